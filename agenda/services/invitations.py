"""What an invitation means for the user's interviews, and taking it over.

Nothing is taken over here unless the user confirmed it; every guess is a value in a form.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import Enum
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.domain.business_time import local, to_utc
from accounts.domain.letters import folded, name_key
from accounts.folding import Folded, KeyField
from accounts.models import User
from agenda.domain.invitations import (
    LONGEST_PLACE,
    Age,
    Guest,
    Invitation,
    Start,
    Version,
    domain_of,
    guessed_company,
    is_nobody,
    same_address,
)
from agenda.domain.slots import nearest_pairs
from agenda.links import uid_host
from applications.domain.pipeline import Stage
from applications.models import Company, Contact, Role
from applications.models.contact import ContactKind
from applications.services import create_role, save_contact
from interviews.models import Interview
from interviews.models.interview import LONGEST_MINUTES, SHORTEST_MINUTES, InterviewKind
from interviews.preparing.interview_changes import schedule, set_contacts
from interviews.preparing.plan_changes import plan_starter

MOST_OF_ONE_EVENT = 20
MOST_NAMESAKES = 100
ALREADY_THERE = "This invitation is on your list already. Look at your interviews."
CompanyFacts = tuple[int, str, str]
CHANGED_MEANWHILE = (
    "Your interview is not as it was when you imported this. Nothing was changed: look at it, then "
    "import the invitation once more."
)


class Verdict(Enum):
    """What can be done with an invitation."""

    NEW = "new"
    MOVED = "moved"
    UNCHANGED = "unchanged"  # newer, but nothing that is stored here changes
    SAME = "same"
    OLDER = "older"
    OVER = "over"
    OWN = "own"  # it is a file that was downloaded here
    CANCELLED = "cancelled"
    CANCELLED_OVER = "cancelled_over"
    CANCELLED_UNKNOWN = "cancelled_unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """interview: the one the invitation is about, None where there is none. age: of the invitation
    beside that. others: more interviews of the same event that are not over. is_another: it is new
    beside others of its number.
    """

    verdict: Verdict
    interview: Interview | None = None
    age: Age = Age.NEWER
    others: tuple[Interview, ...] = ()
    is_another: bool = False


def version_of(interview: Interview) -> Version:
    return Version(interview.calendar_sequence, interview.calendar_stamp_at)


def standing_of(invitation: Invitation, *, user: User, chosen: int | None = None) -> Standing:
    """What can be done with the invitation. chosen: the id of the interview that the user says it
    is about, among several of the same event.
    """
    stored = _stored([invitation], user)
    known = _known(invitation, stored)
    interview = next((it for it in known if it.pk == chosen), known[0] if known else None)
    return _standing(invitation, interview, known, stored)


def standings_of(invitations: Sequence[Invitation], *, user: User) -> list[Standing]:
    """The same for the events of a file, in two queries.

    Where several carry one number, each is about another interview of it, or about none.
    """
    stored = _stored(invitations, user)
    places: dict[str, list[int]] = {}
    for n, it in enumerate(invitations):
        places.setdefault(it.key or f"alone {n}", []).append(n)
    found: dict[int, Standing] = {}
    for own in places.values():
        known = _known(invitations[own[0]], stored)
        pairs = (
            {0: 0}
            if len(own) == 1
            else nearest_pairs(
                [_about(invitations[n].start) for n in own], [it.starts_at for it in known]
            )
        )
        for place, n in enumerate(own):
            at = pairs.get(place, len(known))
            interview = known[at] if at < len(known) else None
            standing = _standing(invitations[n], interview, known, stored)
            is_another = len(own) > 1 and standing.verdict is Verdict.NEW
            found[n] = replace(standing, is_another=is_another)
    return [found[n] for n in range(len(invitations))]


def _standing(
    invitation: Invitation,
    interview: Interview | None,
    known: Sequence[Interview],
    stored: "_Stored",
) -> Standing:
    if own := stored.by_number.get(_own_number(invitation.key, stored.host)):
        return Standing(Verdict.OWN, own)
    if interview is None:
        return Standing(Verdict.CANCELLED_UNKNOWN if invitation.is_cancelled else Verdict.NEW)
    age = invitation.version.beside(version_of(interview))
    others = tuple(it for it in known if it != interview and it.ended_at is None)
    return Standing(_verdict(invitation, interview, age), interview, age, others)


def _verdict(invitation: Invitation, interview: Interview, age: Age) -> Verdict:
    """Where it cannot be told which of the two is newer, a difference counts as a move."""
    is_over, moment = interview.ended_at is not None, invitation.start.moment
    if age is Age.OLDER:
        return Verdict.OLDER
    if invitation.is_cancelled:
        return Verdict.CANCELLED_OVER if is_over else Verdict.CANCELLED
    if not _changes(invitation, interview):
        return Verdict.UNCHANGED if age is Age.NEWER else Verdict.SAME
    if is_over:
        return Verdict.NEW if moment and moment > interview.ends_at else Verdict.OVER
    return Verdict.MOVED


def look_of(interview: Interview) -> str:
    """Another one as soon as anything changes that an invitation can change."""
    parts = (version_of(interview), interview.starts_at, interview.duration_minutes)
    return sha256(repr((*parts, interview.place)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Stored:
    """The user's interviews that events may be about: by_uid the latest first, by_number by their
    id. host: what stands behind the @ in the files made here.
    """

    host: str
    by_uid: dict[str, list[Interview]]
    by_number: dict[int | None, Interview]


def _stored(invitations: Sequence[Invitation], user: User) -> _Stored:
    host, by_uid = uid_host(user), dict[str, list[Interview]]()
    if uids := {key for it in invitations for key in (it.key, it.series_key) if key}:
        for row in _own(user).filter(calendar_uid__in=uids).order_by("-starts_at"):
            by_uid.setdefault(row.calendar_uid, []).append(row)
    numbers = {n for it in invitations if (n := _own_number(it.key, host)) is not None}
    rows = _own(user).filter(pk__in=numbers) if numbers else ()
    return _Stored(host, by_uid, {it.pk: it for it in rows})


def _own_number(key: str, host: str) -> int | None:
    """The id of the interview that a file of this key was made of here; None for others' files."""
    name, _, of = key.partition("@")
    number = name.removeprefix("interview-")
    is_ours = of == host and name.startswith("interview-")
    return (
        int(number)
        if is_ours and number.isascii() and number.isdigit() and len(number) < 19
        else None
    )


def _known(invitation: Invitation, stored: _Stored) -> list[Interview]:
    """The interviews of the same event: first the one of that time, then those that are not over,
    then the nearest in time. Several where a UID was used for several slots.
    """
    if not invitation.key:
        return []
    found = stored.by_uid.get(invitation.key, [])[:MOST_OF_ONE_EVENT]
    if not found and invitation.series_key and invitation.at_in_series is not None:
        series = stored.by_uid.get(invitation.series_key, [])
        return [it for it in series if it.starts_at == invitation.at_in_series][:1]
    about = _about(invitation.start)
    return sorted(
        found,
        key=lambda it: (
            not is_same_start(invitation.start, it),
            it.ended_at is not None,
            abs(it.starts_at - about),
        ),
    )


def _about(start: Start) -> datetime:
    """When it is, or about when where that depends on a zone to choose."""
    return start.moment or datetime.combine(start.day, start.at or time(12), UTC)


def at_same_time(moments: Iterable[datetime], *, user: User) -> dict[datetime, Interview]:
    """The user's interviews that begin at these moments and are not over, one each."""
    rows = Interview.objects.owned_by(user).filter(starts_at__in=set(moments), ended_at=None)
    rows = rows.select_related("role__company").with_contacts()
    return {it.starts_at: it for it in rows}


def trashed_of(invitation: Invitation, *, user: User, now: datetime) -> Interview | None:
    """The interview of the same event that lies in the trash; None where there is none."""
    if not invitation.key:
        return None
    rows = Interview.objects.in_trash_of(user, now=now).filter(calendar_uid=invitation.key)
    return rows.first()


def _own(user: User) -> QuerySet[Interview]:
    return Interview.objects.owned_by(user).select_related("role__company")


def _changes(invitation: Invitation, interview: Interview) -> bool:
    return (
        not is_same_start(invitation.start, interview)
        or minutes_of(invitation, interview.duration_minutes) != interview.duration_minutes
        or (place_of(invitation) or interview.place) != interview.place
    )


def is_same_start(start: Start, interview: Interview) -> bool:
    """As far as the interview can hold it: to the minute, and the first of two equal times."""
    if start.moment is None:
        at = start.at and start.at.replace(second=0)
        typed = interview.local_time.replace(second=0, microsecond=0)
        return start.day == interview.local_date and at in {None, typed}
    wall = local(start.moment, interview.zone).replace(second=0)
    moment = to_utc(wall.date(), wall.time(), interview.zone)
    return moment == interview.starts_at.replace(second=0, microsecond=0)


def minutes_of(invitation: Invitation, otherwise: int) -> int:
    """As long as an interview may last; otherwise: where the invitation does not say."""
    return min(max(invitation.minutes or otherwise, SHORTEST_MINUTES), LONGEST_MINUTES)


def place_of(invitation: Invitation) -> str:
    """The link where there is one, else where it takes place."""
    return (invitation.link or invitation.location)[:LONGEST_PLACE]


# --- What is proposed ----------------------------------------------------------------------------


def contacts_invited(invitation: Invitation, *, user: User) -> list[Guest]:
    """Without the user, and without addresses that nobody reads."""
    own = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    return [
        it
        for it in invitation.guests
        if not (it.email and (is_nobody(it.email) or any(same_address(it.email, my) for my in own)))
    ]


def companies_of(user: User) -> list[CompanyFacts]:
    """Id, name and website of each."""
    return list(Company.objects.owned_by(user).values_list("pk", "name", "website"))


def company_guessed(
    invitation: Invitation,
    guests: Sequence[Guest],
    companies: Sequence[CompanyFacts],
    *,
    user: User,
) -> int | None:
    """The id of the company it is probably from; None where that cannot be told.

    Somebody the user knows decides, but for recruiters, who may be of an agency; then mail
    domains and names.
    """
    known = known_contacts([it.email for it in guests], user=user).values()
    employed = [it for it in known if it.kind != ContactKind.RECRUITER and it.company_id]
    if len(employers := {it.company_id for it in employed}) == 1:
        return employers.pop()
    names = " ".join(it.written for it in guests if it.is_organiser)
    return guessed_company(
        companies,
        domains=[domain_of(it.email) for it in guests if it.email],
        text=f"{invitation.summary} {names} {invitation.description}",
    )


def role_guessed(
    company: int | None, summary: str, guests: Sequence[Guest], *, user: User
) -> Role | None:
    """The one open role that a recruiter among the guests is for, else the one at the company,
    else the one of several there that the title of the invitation names.
    """
    roles = Role.objects.owned_by(user).open().select_related("company")
    known = known_contacts([it.email for it in guests], user=user).values()
    recruited = list(roles.filter(recruiter__in=known)[:2])
    if len(recruited) == 1:
        return recruited[0]
    rows = list(roles.filter(company=company)[:50]) if company else []
    named = [it for it in rows if folded(it.title) in folded(summary)]
    found = rows if len(rows) == 1 else named
    return found[0] if len(found) == 1 else None


def known_contacts(emails: Iterable[str], *, user: User) -> dict[str, Contact]:
    """The user's contacts by their address, folded; of two with one address, the later.

    An address with control characters is nobody's, and PostgreSQL would refuse to look for it.
    """
    wanted = {folded(it) for it in emails if it and it.isprintable()}
    if not wanted:
        return {}
    rows = Contact.objects.owned_by(user).annotate(address=Folded("email"))
    return {it.address: it for it in rows.filter(address__in=wanted).order_by("updated_at")}


def namesakes(names: Iterable[str], *, user: User) -> dict[str, list[Contact]]:
    """The user's contacts of these names, by the name_key() of it."""
    wanted = {KeyField.key(it) for it in names if it and it.isprintable()}
    if not wanted:
        return {}
    rows = Contact.objects.owned_by(user).filter(name_key__in=wanted).select_related("company")
    found: dict[str, list[Contact]] = {}
    for contact in rows[:MOST_NAMESAKES]:
        found.setdefault(name_key(contact.name), []).append(contact)
    return found


# --- Taking it over ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who will be there. contact: without an id it is made on this occasion. agency: the
    name of the company they are of, "" for none; None: they are of the company of the role.
    is_changed: a known contact got an address.
    """

    contact: Contact
    agency: str | None = None
    is_changed: bool = False


@transaction.atomic
def add_interview(
    *,
    interview: Interview,
    role: Role,
    company_name: str,
    invited: Sequence[Invited],
    is_another: bool,
    today: date,
    now: datetime,
) -> Interview:
    """Save the interview that the user confirmed, and suggest what to ask in it.

    role: without an id it is made on this occasion, at company_name where that is given.
    is_another: there may be interviews of the same event, only not at this time. Raises
    ValidationError where it is there already.
    """
    # The lock lets the second of two clicks see what the first one made.
    User.objects.select_for_update().get(pk=interview.owner_id)
    uid = interview.calendar_uid
    there = _own(interview.owner).filter(calendar_uid=uid, ended_at=None)
    if is_another:
        starts_at = to_utc(interview.local_date, interview.local_time, interview.zone)
        there = there.filter(starts_at=starts_at)
    if uid and there.exists():
        raise ValidationError(ALREADY_THERE, code="there")
    if not role.pk:
        make_role(role=role, company_name=company_name, kind=interview.kind, today=today, now=now)
    interview.role = role
    schedule(interview=interview, now=now)
    save_invited(invited=invited, role=role, now=now)
    set_contacts(interview=interview, contacts=[it.contact for it in invited], now=now)
    plan_starter(interview=interview, now=now)
    return interview


def make_role(*, role: Role, company_name: str, kind: str, today: date, now: datetime) -> None:
    """kind: of the interview that it is made for."""
    is_screen = kind == InterviewKind.RECRUITER_SCREEN
    stage = Stage.SCREENING if is_screen else Stage.INTERVIEWING
    create_role(role=role, company_name=company_name, stage=stage, moved_on=today, now=now)


def save_invited(*, invited: Iterable[Invited], role: Role, now: datetime) -> list[int]:
    """Make the contacts that are new; returns their ids."""
    made = []
    for it in invited:
        if not it.contact.pk:
            it.contact.company = role.company if it.agency is None else None
            made.append(save_contact(contact=it.contact, company_name=it.agency or "", now=now).pk)
        elif it.is_changed:
            save_contact(contact=it.contact, now=now)
    return made


@transaction.atomic
def move_interview(
    *, interview: Interview, key: str, version: Version, seen: str, now: datetime
) -> None:
    """Save a changed interview with the version of the invitation that changed it.

    seen: look_of() the interview when the user was shown both. Raises ValidationError where it has
    changed since.
    """
    stored = Interview.objects.select_for_update().get(pk=interview.pk)
    is_older = version.beside(version_of(stored)) is Age.OLDER
    if is_older or stored.ended_at is not None or look_of(stored) != seen:
        raise ValidationError(CHANGED_MEANWHILE, code="changed")
    interview.calendar_uid = key
    interview.calendar_sequence, interview.calendar_stamp_at = version.sequence, version.stamped_at
    schedule(interview=interview, now=now)
