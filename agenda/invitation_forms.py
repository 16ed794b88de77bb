"""An invitation as it comes in, and what it proposes as fields that can all be changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils import timezone

from accounts.domain.business_time import local
from accounts.plain_text import refuse_control_characters
from accounts.zones import zone_names
from agenda.domain.invitations import (
    CONTACT_OF_KIND,
    LONGEST_KEY,
    LONGEST_PLACE,
    Guest,
    Invitation,
    Start,
    Version,
    ZoneGiven,
    company_in,
    domain_of,
    guessed_kind,
    is_only_another_zone,
)
from agenda.services.invitation_files import (
    MOST_BYTES,
    MOST_GUESTS,
    MOST_SEQUENCE,
    UnreadableInvitationError,
    read_invitations,
)
from agenda.services.invitations import (
    add_interview,
    company_guessed,
    contacts_invited,
    known_contacts,
    move_interview,
    place_of,
    role_guessed,
)
from applications.forms import OwnRowField
from applications.models import Company, Contact, Role
from applications.models.contact import ContactKind, Relationship
from interviews.models import Interview
from interviews.preparing.interview_forms import LONGEST_MINUTES, SHORTEST_MINUTES, InterviewForm

USUAL_MINUTES = 60
TOO_LARGE = "That is more than 1 MB. Take the one invitation, not the whole calendar."
ASKED = {
    ZoneGiven.UTC: "It gives the time in UTC. Below it is on your own clock. If the interview "
    "is in another zone, choose that one, and the time follows.",
    ZoneGiven.OWN: "It brings a zone of its own, “{}”. Below it is on your own clock. If the "
    "interview is in another zone, choose that one, and the time follows.",
    ZoneGiven.UNKNOWN: "It calls its time zone “{}”, which is not a known one. Choose the one "
    "that is meant.",
    ZoneGiven.FLOATING: "It does not say in which time zone. Choose the one that is meant.",
    ZoneGiven.ALL_DAY: "It is for the whole day. Give the time it starts, and the zone.",
}


# --- What comes in -------------------------------------------------------------------------------


class InvitationFileForm(forms.Form):
    """invitations: what was read, once the form is valid."""

    optional_is_plain = True  # one of the two is enough, which the page says

    file = forms.FileField(
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
        if file.size > MOST_BYTES:
            raise ValidationError(TOO_LARGE, code="large")
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
        try:
            self.invitations = read_invitations(data[name])
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


def time_proposed(start: Start, zone: str) -> dict[str, Any]:
    """The fields of the time, for somebody who lives in this zone."""
    day, at, shown_zone = start.shown_to(zone)
    is_asked = start.given is not ZoneGiven.NAMED and start.moment is not None
    return {
        "local_date": day,
        "local_time": at,
        "zone": shown_zone,
        "moment": start.moment.isoformat() if is_asked and start.moment else "",
        "shown_zone": shown_zone if is_asked else "",
    }


def version_proposed(invitation: Invitation) -> dict[str, Any]:
    stamped_at = invitation.version.stamped_at
    return {
        "uid": invitation.key,
        "sequence": invitation.version.sequence,
        "stamp": stamped_at.isoformat() if stamped_at else "",
    }


def questions_about(invitation: Invitation) -> list[str]:
    """What the user has to look at, in words."""
    start, words = invitation.start, []
    if start.given in ASKED:
        words.append(ASKED[start.given].format(start.written_zone))
    elif start.written_zone != start.zone:
        words.append(f"It calls the time zone “{start.written_zone}”: that is {start.zone}.")
    if start.at is not None and invitation.minutes is None:
        words.append("It does not say how long it takes.")
    if invitation.repeats:
        words.append("It repeats. Only the first time is taken: add the others one by one.")
    if invitation.series_key:
        words.append("It is one date of a series. Only this date is taken.")
    return words


def minutes_proposed(invitation: Invitation, otherwise: int = USUAL_MINUTES) -> int:
    minutes = invitation.minutes or otherwise
    return min(max(minutes, SHORTEST_MINUTES), LONGEST_MINUTES)


# --- A new interview -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One guest on the page. contact: who that is, None for somebody new."""

    contact: Contact | None
    fields: dict[str, forms.BoundField]
    email: str


class InvitationForm(_ProposalForm):
    """A new interview. Each guest has fields of its own: take_0, name_0, email_0, kind_0 …"""

    optional_is_plain = True  # what is needed depends on what else is given; the page says it

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
        self._offer_companies()
        role: Any = self.fields["role"]
        role.widget.choices[0] = ("", "A new one, below")
        count = self._guests_sent()
        emails = [self._sent(f"email_{n}") for n in range(count)]
        self.known = known_contacts(emails, user=self.owner)
        self.guests = range(count)
        for n in self.guests:
            self._add_guest(n, is_known=emails[n].casefold() in self.known)

    def _offer_companies(self) -> None:
        field: Any = self.fields["company"]
        rows = {it.pk: it for it in field.queryset.order_by("-updated_at")[:100]}
        chosen = self._chosen("company")
        if chosen and chosen not in rows:
            rows |= {it.pk: it for it in field.queryset.filter(pk=chosen)}
        named = sorted(rows.values(), key=lambda it: it.name.casefold())
        field.widget.choices = [("", "None chosen"), *((it.pk, it.name) for it in named)]

    def _sent(self, name: str) -> str:
        found = self.data.get(name) if self.is_bound else self.initial.get(name)
        return str(found or "").strip()

    def _guests_sent(self) -> int:
        sent = self.data if self.is_bound else self.initial
        return next((n for n in range(MOST_GUESTS) if f"name_{n}" not in sent), MOST_GUESTS)

    def _add_guest(self, n: int, *, is_known: bool) -> None:
        hidden: dict[str, Any] = {"widget": forms.HiddenInput} if is_known else {}
        plain = hidden | {"required": False, "validators": [refuse_control_characters]}
        self.fields |= {
            f"take_{n}": forms.BooleanField(label="Will be there", required=False),
            f"name_{n}": forms.CharField(label="Name", max_length=120, **plain),
            f"email_{n}": forms.CharField(label="E-mail", max_length=254, **plain),
            f"kind_{n}": forms.ChoiceField(
                label="What they are to you",
                choices=[("", "Choose"), *ContactKind.choices],
                required=False,
                error_messages={"invalid_choice": "Choose one of the list."},
                **hidden,
            ),
            f"relationship_{n}": forms.ChoiceField(
                label="How well you know each other",
                choices=[("", "Choose"), *Relationship.choices],
                required=False,
                help_text="For recruiters only.",
                error_messages={"invalid_choice": "Choose close or distant."},
                **hidden,
            ),
        }

    def contact_rows(self) -> list[ContactRow]:
        names = ("take", "name", "email", "kind", "relationship")
        return [
            ContactRow(
                contact=self.known.get(self._sent(f"email_{n}").casefold()),
                fields={name: self[f"{name}_{n}"] for name in names},
                email=self._sent(f"email_{n}"),
            )
            for n in self.guests
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._check_role(data)
        for n in self.guests:
            self._check_guest(n, data)
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

    def _check_guest(self, n: int, data: dict[str, Any]) -> None:
        email, is_known = data.get(f"email_{n}", ""), self._contact_known(n)
        if not data.get(f"take_{n}") or is_known:
            return
        if email:
            try:
                EmailValidator("Give an e-mail address, such as dana@example.org.")(email)
            except ValidationError as wrong:
                self.add_error(f"email_{n}", wrong)
        if data.get(f"name_{n}") == "":
            self.add_error(f"name_{n}", "Give the person a name.")
        if data.get(f"kind_{n}") == "":
            self.add_error(f"kind_{n}", "Say what they are to you.")
        is_recruiter = data.get(f"kind_{n}") == ContactKind.RECRUITER
        if is_recruiter and data.get(f"relationship_{n}") == "":
            self.add_error(f"relationship_{n}", "Say how well you know this recruiter.")

    def _contact_known(self, n: int) -> Contact | None:
        return self.known.get(self._sent(f"email_{n}").casefold())

    def _contacts(self) -> list[Contact]:
        data, contacts = self.cleaned_data, dict[str, Contact]()
        for n in self.guests:
            if not data[f"take_{n}"]:
                continue
            email = data[f"email_{n}"].casefold()
            is_recruiter = data[f"kind_{n}"] == ContactKind.RECRUITER
            contacts.setdefault(
                email or f"guest {n}",
                self._contact_known(n)
                or Contact(
                    owner=self.owner,
                    name=" ".join(data[f"name_{n}"].split()),
                    email=email,
                    kind=data[f"kind_{n}"],
                    relationship=data[f"relationship_{n}"] if is_recruiter else "",
                ),
            )
        return list(contacts.values())

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
                contacts=self._contacts(),
                today=timezone.localdate(now),
                now=now,
            )
        except ValidationError as refused:
            self.add_error(None, refused)
        return self.is_valid()


def proposal_of(invitation: Invitation, *, owner: Any) -> dict[str, Any]:
    """The initial values of an InvitationForm."""
    guests = contacts_invited(invitation, user=owner)
    company = company_guessed(invitation, guests, user=owner)
    role = role_guessed(company, invitation.summary, guests, user=owner)
    kind = guessed_kind(invitation.summary)
    rounds = role.interviews.filter(trashed_at=None).count() + 1 if role else 1
    return {
        "role": role and role.pk,
        "company": company,
        "new_company": "" if company else _new_company(guests),
        "kind": kind,
        "round": min(rounds, 20),
        "duration_minutes": minutes_proposed(invitation),
        "place": place_of(invitation)[:LONGEST_PLACE],
        "notes": notes_proposed(invitation),
        **time_proposed(invitation.start, owner.preferences.zone),
        **version_proposed(invitation),
        **contacts_proposed(guests, kind),
    }


def _new_company(guests: Sequence[Guest]) -> str:
    return next((name for it in guests if (name := company_in(domain_of(it.email)))), "")


def notes_proposed(invitation: Invitation) -> str:
    """What the invitation says beside time and link."""
    place = invitation.location if invitation.link and invitation.location else ""
    parts = ["" if place in invitation.link else place, invitation.summary, invitation.description]
    return "\n\n".join(part for part in parts if part)


def contacts_proposed(guests: Sequence[Guest], kind: str) -> dict[str, Any]:
    proposed: dict[str, Any] = {}
    for n, guest in enumerate(guests[:MOST_GUESTS]):
        proposed |= {
            f"take_{n}": guest.is_coming,
            f"name_{n}": guest.name or name_in(guest.email),
            f"email_{n}": guest.email,
            f"kind_{n}": CONTACT_OF_KIND.get(kind, ""),
            f"relationship_{n}": "",
        }
    return proposed


def name_in(email: str) -> str:
    """A name to propose for an address without one: "Dana Whitlock" for dana.whitlock@…"""
    words = re.split(r"[._-]+", email.partition("@")[0].partition("+")[0])
    return " ".join(word.capitalize() for word in words if word)[:120]


# --- An interview that moves ---------------------------------------------------------------------


class InvitationMoveForm(_ProposalForm):
    """What the newer invitation changes of an interview."""

    dropped = ("role", "kind", "round", "notes")

    def save_at(self, now: datetime) -> bool:
        """False, with the words on the form, where the interview is newer by now."""
        try:
            move_interview(
                interview=self.instance,
                key=self.cleaned_data["uid"],
                version=self.version,
                now=now,
            )
        except ValidationError as refused:
            self.add_error(None, refused)
        return self.is_valid()


def move_proposed(invitation: Invitation, interview: Interview) -> dict[str, Any]:
    """The initial values of an InvitationMoveForm; what the invitation leaves out stays."""
    return {
        **time_proposed(invitation.start, interview.owner.preferences.zone),
        **version_proposed(invitation),
        "duration_minutes": minutes_proposed(invitation, interview.duration_minutes),
        "place": place_of(invitation)[:LONGEST_PLACE] or interview.place,
    }
