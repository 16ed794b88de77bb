"""What the Today page shows, gathered in a fixed number of queries, however large the account."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
    Window,
    prefetch_related_objects,
)
from django.db.models.functions import RowNumber

from accounts.domain.business_time import local
from accounts.domain.words import joined
from accounts.models import User
from applications.domain.pipeline import Stage
from applications.log_entry_form import LogLine
from applications.models import Contact, Role
from interviews.follow_ups.domain.due import (
    Bucket,
    count_words,
    day_words,
    due_words,
    ends_of,
    in_words,
    lead,
)
from interviews.follow_ups.reading import FollowUpRow, row_of
from interviews.models import (
    Decision,
    Flag,
    FollowUp,
    GutFeeling,
    Interview,
    MessagePlan,
    Participant,
    Question,
)
from interviews.models.decision import Choice
from interviews.models.interview import Interest
from interviews.preparing.checklist_reading import readiness_of
from interviews.preparing.domain.checklist import GroupState, ItemState
from interviews.score.changes import STORED
from overview.board.silent_reading import silent_in, with_silent

MOST_PER_BUCKET = 8
MOST_LISTED = 5
MOST_TO_LOG = 30
NEWEST_FLAGS = 1
MOST_OPEN_ITEMS = 1
SOON_HOURS = 24
GUT_IS_ASKED_FOR = timedelta(days=60)  # later than that, what comes to mind is not the gut
GUT_SAYS_NO_BELOW = 20
SHOWN_OF_FOLLOW_UP = (
    "rule",
    "channel",
    "title",
    "why",
    "is_optional",
    "zone",
    "remind_at",
    "due_at",
    "snoozed_until",
    "shown_due_at",
    "status",
    "role",
)
# Columns are named where rows bring long texts or many others along: on this page, reading and
# building what nobody sees took a third of the time.
SHOWN_OF_CONTACT = ("name", "kind")
SHOWN_OF_ROLE = (
    "title",
    "stage",
    *STORED,
)
SHOWN_OF_INTERVIEW = (
    "owner",
    "kind",
    "local_date",
    "zone",
    "place",
    "starts_at",
    "ends_at",
    "ended_at",
    "debriefed_at",
    "role__title",
    "role__company__name",
)
SHOWN_OF_FLAG = (
    "title",
    "kind",
    "severity",
    "quote",
    "cue",
    "noted_at",
)
# Built once: that takes longer than running them.
WITH_CONTACT = Prefetch(
    "participants",
    Participant.objects.select_related("contact").only(
        "interview", *(f"contact__{name}" for name in SHOWN_OF_CONTACT)
    ),
)
WITH_MESSAGE = Prefetch("message_plans", MessagePlan.objects.select_related("message"))
WITH_CONTACTS = Prefetch("contacts", Contact.objects.only(*SHOWN_OF_CONTACT))
PENDING = FollowUp.objects.pending().with_names().only(*SHOWN_OF_FOLLOW_UP)
INTERVIEWS = Interview.objects.select_related("role__company").only(*SHOWN_OF_INTERVIEW)
ASKED = Question.objects.filter(interview=OuterRef("pk"), asked_at__isnull=False).order_by()
UNANSWERED = ASKED.values("interview").annotate(n=Count("pk", filter=Q(answers=None))).values("n")
OVER = Interview.objects.only("kind", "ends_at", "debriefed_at").order_by("-ends_at", "-pk")
OVER = OVER.annotate(
    company_name=F("role__company__name"),
    has_gut=Exists(GutFeeling.objects.filter(interview=OuterRef("pk"))),
    unanswered=Subquery(UNANSWERED),
)
WITHOUT_GUT = Interview.objects.filter(debriefed_at__isnull=False, gut_feelings=None)
OF_ROLE = Interview.objects.filter(role=OuterRef("pk"), trashed_at=None)
INTEREST = OF_ROLE.exclude(interest="").order_by("-starts_at", "-pk").values("interest")[:1]
GUT = (
    GutFeeling.objects.filter(
        interview__role=OuterRef("pk"), interview__trashed_at=None, value__isnull=False
    )
    .order_by("-interview__starts_at", "-recorded_at", "-pk")
    .values("value")[:1]
)
# Like RoleFacts.choice_that_counts(): an interview after it asks for another decision.
CHOICE = (
    Decision.objects.filter(role=OuterRef("pk"), undone_at=None)
    .exclude(
        Exists(
            Interview.objects.filter(
                role=OuterRef("role"), trashed_at=None, ended_at__gt=OuterRef("recorded_at")
            )
        )
    )
    .order_by("-decided_on", "-recorded_at", "-pk")
    .values("choice")[:1]
)
DECIDABLE = (
    Role.objects.open()
    .only(*SHOWN_OF_ROLE)
    .annotate(
        company_name=F("company__name"),
        interest=Subquery(INTEREST),
        gut=Subquery(GUT),
        choice=Subquery(CHOICE),
    )
    .filter(Q(choice=None) | Q(choice=Choice.PURSUE))
    .filter(Q(stage=Stage.OFFER) | Q(interest=Interest.NO) | Q(gut__lt=GUT_SAYS_NO_BELOW))
    .order_by("-updated_at", "-pk")
)
RED_FLAGS = (
    Flag.objects.red()
    .standing()
    .only(*SHOWN_OF_FLAG)
    .annotate(
        company_id=F("interview__role__company"), company_name=F("interview__role__company__name")
    )
    .prefetch_related(WITH_CONTACTS)
    .order_by("-noted_at", "-pk")
)


@dataclass(frozen=True, slots=True)
class BucketRows:
    """One bucket. rows: the ones shown, the optional ones last, none of "later"; count: how many
    there are. folded: the optional ones where there are several; plain: the others."""

    key: str
    label: str
    rows: list[FollowUpRow]
    count: int

    @property
    def folded(self) -> list[FollowUpRow]:
        optional = [it for it in self.rows if it.follow_up.is_optional]
        return optional if len(optional) > 1 else []

    @property
    def plain(self) -> list[FollowUpRow]:
        return self.rows[: len(self.rows) - len(self.folded)]

    @property
    def names(self) -> str:
        """Whom the folded ones are for, each once, in words."""
        names = (it.follow_up.contact_name for it in self.folded)
        return joined(list(dict.fromkeys(filter(None, names))))

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class NextInterview:
    """items: the open ones first, MOST_OPEN_ITEMS at most. is_soon: within 24 hours.

    is_room_time: it is about to begin, or under way.
    """

    interview: Interview
    until: str
    day: str
    readiness: GroupState
    items: list[ItemState]
    is_soon: bool
    is_room_time: bool

    @property
    def percent(self) -> int:
        return 100 * self.readiness.done // max(1, self.readiness.total)


def today_of(user: User, *, now: datetime) -> dict[str, Any]:
    """All of the page, seen from the user's zone.

    later: how many follow-ups are due later. late: how many are overdue. empty_buckets: keys of
    those that are not shown; "later" never is. silent: how many roles are. waiting: interviews
    that are over, each with when it ended and what is missing, in words. decisions: roles with an
    offer or a no, and why.
    """
    buckets = buckets_of(user, now=now)
    counts = {bucket: it.count for bucket, it in buckets.items()}
    ahead, over = _upcoming(user, now=now), _undone(user, now=now)
    prefetch_related_objects([*ahead, *over], WITH_CONTACT)  # of all of them at once
    coming = next((_next(it, user, now=now) for it in ahead), None)
    late, zone = counts[Bucket.OVERDUE], user.preferences.zone
    roles = _to_log(user, now=now)
    return {
        "lead": lead(late, counts[Bucket.TODAY], _meeting(coming), debriefs=len(over)),
        "buckets": [it for it in buckets.values() if it.rows],
        "empty_buckets": [
            str(key) for key, it in buckets.items() if not it.rows and key != Bucket.LATER
        ],
        "later": counts[Bucket.LATER],
        "next": coming,
        "waiting": [(it, _ended(it, zone, now), _missing(it)) for it in over],
        "decisions": decisions_of(user, now=now),
        "flags": RED_FLAGS.owned_by(user)[:NEWEST_FLAGS],
        "late": late,
        "silent": silent_in(roles),
        "log_line": LogLine(owner=user, now=now, roles=roles),
    }


def _to_log(user: User, *, now: datetime) -> list[Role]:
    """The open roles that a call or message is likely about, the one changed last first.

    With how many roles are silent.
    """
    own = with_silent(Role.objects.owned_by(user).open(), now=now)
    rows = own.select_related("company")
    return list(rows.only("title", "owner", "company__name").order_by("-updated_at")[:MOST_TO_LOG])


def buckets_of(user: User, *, now: datetime) -> dict[Bucket, BucketRows]:
    """Every bucket, counted whole and with its first MOST_PER_BUCKET rows, in one query."""
    zone = user.preferences.zone
    ends = ends_of(now, zone)
    late_today = Q(shown_due_at__lt=now, snoozed_until=None, remind_at__lt=F("due_at"))
    bucket = Case(
        When(late_today, then=Value(str(Bucket.OVERDUE))),
        *(When(shown_due_at__lt=end, then=Value(str(it))) for it, end in ends.items()),
        default=Value(str(Bucket.LATER)),
        output_field=CharField(),
    )
    ranked = (
        PENDING.owned_by(user)
        .annotate(
            bucket=bucket,
            rank=Window(
                RowNumber(), partition_by="bucket", order_by=["is_optional", "shown_due_at", "pk"]
            ),
            in_bucket=Window(Count("pk"), partition_by="bucket"),
        )
        .order_by("rank")
    )
    found = {it: BucketRows(it, it.label, [], 0) for it in Bucket}
    # By rank, so many rows hold the first ones of every bucket; to say so in the query itself
    # would double it.
    for row in ranked[: len(Bucket) * MOST_PER_BUCKET]:
        own = found[Bucket(row.bucket)]
        is_shown = row.rank <= MOST_PER_BUCKET and row.bucket != Bucket.LATER
        rows = [row_of(row, zone=zone, now=now)] if is_shown else []
        found[Bucket(row.bucket)] = BucketRows(
            own.key, own.label, [*own.rows, *rows], row.in_bucket
        )
    return found


def _upcoming(user: User, *, now: datetime) -> list[Interview]:
    """The interview under way or coming up, with all that its readiness needs but the contacts."""
    ahead = INTERVIEWS.owned_by(user).upcoming(now=now)
    return list(ahead.prefetch_related(WITH_MESSAGE, "questions", "checklist_items")[:1])


def _next(interview: Interview, user: User, *, now: datetime) -> NextInterview:
    readiness = readiness_of(interview)
    items = sorted(readiness.items, key=lambda item: item.is_done)
    zone = user.preferences.zone
    until = interview.starts_at - now
    return NextInterview(
        interview=interview,
        until=in_words(until),
        day=day_words(local(interview.starts_at, zone).date(), local(now, zone).date()),
        readiness=readiness,
        items=items[:MOST_OPEN_ITEMS],
        is_soon=until.total_seconds() < SOON_HOURS * 3600,
        is_room_time=interview.is_room_time(now=now),
    )


def _undone(user: User, *, now: datetime) -> list[Any]:
    """Interviews that are over but not debriefed, or that lack their gut, the latest first.

    With has_gut and unanswered: how many of the questions asked have no answer, None where none was
    asked.
    """
    own, since = Interview.objects.owned_by(user), now - GUT_IS_ASKED_FOR
    without_gut = WITHOUT_GUT.owned_by(user).filter(starts_at__gte=since)
    # Each part by its own index: one condition over both would read every interview.
    over = Q(pk__in=own.waiting_for_debrief(now=now).values("pk")[:MOST_LISTED]) | Q(
        pk__in=without_gut.order_by("-ends_at", "-pk").values("pk")[:MOST_LISTED]
    )
    return list(OVER.filter(over)[:MOST_LISTED])


def decisions_of(user: User, *, now: datetime) -> list[tuple[Role, str]]:
    """Roles with an offer, and open roles to which the latest interest or newest gut says no; each
    with the reason. Its score hides itself for the gut."""
    roles = DECIDABLE.owned_by(user).with_gut_state(now=now)
    return [(role, _reason(role)) for role in roles[:MOST_LISTED]]


def _meeting(coming: NextInterview | None) -> str:
    if coming is None:
        return ""
    names = [it.contact.name.split()[0] for it in coming.interview.participants.all()]
    who = f"you meet {' and '.join(names)}" if 0 < len(names) < 3 else "your next interview is"
    start = coming.interview.your_start or coming.interview.local_start
    return f"{who} {coming.day} at {start:%H:%M}"


def _ended(interview: Interview, zone: str, now: datetime) -> str:
    return due_words(interview.ends_at, now, zone).removeprefix("Was due ")


def _missing(interview: Any) -> str:
    """interview: with what _undone() adds."""
    if interview.is_debriefed:
        return "Only your gut feeling is missing; the score waits for it"
    gut = "" if interview.has_gut else ", gut not recorded"
    unanswered = interview.unanswered
    if unanswered is None:
        return f"Nothing is logged yet{gut}"
    if unanswered:
        noun = "question" if unanswered == 1 else "questions"
        return f"{count_words(unanswered).capitalize()} {noun} without an answer{gut}"
    return f"The answers are in; how it went is not{gut}"


def _reason(role: Any) -> str:
    """role: with what DECIDABLE adds."""
    offer = ["they made an offer"] if role.stage == Stage.OFFER else []
    if role.gut is not None and role.gut < GUT_SAYS_NO_BELOW:
        no = ["your gut says no"]
    else:
        no = ["you said no"] if role.interest == Interest.NO else []
    return ", but ".join(offer + no)
