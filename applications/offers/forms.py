"""The forms for a round of an offer, and for what is asked for in it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import WholeAmountField
from accounts.owned import OwnedModelForm
from applications.domain.pay import read_pay
from applications.forms import (
    FURTHEST_DEADLINE,
    DayField,
    NearDayField,
    OwnRowField,
    RecentRowsForm,
)
from applications.models import Contact, Offer, OfferRequest, Role
from applications.models.offer import TERM_CHOICES, Answered
from applications.offers.domain.terms import Term

TO_COME = "That day is still to come. Choose today or a day before."
NO_AMOUNT = "Write the amount with its currency and period, such as 60k EUR a year."
AFTER_1970 = "Choose a day after 1970."


class FewDecimalsField(forms.DecimalField):
    """A number of one decimal at most, with a point or a comma: 37.5 or 37,5."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "maxlength": 20})

    def __init__(self, *, most: int, unit: str, example: str, **kwargs: Any) -> None:
        """unit and example: for the words of a refusal."""
        invalid = f"Write {unit} as a number, such as {example}."
        super().__init__(
            required=False,
            decimal_places=1,
            min_value=0,
            max_value=most,
            error_messages={"invalid": invalid},
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """Without a zero that nobody wrote: 30, not 30.0."""
        if isinstance(value, Decimal) and value == value.to_integral_value():
            return int(value)
        return value


class OfferForm(RecentRowsForm):
    """One round of an offer. Whatever was not said stays empty.

    answer_by is the role's: it is asked for with the round that counts while the role is open.
    """

    optional_is_plain = True  # the page says that what was not said stays empty

    made_on = DayField(label="They said it on", error_messages={"required": "Choose the day."})
    said_by = OwnRowField(label="Who said it", queryset=Contact.objects.all(), required=False)
    hours_a_week = FewDecimalsField(
        label=Term.HOURS.label, most=168, unit="hours", example="40 or 37.5"
    )
    leave_days = FewDecimalsField(
        label=Term.LEAVE.label, most=366, unit="days", example="30 or 27.5"
    )
    starts_on = DayField(label=Term.START.label, required=False)
    office_days = WholeAmountField(
        label=Term.OFFICE_DAYS.label, min_value=0, max_value=7, required=False
    )
    answer_by = NearDayField(
        label="Answer by", required=False, help_text="You are reminded two days before."
    )

    class Meta:
        model = Offer
        fields = [
            "made_on",
            "said_by",
            "base_said",
            "bonus",
            "equity",
            "hours_a_week",
            "leave_days",
            "notice",
            "starts_on",
            "place",
            "office_days",
            "other",
        ]
        widgets = {"other": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "base_said": "As they said it: 60k EUR, 3.500 €/month, $62/h.",
            "notice": "Such as 3 months to the end of a quarter.",
        }

    def __init__(
        self, *args: Any, role: Role, today: date, has_deadline: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.instance.role = role
        self.list_recent("said_by", empty="Not noted")
        if has_deadline:
            self.initial["answer_by"] = role.offer_deadline
        else:
            del self.fields["answer_by"]

    @property
    def deadline(self) -> date | None:
        """By when to answer, once the form is valid."""
        kept = self.instance.role.offer_deadline
        chosen: date | None = self.cleaned_data.get("answer_by", kept)
        return chosen

    def clean_made_on(self) -> date:
        return _day_past(self.cleaned_data["made_on"], self.today)

    def clean_base_said(self) -> str:
        """Words alone may stay words ("as in the posting"); a number has to be read as pay."""
        text: str = self.cleaned_data["base_said"]
        if any(it.isdigit() for it in text) and read_pay(text) is None:
            raise ValidationError(NO_AMOUNT, code="pay")
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        made_on, starts_on = data.get("made_on") or self.today, data.get("starts_on")
        if starts_on and abs(starts_on - made_on) > FURTHEST_DEADLINE:
            self.add_error(
                "starts_on", "That is more than two years from the offer. Check the year."
            )
        return data


class OfferRequestForm(OwnedModelForm):
    """What is asked for. The answer is noted once it is there: a new one has none yet."""

    optional_is_plain = True

    asked_on = DayField(label="Asked on", error_messages={"required": "Choose the day."})
    answered_on = DayField(label="Answered on", required=False)

    class Meta:
        model = OfferRequest
        fields = ["answer", "answer_words", "answered_on", "text", "term", "asked_on"]
        widgets = {"answer": forms.RadioSelect}
        error_messages = {
            "text": {"required": "Write what you ask for."},
            "answer": {"required": "Say what they answered, or that they have not yet."},
        }
        help_texts = {"text": "One thing at a time: each gets its own answer."}

    def __init__(self, *args: Any, role: Role, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.instance.role = role
        self.fields["term"].choices = TERM_CHOICES  # type: ignore[attr-defined]
        if self.instance._state.adding:
            self.initial["asked_on"] = today
            for name in ("answer", "answer_words", "answered_on"):
                del self.fields[name]

    def clean_asked_on(self) -> date:
        return _day_past(self.cleaned_data["asked_on"], self.today)

    def clean_answered_on(self) -> date | None:
        day: date | None = self.cleaned_data["answered_on"]
        return day and _day_past(day, self.today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "answer" not in self.fields or "answer" not in data:
            return data
        if data["answer"] == Answered.OPEN:
            if data.get("answer_words") or data.get("answered_on"):
                self.add_error("answer", "Say whether they said yes, partly or no.")
        elif "answered_on" in data:
            data["answered_on"] = data["answered_on"] or self.today
            asked_on = data.get("asked_on")
            if asked_on and data["answered_on"] < asked_on:
                self.add_error("answered_on", "They cannot have answered before you asked.")
        return data


def _day_past(day: date, today: date) -> date:
    if day > today:
        raise ValidationError(TO_COME, code="day")
    if day.year < 1970:
        raise ValidationError(AFTER_1970, code="day")
    return day
