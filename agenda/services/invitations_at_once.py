"""Taking over several events of a file in one step, and taking all of it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from agenda.domain.invitations import Version
from agenda.services.invitations import (
    Invited,
    add_interview,
    look_of,
    make_role,
    move_interview,
    save_invited,
)
from applications.models import Company, Role
from applications.services import restore, trash
from interviews.models import Interview
from interviews.preparing.interview_changes import schedule
from overview.quick_changes import take_back

CHANGED_BY_A_MOVE = (
    "local_date",
    "local_time",
    "zone",
    "duration_minutes",
    "place",
    "calendar_uid",
    "calendar_sequence",
    "calendar_stamp_at",
)


@dataclass(frozen=True, slots=True)
class Adding:
    """A new interview, unsaved. is_another: see add_interview()."""

    interview: Interview
    invited: Sequence[Invited]
    is_another: bool


@dataclass(frozen=True, slots=True)
class Moving:
    """An interview with its new values, unsaved. seen: look_of() what is stored."""

    interview: Interview
    key: str
    version: Version
    seen: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What was done, as JSON can hold it. made: as overview.quick_changes takes it back. moved:
    what stood there before, and look_of() it after. trashed: ids.
    """

    made: dict[str, list[int]]
    moved: list[dict[str, Any]]
    trashed: list[int]

    @property
    def count(self) -> int:
        return len(self.made["interviews"]) + len(self.moved) + len(self.trashed)


@transaction.atomic
def take_all(
    *,
    adding: Sequence[Adding],
    moving: Sequence[Moving],
    cancelled: Sequence[Interview],
    role: Role | None,
    company_name: str,
    today: date,
    now: datetime,
) -> Taken:
    """All of it or nothing. role: that of the new ones, made where it has no id; None where there
    are none. Raises ValidationError where one of them is not as it was shown.
    """
    made: dict[str, list[int]] = {"companies": [], "roles": [], "contacts": [], "interviews": []}
    if role is not None and not role.pk:
        companies = Company.objects.owned_by(role.owner)
        is_known = bool(role.company_id) or companies.called(company_name).exists()
        kind = adding[0].interview.kind
        make_role(role=role, company_name=company_name, kind=kind, today=today, now=now)
        made["roles"].append(role.pk)
        made["companies"] += [] if is_known else [role.company_id]
    for it in adding:
        assert role is not None  # noqa: S101
        made["contacts"] += save_invited(invited=it.invited, role=role, now=now)
        add_interview(
            interview=it.interview,
            role=role,
            company_name="",
            invited=it.invited,
            is_another=it.is_another,
            today=today,
            now=now,
        )
        made["interviews"].append(it.interview.pk)
    moved = [_move(it, now) for it in moving]
    for interview in cancelled:
        trash(obj=interview, now=now)
    return Taken(made, moved, [it.pk for it in cancelled])


def _move(it: Moving, now: datetime) -> dict[str, Any]:
    before = Interview.objects.get(pk=it.interview.pk)
    kept = {name: _as_json(getattr(before, name)) for name in CHANGED_BY_A_MOVE}
    move_interview(interview=it.interview, key=it.key, version=it.version, seen=it.seen, now=now)
    return {"pk": before.pk, "before": kept, "after": look_of(it.interview)}


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, time, datetime)) else value


@transaction.atomic
def take_all_back(
    *,
    owner: User,
    made: dict[str, list[int]],
    moved: list[dict[str, Any]],
    trashed: list[int],
    now: datetime,
) -> int:
    """As far as nothing else has changed it since. Returns how many interviews were undone."""
    undone = 0
    own = Interview.objects.owned_by(owner)
    rows = {it.pk: it for it in own.filter(pk__in=[it["pk"] for it in moved])}
    for it in moved:
        row = rows.get(it["pk"])
        if row is None or look_of(row) != it["after"] or row.ended_at is not None:
            continue
        _set_back(row, it["before"])
        schedule(interview=row, now=now)
        undone += 1
    for row in Interview.objects.in_trash_of(owner, now=now).filter(pk__in=trashed):
        try:
            restore(obj=row, now=now)
        except ValidationError:
            continue
        undone += 1
    undone += own.filter(pk__in=made["interviews"]).count()
    take_back(owner=owner, made=made, now=now)
    return undone - own.filter(pk__in=made["interviews"]).count()


def _set_back(row: Interview, before: dict[str, Any]) -> None:
    stamp = before["calendar_stamp_at"]
    for name in CHANGED_BY_A_MOVE:
        setattr(row, name, before[name])
    row.local_date = date.fromisoformat(before["local_date"])
    row.local_time = time.fromisoformat(before["local_time"])
    row.calendar_stamp_at = datetime.fromisoformat(stamp) if stamp else None
