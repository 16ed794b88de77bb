"""Where a long word may go on in the next line."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
_AFTER = re.compile(r"(?<=[@.])(?=.)")
_MAY_BREAK = SafeString("<wbr>")


@register.filter
def whole_addresses(text: str) -> SafeString:
    """Each e-mail address stays on one line; one that is longer breaks after its @ and its dots."""
    return format_html_join(" ", "{}", ((_word(it),) for it in text.split(" ")))


def _word(word: str) -> str:
    if "@" not in word:
        return word
    parts = format_html_join(_MAY_BREAK, "{}", ((it,) for it in _AFTER.split(word)))
    return format_html('<span class="d-inline-block mw-100">{}</span>', parts)
