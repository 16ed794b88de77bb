"""What an invitation proposes: the initial values of its forms, and what it leaves to ask."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from accounts.domain.business_time import local, to_utc
from accounts.models import User
from agenda.domain.invitations import (
    CONTACT_OF_KIND,
    Guest,
    Invitation,
    Start,
    ZoneGiven,
    company_in,
    domain_of,
    guessed_company,
    guessed_kind,
)
from agenda.guests_form import AGENCY, EMPLOYER
from agenda.services.invitation_files import MOST_GUESTS
from agenda.services.invitations import (
    CompanyFacts,
    companies_of,
    company_guessed,
    contacts_invited,
    look_of,
    minutes_of,
    place_of,
    role_guessed,
)
from interviews.models import Interview
from interviews.preparing.domain.clock_words import words_on_a_change

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
SECOND_OF_TWO = (
    "Clocks go back on that day, so {at} comes twice. It means the second, but Debrief can hold "
    "only the first: write it into your notes."
)


def initial_for_new(
    invitation: Invitation, *, user: User, is_another: bool = False
) -> dict[str, Any]:
    """The initial values of an InvitationForm. is_another: beside one of the same event."""
    guests = contacts_invited(invitation, user=user)
    companies = companies_of(user)
    company = company_guessed(invitation, guests, companies, user=user)
    role = role_guessed(company, invitation.summary, guests, user=user)
    if role is None and (named := guessed_company(companies, domains=[], text=invitation.summary)):
        # The address was an agency's, perhaps.
        role = role_guessed(named, invitation.summary, guests, user=user)
        company = role.company_id if role else company
    kind = guessed_kind(invitation.summary)
    rounds = role.interviews.filter(trashed_at=None).count() + 1 if role else 1
    return {
        "role": role and role.pk,
        "company": company,
        "new_company": "" if company else new_company(guests),
        "kind": kind,
        "round": min(rounds, 20),
        "duration_minutes": minutes_of(invitation, USUAL_MINUTES),
        "place": place_of(invitation),
        "notes": notes_of(invitation),
        **time_of(invitation.start, user.preferences.zone),
        **_version(invitation),
        "another": "1" if is_another else "",
        **guests_initial(
            guests,
            [CONTACT_OF_KIND.get(kind, "")] * len(guests),
            companies,
            employer=role.company_id if role else None,
        ),
    }


def initial_for_move(invitation: Invitation, interview: Interview) -> dict[str, Any]:
    """The initial values of an InvitationMoveForm; what the invitation leaves out stays."""
    return {
        **time_of(invitation.start, interview.owner.preferences.zone),
        **_version(invitation),
        "duration_minutes": minutes_of(invitation, interview.duration_minutes),
        "place": place_of(invitation) or interview.place,
        "seen": look_of(interview),
    }


def questions_about(invitation: Invitation, *, zone: str, now: datetime) -> list[str]:
    """What the user, who lives in this zone, has to look at, in words."""
    start = invitation.start
    words = [*_about_the_zone(start), *_about_the_clock(start, zone, now)]
    if start.at is not None and invitation.minutes is None:
        words.append("It does not say how long it takes.")
    if invitation.repeats:
        words.append("It repeats. Only the first time is taken: add the others one by one.")
    if invitation.series_key:
        words.append("It is one date of a series. Only this date is taken.")
    return words


def _about_the_zone(start: Start) -> Iterator[str]:
    if start.given in ASKED:
        yield ASKED[start.given].format(start.written_zone)
    elif start.is_of_calendar:
        yield f"It gives a time without a zone, in a calendar of {start.zone}: taken as that."
    elif start.written_zone != start.zone:
        yield f"It calls the time zone “{start.written_zone}”: that is {start.zone}."
    if start.by_its_rules and start.at:
        known = start.zone or "UTC"
        other = local(start.by_its_rules, known)
        yield (
            f"The rules it brings for that zone are not those of {known}. By the name it is "
            f"{start.at:%H:%M} on {_spoken(start.day)}, which is taken; by its rules it would be "
            f"{other:%H:%M} on {_spoken(other.date())}. If you are not sure, ask."
        )


def _about_the_clock(start: Start, zone: str, now: datetime) -> Iterator[str]:
    day, at, shown_zone = start.shown_to(zone)
    if at and shown_zone and (words := words_on_a_change(day, at, shown_zone)):
        is_second = start.moment is not None and start.moment > to_utc(day, at, shown_zone)
        yield SECOND_OF_TWO.format(at=f"{at:%H:%M}") if is_second else words
    today = local(now, zone).date()
    if day < today:
        yield "The day it names has passed."
    elif day == today and start.moment and start.moment < now:
        yield "It has started already."


def _spoken(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def time_of(start: Start, zone: str) -> dict[str, Any]:
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


def new_company(guests: Sequence[Guest]) -> str:
    return next((name for it in guests if (name := company_in(domain_of(it.email)))), "")


def notes_of(invitation: Invitation) -> str:
    """What the invitation says beside time and link."""
    place = invitation.location if invitation.link and invitation.location else ""
    parts = ["" if place in invitation.link else place, invitation.summary, invitation.description]
    return "\n\n".join(part for part in parts if part)


def guests_initial(
    guests: Sequence[Guest],
    kinds: Sequence[str],
    companies: Sequence[CompanyFacts],
    *,
    employer: int | None,
) -> dict[str, Any]:
    """kinds: of contact, one for each guest, "" to ask. employer: the id of the role's company,
    None where the role is not known.
    """
    proposed: dict[str, Any] = {}
    names = {pk: name for pk, name, _ in companies}
    for n, guest in enumerate(guests[:MOST_GUESTS]):
        domains = [domain_of(guest.email)] if guest.email else []
        theirs = guessed_company(companies, domains=domains, text="")
        works = "" if not (theirs and employer) else EMPLOYER if theirs == employer else AGENCY
        proposed |= {
            f"take_{n}": guest.is_coming,
            f"name_{n}": guest.name or _name_in(guest.email),
            f"email_{n}": guest.email,
            f"kind_{n}": kinds[n],
            f"relationship_{n}": "",
            f"works_{n}": works,
            f"agency_{n}": names[theirs] if theirs and works == AGENCY else "",
        }
    return proposed


def _name_in(email: str) -> str:
    """A name to propose for an address without one: "Dana Whitlock" for dana.whitlock@…"""
    words = re.split(r"[._-]+", email.partition("@")[0].partition("+")[0])
    return " ".join(word.capitalize() for word in words if word)[:120]
