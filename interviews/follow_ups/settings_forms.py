"""When follow-ups are suggested, and the imaginary interview that such rules are tried on."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import TimeField

from accounts.domain.business_time import to_utc
from accounts.forms import NUMBER_WORDS
from accounts.versions import VersionedForm
from accounts.zones import zone_choices
from applications.forms import DayField
from interviews.models import FollowUpSettings
from interviews.models.follow_up_settings import WEEKDAYS

NO_TIME = "Give a time of day, such as 16:30."
FURTHEST = timedelta(days=366)
HOW_OFTEN = [(0, "Never"), (1, "Once"), (2, "Twice")]
HELP_TEXTS = {
    "call_after_minutes": "For a recruiter you know well.",
    "call_until": "Later than that, on the next business day.",
    "update_until": "For a recruiter you do not know well.",
    "first_contact_at": "On the day itself, and for notes and updates on a later day.",
    "day_starts_at": "For calls and questions on a later day.",
    "midday_at": "Calls, updates and notes that did not fit into the day of the interview.",
    "quiet_from": "On your own clock. Only the reminder waits; what is due stays due.",
    "quiet_to": "The same time twice means no quiet hours.",
}
LABELS = {
    "days": "Days that count",
    "call_after_minutes": "Call, minutes after the interview",
    "call_until": "Call on the same day until",
    "note_after_hours": "Write, hours after the interview",
    "update_until": "Update on the same day until",
    "note_until": "Thank-you note on the same day until",
    "first_contact_at": "Call or write nobody before",
    "day_starts_at": "A later day starts at",
    "midday_at": "What went to the next day is due by",
    "day_ends_at": "Everything else is due by",
    "nudges": "Ask for news",
    "nudge_after_promise_days": "Business days after a promised day",
    "nudge_after_days": "Business days after the interview, with no day promised",
    "second_nudge_days": "Business days until you ask again",
    "assume_closed_days": "Business days until you count it as closed",
    "applied_nudges": "Ask about an application",
    "applied_silent_days": "Days of silence before you ask",
    "ghosted_after_days": "Days without a sign until Debrief asks whether they went silent",
    "quiet_from": "Quiet from",
    "quiet_to": "Quiet until",
}


class ClockField(forms.TimeField):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": NO_TIME, "required": NO_TIME}


class FollowUpSettingsForm(VersionedForm, forms.ModelForm):
    edits_stored = True  # type: ignore[assignment]  # the defaults, perhaps

    days = forms.TypedMultipleChoiceField(
        choices=list(enumerate(WEEKDAYS)),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one day of the week.",
            "invalid_choice": "Choose days of the week.",
        },
    )

    class Meta:
        model = FollowUpSettings
        fields = list(LABELS)
        labels = LABELS
        help_texts = HELP_TEXTS
        field_classes = {
            it.name: ClockField
            for it in FollowUpSettings._meta.concrete_fields
            if isinstance(it, TimeField)
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].label = LABELS["days"]
        for name in ("nudges", "applied_nudges"):
            self.fields[name] = forms.TypedChoiceField(
                label=LABELS[name],
                choices=HOW_OFTEN,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages=dict.fromkeys(
                    ("required", "invalid_choice"), "Choose never, once or twice."
                ),
            )
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):
                field.error_messages |= NUMBER_WORDS | {"required": "Give a whole number."}
        days = ("days", "quiet_from", "quiet_to")
        self.order_fields([*(it for it in self.fields if it not in days), *days])


class ImaginaryInterviewForm(forms.Form):
    """An interview nobody had. user_zone: the user's own, which theirs is where none is chosen.

    today: the days on offer lie around it. interview() is what was typed, once it is valid.
    """

    prefix = "interview"
    optional_is_plain = True

    day = DayField(label="Day of the interview")
    ends = ClockField(label="It ends at")
    who = forms.ChoiceField(
        label="You met",
        choices=[("other", "Somebody else"), ("recruiter", "The recruiter")],
        widget=forms.RadioSelect,
    )
    relationship = forms.ChoiceField(
        label="Your recruiter",
        choices=[("close", "Close"), ("distant", "Distant"), ("none", "None")],
        widget=forms.RadioSelect,
    )
    interest = forms.ChoiceField(
        label="Interested",
        choices=[("yes", "Yes"), ("unsure", "Unsure"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    feeling = forms.ChoiceField(
        label="How it felt",
        choices=[("good", "Good"), ("concerned", "Concerned")],
        widget=forms.RadioSelect,
    )
    promised_on = DayField(label="They promised an answer by", required=False)
    zone = forms.ChoiceField(
        label="Their time zone",
        required=False,
        error_messages={"invalid_choice": "There is no such time zone. Choose one from the list."},
    )

    def __init__(self, *args: Any, user_zone: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user_zone, self.today = user_zone, today
        self.fields["zone"].choices = [("", "Same as yours"), *zone_choices()]  # type: ignore[attr-defined]

    @classmethod
    def example(cls, day: date) -> dict[str, str]:
        """What the form starts with: an ordinary interview of that day, as a browser sends it."""
        return {
            "interview-day": day.isoformat(),
            "interview-ends": "16:00",
            "interview-who": "other",
            "interview-relationship": "close",
            "interview-interest": "yes",
            "interview-feeling": "good",
            "interview-promised_on": "",
            "interview-zone": "",
        }

    def clean_day(self) -> date:
        return self._near(self.cleaned_data["day"])

    def clean_promised_on(self) -> date | None:
        day = self.cleaned_data["promised_on"]
        return self._near(day) if day else None

    def _near(self, day: date) -> date:
        if abs(day - self.today) > FURTHEST:
            raise forms.ValidationError("Choose a day within a year of today.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("who") == "recruiter" and data.get("relationship") == "none":
            self.add_error(
                "relationship",
                "You met the recruiter, so choose how well you know them: close or distant.",
            )
        day, promised_on = data.get("day"), data.get("promised_on")
        if day and promised_on and promised_on < day:
            self.add_error(
                "promised_on", "That is before the interview. Choose the day or a later one."
            )
        return data

    def words(self) -> str:
        """The interview in one line, once it is valid."""
        data = self.cleaned_data
        day = f"{data['day']:%a} {data['day'].day} {data['day']:%b}"
        met = "the recruiter" if data["who"] == "recruiter" else "somebody else"
        felt = "It felt good" if data["feeling"] == "good" else "You are concerned"
        promised = f" They promised {data['promised_on']:%a %-d %b}." if data["promised_on"] else ""
        return (
            f"{day} until {data['ends']:%H:%M}, with {met}. Recruiter: {data['relationship']}."
            f" Interested: {data['interest']}. {felt}.{promised}"
        )

    def interview(self) -> dict[str, Any]:
        """What after_interview() takes."""
        data = self.cleaned_data
        zone = data["zone"] or self.user_zone
        return {
            "ended_at": to_utc(data["day"], data["ends"], zone),
            "zone": zone,
            "user_zone": self.user_zone,
            "is_with_recruiter": data["who"] == "recruiter",
            **{name: data[name] for name in ("relationship", "interest", "feeling", "promised_on")},
        }
