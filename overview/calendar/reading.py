"""What stands on which day: interviews, follow-ups, offers' deadlines and closing dates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from django.db.models import BooleanField, F, Prefetch, Q, Value
from django.db.models.expressions import ExpressionWrapper

from accounts.domain.business_time import local, to_utc
from accounts.models import User
from applications.domain.pipeline import OPEN_STAGES, Stage
from applications.models import Role
from interviews.follow_ups.domain.due import is_late
from interviews.follow_ups.domain.facts import Rule
from interviews.follow_ups.reading import ICONS
from interviews.models import FollowUp, Interview, Participant
from interviews.models.follow_up import FollowUpStatus
from interviews.models.interview import LONGEST_MINUTES, zone_words
from overview.calendar.domain.grid import Grid, View, days_of

MOST_IN_CELL = 4
# So many interviews, and as many follow-ups, are read of one day, of a day in a narrow cell fewer,
# of the chosen one more; the rest is counted.
MOST_A_DAY, MOST_CHOSEN = 6, 15
MOST_NIGHTLY = 1  # of those that are not read of a day and go on after midnight
MOST_ROLES = 500

SHOWN_OF_INTERVIEW = (
    "owner",
    "kind",
    "zone",
    "starts_at",
    "ends_at",
    "ended_at",
    "role__title",
    "role__company__name",
)
SHOWN_OF_FOLLOW_UP = (
    "title",
    "channel",
    "zone",
    "remind_at",
    "due_at",
    "snoozed_until",
    "shown_due_at",
    "status",
    "closed_at",
)
SHOWN_OF_ROLE = ("title", "stage", "offer_deadline", "closes_on")
WITH_CONTACT = Prefetch(
    "participants",
    Participant.objects.select_related("contact").only(
        "interview", "contact__name", "contact__kind"
    ),
)
OPEN = [str(it) for it in OPEN_STAGES]


class Kind(StrEnum):
    INTERVIEW = "interview"
    FOLLOW_UP = "follow_up"
    OFFER = "offer"
    CLOSING = "closing"

    @property
    def label(self) -> str:
        return {
            "interview": "Interview",
            "follow_up": "Follow-up",
            "offer": "Offer",
            "closing": "Closing date",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on one day. brief: what a narrow cell says of it.

    at: the clock of the user that it begins with, "" for all day; clock: the same with its end.
    theirs: the clock of the other side in words, "" where the clocks agree. state: a word such as
    "overdue", "" for none. order: within its day; what has no hour comes first.
    """

    kind: Kind
    title: str
    brief: str
    about: str
    url: str
    icon: str
    order: tuple[datetime | None, int]
    at: str = ""
    clock: str = ""
    theirs: str = ""
    state: str = ""
    is_past: bool = False

    @property
    def is_late(self) -> bool:
        return self.state == "overdue"


@dataclass(frozen=True, slots=True)
class Day:
    """entries: those without an hour first, then by their hour. others: how many more there are,
    which were not read; others_late: how many of them are overdue.
    """

    day: date
    entries: list[Entry]
    is_today: bool
    is_chosen: bool
    is_outside: bool
    others: int = 0
    others_late: int = 0

    @property
    def total(self) -> int:
        return len(self.entries) + self.others

    @property
    def iso(self) -> str:
        return self.day.isoformat()

    @property
    def said(self) -> str:
        """How much is on, in words."""
        words = f"{self.total} {'entry' if self.total == 1 else 'entries'}"
        return f"{words}, {self.late} overdue" if self.late else words

    @property
    def in_cell(self) -> list[Entry]:
        return self.entries[: most_in_cell(self.total)]

    @property
    def more(self) -> int:
        return self.total - len(self.in_cell)

    @property
    def late(self) -> int:
        return self.others_late + sum(it.is_late for it in self.entries)

    @property
    def count(self) -> str:
        """The same for a small cell."""
        return f"{'!' if self.late else ''}{self.total}"

    @property
    def looks(self) -> str:
        """The classes of its cell."""
        states = {
            "is-outside": self.is_outside,
            "is-today": self.is_today,
            "is-chosen": self.is_chosen,
        }
        return " ".join(name for name, is_so in states.items() if is_so)

    @property
    def count_looks(self) -> str:
        """The classes of the number that stands for its entries on a phone."""
        has_interview = any(it.kind == Kind.INTERVIEW for it in self.entries)
        states = {"has-interview": has_interview, "is-late": bool(self.late)}
        return " ".join(name for name, is_so in states.items() if is_so)


def most_in_cell(count: int) -> int:
    """How many of so many a narrow cell shows; of one too many, it keeps room for saying so."""
    return MOST_IN_CELL if count <= MOST_IN_CELL else MOST_IN_CELL - 1


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is on. is_announced: of what is still to do, whether it is announced before it
    is due; None for all else, which is never late. ends_at: of an interview.
    """

    at: datetime
    pk: int
    is_announced: bool | None = None
    ends_at: datetime | None = None


class Asked:
    """The days of a grid as their user sees them. others, others_late: of what stands on a day, how
    much is not shown; next_day: the ids of what is shown on the day after alone. Both are found
    while the days are read.
    """

    def __init__(self, user: User, grid: Grid, now: datetime) -> None:
        self.user, self.grid, self.now = user, grid, now
        self.zone = user.preferences.zone
        self.today = local(now, self.zone).date()
        self.first, self.last = grid.days[0], grid.days[-1]
        days = (self.first, self.last + timedelta(days=1))
        self.start, self.end = (to_utc(it, time(0), self.zone) for it in days)
        self.others: dict[date, int] = defaultdict(int)
        self.others_late: dict[date, int] = defaultdict(int)
        self.next_day: set[int] = set()

    def first_of_each_day(self, moments: Iterable[Moment]) -> list[int]:
        """The ids that are read. The days are told apart here: SQLite would ask Python for each of
        them, several times.
        """
        days: dict[date, list[Moment]] = defaultdict(list)
        for it in sorted(moments, key=lambda it: (it.at, it.pk)):
            days[local(it.at, self.zone).date()].append(it)
        read: list[int] = []
        for day, found in days.items():
            most = self._most_of(day, len(found))
            unread = found[most:]
            self.others[day] += len(unread)
            self.others_late[day] += sum(map(self._is_late, unread))
            midnight = to_utc(day + timedelta(days=1), time(0), self.zone)
            nightly = (it.pk for it in unread if it.ends_at and it.ends_at > midnight)
            kept = list(islice(nightly, MOST_NIGHTLY))
            self.next_day.update(kept)
            read += [*(it.pk for it in found[:most]), *kept]
        return read

    def _most_of(self, day: date, count: int) -> int:
        if self.grid.view == View.WEEK:
            return MOST_A_DAY
        if day == self.grid.chosen:
            return MOST_CHOSEN
        return most_in_cell(count) if self.grid.view == View.MONTH else MOST_A_DAY

    def _is_late(self, it: Moment) -> bool:
        announced = it.is_announced
        return announced is not None and is_late(it.at, self.now, self.zone, is_announced=announced)


def calendar_of(user: User, grid: Grid, *, now: datetime) -> dict[str, Any]:
    """All of the page, seen from the user's zone, in seven queries.

    weeks: rows of days. days: all of them in one list, of an agenda those with something on, and
    today. late_before: how many follow-ups are overdue since before the first day, where today is
    among the days.
    """
    asked = Asked(user, grid, now)
    standing: dict[date, list[Entry]] = defaultdict(list)
    for day, entry in _entries(asked):
        standing[day].append(entry)
    days = {
        day: Day(
            day,
            sorted(standing[day], key=lambda it: (it.at != "", it.order)),
            is_today=day == asked.today,
            is_chosen=day == grid.chosen,
            is_outside=grid.is_outside(day),
            others=asked.others[day],
            others_late=asked.others_late[day],
        )
        for day in grid.days
    }
    is_agenda = grid.view == View.AGENDA
    return {
        "grid": grid,
        "zone_words": zone_words(asked.zone),
        "today": asked.today,
        "weeks": [[days[it] for it in week] for week in grid.weeks],
        "days": [it for it in days.values() if it.entries or it.is_today or not is_agenda],
        "chosen": days[grid.chosen],
        "is_empty": not any(it.entries for it in days.values()),
        "late_before": _late_before(asked) if asked.today in days else 0,
    }


def _late_before(asked: Asked) -> int:
    pending = FollowUp.objects.owned_by(asked.user).pending()
    return pending.filter(shown_due_at__lt=asked.start).count()


def _entries(asked: Asked) -> Iterator[tuple[date, Entry]]:
    """Each with its day, of those asked for."""
    zone, now, first, last = asked.zone, asked.now, asked.first, asked.last
    for interview in _interviews(asked):
        began, ended = (local(it, zone) for it in (interview.starts_at, interview.ends_at))
        for day in days_of(began, ended):
            is_unread = interview.pk in asked.next_day and day == began.date()
            if first <= day <= last and not is_unread:
                yield day, _interview(interview, day, began, ended, now=now)
    for follow_up in _follow_ups(asked):
        moment = follow_up.shown_due_at
        if follow_up.status == FollowUpStatus.DONE and follow_up.closed_at:
            moment = follow_up.closed_at
        yield local(moment, zone).date(), _follow_up(follow_up, moment, zone=zone, now=now)
    for role in _roles(asked):
        for day, entry in _days_of_role(role, asked.today):
            if first <= day <= last:
                yield day, entry


# --- Interviews ----------------------------------------------------------------------------------


def _interviews(asked: Asked) -> Any:
    """Those that take place on the days, over midnight too."""
    own = Interview.objects.owned_by(asked.user).order_by()
    # The index is by start: with the second bound, all that lies in the past is passed over.
    earliest = asked.start - timedelta(minutes=LONGEST_MINUTES)
    rows = own.filter(
        role__trashed_at=None,
        starts_at__lt=asked.end,
        ends_at__gt=asked.start,
        starts_at__gte=earliest,
    )
    moments = (
        Moment(began, pk, ends_at=ended)
        for began, ended, pk in rows.values_list("starts_at", "ends_at", "pk")
    )
    first = asked.first_of_each_day(moments)
    # Asked for their owner too, the database would go through all interviews of the owner.
    shown = Interview.objects.filter(pk__in=first).handed_to(asked.user).order_by()
    shown = shown.select_related("role__company").only(*SHOWN_OF_INTERVIEW)
    return shown.prefetch_related(WITH_CONTACT)


def _interview(
    interview: Interview, day: date, began: datetime, ended: datetime, *, now: datetime
) -> Entry:
    """As it stands on one of its days. began, ended: on the user's clock."""
    is_first, is_last = day == began.date(), day == days_of(began, ended)[-1]
    if is_first and is_last:
        at, clock = f"{began:%H:%M}", f"{began:%H:%M}–{ended:%H:%M}"
    elif is_first:
        at, clock = f"{began:%H:%M}", f"{began:%H:%M} to {ended:%H:%M} the day after"
    else:
        at, clock = f"until {ended:%H:%M}", f"From the day before until {ended:%H:%M}"
    theirs = ""
    if interview.your_start:
        theirs = f"{interview.local_start:%H:%M} {interview.zone_label}"
    is_over = not interview.is_upcoming(now=now)
    is_on = not is_over and interview.has_begun(now=now)
    company = interview.role.company.name
    return Entry(
        Kind.INTERVIEW,
        title=interview.title,
        brief=company,
        about=f"Interview · {interview.role.title}, {company}",
        url=interview.get_absolute_url(),
        icon="chat-bubble-left-right",
        order=(interview.starts_at, interview.pk),
        at=at,
        clock=clock,
        theirs=theirs,
        state="on now" if is_on else "",
        is_past=is_over,
    )


# --- Follow-ups ----------------------------------------------------------------------------------


def _follow_ups(asked: Asked) -> Any:
    """Pending ones by when they are due, done ones by when that was.

    That an offer is to be answered stands there as a day of its role already.
    """
    own = FollowUp.objects.owned_by(asked.user).order_by()
    span = (asked.start, asked.end - timedelta.resolution)
    # Apart, for each is found by an index of its own.
    pending = own.pending().filter(shown_due_at__range=span).order_by()
    pending = pending.exclude(rule=Rule.OFFER_DEADLINE, snoozed_until=None)
    done = own.filter(status=FollowUpStatus.DONE, closed_at__range=span)
    is_announced = ExpressionWrapper(
        Q(snoozed_until=None, remind_at__lt=F("due_at")), output_field=BooleanField()
    )
    no: Any = Value(None, output_field=BooleanField())
    moments = pending.values_list("shown_due_at", "pk", is_announced).union(
        done.values_list("closed_at", "pk", no), all=True
    )
    moments = moments.order_by()  # not in the order of the table
    first = asked.first_of_each_day(Moment(*it) for it in moments)
    return own.filter(pk__in=first).with_names().only(*SHOWN_OF_FOLLOW_UP)


def _follow_up(follow_up: FollowUp, moment: datetime, *, zone: str, now: datetime) -> Entry:
    yours, its = local(moment, zone), local(moment, follow_up.zone)
    is_done = follow_up.status == FollowUpStatus.DONE
    differs = yours.replace(tzinfo=None) != its.replace(tzinfo=None)
    late = not is_done and is_late(moment, now, zone, is_announced=follow_up.is_announced)
    return Entry(
        Kind.FOLLOW_UP,
        title=follow_up.title,
        brief=follow_up.title,
        about=f"{follow_up.role_title}, {follow_up.company_name}",
        url=follow_up.get_absolute_url(),
        icon="check-circle" if is_done else ICONS[follow_up.channel],
        order=(moment, follow_up.pk),
        at=f"{yours:%H:%M}",
        clock=f"{yours:%H:%M}",
        theirs=f"{its:%H:%M} {zone_words(follow_up.zone)}" if differs and not is_done else "",
        state="done" if is_done else "overdue" if late else "",
        is_past=is_done,
    )


# --- Days of a role: no hour, no zone ------------------------------------------------------------


def _roles(asked: Asked) -> Any:
    span = (asked.first, asked.last)
    rows = Role.objects.owned_by(asked.user).filter(
        Q(offer_deadline__range=span) | Q(closes_on__range=span)
    )
    found = rows.only(*SHOWN_OF_ROLE).annotate(company_name=F("company__name"))
    return found.order_by("-updated_at", "-pk")[:MOST_ROLES]


def _days_of_role(role: Any, today: date) -> Iterator[tuple[date, Entry]]:
    """role: with company_name. What no longer matters is gone where it lies ahead, and quiet where
    it has passed."""
    company = role.company_name
    if (day := role.offer_deadline) and (role.stage == Stage.OFFER or day < today):
        is_open = role.stage == Stage.OFFER
        late = is_open and day < today
        yield (
            day,
            _of_role(
                role,
                Kind.OFFER,
                title=f"Answer the offer of {company}",
                brief=f"Offer: {company}",
                icon="scale",
                state="overdue" if late else "",
                is_past=not is_open,
            ),
        )
    if (day := role.closes_on) and (role.stage in OPEN or day < today):
        has_applied = role.stage != Stage.SAVED
        yield (
            day,
            _of_role(
                role,
                Kind.CLOSING,
                title=f"Applications close at {company}",
                brief=f"Closes: {company}",
                icon="lock-closed",
                state="you applied" if has_applied and role.stage in OPEN else "",
                is_past=has_applied or day < today,
            ),
        )


def _of_role(role: Role, kind: Kind, **values: Any) -> Entry:
    return Entry(
        kind, about=role.title, url=role.get_absolute_url(), order=(None, role.pk), **values
    )
