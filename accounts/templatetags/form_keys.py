"""What each form that changes something carries: nothing is forged, nothing is doubled."""

from uuid import uuid4

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def form_keys(context: Context) -> SafeString:
    """Hidden fields: the token against forged requests, and a change_id of its own (a UUID).

    The same form sent twice carries the same change_id, so that it can be carried out once.
    """
    token = context.get("csrf_token", "")
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="change_id" value="{}">',
        token,
        uuid4(),
    )
