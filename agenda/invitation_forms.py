"""An invitation as it comes in, and what it proposes as fields that can all be changed."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.domain.business_time import local, zone_names
from accounts.uploads import UploadField
from agenda.domain.invitations import LONGEST_KEY, Version, is_only_another_zone
from agenda.guests_form import GuestsForm
from agenda.services.invitation_files import (
    MOST_BYTES,
    MOST_SEQUENCE,
    UnreadableInvitationError,
    read_invitations,
    text_of,
)
from agenda.services.invitations import add_interview, move_interview
from applications.forms import OwnRowField
from applications.models import Company, Role
from interviews.models import Interview
from interviews.preparing.interview_forms import InterviewForm

TOO_LARGE = "That is more than 1 MB. Take the one invitation, not the whole calendar."


# --- What comes in -------------------------------------------------------------------------------


class InvitationFileForm(forms.Form):
    """invitations: what was read, and as_text of what, once the form is valid."""

    optional_is_plain = True  # one of the two is enough, which the page says

    file = UploadField(
        most_bytes=MOST_BYTES,
        too_large=TOO_LARGE,
        label="The file",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        help_text="It ends in .ics, 1 MB at most.",
        error_messages={"empty": "This file is empty. Choose another."},
    )
    text = forms.CharField(
        label="Or its text",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="From BEGIN:VCALENDAR to END:VCALENDAR.",
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file is None:
            return b""
        content: bytes = file.read()
        return content

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text.encode()) > MOST_BYTES:
            raise ValidationError(TOO_LARGE, code="large")
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        name = "file" if data["file"] else "text"
        if not data[name].strip():
            self.add_error("text", "Choose the file of the invitation, or paste its text.")
            return data
        self.as_text = data[name] if name == "text" else text_of(data[name])
        try:
            self.invitations = read_invitations(self.as_text)
        except UnreadableInvitationError as unreadable:
            self.add_error(name, str(unreadable))
        return data


# --- What every proposal holds -------------------------------------------------------------------


class HiddenField(forms.CharField):
    """Carries what the file said. Nothing hangs on it but which version of it this is."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=LONGEST_KEY)


class _ProposalForm(InterviewForm):
    """uid, sequence, stamp: which version of which event. moment: UTC, where that is certain;
    shown_zone: on whose clock it is shown.
    """

    dropped: Sequence[str] = ()
    edits_stored = False  # what it starts with is proposed, see "seen"

    uid = HiddenField()
    sequence = HiddenField()
    stamp = HiddenField()
    moment = HiddenField()
    shown_zone = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("contacts", "new_name", "new_kind", "new_relationship", *self.dropped):
            self.fields.pop(name, None)
        zone: Any = self.fields["zone"]
        zone.choices = [("", "Choose the time zone"), *zone.choices]

    @property
    def version(self) -> Version:
        sequence = self.cleaned_data["sequence"]
        is_number = re.fullmatch(r"[0-9]{1,10}", sequence)
        number = min(int(sequence), MOST_SEQUENCE) if is_number else 0
        return Version(number, _moment(self.cleaned_data["stamp"]))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._let_the_time_follow(data)
        return data

    def _let_the_time_follow(self, data: dict[str, Any]) -> None:
        """A known moment does not change with the zone; what was typed over counts as it is."""
        moment, shown = _moment(data.get("moment", "")), data.get("shown_zone")
        day, at, zone = (data.get(name) for name in ("local_date", "local_time", "zone"))
        if not (moment and day and at and zone and shown in zone_names()):
            return
        if is_only_another_zone(day=day, at=at, zone=zone, moment=moment, shown_zone=shown):
            wall = local(moment, zone)
            sent: Any = self.data
            typed = sent.copy()
            typed["local_date"], typed["local_time"] = f"{wall:%Y-%m-%d}", f"{wall:%H:%M}"
            typed["shown_zone"] = zone
            self.data = typed
            self.add_error(
                "local_time",
                f"On a clock there it is {wall:%H:%M}, {wall:%A} {wall.day} {wall:%B}. "
                "Look at it, then send it again.",
            )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and 2000 <= moment.year <= 2100 else None


# --- A new interview -----------------------------------------------------------------------------


class InvitationForm(GuestsForm, _ProposalForm):
    """A new interview.

    another: not empty where it comes beside an interview of the same event.
    """

    optional_is_plain = True  # what is needed depends on what else is given; the page says it

    field_order = (
        *("local_date", "local_time", "duration_minutes", "zone", "place"),
        *("role", "new_title", "company", "new_company", "kind", "round", "notes"),
    )

    another = HiddenField()

    role = OwnRowField(
        queryset=Role.objects.open().select_related("company"),
        required=False,
        error_messages={
            "invalid_choice": "That role is not one of your open ones. Choose another."
        },
    )
    new_title = forms.CharField(label="Title", max_length=160, required=False)
    company = OwnRowField(queryset=Company.objects.all(), required=False)
    new_company = forms.CharField(label="Or a new company", max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.list_recent("company", empty="None chosen")
        role: Any = self.fields["role"]
        role.widget.choices[0] = ("", "A new one, below")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._check_role(data)
        return data

    def _check_role(self, data: dict[str, Any]) -> None:
        if data.get("role") and data.get("new_title"):
            self.add_error("new_title", "Choose a role or name a new one, not both.")
        if data.get("role") or "role" in self.errors:
            return
        if not data.get("new_title") and "new_title" not in self.errors:
            self.add_error("role", "Choose the role it is for, or give a new one its title.")
        if data.get("company") and data.get("new_company"):
            self.add_error("new_company", "Choose a company or name a new one, not both.")
        is_named = data.get("company") or data.get("new_company")
        if not (is_named or {"company", "new_company"} & self.errors.keys()):
            self.add_error("company", "Choose the company, or name a new one.")

    def save_at(self, now: datetime) -> bool:
        """False, with the words on the form, where the interview is there already."""
        data = self.cleaned_data
        interview: Interview = self.instance
        interview.calendar_uid = data["uid"]
        interview.calendar_sequence = self.version.sequence
        interview.calendar_stamp_at = self.version.stamped_at
        new_role = Role(
            owner=self.owner, company=data["company"], title=" ".join(data["new_title"].split())
        )
        try:
            add_interview(
                interview=interview,
                role=data["role"] or new_role,
                company_name=" ".join(data["new_company"].split()),
                invited=self.invited(),
                is_another=bool(data["another"]),
                today=timezone.localdate(now),
                now=now,
            )
        except ValidationError as refused:
            self.add_error(None, refused)
        return self.is_valid()


# --- An interview that moves ---------------------------------------------------------------------


class InvitationMoveForm(_ProposalForm):
    """What the newer invitation changes of an interview. seen: how that looked when both were
    shown.
    """

    seen = HiddenField()
    dropped = ("role", "kind", "round", "notes")

    def save_at(self, now: datetime) -> bool:
        """False, with the words on the form, where the interview has changed by now."""
        try:
            move_interview(
                interview=self.instance,
                key=self.cleaned_data["uid"],
                version=self.version,
                seen=self.cleaned_data["seen"],
                now=now,
            )
        except ValidationError as refused:
            self.add_error(None, refused)
        return self.is_valid()
