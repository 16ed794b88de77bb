"""The icons of every page, each drawn once: a list shows the same few in every row."""

from functools import lru_cache

from django import template
from heroicons.templatetags.heroicons import heroicon_outline

MOST_DRAWN = 256

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=MOST_DRAWN)
def icon(name: str) -> str:
    """The outlined icon at the size of the text beside it, which says the same in words."""
    return heroicon_outline(name, size=None, **{"class": "icon", "aria_hidden": "true"})
