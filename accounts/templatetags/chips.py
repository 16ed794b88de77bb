"""Radios as chips. Drawn here, since a template takes ten times as long and pages show dozens."""

from django import template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

CHIP = '<label class="chip"><input type="radio" name="{}" value="{}" id="{}_{}"{}> {}</label>'


@register.simple_tag
def radio_chips(field: BoundField) -> SafeString:
    """One chip for each choice of the field."""
    value = field.value()
    chosen = "" if value is None else str(value)
    is_invalid = "true" if field.errors else None
    return format_html_join(
        "",
        CHIP,
        (
            (
                field.html_name,
                choice,
                field.auto_id,
                place,
                flatatt(
                    {
                        "required": field.field.required,
                        "checked": str(choice) == chosen,
                        "aria-invalid": is_invalid,
                    }
                ),
                label,
            )
            for place, (choice, label) in enumerate(field.field.choices)  # type: ignore[attr-defined]
        ),
    )
