"""What an invitation proposes: the initial values of its forms, and what it leaves to ask."""

import re
from collections.abc import Sequence
from typing import Any

from accounts.models import User
from agenda.domain.invitations import (
    CONTACT_OF_KIND,
    LONGEST_PLACE,
    Guest,
    Invitation,
    Start,
    ZoneGiven,
    company_in,
    domain_of,
    guessed_kind,
)
from agenda.services.invitation_files import MOST_GUESTS
from agenda.services.invitations import company_guessed, contacts_invited, place_of, role_guessed
from interviews.models import Interview
from interviews.models.interview import LONGEST_MINUTES, SHORTEST_MINUTES

USUAL_MINUTES = 60
ASKED = {
    ZoneGiven.UTC: "It gives the time in UTC. Below it is on your own clock. If the interview "
    "is in another zone, choose that one, and the time follows.",
    ZoneGiven.OWN: "It brings a zone of its own, “{}”. Below it is on your own clock. If the "
    "interview is in another zone, choose that one, and the time follows.",
    ZoneGiven.UNKNOWN: "It calls its time zone “{}”, which is not a known one. Choose the "
    "right one.",
    ZoneGiven.FLOATING: "It does not say in which time zone. Choose the right one.",
    ZoneGiven.ALL_DAY: "It is for the whole day. Give the time it starts, and the zone.",
}


def initial_for_new(invitation: Invitation, *, user: User) -> dict[str, Any]:
    """The initial values of an InvitationForm."""
    guests = contacts_invited(invitation, user=user)
    company = company_guessed(invitation, guests, user=user)
    role = role_guessed(company, invitation.summary, guests, user=user)
    kind = guessed_kind(invitation.summary)
    rounds = role.interviews.filter(trashed_at=None).count() + 1 if role else 1
    return {
        "role": role and role.pk,
        "company": company,
        "new_company": "" if company else _new_company(guests),
        "kind": kind,
        "round": min(rounds, 20),
        "duration_minutes": _minutes(invitation),
        "place": place_of(invitation)[:LONGEST_PLACE],
        "notes": _notes(invitation),
        **_time(invitation.start, user.preferences.zone),
        **_version(invitation),
        **_contacts(guests, kind),
    }


def initial_for_move(invitation: Invitation, interview: Interview) -> dict[str, Any]:
    """The initial values of an InvitationMoveForm; what the invitation leaves out stays."""
    return {
        **_time(invitation.start, interview.owner.preferences.zone),
        **_version(invitation),
        "duration_minutes": _minutes(invitation, interview.duration_minutes),
        "place": place_of(invitation)[:LONGEST_PLACE] or interview.place,
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


def _time(start: Start, zone: str) -> dict[str, Any]:
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


def _version(invitation: Invitation) -> dict[str, Any]:
    stamped_at = invitation.version.stamped_at
    return {
        "uid": invitation.key,
        "sequence": invitation.version.sequence,
        "stamp": stamped_at.isoformat() if stamped_at else "",
    }


def _minutes(invitation: Invitation, otherwise: int = USUAL_MINUTES) -> int:
    minutes = invitation.minutes or otherwise
    return min(max(minutes, SHORTEST_MINUTES), LONGEST_MINUTES)


def _new_company(guests: Sequence[Guest]) -> str:
    return next((name for it in guests if (name := company_in(domain_of(it.email)))), "")


def _notes(invitation: Invitation) -> str:
    """What the invitation says beside time and link."""
    place = invitation.location if invitation.link and invitation.location else ""
    parts = ["" if place in invitation.link else place, invitation.summary, invitation.description]
    return "\n\n".join(part for part in parts if part)


def _contacts(guests: Sequence[Guest], kind: str) -> dict[str, Any]:
    proposed: dict[str, Any] = {}
    for n, guest in enumerate(guests[:MOST_GUESTS]):
        proposed |= {
            f"take_{n}": guest.is_coming,
            f"name_{n}": guest.name or _name_in(guest.email),
            f"email_{n}": guest.email,
            f"kind_{n}": CONTACT_OF_KIND.get(kind, ""),
            f"relationship_{n}": "",
        }
    return proposed


def _name_in(email: str) -> str:
    """A name to propose for an address without one: "Dana Whitlock" for dana.whitlock@…"""
    words = re.split(r"[._-]+", email.partition("@")[0].partition("+")[0])
    return " ".join(word.capitalize() for word in words if word)[:120]
