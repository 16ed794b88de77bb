"""What no text field takes: characters nobody can see, which break pages, mails and files, and text
that shows nothing.
"""

import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import normalize_newlines

from accounts.domain.letters import shows_nothing

LINE_CHARACTERS = "\t\n\r"


def refuse_unseen(value: str) -> None:
    """For text of one line. Raises ValidationError for any control character, and where a reader
    would see nothing of it, be it a zero-width space.

    NUL is left to Django's own check, which every CharField has; spaces alone are to the field.
    """
    text = value.replace("\0", "")
    if any(unicodedata.category(char) == "Cc" for char in text):
        raise ValidationError(
            "Take out the control characters: they cannot be seen or stored.", "control_characters"
        )
    if text.strip() and shows_nothing(text):
        raise ValidationError("Write something that can be seen.", "unseen")


def refuse_unseen_in_lines(value: str) -> None:
    """The same for text of several lines, which may hold tabs and line breaks."""
    refuse_unseen(value.translate(str.maketrans("", "", LINE_CHARACTERS)))


def _with_plain_lines(to_python: Callable[[Any], Any], value: Any) -> Any:
    """A browser counts a new line as one character and sends two."""
    return to_python(normalize_newlines(value) if isinstance(value, str) else value)


def guard_text_fields(form: forms.BaseForm) -> None:
    """Let every text field of the form refuse what cannot be seen, and count a new line as one."""
    for field in form.fields.values():
        if isinstance(field, forms.CharField):
            # A hidden field may hold what was typed in another one, which had lines.
            has_lines = getattr(field, "has_lines", isinstance(field.widget, forms.Textarea))
            if has_lines:
                field.to_python = partial(  # type: ignore[method-assign]
                    _with_plain_lines, field.to_python
                )
            field.validators.append(refuse_unseen_in_lines if has_lines else refuse_unseen)
