"""All events of a file as one form: which to take over, as what, and who will be there."""

from copy import copy
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from agenda.invitation_forms import HiddenField, InvitationForm
from agenda.invitation_initial import USUAL_MINUTES, notes_of, time_of
from agenda.invitation_review import MOST_AT_ONCE, Review, Reviewed, guests_of
from agenda.services.invitations import Invited, look_of, minutes_of, place_of
from agenda.services.invitations_at_once import Adding, Moving, Taken, take_all
from applications.models import Role
from interviews.models import Interview
from interviews.models.interview import InterviewKind

CHANGED = (
    "Your interviews are not as they were when this was shown. Nothing was changed: look at the "
    "list below, then send it again."
)
TOO_MANY = (
    f"Tick {MOST_AT_ONCE} at most at once. Import the file again for the others: what is taken "
    "over is known by then."
)


class InvitationsForm(InvitationForm):
    """take: the numbers of those that are ticked; as_3: the kind of the new one of number 3. All
    new ones are for one role. zone: of those that do not say which. seen: as it was shown.
    """

    dropped = (
        *("kind", "local_date", "local_time", "duration_minutes", "place", "notes"),
        *("uid", "sequence", "stamp", "moment", "shown_zone", "another"),
    )
    seen = HiddenField()

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        self.review = review
        super().__init__(*args, **kwargs)
        self.fields["zone"].required = False
        self.fields["zone"].label = "Time zone of those that do not say which"
        self.fields["take"] = forms.MultipleChoiceField(
            choices=[(str(it.number), it.number) for it in review.to_do if it.may_tick],
            error_messages={
                "required": "Tick what you want to take over.",
                "invalid_choice": "One of those is not in the list. Look at it again.",
            },
        )
        new = [it for it in review.to_do if it.is_new and it.may_tick]
        for it in new:
            self.fields[f"as_{it.number}"] = forms.ChoiceField(
                label="Kind of interview",
                choices=InterviewKind.choices,
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={"invalid_choice": "Choose one of the kinds."},
            )
        if not new:
            for name in ("role", "round", "new_title", "company", "new_company"):
                del self.fields[name]

    @property
    def asks_for_zone(self) -> bool:
        return any(it.lacks_zone and it.may_tick for it in self.review.to_do)

    def rows(self) -> list[tuple[Reviewed, bool, forms.BoundField | None]]:
        """Each event, whether it is ticked, and its kind where it would be new."""
        ticked = set(self["take"].value() or ())
        return [
            (
                it,
                str(it.number) in ticked,
                self[f"as_{it.number}"] if f"as_{it.number}" in self.fields else None,
            )
            for it in self.review.to_do
        ]

    # --- What was sent ---------------------------------------------------------------------------

    def clean_take(self) -> list[str]:
        taken: list[str] = self.cleaned_data["take"]
        if len(taken) > MOST_AT_ONCE:
            raise ValidationError(TOO_MANY, code="many")
        return taken

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("seen") != self.review.seen:
            sent: Any = self.data
            self.data = sent.copy()
            self.data["seen"] = self.review.seen  # type: ignore[index]
            self.add_error(None, ValidationError(CHANGED, code="changed"))
        if any(it.lacks_zone for it in self._ticked(data)) and data.get("zone") == "":
            self.add_error("zone", "Choose the time zone: some that you ticked do not say which.")
        return data

    def _check_role(self, data: dict[str, Any]) -> None:
        if any(it.is_new for it in self._ticked(data)):
            super()._check_role(data)

    def _ticked(self, data: dict[str, Any]) -> list[Reviewed]:
        taken = set(data.get("take") or ())
        return [it for it in self.review.to_do if str(it.number) in taken]

    # --- Taking it over --------------------------------------------------------------------------

    def take_at(self, now: datetime) -> Taken | None:
        """None, with the words on the form, where it could not be."""
        data, ticked = self.cleaned_data, self._ticked(self.cleaned_data)
        new = [it for it in ticked if it.is_new]
        invited = self._invited_by_event() if new else {}
        try:
            return take_all(
                adding=[self._adding(it, invited.get(it.number, [])) for it in new],
                moving=[self._moving(it) for it in ticked if it.is_moved],
                cancelled=[it.interview for it in ticked if it.is_cancelled and it.interview],
                role=(data["role"] or self._new_role()) if new else None,
                company_name=" ".join(data["new_company"].split()) if new else "",
                today=timezone.localdate(now),
                now=now,
            )
        except ValidationError as refused:
            self.add_error(None, refused)
        return None

    def _new_role(self) -> Role:
        data = self.cleaned_data
        title = " ".join(data["new_title"].split())
        return Role(owner=self.owner, company=data["company"], title=title)

    def _invited_by_event(self) -> dict[int, list[Invited]]:
        """Whom each event brings, by its number: those ticked, each as one contact."""
        contacts: dict[str, Invited] = {}
        found: dict[int, list[Invited]] = {}
        everybody = guests_of(self.review, user=self.owner)
        for n, (_, numbers) in zip(self.guests, everybody, strict=False):
            if not self.cleaned_data[f"take_{n}"]:
                continue
            guest = self._invited(n)
            key = str(guest.contact.pk or guest.contact.email or f"guest {n}")
            guest = contacts.setdefault(key, guest)
            for number in numbers:
                found.setdefault(number, []).append(guest)
        return found

    def _adding(self, it: Reviewed, invited: list[Invited]) -> Adding:
        data, invitation = self.cleaned_data, it.invitation
        when = time_of(invitation.start, self.owner.preferences.zone)
        interview = Interview(
            owner=self.owner,
            kind=data[f"as_{it.number}"] or InterviewKind.OTHER,
            round=data["round"],
            local_date=when["local_date"],
            local_time=when["local_time"],
            zone=when["zone"] or data["zone"],
            duration_minutes=minutes_of(invitation, USUAL_MINUTES),
            place=place_of(invitation),
            notes=notes_of(invitation),
            calendar_uid=invitation.key,
            calendar_sequence=invitation.version.sequence,
            calendar_stamp_at=invitation.version.stamped_at,
        )
        return Adding(interview, invited, it.standing.is_another)

    def _moving(self, it: Reviewed) -> Moving:
        stored, invitation = it.interview, it.invitation
        assert stored is not None  # noqa: S101
        interview = copy(stored)
        when = time_of(invitation.start, self.owner.preferences.zone)
        interview.local_date, interview.local_time = when["local_date"], when["local_time"]
        interview.zone = when["zone"]
        interview.duration_minutes = minutes_of(invitation, stored.duration_minutes)
        interview.place = place_of(invitation) or stored.place
        return Moving(interview, invitation.key, invitation.version, look_of(stored))
