"""Addresses of rows: worked out once each, since a list names the same few kinds in every row."""

from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.paths import path_to

register = template.Library()
register.simple_tag(path_to)


@register.simple_tag
def post_to(view_name: str, key: int, target: str = "") -> SafeString:
    """The attributes of a form that posts to this view, with htmx or without. key: the id in it.

    target: what the answer takes the place of where htmx asks, "#role" say; "" leaves that to what
    is around the form.
    """
    url = path_to(view_name, key)
    if not target:
        return format_html('method="post" action="{0}" hx-post="{0}"', url)
    swap = 'method="post" action="{0}" hx-post="{0}" hx-target="{1}" hx-swap="outerHTML"'
    return format_html(swap, url, target)


@register.simple_tag
def post_button(view_name: str, key: int) -> SafeString:
    """The attributes of a button that sends its form elsewhere than the form's own address."""
    return format_html('formaction="{0}" hx-post="{0}"', path_to(view_name, key))


@register.simple_tag
def open_at(view_name: str, pk: int, **query: object) -> SafeString:
    """The attributes of a link that htmx follows in place. pk: the id in its address."""
    url = path_to(view_name, pk) + (f"?{urlencode(query)}" if query else "")
    return format_html('href="{0}" hx-get="{0}"', url)
