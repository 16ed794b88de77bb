"""What a refused form needs, as one list: the heading above it counts what it lists."""

from collections.abc import Iterator

from django import forms, template

register = template.Library()


@register.filter
def problems(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Each error in words, with the id of its field: "" where there is none to go to."""
    return list(_problems(form))


def _problems(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    for error in form.non_field_errors():
        yield str(error), ""
    for field in form:
        colon = "" if field.label.endswith("?") else ":"
        for error in field.errors:
            if field.is_hidden:
                yield str(error), ""
            else:
                yield f"{field.label}{colon} {error}", field.auto_id
