"""The icons of every page, each drawn once: a list shows the same few in every row."""

from functools import lru_cache

from django import template
from heroicons.templatetags import heroicons

MOST_DRAWN = 256

register = template.Library()


@register.simple_tag
def heroicon_outline(name: str, *, size: int | None = 24, **attrs: object) -> str:
    """The icon as inline SVG. size: its edge in px, None leaves that to the style sheet."""
    return _drawn(name, size, tuple(attrs.items()))


@register.simple_tag
def icon(name: str) -> str:
    """The outlined icon at the size of the text beside it, which says the same in words."""
    return _drawn(name, None, (("class", "icon"), ("aria_hidden", "true")))


@lru_cache(maxsize=MOST_DRAWN)
def _drawn(name: str, size: int | None, attrs: tuple[tuple[str, object], ...]) -> str:
    return heroicons.heroicon_outline(name, size=size, **dict(attrs))
