"""The flags of all companies as the review takes them, in a few queries whatever the number."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from applications.models import Company
from interviews.flags.domain.flag_heat import CompanyFlag, Month, SeenFlag, trend
from interviews.models import Flag, FlagChange
from interviews.models.flag import FlagKind
from interviews.score.domain.evidence import Area, FlagStatus

MOST_FLAGS = 2_000
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


def seen_flags(
    user: User, kind: FlagKind, *, company: int | None = None, most: int | None = MOST_FLAGS
) -> list[SeenFlag]:
    """The user's flags of one kind, withdrawn or not; of one company, or of all. Two queries.

    most: the newest so many, and one more where there are more; None for all.
    """
    found = Flag.objects.owned_by(user).filter(kind=kind).order_by("-noted_at", "-pk")
    if company is not None:
        found = found.filter(interview__role__company=company)
    rows = list(found.values_list(*COLUMNS, named=True)[: most and most + 1])
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
    """Which of the sightings have every word of the text somewhere. One query."""
    rows = Flag.objects.filter(pk__in=[it.ref for it in seen])
    for word in text.split():
        rows = rows.matching(word)
    return set(rows.values_list("pk", flat=True))


def changes_of(seen: Iterable[SeenFlag]) -> Iterable[tuple[int, datetime, str, str]]:
    """Flag, time, status before and after. One query."""
    changes = FlagChange.objects.filter(flag__in=[it.ref for it in seen])
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


def flags_with_evidence(user: User, refs: Collection[int]) -> dict[int, Flag]:
    """The rows behind sightings with all that a page shows of them. Three queries."""
    rows = Flag.objects.owned_by(user).filter(pk__in=refs).with_evidence()
    return {row.pk: row for row in rows.select_related("interview__role", "question")}


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
