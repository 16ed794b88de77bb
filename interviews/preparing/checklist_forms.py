"""The user's own checklist items."""

from typing import Any

from django import forms

from accounts.plain_text import guard_text_fields
from interviews.catalogue.loader import GROUPS


class ChecklistItemForm(forms.Form):
    text = forms.CharField(
        label="What to remember",
        max_length=300,
        error_messages={
            "required": "Write what to remember.",
            "max_length": "Keep it to 300 characters.",
        },
    )
    group = forms.ChoiceField(
        choices=list(GROUPS.items()),
        error_messages={
            "required": "Choose one of the five lists.",
            "invalid_choice": "There is no such list.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guard_text_fields(self)

    @property
    def problem(self) -> str:
        """The first thing wrong, in words; "" where nothing is."""
        return next((str(error) for errors in self.errors.values() for error in errors), "")
