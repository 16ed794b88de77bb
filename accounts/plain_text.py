"""What no text field takes: characters nobody can see, which break pages, mails and files."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError

LINE_CHARACTERS = "\t\n\r"


def refuse_control_characters(value: str) -> None:
    """For text of one line. Raises ValidationError for any control character.

    NUL is left to Django's own check, which every CharField has.
    """
    if any(unicodedata.category(char) == "Cc" for char in value.replace("\0", "")):
        raise ValidationError(
            "Take out the control characters: they cannot be seen or stored.", "control_characters"
        )


def refuse_control_characters_in_lines(value: str) -> None:
    """The same for text of several lines, which may hold tabs and line breaks."""
    refuse_control_characters(value.translate(str.maketrans("", "", LINE_CHARACTERS)))


def guard_text_fields(form: forms.BaseForm) -> None:
    """Let every text field of the form refuse control characters."""
    for field in form.fields.values():
        if isinstance(field, forms.CharField):
            has_lines = isinstance(field.widget, forms.Textarea)
            field.validators.append(
                refuse_control_characters_in_lines if has_lines else refuse_control_characters
            )
