"""What each form that changes something carries: nothing is forged, nothing is doubled."""

from typing import Any
from uuid import uuid4

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.versions import VersionedForm

register = template.Library()


@register.simple_tag(takes_context=True)
def form_keys(context: Context, form: Any = None) -> SafeString:
    """Hidden fields: the token against forged requests, and a change_id of its own (a UUID).

    The same form sent twice carries the same change_id, so that it can be carried out once. One
    that edits what is stored carries its version as well, so that nothing is overwritten unseen.
    """
    token = context.get("csrf_token", "")
    version = form.shown_version if isinstance(form, VersionedForm) else ""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="change_id" value="{}">{}',
        token,
        uuid4(),
        format_html('<input type="hidden" name="version" value="{}">', version) if version else "",
    )
