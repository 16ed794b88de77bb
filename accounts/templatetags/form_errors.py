"""What a refused form needs, as one list: the heading above it counts what it lists."""

from collections.abc import Iterator
from typing import Any

from django import forms, template

register = template.Library()


@register.filter
def problems(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Each error in words, with the id of its field: "" where there is none to go to."""
    return list(_problems(form))


def _problems(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    raised: list[Any] = form.non_field_errors().as_data()
    for error in raised:
        if error.code != "changed_since":  # _changed_since.html says it with both texts
            yield from ((words, "") for words in error.messages)
    for field in form:
        colon = "" if field.label.endswith("?") else ":"
        for error in field.errors:
            if field.is_hidden:
                yield str(error), ""
            else:
                yield f"{field.label}{colon} {error}", field.auto_id
