"""What the Today page shows, gathered in a fixed number of queries, however large the account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from agenda.domain.buckets import Bucket, bucket_of, day_words, due_words, in_words, lead
from applications.domain.pipeline import Stage
from applications.models import Role
from interviews.domain.business_time import local
from interviews.domain.checklist import GroupState, ItemState
from interviews.models import Flag, FollowUp, GutFeeling, Interview, MessagePlan, Participant
from interviews.services.checklists import readiness_of
from interviews.views.follow_ups import FollowUpRow, row_of
from interviews.views.of_interview import Head, head_of, title_of

MOST_READ = 100
MOST_PER_BUCKET = 25
MOST_LISTED = 5
NEWEST_FLAGS = 3
MOST_OPEN_ITEMS = 4
SOON_HOURS = 24
WITH_CONTACT = Prefetch("participants", Participant.objects.select_related("contact"))


@dataclass(frozen=True, slots=True)
class BucketRows:
    """One bucket with the rows shown; more: how many of it are left out."""

    key: str
    label: str
    rows: list[FollowUpRow]
    more: int

    @property
    def count(self) -> int:
        return len(self.rows) + self.more


@dataclass(frozen=True, slots=True)
class NextInterview:
    """items: the open ones first, MOST_OPEN_ITEMS at most. is_soon: within 24 hours."""

    interview: Interview
    head: Head
    until: str
    day: str
    readiness: GroupState
    items: list[ItemState]
    is_soon: bool

    @property
    def percent(self) -> int:
        return 100 * self.readiness.done // max(1, self.readiness.total)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An interview that is over: who, when, and what is missing, in words."""

    interview: Interview
    title: str
    ended: str
    missing: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A role that waits for the user's word. reason: why. is_revealed: no gut is waited for, so the
    score may be seen."""

    role: Role
    reason: str
    is_revealed: bool


@dataclass(frozen=True, slots=True)
class Today:
    lead: str
    buckets: list[BucketRows]
    later: int
    next: NextInterview | None
    waiting: list[Waiting]
    decisions: list[Decision]
    flags: QuerySet[Flag]
    late: int


def today_of(user: User, *, now: datetime) -> Today:
    """All of the page, seen from the user's zone."""
    zone = user.preferences.zone
    follow_ups = FollowUp.objects.owned_by(user).pending()
    rows = follow_ups.select_related("role__company", "contact")[:MOST_READ]
    sorted_rows = _by_bucket([row_of(it, zone=zone, now=now) for it in rows], now, zone)
    buckets = [
        BucketRows(it, it.label, sorted_rows[it][:MOST_PER_BUCKET], _more(sorted_rows[it]))
        for it in (Bucket.OVERDUE, Bucket.TODAY, Bucket.THIS_WEEK)
        if sorted_rows[it]
    ]
    coming = next_interview(user, now=now)
    late = len(sorted_rows[Bucket.OVERDUE])
    return Today(
        lead=lead(late, len(sorted_rows[Bucket.TODAY]), _meeting(coming)),
        buckets=buckets,
        later=len(sorted_rows[Bucket.LATER]),
        next=coming,
        waiting=waiting_of(user, now=now),
        decisions=decisions_of(user),
        flags=newest_flags(user),
        late=late,
    )


def next_interview(user: User, *, now: datetime) -> NextInterview | None:
    """The interview under way or coming up, with how ready it is; None where there is none."""
    interview = (
        Interview.objects.owned_by(user)
        .upcoming(now=now)
        .select_related("role__company")
        .prefetch_related(
            WITH_CONTACT,
            Prefetch("message_plans", MessagePlan.objects.select_related("message")),
            "questions",
            "checklist_items",
        )
        .first()
    )
    if interview is None:
        return None
    interview.owner = user  # has its preferences loaded already
    readiness = readiness_of(interview)
    items = sorted(readiness.items, key=lambda item: item.is_done)
    zone = user.preferences.zone
    until = interview.starts_at - now
    return NextInterview(
        interview=interview,
        head=head_of(interview),
        until=in_words(until),
        day=day_words(local(interview.starts_at, zone).date(), local(now, zone).date()),
        readiness=readiness,
        items=items[:MOST_OPEN_ITEMS],
        is_soon=until.total_seconds() < SOON_HOURS * 3600,
    )


def waiting_of(user: User, *, now: datetime) -> list[Waiting]:
    """Interviews that are over and not debriefed, the latest first."""
    asked = Q(questions__asked_at__isnull=False)
    rows = (
        Interview.objects.owned_by(user)
        .waiting_for_debrief(now=now)
        .select_related("role__company")
        .prefetch_related(WITH_CONTACT)
        .annotate(
            asked=Count("questions", filter=asked, distinct=True),
            answered=Count(
                "questions", filter=asked & Q(questions__answers__isnull=False), distinct=True
            ),
        )[:MOST_LISTED]
    )
    zone = user.preferences.zone
    return [
        Waiting(
            it,
            title_of(it),
            due_words(it.ends_at, now, zone).removeprefix("Was due "),
            _missing(it),
        )
        for it in rows
    ]


def decisions_of(user: User) -> list[Decision]:
    """Roles with an offer, and open roles to which interest or gut say no."""
    talks = Interview.objects.filter(role=OuterRef("pk"), trashed_at=None)
    ended = talks.filter(ended_at__isnull=False)
    gut = GutFeeling.objects.filter(
        interview__role=OuterRef("pk"), interview__trashed_at=None, value__lt=20
    )
    says_no = Q(stage__in=[Stage.SCREENING, Stage.INTERVIEWING, Stage.APPLIED, Stage.SAVED])
    roles = (
        Role.objects.owned_by(user)
        .open()
        .select_related("company")
        .annotate(
            has_no=Exists(talks.filter(interest="no")),
            gut_no=Exists(gut),
            gut_waits=Exists(ended.filter(gut_feelings=None)),
        )
        .filter(Q(stage=Stage.OFFER) | (says_no & (Q(has_no=True) | Q(gut_no=True))))
        .order_by("-updated_at", "-pk")[:MOST_LISTED]
    )
    return [_decision(role) for role in roles]


def newest_flags(user: User) -> QuerySet[Flag]:
    return (
        Flag.objects.owned_by(user)
        .red()
        .standing()
        .select_related("interview__role__company")
        .prefetch_related("people")
        .order_by("-noted_at")[:NEWEST_FLAGS]
    )


def _by_bucket(
    rows: Iterable[FollowUpRow], now: datetime, zone: str
) -> dict[Bucket, list[FollowUpRow]]:
    found: dict[Bucket, list[FollowUpRow]] = {bucket: [] for bucket in Bucket}
    for row in rows:
        found[bucket_of(row.follow_up.shown_due_at, now, zone)].append(row)
    return found


def _more(rows: list[FollowUpRow]) -> int:
    return max(0, len(rows) - MOST_PER_BUCKET)


def _meeting(coming: NextInterview | None) -> str:
    if coming is None:
        return ""
    names = [it.contact.name.split()[0] for it in coming.interview.participants.all()]
    who = f"you meet {' and '.join(names)}" if 0 < len(names) < 3 else "your next interview is"
    start = coming.head.your_start or coming.head.starts
    return f"{who} {coming.day} at {start:%H:%M}"


def _missing(interview: Any) -> str:
    """interview: with the counts that waiting_of() adds."""
    if not interview.asked:
        return "Nothing is logged yet"
    if unanswered := interview.asked - interview.answered:
        return f"{unanswered} asked without an answer, gut not recorded"
    return "The answers are in; how it went is not"


def _decision(role: Role) -> Decision:
    if role.stage == Stage.OFFER:
        reason = "they made an offer"
    elif role.gut_no:  # type: ignore[attr-defined]
        reason = "your gut says no"
    else:
        reason = "you said no"
    return Decision(role, reason, is_revealed=not role.gut_waits)  # type: ignore[attr-defined]
