from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms

from accounts.domain.business_time import local, to_utc

LONGEST_SNOOZE = timedelta(days=366)
MORNING = time(10)
SNOOZES = ("hour", "tomorrow", "date")


class SnoozeForm(forms.Form):
    """How long to snooze a follow-up: "hour", "tomorrow" (at 10:00), or "date" with day and time.

    The clock is the user's own. cleaned_data["until"] is the moment in UTC.
    """

    how = forms.ChoiceField(
        label="How long",
        choices=[(it, it) for it in SNOOZES],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose an hour, tomorrow or a day."
        ),
    )
    day = forms.DateField(
        label="Day",
        required=False,
        # A date field of a browser reads nothing but ISO.
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    at = forms.TimeField(
        label="Time", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, zone: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = zone, now
        tomorrow = local(now, zone).date() + timedelta(days=1)
        self.fields["day"].initial, self.fields["at"].initial = tomorrow, MORNING

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if data["how"] == "hour":
            data["until"] = self.now + timedelta(hours=1)
        elif data["how"] == "tomorrow":
            tomorrow = local(self.now, self.zone).date() + timedelta(days=1)
            data["until"] = to_utc(tomorrow, MORNING, self.zone)
        else:
            self._clean_date(data)
        return data

    def _clean_date(self, data: dict[str, Any]) -> None:
        if not data.get("day"):
            self.add_error("day", "Choose a day.")
            return
        if data["day"] > (self.now + LONGEST_SNOOZE).astimezone(UTC).date():
            self.add_error("day", "That is over a year away. Choose a day before.")
            return
        until = to_utc(data["day"], data.get("at") or MORNING, self.zone)
        if until <= self.now:
            self.add_error("day", "That moment has passed. Choose one that is still to come.")
        data["until"] = until
