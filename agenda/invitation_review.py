"""All events of a file at once: what would be done with each, and what to look at first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from accounts.domain.business_time import local
from accounts.models import User
from agenda.domain.invitations import (
    Age,
    Guest,
    Invitation,
    ZoneGiven,
    company_in,
    domain_of,
)
from agenda.domain.rounds import (
    FEWEST_COORDINATED,
    contact_kind,
    kinds_of_rounds,
    title_and_company,
)
from agenda.domain.slots import those_that_count
from agenda.guests_form import AGENCY, EMPLOYER
from agenda.invitation_initial import guests_initial, questions_about
from agenda.services.invitation_files import MOST_GUESTS
from agenda.services.invitations import (
    CompanyFacts,
    Standing,
    Verdict,
    at_same_time,
    companies_of,
    company_guessed,
    contacts_invited,
    is_same_start,
    look_of,
    role_guessed,
    standings_of,
)
from applications.models import Role
from applications.models.contact import ContactKind, Relationship
from interviews.models import Interview
from interviews.models.interview import InterviewKind, zone_words

MOST_LISTED = 100  # each has two fields, and a form has a thousand at most
MOST_AT_ONCE = 50
MOST_ROUNDS = 20
LONGEST_TITLE, LONGEST_COMPANY = 160, 120


WHY = {
    Verdict.UNCHANGED: "newer, but day, time and place are as you have them",
    Verdict.SAME: "you have this one",
    Verdict.OLDER: "your interview comes from a newer version",
    Verdict.OVER: "that interview is over",
    Verdict.OWN: "it was made from your own list",
    Verdict.CANCELLED_OVER: "cancelled, but you marked it as over",
    Verdict.CANCELLED_UNKNOWN: "cancelled, and you do not have it",
}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One event of a file. number: its place in it. day, at, zone: on whose clock it is shown.

    same_time: an interview of the user's that begins at the same moment under another number, None
    for none. has_twin: one before it in the file does. questions: what to look at, in words.
    """

    number: int
    invitation: Invitation
    standing: Standing
    shown_zone: str
    questions: tuple[str, ...]
    same_time: Interview | None = None
    has_twin: bool = False
    is_past: bool = False

    @property
    def verdict(self) -> str:
        return self.standing.verdict.value

    @property
    def interview(self) -> Interview | None:
        return self.standing.interview

    @property
    def is_new(self) -> bool:
        return self.standing.verdict is Verdict.NEW

    @property
    def is_moved(self) -> bool:
        return self.standing.verdict is Verdict.MOVED

    @property
    def is_cancelled(self) -> bool:
        return self.standing.verdict is Verdict.CANCELLED

    @property
    def why(self) -> str:
        """Why there is nothing to do."""
        return WHY.get(self.standing.verdict, "")

    @property
    def is_to_do(self) -> bool:
        return self.is_new or self.is_moved or self.is_cancelled

    @property
    def time_stays(self) -> bool:
        return self.interview is not None and is_same_start(self.invitation.start, self.interview)

    @property
    def is_unsure(self) -> bool:
        """It cannot be told whether it is newer than what the user has."""
        return self.is_moved and self.standing.age is not Age.NEWER

    @property
    def lacks_zone(self) -> bool:
        return self.invitation.start.given in {ZoneGiven.UNKNOWN, ZoneGiven.FLOATING}

    @property
    def may_tick(self) -> bool:
        """False where it needs an answer of its own, as a time or the zone of one that moves."""
        start = self.invitation.start
        is_certain = start.moment is not None or (self.is_new and start.at is not None)
        return self.is_to_do and (self.is_cancelled or is_certain)

    @property
    def is_likely(self) -> bool:
        """Ticked to begin with."""
        is_doubtful = self.same_time is not None or self.has_twin or self.is_unsure
        return self.may_tick and not self.is_past and not is_doubtful

    @property
    def shown(self) -> datetime | None:
        """Naive, on the clock of shown_zone; None for a whole day."""
        day, at, _ = self.invitation.start.shown_to(self.shown_zone)
        return datetime.combine(day, at) if at else None

    @property
    def zone_words(self) -> str:
        """ "" where it does not say."""
        _, _, zone = self.invitation.start.shown_to(self.shown_zone)
        return zone_words(zone) if zone else ""


@dataclass(frozen=True, slots=True)
class Review:
    """to_do: what can be taken over, the next first, MOST_LISTED at most; more: how many that
    leaves out. settled: where nothing is to be done. replaced: how many a newer one of the file
    stands for. seen: another one as soon as something here changes.
    """

    to_do: list[Reviewed]
    more: int
    settled: list[Reviewed]
    replaced: int
    seen: str


def review_of(invitations: Sequence[Invitation], *, user: User, now: datetime) -> Review:
    """Five queries at most, however many there are."""
    zone = user.preferences.zone
    numbers = those_that_count(invitations)
    counted = [invitations[n] for n in numbers]
    standings = standings_of(counted, user=user)
    new = [
        it.start.moment
        for it, standing in zip(counted, standings, strict=True)
        if standing.verdict is Verdict.NEW and it.start.moment
    ]
    there = at_same_time(new, user=user) if new else {}
    moments: set[datetime] = set()
    rows = []
    for n, invitation, standing in zip(numbers, counted, standings, strict=True):
        start = invitation.start
        is_new, moment = standing.verdict is Verdict.NEW, start.moment
        rows.append(
            Reviewed(
                n,
                invitation,
                standing,
                shown_zone=zone,
                questions=tuple(questions_about(invitation, zone=zone, now=now)),
                same_time=there.get(moment) if is_new and moment else None,
                has_twin=is_new and moment in moments,
                is_past=moment < now if moment else start.day < local(now, zone).date(),
            )
        )
        moments |= {moment} if is_new and moment else set()
    to_do = sorted((it for it in rows if it.is_to_do), key=_coming_first)
    return Review(
        to_do[:MOST_LISTED],
        max(0, len(to_do) - MOST_LISTED),
        [it for it in rows if not it.is_to_do],
        len(invitations) - len(numbers),
        _digest(to_do),
    )


def _coming_first(it: Reviewed) -> tuple[bool, float, int]:
    """What is to come, the next first; then what has passed, the latest first."""
    start = it.invitation.start
    days = start.day.toordinal() + (start.at.hour * 60 + start.at.minute if start.at else 0) / 1440
    return it.is_past, -days if it.is_past else days, it.number


def _digest(rows: Sequence[Reviewed]) -> str:
    parts = [(it.number, it.verdict, it.interview and look_of(it.interview)) for it in rows]
    return sha256(repr(parts).encode()).hexdigest()


# --- What is proposed for the new ones -----------------------------------------------------------


def guests_of(review: Review, *, user: User) -> list[tuple[Guest, list[int]]]:
    """Everybody in the new events, each once with the numbers of theirs; MOST_GUESTS at most."""
    found: dict[str, tuple[Guest, list[int]]] = {}
    new = [it for it in review.to_do if it.is_new]
    invited = set(contacts_invited(_together(new), user=user)) if new else set()
    for it in new:
        for guest in it.invitation.guests:
            if guest in invited:
                found.setdefault(guest.email or guest.name, (guest, []))[1].append(it.number)
    return list(found.values())[:MOST_GUESTS]


def initial_for_all(review: Review, *, user: User) -> dict[str, Any]:
    """The initial values of an InvitationsForm."""
    new = [it for it in review.to_do if it.is_new]
    initial: dict[str, Any] = {
        "take": [str(it.number) for it in review.to_do if it.is_likely][:MOST_AT_ONCE],
        "seen": review.seen,
        "zone": "",
    }
    if not new:
        return initial
    guests = [it for it, _ in guests_of(review, user=user)]
    companies = companies_of(user)
    together = _together(new)
    company = company_guessed(together, guests, companies, user=user)
    role = _role_of_the_others(review) or role_guessed(company, together.summary, guests, user=user)
    rounds = role.interviews.filter(trashed_at=None).count() + 1 if role else 1
    titles = [it.invitation.summary for it in new]
    kinds = dict(zip((it.number for it in new), kinds_of_rounds(titles), strict=True))
    of_mail = company_in(_usual_domain(guests))
    named = {} if role else _role_named(titles, company, companies, of_mail)
    return {
        **initial,
        **{f"as_{n}": kind or str(InterviewKind.OTHER) for n, kind in kinds.items()},
        "role": role and role.pk,
        "company": company,
        "new_company": "" if company else of_mail,
        **named,
        "round": min(rounds, MOST_ROUNDS),
        **_guests_told(
            guests,
            _contact_kinds(review, kinds, user=user),
            companies,
            employer=role.company_id if role else None,
        ),
    }


def _role_named(
    titles: Sequence[str], company: int | None, companies: Sequence[CompanyFacts], of_mail: str
) -> dict[str, Any]:
    """A new role as the titles name it, so that nothing has to be typed where they do."""
    known = next((name for pk, name, _ in companies if pk == company), "")
    title, employer = title_and_company(titles, [known, of_mail])
    employer = known or of_mail or employer
    usual = f"Role at {employer}" if employer else ""
    return {
        "new_title": (title or usual)[:LONGEST_TITLE],
        "new_company": "" if company else employer[:LONGEST_COMPANY],
    }


def _guests_told(
    guests: Sequence[Guest],
    kinds: Sequence[str],
    companies: Sequence[CompanyFacts],
    *,
    employer: int | None,
) -> dict[str, Any]:
    """With a proposal for all that is asked of recruiters: of the employer is whoever has their
    mail where most do, and nobody is close before the user says so.
    """
    told = guests_initial(guests, kinds, companies, employer=employer)
    usual = _usual_domain(guests)
    for n, guest in enumerate(guests):
        if kinds[n] != ContactKind.RECRUITER:
            continue
        domain = domain_of(guest.email)
        is_other = bool(company_in(domain)) and domain != usual
        told[f"relationship_{n}"] = str(Relationship.DISTANT)
        if not told[f"works_{n}"]:
            told[f"works_{n}"] = AGENCY if is_other else EMPLOYER
            told[f"agency_{n}"] = company_in(domain) if is_other else ""
    return told


def _usual_domain(guests: Sequence[Guest]) -> str:
    """Where most have their mail, of the domains of companies; "" for none."""
    domains = (domain_of(it.email) for it in guests)
    return next((it for it, _ in Counter(filter(company_in, domains)).most_common(1)), "")


def _contact_kinds(review: Review, kinds: dict[int, str], *, user: User) -> list[str]:
    everybody = guests_of(review, user=user)
    met = Counter(n for _, numbers in everybody for n in numbers)
    return [
        contact_kind(
            guest.written or guest.name,
            [kinds[n] for n in numbers],
            is_coordinator=guest.is_organiser
            and len(numbers) == len(kinds) >= FEWEST_COORDINATED
            and all(met[n] > 1 for n in numbers),
        )
        for guest, numbers in everybody
    ]


def _role_of_the_others(review: Review) -> Role | None:
    """The open role that all interviews are for which the file is about already."""
    rows = [*review.to_do, *review.settled]
    roles = {it.interview.role for it in rows if it.interview and it.interview.role.is_open}
    return roles.pop() if len(roles) == 1 else None


def _together(rows: Sequence[Reviewed]) -> Invitation:
    """As if it were one: all titles and guests."""
    return replace(
        rows[0].invitation,
        summary=" ".join(dict.fromkeys(it.invitation.summary for it in rows)),
        guests=tuple(guest for it in rows for guest in it.invitation.guests),
    )
