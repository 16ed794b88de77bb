"""An import taken back, a chunk at a time: what it added goes into the trash in few queries.

What the user changed since, or what more hangs on, stays as it is.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.owned import TrashableModel
from agenda.models import CalendarEvent, Reminder
from applications.models import Company, Contact, DeadlineMove, NamedPay, Role, StageMove, Tag
from applications.services import purge, take_pay
from applications.signals import roles_changed
from interviews.models import FollowUp, Interview, Question, ScoreSnapshot
from transfer.importing.arranging import (
    untouched_follow_ups,
    untouched_interviews,
    with_own_follow_ups,
)
from transfer.importing.writing import is_as_printed, plain_value
from transfer.models import ImportRow

# What Debrief writes beside a role or contact by itself, or an import with it. All else that
# points to one is a sign that the user went on with it.
BY_ITSELF: frozenset[tuple[type[models.Model], str]] = frozenset(
    {
        (StageMove, "role"),
        (ScoreSnapshot, "role"),
        (ScoreSnapshot, "interview"),
        (FollowUp, "role"),
        (FollowUp, "contact"),
        (FollowUp, "interview"),
        (DeadlineMove, "role"),
        (NamedPay, "role"),
        (CalendarEvent, "interview"),
        (CalendarEvent, "follow_up"),
        (Reminder, "interview"),
        (Reminder, "follow_up"),
    }
)
# Earlier versions filled them in; by now they are what is made of the words for the pay.
FIGURES = frozenset({"salary_min", "salary_max", "currency"})
# An edit comes later than a moment after the row was made.
UNTOUCHED = models.Q(updated_at__lt=models.F("created_at") + timedelta(seconds=1))


def take_rows_back(rows: Sequence[ImportRow], owner: User, now: datetime) -> None:
    """rows: of one chunk, the last of the file first."""
    kept = _take_roles_back(rows, owner, now)
    trash_unused(Contact, _ids(rows, "contacts", but=kept), owner, now)
    trash_unused(Company, _ids(rows, "company"), owner, now)
    purge(now=now, owner=owner)
    tags = Tag.objects.owned_by(owner).filter(pk__in=_ids(rows, "tags"))
    tags.exclude(pk__in=Tag.objects.filter(roles__trashed_at=None, roles__isnull=False)).delete()
    for row in rows:
        row.made = {"kept": True} if row.pk in kept else {}
    ImportRow.objects.bulk_update(rows, ["made"], batch_size=200)


@dataclass(frozen=True, slots=True)
class _AsMade:
    """The ids of the interviews and follow-ups of a chunk with which the user did not go on."""

    interviews: Collection[int]
    follow_ups: Collection[int]

    def all_of(self, row: ImportRow) -> bool:
        return all(it in self.interviews for it in _interviews(row)) and all(
            it in self.follow_ups for it in _ids([row], "follow_up")
        )


def _as_made(rows: Sequence[ImportRow]) -> _AsMade:
    held = {pk: look for row in rows for pk, look in _interviews(row).items()}
    used = in_use(Interview, held, apart_from=Question)
    return _AsMade(untouched_interviews(held, used), untouched_follow_ups(_ids(rows, "follow_up")))


def _take_roles_back(rows: Sequence[ImportRow], owner: User, now: datetime) -> set[int]:
    """The ids of the rows whose role stays, or keeps what it was filled with."""
    own = Role.objects.owned_by(owner).select_related("company", "recruiter")
    roles = own.prefetch_related("moves", "tags").in_bulk([it.role_id for it in rows if it.role_id])
    added = {it.pk: roles[it.role_id] for it in rows if _made(it, "role") and it.role_id in roles}
    as_made = _as_made(rows)
    ids = [it.pk for it in added.values()]
    gone_on = in_use(Role, ids, apart=as_made.interviews)
    gone_on |= with_own_follow_ups(ids, but=as_made.follow_ups)
    kept, trashed, emptied = set(), [], {}
    filling: list[ImportRow] = []
    for row in rows:
        if role := added.get(row.pk):
            is_same = is_as_printed(row.made["print"], role, role.moves.all(), role.tags.all())
            if is_same and role.pk not in gone_on:
                trashed.append(role.pk)
            else:
                kept.add(row.pk)
        elif role := roles.get(row.role_id or 0):
            filling.append(row)
            if not _empty_again(role, row.made, now) or not as_made.all_of(row):
                kept.add(row.pk)
            emptied[role.pk] = role
    Role.objects.filter(pk__in=trashed).update(trashed_at=now)
    given = [pk for row in filling for pk in _interviews(row) if pk in as_made.interviews]
    # All of one moment: a role that is restored brings its interviews back.
    interviews = Interview.objects.filter(Q(role__in=trashed) | Q(pk__in=given), trashed_at=None)
    interviews.update(trashed_at=now)
    noted = [pk for pk in _ids(filling, "follow_up") if pk in as_made.follow_ups]
    FollowUp.objects.filter(pk__in=noted).delete()
    if emptied:
        roles_changed.send(sender=Role, roles=list(emptied.values()), now=now)
    return kept


def _interviews(row: ImportRow) -> dict[int, str]:
    """Id → what the interview looked like."""
    return {int(pk): look for pk, look in row.made.get("interviews", {}).items()}


def _made(row: ImportRow, what: str) -> bool:
    return bool(row.made.get("of") == what)


def _empty_again(role: Role, made: Mapping[str, Any], now: datetime) -> bool:
    """Empty each gap that still holds what the import put there. False where one holds more."""
    is_as_filled = True
    filled = dict(made["filled"])
    if not FIGURES.isdisjoint(filled):
        if role.pay_said == _figures_in_words(role, filled):
            role.pay_said = ""
        else:
            is_as_filled = False
            filled = {name: it for name, it in filled.items() if name not in FIGURES}
    for name, (before, after) in filled.items():
        if plain_value(getattr(role, name)) == after:
            setattr(role, name, before)
        else:
            is_as_filled = False
    role.tags.remove(*made["tagged"])
    take_pay(role=role, now=now)
    role.save()
    return is_as_filled


def _figures_in_words(role: Role, filled: Mapping[str, Any]) -> str:
    """What was made of figures that an earlier version filled in: see migration 0010 of roles."""
    low, high = (filled.get(it, (None, None))[1] for it in ("salary_min", "salary_max"))
    unit = f" {role.currency} a year" if role.currency else " a year"
    if low is None or high is None:
        return f"up to {high or 0:,}{unit}" if low is None else f"from {low:,}{unit}"
    return f"{low:,}{unit}" if low == high else f"{low:,}–{high:,}{unit}"


def _ids(rows: Iterable[ImportRow], name: str, *, but: Collection[int] = ()) -> list[int]:
    """What these rows made of one kind. but: ids of rows that are left aside."""
    found: list[int] = []
    for row in rows:
        if row.pk not in but and (made := row.made.get(name)):
            found += made if isinstance(made, list) else [made]
    return found


def trash_unused(
    model: type[Contact] | type[Company], ids: Collection[int], owner: User, now: datetime
) -> int:
    """Those nothing points to and nobody edited since they were made. Returns how many."""
    left = in_use(model, ids)
    rows = model.objects.owned_by(owner).filter(UNTOUCHED, pk__in=set(ids) - left)
    return rows.update(trashed_at=now)


def in_use(
    model: type[models.Model],
    ids: Collection[int],
    *,
    apart: Collection[int] = (),
    apart_from: type[models.Model] | None = None,
) -> set[int]:
    """Which of these rows something in use points to, whatever it is: one query a relation.

    apart: ids of interviews that do not count. apart_from: what does not count either.
    """
    found: set[int] = set()
    for relation in model._meta.related_objects:
        there: type[models.Model] = relation.related_model
        is_apart = (there, relation.field.name) in BY_ITSELF or there is apart_from
        if is_apart or not ids:
            continue
        rows = there._default_manager.filter(**{f"{relation.field.name}__in": ids})
        if issubclass(there, TrashableModel):
            rows = rows.filter(trashed_at=None)
        if there is Interview and apart:
            rows = rows.exclude(pk__in=apart)
        found |= set(rows.values_list(relation.field.name, flat=True))
    return found & set(ids)
