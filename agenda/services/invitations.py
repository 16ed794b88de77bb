"""What an invitation means for the user's interviews, and taking it over.

Nothing is taken over here unless the user confirmed it; every guess is a value in a form.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import Enum

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Lower

from accounts.models import User
from agenda.domain.invitations import (
    Guest,
    Invitation,
    Version,
    domain_of,
    guessed_company,
    is_nobody,
    same_address,
)
from agenda.links import uid_host
from applications.domain.pipeline import Stage
from applications.models import Company, Contact, Role
from applications.models.contact import ContactKind
from applications.services import create_role, save_contact
from interviews.models import Interview
from interviews.models.interview import InterviewKind
from interviews.preparing.interview_changes import schedule, set_contacts

ALREADY_THERE = "This invitation is in your list already. Look at your interviews."
NOT_NEWER = "Your interview has a newer version of this invitation by now. Nothing was changed."


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


def version_of(interview: Interview) -> Version:
    return Version(interview.calendar_sequence, interview.calendar_stamp_at)


def standing_of(invitation: Invitation, *, user: User) -> tuple[Verdict, Interview | None]:
    """What can be done with the invitation, and the interview that it is about, if there is one."""
    if own := _own_file(invitation.key, user):
        return Verdict.OWN, own
    interview = _known(invitation, user)
    if interview is None:
        return Verdict.CANCELLED_UNKNOWN if invitation.is_cancelled else Verdict.NEW, None
    stored = version_of(interview)
    if stored.is_newer_than(invitation.version):
        return Verdict.OLDER, interview
    is_over = interview.ended_at is not None
    if invitation.is_cancelled:
        return Verdict.CANCELLED_OVER if is_over else Verdict.CANCELLED, interview
    if not invitation.version.is_newer_than(stored):
        return Verdict.SAME, interview
    if is_over:
        moment = invitation.start.moment
        is_another = moment is not None and moment > interview.ends_at
        return (Verdict.NEW, None) if is_another else (Verdict.OVER, interview)
    return Verdict.MOVED if _changes(invitation, interview) else Verdict.UNCHANGED, interview


def _own_file(key: str, user: User) -> Interview | None:
    name, _, host = key.partition("@")
    number = name.removeprefix("interview-")
    is_ours = host == uid_host(user) and name.startswith("interview-")
    if not (is_ours and number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return _own(user).filter(pk=int(number)).first()


def _known(invitation: Invitation, user: User) -> Interview | None:
    """The interview of the same event; of several the one that is not over, then the latest."""
    if not invitation.key:
        return None
    rows = _own(user).order_by(F("ended_at").desc(nulls_first=True), "-starts_at")
    if found := rows.filter(calendar_uid=invitation.key).first():
        return found
    if not invitation.series_key or invitation.at_in_series is None:
        return None
    series = rows.filter(calendar_uid=invitation.series_key)
    return series.filter(starts_at=invitation.at_in_series).first()


def trashed_of(invitation: Invitation, *, user: User, now: datetime) -> Interview | None:
    """The interview of the same event that lies in the trash; None where there is none."""
    if not invitation.key:
        return None
    rows = Interview.objects.in_trash_of(user, now=now).filter(calendar_uid=invitation.key)
    return rows.first()


def _own(user: User) -> QuerySet[Interview]:
    return Interview.objects.owned_by(user).select_related("role__company")


def _changes(invitation: Invitation, interview: Interview) -> bool:
    start = invitation.start
    if start.moment is None or start.moment != interview.starts_at:
        return True
    place = place_of(invitation)
    return (invitation.minutes or interview.duration_minutes) != interview.duration_minutes or (
        bool(place) and place != interview.place
    )


def place_of(invitation: Invitation) -> str:
    """The link where there is one, else where it takes place."""
    return invitation.link or invitation.location


# --- What is proposed ----------------------------------------------------------------------------


def contacts_invited(invitation: Invitation, *, user: User) -> list[Guest]:
    """Without the user, and without addresses that nobody reads."""
    own = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    return [
        it
        for it in invitation.guests
        if not (it.email and (is_nobody(it.email) or any(same_address(it.email, my) for my in own)))
    ]


def company_guessed(invitation: Invitation, guests: Sequence[Guest], *, user: User) -> int | None:
    """The id of the company it is probably from; None where that cannot be told.

    Somebody the user knows decides, but for recruiters, who may be of an agency; then mail
    domains and names.
    """
    known = known_contacts([it.email for it in guests], user=user).values()
    employed = [it for it in known if it.kind != ContactKind.RECRUITER and it.company_id]
    if len(companies := {it.company_id for it in employed}) == 1:
        return companies.pop()
    rows = Company.objects.owned_by(user).values_list("pk", "name", "website")
    names = " ".join(it.name for it in guests if it.is_organiser)
    return guessed_company(
        rows,
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
    named = [it for it in rows if it.title.casefold() in summary.casefold()]
    found = rows if len(rows) == 1 else named
    return found[0] if len(found) == 1 else None


def known_contacts(emails: Iterable[str], *, user: User) -> dict[str, Contact]:
    """The user's contacts by their address in lower case; of two with one address, the later.

    An address with control characters is nobody's, and PostgreSQL would refuse to look for it.
    """
    wanted = {it.casefold() for it in emails if it and it.isprintable()}
    if not wanted:
        return {}
    rows = Contact.objects.owned_by(user).annotate(address=Lower("email"))
    return {it.address: it for it in rows.filter(address__in=wanted).order_by("updated_at")}


# --- Taking it over ------------------------------------------------------------------------------


@transaction.atomic
def add_interview(
    *,
    interview: Interview,
    role: Role,
    company_name: str,
    contacts: Sequence[Contact],
    today: date,
    now: datetime,
) -> Interview:
    """Save the interview that the user confirmed.

    role: without an id it is made on this occasion, at company_name where that is given. contacts:
    those without an id are made too. Raises ValidationError where an interview of the same
    invitation is there already.
    """
    # The lock lets the second of two clicks see what the first one made.
    User.objects.select_for_update().get(pk=interview.owner_id)
    uid = interview.calendar_uid
    if uid and _own(interview.owner).filter(calendar_uid=uid, ended_at=None).exists():
        raise ValidationError(ALREADY_THERE, code="there")
    if not role.pk:
        is_screen = interview.kind == InterviewKind.RECRUITER_SCREEN
        stage = Stage.SCREENING if is_screen else Stage.INTERVIEWING
        create_role(role=role, company_name=company_name, stage=stage, moved_on=today, now=now)
    interview.role = role
    schedule(interview=interview, now=now)
    for contact in contacts:
        if not contact.pk:
            contact.company = role.company
            save_contact(contact=contact, now=now)
    set_contacts(interview=interview, contacts=contacts, now=now)
    return interview


@transaction.atomic
def move_interview(*, interview: Interview, key: str, version: Version, now: datetime) -> None:
    """Save a changed interview with the version of the invitation that changed it.

    Raises ValidationError where the stored one is as new, or over.
    """
    stored = Interview.objects.select_for_update().get(pk=interview.pk)
    if stored.ended_at is not None or not version.is_newer_than(version_of(stored)):
        raise ValidationError(NOT_NEWER, code="not_newer")
    interview.calendar_uid = key
    interview.calendar_sequence, interview.calendar_stamp_at = version.sequence, version.stamped_at
    schedule(interview=interview, now=now)
