"""The form of one entry of the contact log, as a line on other pages and as a page of its own."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from accounts.domain.business_time import local, to_utc
from applications import services
from applications.forms import DayField, OwnRowField, RecentRowsForm
from applications.models import Contact, LogEntry, Role
from applications.models.log_entry import Direction, Way

NOON = time(12)
FIRST_DAY = date(1970, 1, 2)  # everywhere after the first moment that a row may have
STILL_TO_COME = "That is still to come. Choose a moment that has passed."


class LogEntryForm(RecentRowsForm):
    """How, which way, with whom, about which role and what; day and time are now where left empty.

    A day before today without a time counts as noon. Where a page does not ask with whom, it was
    the recruiter of the role.
    """

    optional_is_plain = True

    way = forms.ChoiceField(
        label="How",
        choices=Way.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Say how: a call, an e-mail, a message or in person."
        ),
    )
    direction = forms.ChoiceField(
        label="Which way",
        choices=Direction.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Say which way it went: they to you, or you to them."
        ),
    )
    role = OwnRowField(queryset=Role.objects.select_related("company", "recruiter"), required=False)
    contact = OwnRowField(label="With", queryset=Contact.objects.all(), required=False)
    day = DayField(label="Day", required=False)
    at = forms.TimeField(
        label="Time",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "There is no such time. Write it like 14:30."},
    )

    class Meta:
        model = LogEntry
        fields = ["way", "direction", "is_receipt", "role", "contact", "about"]
        labels = {"about": "About", "is_receipt": "Only an automatic receipt"}
        help_texts = {
            "is_receipt": "Such as “we have your application”. It is no answer, so what you would "
            "ask them stays on your list."
        }
        widgets = {"about": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.zone = now, timezone.get_current_timezone_name()
        if self.instance.pk:
            at = local(self.instance.happened_at, self.zone)
            self.initial.update(day=at.date(), at=at.time())
        else:
            self.initial.setdefault("day", local(now, self.zone).date())
        self.list_rows()

    def list_rows(self) -> None:
        self.list_recent("role", empty="None")
        self.list_recent("contact", empty="Nobody")

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day and day < FIRST_DAY:
            raise forms.ValidationError("Choose a day after 1970.", code="day")
        if day and day > local(self.now, self.zone).date():
            raise forms.ValidationError(STILL_TO_COME, code="day")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["is_receipt"] = data["is_receipt"] and data.get("direction") == Direction.FROM_THEM
        role: Role | None = data.get("role")
        if role and "contact" not in self.data and not self.instance.pk:
            self._take_recruiter(data, role.recruiter)
        if not self.errors.keys() & {"day", "at"}:
            self._clean_moment(data)
        return data

    def _take_recruiter(self, data: dict[str, Any], recruiter: Contact | None) -> None:
        """Also on the page, where the line is refused for something else and asks for all."""
        if recruiter is None or recruiter.trashed_at:
            return
        data["contact"] = recruiter
        sent: Any = self.data
        sent = sent.copy()
        sent["contact"] = str(recruiter.pk)
        self.data = sent
        self.list_rows()

    def _clean_moment(self, data: dict[str, Any]) -> None:
        today = local(self.now, self.zone).date()
        day, at = data.get("day") or today, data.get("at")
        is_now = at is None and day == today
        moment = self.now if is_now else to_utc(day, at or NOON, self.zone)
        if moment > self.now:
            self.add_error("at", STILL_TO_COME)
        self.instance.happened_at = moment

    def save_at(self, now: datetime) -> list[str]:
        """Returns the titles of what the user need not do any more."""
        return services.save_log_entry(entry=self.instance, now=now)


class LogLine(LogEntryForm):
    """The same as one line of another page, which knows what to choose from."""

    def __init__(
        self,
        *args: Any,
        roles: Iterable[Role] = (),
        contacts: Iterable[Contact] = (),
        **kwargs: Any,
    ) -> None:
        self.listed = {"role": roles, "contact": contacts}
        super().__init__(*args, auto_id="log_%s", **kwargs)
        for name in ("role", "contact"):
            self.fields[name].widget.attrs["class"] = "form-select"
        for name in ("day", "at"):
            self.fields[name].widget.attrs["class"] = "form-control"

    def list_rows(self) -> None:
        empty = {"role": "None", "contact": "Nobody"}
        for name, rows in self.listed.items():
            widget: Any = self.fields[name].widget
            widget.choices = [("", empty[name]), *((row.pk, str(row)) for row in rows)]
