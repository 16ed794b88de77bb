"""What was done to find a job, day by day, for an employment office; nothing that is private."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from accounts.models import User
from applications.domain.pipeline import Stage
from applications.models import LogEntry, Role, StageMove
from interviews.models import Interview

MOST_ROWS = 1_000
HEADS = ("Day", "Company", "Role", "Place", "How", "Contact", "Result")


@dataclass(frozen=True, slots=True)
class Entry:
    """One application. day: when it went out, or what first happened with it. link: the posting,
    "" without one. result: where it stands, with the days of its stages, interviews, calls and
    messages, never what was said.
    """

    day: date
    company: str
    role: str
    place: str
    how: str
    contact: str
    result: str
    link: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            self.day.isoformat(),
            self.company,
            self.role,
            self.place,
            self.how,
            self.contact,
            self.result,
        )


def record_of(user: User, *, first: date, last: date, most: int = MOST_ROWS) -> list[Entry]:
    """What went out from the first to the last day, both included, in the order of their days.

    A role that is only saved is no application. Five queries; the latest so many at most.
    """
    first = _first_read(user, first, last, most)
    moves = StageMove.objects.order_by("moved_on", "recorded_at", "pk")
    interviews = Interview.objects.filter(trashed_at=None).order_by("starts_at", "pk")
    logged = LogEntry.objects.counting().order_by("happened_at", "pk")
    began = moves.exclude(stage=Stage.SAVED).filter(moved_on__range=(first, last))
    # What went on in these days and went out before them is not read.
    sent_before = _sent().filter(role=OuterRef("role"), moved_on__lt=first)
    today = timezone.localdate()
    rows = (
        Role.objects.owned_by(user)
        .filter(pk__in=began.exclude(Exists(sent_before)).values("role"))
        .select_related("company", "recruiter")
        .only(
            *("title", "location", "source", "applied_via", "posting_url", "stage", "owner"),
            *("company__name", "recruiter__name", "recruiter__email", "recruiter__trashed_at"),
        )
        .prefetch_related(
            # As lists: what is made of each for role.moves.all() takes longer than the rows.
            Prefetch("moves", moves, "made"),
            Prefetch("log_entries", logged.only("role", "way", "happened_at"), "logged"),
            Prefetch("interviews", interviews.only("role", "local_date", "starts_at"), "met"),
        )
    )
    every = (_entry(it, today) for it in rows.iterator(chunk_size=500))
    entries = [it for it in every if it and first <= it.day <= last]
    return sorted(entries, key=lambda it: (it.day, it.company, it.role))[-most:]


def _first_read(user: User, first: date, last: date, most: int) -> date:
    """From which day on there are so many applications: what went out before is not read."""
    # Day by day from the last one back, by the index of the days, until there are enough.
    own = Role.objects.filter(pk=OuterRef("role"), owner=user, trashed_at=None)
    days = _sent().filter(Exists(own), moved_on__range=(first, last)).order_by("-moved_on")
    found = list(days.values_list("moved_on", flat=True)[most - 1 : most])
    return found[0] if found else first


def _sent() -> QuerySet[StageMove]:
    return StageMove.objects.filter(stage=Stage.APPLIED, is_day_known=True)


def _entry(role: Any, today: date) -> Entry | None:
    """None where nobody knows when it went out. role: of record_of()."""
    moves = [it for it in role.made if it.stage != Stage.SAVED]
    applied = next((it for it in moves if it.stage == Stage.APPLIED and it.day), None)
    applied = applied or next((it for it in moves if it.day), None)
    if applied is None:
        return None
    recruiter = role.recruiter if role.recruiter and role.recruiter.trashed_at is None else None
    how = [role.get_applied_via_display() if role.applied_via else "", role.source]
    return Entry(
        day=applied.moved_on,
        company=role.company.name,
        role=role.title,
        place=role.location,
        how=", ".join(it for it in how if it),
        contact=" · ".join(it for it in (recruiter.name, recruiter.email) if it)
        if recruiter
        else "",
        result="; ".join(_steps(moves, role.met, role.logged, today)),
        link=role.posting_url,
    )


def _steps(
    moves: Iterable[StageMove],
    interviews: Iterable[Interview],
    logged: Iterable[LogEntry],
    today: date,
) -> Iterator[str]:
    """ "Applied 3 November 2026", "Interview 12 November 2026", in the order of their days."""
    # A stage of the user's own has a name that is meant for nobody else.
    steps = [
        (it.moved_on, f"{Stage(it.stage).label} {_words(it.day) if it.day else '(day not known)'}")
        for it in moves
    ]
    steps += [
        (day, f"Interview {'planned for ' if day > today else ''}{_words(day)}")
        for day in (it.local_date for it in interviews)
    ]
    days = ((timezone.localdate(it.happened_at), it.get_way_display()) for it in logged)
    steps += [(day, f"{way} {_words(day)}") for day, way in days]
    for _, words in sorted(steps, key=lambda it: it[0]):
        yield words


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
