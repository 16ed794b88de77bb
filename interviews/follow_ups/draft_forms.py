"""The words of a follow-up, and what came of it."""

from datetime import date
from typing import Any

from django import forms

from accounts.plain_text import guard_text_fields
from accounts.versions import VersionedForm
from applications.forms import DayField
from interviews.follow_ups.domain.drafts import Form
from interviews.models import DraftVersion, FollowUp
from interviews.models.follow_up import ClosedVia

EARLIEST = date(2000, 1, 1)
BODY_LABELS = {Form.CALL: "What to say", Form.EMAIL: "Text", Form.NOTE: "Note"}


class DraftForm(VersionedForm, forms.Form):
    """form: what it is written as; only a mail has a subject. last: the newest version saved."""

    optional_is_plain = True

    subject = forms.CharField(label="Subject", max_length=200, required=False)
    body = forms.CharField(
        max_length=20_000,
        widget=forms.Textarea({"rows": 14}),
        error_messages={"required": "Write something first."},
    )

    def __init__(
        self, *args: Any, form: Form, last: DraftVersion | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **({"auto_id": "draft-%s"} | kwargs))
        self.version_of = form
        self.stored = {"subject": last.subject, "body": last.body} if last else {}
        if form != Form.EMAIL:
            del self.fields["subject"]
        self.fields["body"].label = BODY_LABELS[form]
        guard_text_fields(self)

    def clean_subject(self) -> str:
        """A subject is one line."""
        return " ".join(self.cleaned_data["subject"].split())


class SentForm(forms.Form):
    """How and when it went out, and what came of it. The button that is pressed says how."""

    optional_is_plain = True

    on = DayField(label="Day", error_messages={"required": "Choose the day."})
    outcome = forms.CharField(label="What came of it", max_length=500, required=False)
    via = forms.ChoiceField(
        label="How",
        choices=ClosedVia.choices,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Say whether you sent it or called."
        ),
    )

    def __init__(self, *args: Any, follow_up: FollowUp, today: date, **kwargs: Any) -> None:
        initial = {"on": today, "outcome": follow_up.outcome}
        super().__init__(*args, **({"auto_id": "sent-%s", "initial": initial} | kwargs))
        interview = follow_up.interview
        self.today, self.earliest = (
            today,
            min(interview.local_date, today) if interview else EARLIEST,
        )
        guard_text_fields(self)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("That day is still to come. Choose today or a day before.")
        if on < self.earliest:
            raise forms.ValidationError("That was before the interview. Choose a day from then on.")
        return on
