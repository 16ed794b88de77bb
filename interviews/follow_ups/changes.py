"""The reconciler: facts of a role → the follow-ups that should exist → the rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from hashlib import sha256
from itertools import batched
from typing import Any

import holidays
from django.db import transaction
from django.db.models import F

from accounts.domain.business_time import local, outside_quiet_hours, to_utc
from accounts.domain.letters import folded
from accounts.models import Preferences, User
from applications.domain.pipeline import CLOSED_STAGES, OPEN_STAGES, Stage
from applications.models import Contact, LogEntry, Role, StageMove
from applications.models.contact import ContactKind
from interviews.follow_ups.domain import timing
from interviews.follow_ups.domain.facts import (
    Channel,
    ContactFacts,
    EndedInterview,
    OwnMessage,
    PlanningFacts,
    Rule,
    Suggestion,
)
from interviews.follow_ups.domain.reconcile import Changes, reconcile
from interviews.follow_ups.domain.rules import plan_follow_ups
from interviews.follow_ups.domain.timing import Timing
from interviews.follow_ups.domain.words import WHY_OWN
from interviews.models import Decision, FollowUp, FollowUpSettings, Interview
from interviews.models.decision import Choice
from interviews.models.follow_up import FollowUpStatus

SUGGESTED_FIELDS = [
    "title",
    "why",
    "channel",
    "is_optional",
    "zone",
    "due_local",
    "remind_at",
    "due_at",
    "shown_due_at",
    "interview",
    "status",
    "snoozed_until",
]
# What undo_change() needs, as JSON can hold it: "pk", and the states that it "was" in and "became".
type Undoing = dict[str, Any]

ROLES_AT_ONCE = 500  # what is in memory at a time, with all their rows
# Who has decided to accept may have closed the role by it, and has to tell them all the same.
STILL_TO_ACCEPT = (*OPEN_STAGES, Stage.ACCEPTED)
WAITING_STAGES = (Stage.APPLIED, Stage.SCREENING, Stage.INTERVIEWING)
LONG_TEXTS = ("notes", "feeling_why", "interest_words")
LONG_TEXTS_OF_DECISION = ("reasons", "pre_mortem", "unasked", "known")


@dataclass(slots=True)
class RoleRows:
    """What a role's follow-ups follow from. decision: the latest that counts, None without one.

    log: what was said in the contact log. moves: the latest day first.
    """

    preferences: Preferences
    interviews: list[Interview]
    follow_ups: list[FollowUp]
    decision: Decision | None
    settings: FollowUpSettings
    log: list[LogEntry]
    moves: list[StageMove]

    def replies(self, role: Role) -> list[datetime]:
        """When they wrote or called, as far as it was logged or noted."""
        logged = [it.happened_at for it in self.log if it.is_reply]
        return [role.last_reply_at, *logged] if role.last_reply_at else logged


def plan_role(*, role: Role, now: datetime) -> list[str]:
    """Bring the role's follow-ups in line with its facts. Running it twice changes nothing.

    Returns the titles of those that are no longer to be done.
    """
    return plan_roles(roles=[role], now=now)


@transaction.atomic
def plan_roles(*, roles: Sequence[Role], now: datetime) -> list[str]:
    """The same for many roles, with company and recruiter loaded, in a fixed number of queries."""
    hold_roles(*(role.pk for role in roles))
    created: list[FollowUp] = []
    written: list[FollowUp] = []
    retired: list[FollowUp] = []
    for role, changes in changes_of(roles, now=now):
        created += (
            _filled(FollowUp(role=role, owner_id=role.owner_id), suggestion)
            for suggestion in changes.create
        )
        for row, _ in changes.revive:
            row.status = FollowUpStatus.PENDING
            if row.snoozed_until and row.snoozed_until <= now:  # who put it off meant that day
                row.snoozed_until = None
        written += (_filled(row, it) for row, it in (*changes.update, *changes.revive))
        retired += changes.retire
    FollowUp.objects.bulk_create(created)
    FollowUp.objects.bulk_update(written, SUGGESTED_FIELDS, batch_size=100)
    keys = [row.pk for row in retired]
    FollowUp.objects.filter(pk__in=keys).update(status=FollowUpStatus.RETIRED)
    return [row.title for row in retired]


def hold_roles(*keys: int) -> None:
    """Until the transaction ends: two that plan a role at once would suggest the same twice.

    Who changes a follow-up holds its role first, as planning does, so that neither waits for ever.
    """
    list(Role.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def plan_open_roles(*, user: User, now: datetime) -> None:
    """Other times, another zone, other holidays: what is pending moves, what is settled stays."""
    for roles in open_roles_of(user):
        plan_roles(roles=roles, now=now)


def open_roles_of(user: User) -> Iterator[list[Role]]:
    """As many at a time as fit into memory with all that hangs on them, company and recruiter too.

    Roles in the trash are left: they are planned again when they come back.
    """
    own = Role.objects.owned_by(user).open().order_by("pk")
    for keys in batched(own.values_list("pk", flat=True), ROLES_AT_ONCE):
        yield list(Role.objects.filter(pk__in=keys).select_related("company", "recruiter"))


def changes_of(
    roles: Sequence[Role], *, now: datetime, settings: FollowUpSettings | None = None
) -> Iterator[tuple[Role, Changes[FollowUp]]]:
    """Each role with what planning it would write; nothing is written here.

    settings: what to plan with in place of the owner's own.
    """
    rows = _rows_of(roles)
    for role in roles:
        own = replace(rows[role.pk], settings=settings) if settings else rows[role.pk]
        suggested = plan_follow_ups(_facts_of(role, own, now=now), now)
        # Cut to what a row holds, before it is compared with one.
        fitting = (replace(it, title=it.title[:400], why=it.why[:600]) for it in suggested)
        yield role, reconcile(own.follow_ups, fitting)


def _rows_of(roles: Sequence[Role]) -> dict[int, RoleRows]:
    """Role id → its rows. Eight queries, or nine where somebody was met."""
    own = Preferences.objects.filter(user__in={role.owner_id for role in roles})
    preferences = {one.user_id: one for one in own}
    saved = FollowUpSettings.objects.filter(user__in=preferences)
    settings = {one.user_id: one for one in saved}
    default = FollowUpSettings()
    rows = {
        role.pk: RoleRows(
            preferences[role.owner_id], [], [], None, settings.get(role.owner_id, default), [], []
        )
        for role in roles
    }
    for follow_up in FollowUp.objects.filter(role__in=rows).exclude(rule=Rule.OWN):
        rows[follow_up.role_id].follow_ups.append(follow_up)
    interviews = Interview.objects.filter(role__in=rows, trashed_at=None).defer(*LONG_TEXTS)
    interviews = interviews.select_related("promised_contact").prefetch_related("contacts")
    for interview in interviews:
        rows[interview.role_id].interviews.append(interview)
    for entry in LogEntry.objects.counting().filter(role__in=rows).defer("about"):
        if entry.role_id:
            rows[entry.role_id].log.append(entry)
    for move in StageMove.objects.filter(role__in=rows):
        rows[move.role_id].moves.append(move)
    # The latest first.
    for one in Decision.objects.filter(role__in=rows).counting().defer(*LONG_TEXTS_OF_DECISION):
        rows[one.role_id].decision = rows[one.role_id].decision or one
    return rows


def _facts_of(role: Role, rows: RoleRows, *, now: datetime) -> PlanningFacts:
    """What the rules need to know of a role, from its rows."""
    preferences, interviews = rows.preferences, rows.interviews
    coming = [it.starts_at for it in interviews if it.ended_at is None and it.starts_at > now]
    stage = Stage(role.stage)
    last_sign_on, last_sign, sign_noted_on = _last_sign(role, rows, now)
    is_unheard = stage == Stage.APPLIED and not _begun(interviews, now)
    decided_at = _decided_at(rows.decision, preferences.zone)
    is_declined = rows.decision is not None and rows.decision.choice == Choice.DECLINE
    is_taken = rows.decision is not None and rows.decision.choice == Choice.ACCEPT
    is_accepted = is_taken and role.trashed_at is None and stage in STILL_TO_ACCEPT
    first_year = min([now, *(it.starts_at for it in interviews)]).year
    return PlanningFacts(
        company=role.company.name,
        title=role.title,
        user_zone=preferences.zone,
        recruiter=recruiter_of(role, interviews),
        interviews=tuple(_ended_interview(it) for it in interviews if it.ended_at),
        next_step_at=min(coming, default=None),
        rejected_on=role.stage_since if stage == Stage.REJECTED else None,
        is_closed=role.trashed_at is not None
        or (stage in CLOSED_STAGES and stage != Stage.REJECTED),
        decided_no_at=_decided_no_at(interviews),
        declined_at=decided_at if is_declined else None,
        pursued_at=None if is_declined else decided_at,
        is_known_there=stage != Stage.SAVED or bool(interviews),
        accepted_at=decided_at if is_accepted else None,
        offered_on=role.stage_since if stage == Stage.OFFER else None,
        advanced_on=_advanced_on(rows.moves),
        last_reply_at=_last_reply_at(role, rows),
        own_messages=tuple(
            OwnMessage(it.happened_at, it.contact_id) for it in rows.log if not it.is_from_them
        ),
        sent={
            row.identity: row.closed_at
            for row in rows.follow_ups
            if row.status == FollowUpStatus.DONE and row.closed_at
        },
        timing=timing_of(rows.settings, preferences, range(first_year, now.year + 2)),
        applied_on=role.stage_since if is_unheard else None,
        offer_answer_by=role.offer_deadline if stage == Stage.OFFER or is_accepted else None,
        last_sign_on=last_sign_on,
        last_sign=last_sign,
        sign_noted_on=sign_noted_on,
        noted_on=_noted_on(rows),
        meets_peer=meets_peer(interviews),
    )


def timing_of(settings: FollowUpSettings, preferences: Preferences, years: range) -> Timing:
    """The user's own times, in the words of the rules. years: whose holidays are looked at."""
    names = {field.name for field in fields(Timing)} - {"weekdays", "holidays"}
    own = {name: getattr(settings, name) for name in names}
    place = preferences.holiday_country, preferences.holiday_region
    return Timing(weekdays=frozenset(settings.days), holidays=_holidays(*place, years), **own)


def _advanced_on(moves: Sequence[StageMove]) -> date | None:
    """The day they went on with the user after a first talk. moves: the latest day first.

    From applied to interviewing may be the user's own bookkeeping after an interview.
    """
    stages = [it.stage for it in moves[:2]]
    return moves[0].moved_on if stages == [Stage.INTERVIEWING, Stage.SCREENING] else None


def _noted_on(rows: RoleRows) -> date | None:
    """The day on which the stage it is in was noted, by the user's clock."""
    if not rows.moves:
        return None
    return local(rows.moves[0].recorded_at, rows.preferences.zone).date()


def _last_sign(role: Role, rows: RoleRows, now: datetime) -> tuple[date | None, str, date | None]:
    """The day on which something last came of it, what it was, in words that no zone changes, and
    the day on which that was noted: None for a reply, which is noted as it comes.

    None and "" where no word is expected yet or any more. An interview counts from its start,
    marked ended or not.
    """
    if role.stage not in WAITING_STAGES or role.stage_since is None:
        return None, "", None
    zone = rows.preferences.zone
    moved_at = datetime.combine(role.stage_since, time.min, tzinfo=UTC)
    move = f"{role.stage}@{role.stage_since}"
    heard: list[tuple[datetime, str, date | None]] = [
        (it.ended_at or it.ends_at, f"interview:{it.pk}", local(it.created_at, zone).date())
        for it in _begun(rows.interviews, now)
    ]
    heard += [(at, f"reply@{at.astimezone(UTC):%Y-%m-%dT%H:%M}", None) for at in rows.replies(role)]
    signs: list[tuple[datetime, date, str, date | None]] = [
        (moved_at, role.stage_since, move, _noted_on(rows)),
        *((at, local(at, zone).date(), name, noted_on) for at, name, noted_on in heard),
    ]
    _, day, sign, noted_on = max(signs, key=lambda it: it[:3])
    return day, sign, noted_on


def _begun(interviews: list[Interview], now: datetime) -> list[Interview]:
    return [it for it in interviews if it.ended_at or it.starts_at <= now]


@lru_cache(maxsize=64)
def _holidays(country: str, region: str, years: range) -> frozenset[date]:
    """Public holidays of the chosen list in these years and the one before; "" has none."""
    if not country:
        return frozenset()
    years = range(years.start - 1, years.stop)
    try:
        return frozenset(holidays.country_holidays(country, subdiv=region or None, years=years))
    except NotImplementedError:  # a list the package no longer brings
        return frozenset()


def _decided_no_at(interviews: list[Interview]) -> datetime | None:
    """When the latest "no" after an interview was recorded; None where there is none."""
    decided = [it for it in interviews if it.interest == "no" and it.interest_at]
    return max(decided, key=lambda it: it.starts_at).interest_at if decided else None


def _decided_at(latest: Decision | None, zone: str) -> datetime | None:
    """When that was decided. A decision dated back counts from the end of that day."""
    if latest is None:
        return None
    end_of_day = to_utc(latest.decided_on, time.max.replace(microsecond=0), zone)
    return min(latest.recorded_at, end_of_day)


def _last_reply_at(role: Role, rows: RoleRows) -> datetime | None:
    """When they last wrote or called. An offer is a reply, too, on the day it came."""
    replies = rows.replies(role)
    if role.stage == Stage.OFFER and role.stage_since:
        end_of_day = time.max.replace(microsecond=0)
        replies.append(to_utc(role.stage_since, end_of_day, rows.preferences.zone))
    return max(replies, default=None)


def _ended_interview(interview: Interview) -> EndedInterview:
    """The facts of one that was marked as over."""
    assert interview.ended_at is not None  # noqa: S101
    promised = interview.promised_contact
    return EndedInterview(
        key=interview.pk,
        zone=interview.zone,
        ended_at=interview.ended_at,
        contacts=tuple(contact_facts(contact) for contact in interview.contacts.all()),
        interest=interview.interest,
        interest_at=interview.interest_at,
        feeling=interview.feeling,
        promised_on=interview.promised_on,
        promised_contact=contact_facts(promised) if promised else None,
        is_record=interview.is_noted_late,
    )


def recruiter_of(role: Role, interviews: list[Interview]) -> ContactFacts | None:
    """The role's own recruiter, else the last one met for it."""
    if role.recruiter and role.recruiter.trashed_at is None:
        return contact_facts(role.recruiter)
    for interview in sorted(interviews, key=lambda it: it.starts_at, reverse=True):
        for contact in interview.contacts.all():
            if contact.kind == "recruiter":
                return contact_facts(contact)
    return None


def meets_peer(interviews: Sequence[Interview]) -> bool:
    """Whether a coworker is in any of them, over or still ahead."""
    contacts = (contact for it in interviews for contact in it.contacts.all())
    return any(contact.kind == ContactKind.COWORKER for contact in contacts)


def contact_facts(contact: Contact) -> ContactFacts:
    return ContactFacts(contact.pk, contact.name, contact.kind, contact.relationship, contact.zone)


def _filled(row: FollowUp, suggestion: Suggestion) -> FollowUp:
    row.rule, row.anchor, row.contact_id = suggestion.rule, suggestion.anchor, suggestion.recipient
    row.channel, row.is_optional = suggestion.channel, suggestion.is_optional
    row.title, row.why = suggestion.title, suggestion.why
    row.zone, row.due_local = suggestion.zone, f"{suggestion.due_local:%Y-%m-%dT%H:%M}"
    row.remind_at, row.due_at = suggestion.remind_at, suggestion.due_at
    row.shown_due_at = row.snoozed_until or suggestion.due_at
    row.interview_id = suggestion.interview
    return row


@transaction.atomic
def note_own(
    *, notes: Iterable[tuple[Role, str, date]], owner: User, now: datetime
) -> list[FollowUp | None]:
    """Write down what the user wants to do by a day, for each (role, title, day).

    None for one that is there already, whatever became of it. In a few queries, however many.
    """
    notes = list(notes)
    zone, settings = owner.preferences.zone, FollowUpSettings.of(owner)
    times = timing_of(settings, owner.preferences, range(now.year, now.year + 2))
    there = set(
        FollowUp.objects.filter(role__in={role for role, _, _ in notes}, rule=Rule.OWN).values_list(
            "role", "anchor"
        )
    )
    found: list[FollowUp | None] = []
    for role, title, day in notes:
        row = _own(FollowUp(role=role, owner=owner), title, timing.own(day, zone, times), times)
        found.append(None if (role.pk, row.anchor) in there else row)
        there.add((role.pk, row.anchor))
    FollowUp.objects.bulk_create(it for it in found if it)
    return found


def _own(row: FollowUp, title: str, window: timing.Window, times: Timing) -> FollowUp:
    """What names it is its day and its words, in whatever capitals."""
    due_local = local(window.due_at, window.zone)
    words = sha256(folded(title).encode()).hexdigest()[:16]
    row.rule, row.anchor, row.channel = Rule.OWN, f"own:{due_local:%Y-%m-%d}:{words}", Channel.SELF
    row.title, row.why = title[:400], WHY_OWN
    row.zone, row.due_local = window.zone, f"{due_local:%Y-%m-%dT%H:%M}"
    quiet = times.quiet_from, times.quiet_to
    row.remind_at = outside_quiet_hours(window.remind_at, window.zone, *quiet)
    row.due_at = row.shown_due_at = window.due_at
    return row


@transaction.atomic
def settle(*, follow_up: FollowUp, status: FollowUpStatus, now: datetime) -> Undoing:
    """Done or dismissed; what follows from that (a second nudge, say) is planned."""
    was = follow_up.state
    hold_roles(follow_up.role_id)
    follow_up.close(status, now=now)
    plan_role(role=follow_up.role, now=now)
    return {"pk": follow_up.pk, "was": was, "became": follow_up.state}


@transaction.atomic
def snooze(*, follow_up: FollowUp, until: datetime, now: datetime) -> Undoing:
    """Remind of it later; one that was settled is pending again."""
    was = follow_up.state
    hold_roles(follow_up.role_id)
    follow_up.reopen()
    follow_up.snooze(until)
    plan_role(role=follow_up.role, now=now)
    return {"pk": follow_up.pk, "was": was, "became": follow_up.state}


@transaction.atomic
def reopen(*, follow_up: FollowUp, now: datetime) -> None:
    """A settled one is to do again."""
    hold_roles(follow_up.role_id)
    follow_up.reopen()
    plan_role(role=follow_up.role, now=now)


@transaction.atomic
def undo_change(*, follow_up: FollowUp, undoing: Undoing, now: datetime) -> bool:
    """Undo settle, snooze or settle_sent. False, and nothing happens, where it changed since."""
    hold_roles(follow_up.role_id)
    was = undoing["was"]
    is_as_left = FollowUp.objects.filter(pk=follow_up.pk, **undoing["became"])
    if not is_as_left.update(**was, shown_due_at=was["snoozed_until"] or F("due_at")):
        return False
    plan_role(role=follow_up.role, now=now)
    return True
