"""The words of a follow-up, and what came of it."""

from datetime import date
from typing import Any

from django import forms

from accounts.plain_text import guard_text_fields
from interviews.domain.drafts import Form
from interviews.models.follow_up import ClosedVia

EARLIEST = date(2000, 1, 1)


class DraftForm(forms.Form):
    """form: how it is said; a call has no subject."""

    subject = forms.CharField(label="Subject", max_length=200, required=False)
    body = forms.CharField(
        label="Text",
        max_length=20_000,
        widget=forms.Textarea({"rows": 14}),
        error_messages={"required": "Write something first."},
    )

    def __init__(self, *args: Any, form: Form, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "draft-%s"} | kwargs))
        if form == Form.CALL:
            del self.fields["subject"]
            self.fields["body"].label = "What to say"
        guard_text_fields(self)

    def clean_subject(self) -> str:
        """A subject is one line."""
        return " ".join(self.cleaned_data["subject"].split())


class SentForm(forms.Form):
    """How and when it went out, and what came of it."""

    via = forms.ChoiceField(
        label="How",
        choices=ClosedVia.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Say whether you sent it or called."
        ),
    )
    on = forms.DateField(
        label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    outcome = forms.CharField(label="What came of it", max_length=500, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "sent-%s"} | kwargs))
        self.today = today
        self.fields["on"].initial = today
        guard_text_fields(self)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("That day is still to come. Choose today or a day before.")
        if on < EARLIEST:
            raise forms.ValidationError("Choose a day after 2000.")
        return on
