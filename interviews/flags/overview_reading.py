"""The flags of all companies as the review takes them, in a few queries whatever the number."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from accounts.models import User
from applications.models import Company
from interviews.flags.domain.flag_heat import (
    CompanyFlag,
    Month,
    SeenFlag,
    StatusChange,
    Witness,
    trend,
)
from interviews.models import Flag, FlagChange
from interviews.models.flag import FlagKind
from interviews.score.domain.evidence import Area
from interviews.score.domain.evidence import FlagStatus as Status

MOST_FLAGS = 2_000
MOST_COMPANIES = 100
WITH_EVIDENCE = ("contacts", Prefetch("changes", FlagChange.objects.with_evidence()))
LIGHT = (
    "pk",
    "interview__role__company_id",
    "interview_id",
    "key",
    "title",
    "area",
    "severity",
    "status",
    "noted_at",
)


@dataclass(frozen=True, slots=True)
class SeenFlags:
    """The newest MOST_FLAGS sightings. companies: names by id. is_cut: whether there are more."""

    seen: Sequence[SeenFlag]
    companies: dict[int, str]
    is_cut: bool


def seen_flags(user: User, kind: FlagKind, *, company: int | None = None) -> SeenFlags:
    """The user's flags of one kind, withdrawn or not; of one company, or of all. Three queries."""
    rows = list(_flags(user, kind, company).values_list(*LIGHT)[: MOST_FLAGS + 1])
    is_cut, rows = len(rows) > MOST_FLAGS, rows[:MOST_FLAGS]
    contacts = _contacts(row[0] for row in rows)
    is_green = kind == FlagKind.GREEN
    seen = [_seen(row, contacts.get(row[0], ()), is_green=is_green) for row in rows]
    named = Company.objects.filter(pk__in={it.company for it in seen})
    return SeenFlags(seen, dict(named.values_list("pk", "name")), is_cut)


def refs_matching(text: str, seen: Iterable[SeenFlag]) -> set[int]:
    """Which of the sightings have every word of the text somewhere. One query."""
    rows: QuerySet[Flag] = Flag.objects.filter(pk__in=[it.ref for it in seen])
    for word in text.split():
        rows = rows.matching(word)  # type: ignore[attr-defined]
    return set(rows.values_list("pk", flat=True))


def trend_of(seen: Sequence[SeenFlag], *, today: date) -> tuple[Month, ...]:
    """Month by month on the user's calendar. One query."""
    changes = FlagChange.objects.filter(flag__in=[it.ref for it in seen])
    moves = changes.values_list("flag_id", "changed_at", "status_was", "status")
    return trend(
        [(it.ref, timezone.localdate(it.noted_at), it.status) for it in seen],
        [
            StatusChange(ref, timezone.localdate(at), Status(was), Status(status))
            for ref, at, was, status in moves
        ],
        today=today,
    )


def trend_of_rows(flags: Sequence[Flag], *, today: date) -> tuple[Month, ...]:
    """The same of rows with their changes; no query."""
    return trend(
        [(it.pk, timezone.localdate(it.noted_at), Status(it.status)) for it in flags],
        [
            StatusChange(
                flag.pk,
                timezone.localdate(it.changed_at),
                Status(it.status_was),
                Status(it.status),
            )
            for flag in flags
            for it in flag.changes.all()
        ],
        today=today,
    )


def flags_with_evidence(user: User, refs: Collection[int]) -> dict[int, Flag]:
    """The rows behind sightings with all that a page shows of them. Three queries."""
    rows = Flag.objects.owned_by(user).filter(pk__in=refs)
    with_all = rows.select_related("interview__role", "question").prefetch_related(*WITH_EVIDENCE)
    return {row.pk: row for row in with_all}


def with_rows(flag: CompanyFlag, rows: Mapping[int, Flag]) -> dict[str, Any]:
    """What _flag_group.html shows of one flag at one company: it, and those of its rows that are
    at hand, the worst first.
    """
    return {"flag": flag, "rows": [rows[it.ref] for it in flag.seen if it.ref in rows]}


def companies_with_flags(user: User, *, chosen: int | None = None) -> list[tuple[int, str]]:
    """The first MOST_COMPANIES by name with any flag; the chosen one too where it is the user's."""
    has_flag = Flag.objects.filter(
        interview__role__company=OuterRef("pk"), interview__trashed_at=None
    )
    own = Company.objects.owned_by(user)
    rows = list(own.filter(Exists(has_flag)).values_list("pk", "name")[:MOST_COMPANIES])
    if chosen is not None and chosen not in dict(rows):
        rows += own.filter(pk=chosen).values_list("pk", "name")
    return rows


def seen_flag(flag: Flag, *, company: int) -> SeenFlag:
    """A row with its contacts as the review takes it; no query."""
    return SeenFlag(
        ref=flag.pk,
        company=company,
        interview=flag.interview_id,
        flag=flag.key,
        title=flag.title,
        area=Area(flag.area) if flag.area else None,
        severity=flag.severity,
        status=Status(flag.status),
        noted_at=flag.noted_at,
        contacts=tuple(Witness(it.pk, it.name) for it in flag.contacts.all()),
        is_green=flag.kind == FlagKind.GREEN,
    )


def _flags(user: User, kind: FlagKind, company: int | None) -> QuerySet[Flag]:
    rows = Flag.objects.owned_by(user).filter(kind=kind).order_by("-noted_at", "-pk")
    return rows if company is None else rows.filter(interview__role__company=company)


def _contacts(refs: Iterable[int]) -> dict[int, tuple[Witness, ...]]:
    links = Flag.contacts.through.objects.filter(flag__in=list(refs)).order_by("pk")
    found: dict[int, tuple[Witness, ...]] = {}
    for flag, contact, name in links.values_list("flag_id", "contact_id", "contact__name"):
        found[flag] = (*found.get(flag, ()), Witness(contact, name))
    return found


def _seen(row: tuple[Any, ...], contacts: tuple[Witness, ...], *, is_green: bool) -> SeenFlag:
    ref, company, interview, key, title, area, severity, status, noted_at = row
    return SeenFlag(
        ref=ref,
        company=company,
        interview=interview,
        flag=key,
        title=title,
        area=Area(area) if area else None,
        severity=severity,
        status=Status(status),
        noted_at=noted_at,
        contacts=contacts,
        is_green=is_green,
    )
