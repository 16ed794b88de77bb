"""The flags of all companies as the review takes them, in a few queries whatever the number."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone

from accounts.models import User
from applications.models import Company, Role
from interviews.flags.domain.flag_heat import CompanyFlag, Month, SeenFlag, trend
from interviews.models import Flag, FlagChange, FoundFlag
from interviews.models.flag import FlagKind
from interviews.score.domain.evidence import Area, FlagStatus

MOST_FLAGS = 500
MOST_COMPANIES = 100
COLUMNS = (
    "pk",
    "interview_id",
    "interview__role__company_id",
    "interview__role__company__name",
    "key",
    "title",
    "kind",
    "area",
    "severity",
    "status",
    "noted_at",
)
FOUND_COLUMNS = (
    "pk",
    "company_id",
    "company__name",
    "key",
    "title",
    "kind",
    "area",
    "severity",
    "found_in",
    "url",
    "found_on",
)


def seen_flags(
    user: User, kind: FlagKind, *, company: int | None = None, most: int | None = MOST_FLAGS
) -> list[SeenFlag]:
    """The user's flags of one kind, withdrawn or not, those found outside interviews among them;
    of one company, or of all. Three queries.

    most: the newest so many, and one more where there are more; None for all.
    """
    some = most and most + 1
    every = [*_in_interviews(user, kind, company, some), *_found(user, kind, company, some)]
    return sorted(every, key=lambda it: (it.noted_at, it.ref), reverse=True)[:some]


def _in_interviews(
    user: User, kind: FlagKind, company: int | None, most: int | None
) -> Iterable[SeenFlag]:
    found = Flag.objects.owned_by(user)
    if company is not None:
        # By the company alone: asked for the owner of each flag as well, the database would read
        # all of an owner's flags.
        own = Company.objects.owned_by(user).filter(pk=company)
        found = Flag.objects.filter(interview__role__company__in=own, interview__trashed_at=None)
    newest = found.filter(kind=kind).order_by("-noted_at", "-pk")
    rows = list(newest.values_list(*COLUMNS, named=True)[:most])
    links = Flag.contacts.through.objects.filter(flag__in=[it.pk for it in rows]).order_by("pk")
    contacts: dict[int, dict[int, str]] = {}
    for flag, contact, name in links.values_list("flag_id", "contact_id", "contact__name"):
        contacts.setdefault(flag, {})[contact] = name
    return [
        seen_flag(
            row,
            company=(row.interview__role__company_id, row.interview__role__company__name),
            contacts=contacts.get(row.pk, {}),
        )
        for row in rows
    ]


def _found(user: User, kind: FlagKind, company: int | None, most: int | None) -> Iterable[SeenFlag]:
    found = FoundFlag.objects.owned_by(user).filter(kind=kind).order_by("-found_on", "-pk")
    if company is not None:
        found = found.filter(company=company)
    return [_found_flag(it) for it in found.values_list(*FOUND_COLUMNS, named=True)[:most]]


def _found_flag(row: Any) -> SeenFlag:
    """row: a named tuple of FOUND_COLUMNS. Below zero, its ref is never that of a Flag; its day
    counts from its first minute.
    """
    return SeenFlag(
        ref=-row.pk,
        company=row.company_id,
        company_name=row.company__name,
        interview=-row.pk,
        flag=row.key,
        title=row.title,
        area=Area(row.area) if row.area else None,
        severity=row.severity,
        status=FlagStatus.OPEN,
        noted_at=timezone.make_aware(datetime.combine(row.found_on, time())),
        is_green=row.kind == FlagKind.GREEN,
        found_in=row.found_in,
        url=row.url,
    )


def seen_flag(row: Any, *, company: tuple[int, str], contacts: Mapping[int, str]) -> SeenFlag:
    """row: a Flag, or a named tuple of COLUMNS. company: its id and name."""
    return SeenFlag(
        ref=row.pk,
        company=company[0],
        company_name=company[1],
        interview=row.interview_id,
        flag=row.key,
        title=row.title,
        area=Area(row.area) if row.area else None,
        severity=row.severity,
        status=FlagStatus(row.status),
        noted_at=row.noted_at,
        contacts=contacts,
        is_green=row.kind == FlagKind.GREEN,
    )


def refs_matching(text: str, seen: Iterable[SeenFlag]) -> set[int]:
    """Which of the sightings have every word of the text somewhere. Two queries."""
    refs = [it.ref for it in seen]
    rows = Flag.objects.filter(pk__in=[it for it in refs if it > 0])
    found = FoundFlag.objects.filter(pk__in=[-it for it in refs if it < 0])
    for word in text.split():
        rows, found = rows.matching(word), found.matching(word)
    noted, elsewhere = (it.values_list("pk", flat=True) for it in (rows, found))
    return {*noted, *(-it for it in elsewhere)}


def changes_of(seen: Iterable[SeenFlag]) -> Iterable[tuple[int, datetime, str, str]]:
    """Flag, time, status before and after. One query."""
    changes = FlagChange.objects.filter(flag__in=[it.ref for it in seen if it.ref > 0])
    return changes.values_list("flag_id", "changed_at", "status_was", "status")


def trend_of(
    seen: Iterable[SeenFlag],
    changes: Iterable[tuple[int, datetime, str, str]],
    *,
    today: date,
) -> tuple[Month, ...]:
    """Month by month on the user's calendar. changes: as changes_of() finds them."""
    return trend(
        [(it.ref, timezone.localdate(it.noted_at), it.status) for it in seen],
        [(ref, timezone.localdate(at), was, status) for ref, at, was, status in changes],
        today=today,
    )


def flags_with_evidence(user: User, refs: Collection[int]) -> dict[int, Flag | FoundFlag]:
    """The rows behind sightings with all that a page shows of them, by their refs. Three queries,
    and two where some were found outside interviews.
    """
    rows = Flag.objects.owned_by(user).filter(pk__in=[it for it in refs if it > 0])
    rows = rows.with_evidence().select_related("interview__role")
    found = FoundFlag.objects.owned_by(user).filter(pk__in=[-it for it in refs if it < 0])
    found = found.prefetch_related(Prefetch("roles", Role.objects.filter(trashed_at=None)))
    return {it.pk: it for it in rows} | {-it.pk: it for it in found}


def with_rows(flag: CompanyFlag, rows: Mapping[int, Flag | FoundFlag], most: int) -> dict[str, Any]:
    """What _flag_group.html shows of one flag at one company: it, those of its so many worst
    sightings that are at hand, and how many more there are.
    """
    shown = [rows[it.ref] for it in flag.seen[:most] if it.ref in rows]
    return {"flag": flag, "rows": shown, "more": len(flag.seen[most:])}


def companies_with_flags(user: User, *, chosen: int | None = None) -> list[tuple[int, str]]:
    """The first MOST_COMPANIES by name with any flag; the chosen one too where it is the user's."""
    has_flag = Flag.objects.filter(
        interview__role__company=OuterRef("pk"), interview__trashed_at=None
    )
    has_found = FoundFlag.objects.filter(company=OuterRef("pk"), trashed_at=None)
    own = Company.objects.owned_by(user)
    rows = list(
        own.filter(Exists(has_flag) | Exists(has_found)).values_list("pk", "name")[:MOST_COMPANIES]
    )
    if chosen is not None and chosen not in dict(rows):
        rows += own.filter(pk=chosen).values_list("pk", "name")
    return rows
