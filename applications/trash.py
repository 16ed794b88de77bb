"""The trash: what can lie in it, for how long, and the row that offers Undo where one lands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from accounts.owned import KEPT_IN_TRASH, TrashableModel
from accounts.undo import announce_undo

# Parents after their children, so that emptying the trash never deletes a row twice.
TRASHABLE = {
    "interview": "interviews.Interview",
    "role": "applications.Role",
    "company": "applications.Company",
    "contact": "applications.Contact",
    "key_message": "applications.KeyMessage",
}
KIND_LABELS = {
    "interview": "Interview",
    "role": "Role",
    "company": "Company",
    "contact": "Person",
    "key_message": "Key message",
}
# The way up: a row that went into the trash with its parent comes back with it.
PARENTS = {"interview": "role", "role": "company"}
MOST_LISTED = 200


def model_of(kind: str) -> type[TrashableModel]:
    """The model of a kind; raises KeyError for a kind that does not exist."""
    return apps.get_model(TRASHABLE[kind])


def kind_of(row: TrashableModel) -> str:
    return next(kind for kind, label in TRASHABLE.items() if label == row._meta.label)


@dataclass(frozen=True, slots=True)
class TrashedRow:
    """One row of the trash page. gone_at: when it is deleted for good."""

    kind: str
    label: str
    pk: int
    title: str
    trashed_at: datetime
    gone_at: datetime


def trash_of(user: User, *, now: datetime) -> list[TrashedRow]:
    """What the user threw away, the newest first, without what only went along with its parent."""
    rows = [row for kind in TRASHABLE for row in _trash_of_kind(kind, user, now)]
    return sorted(rows, key=lambda row: row.trashed_at, reverse=True)[:MOST_LISTED]


def _trash_of_kind(kind: str, user: User, now: datetime) -> Iterator[TrashedRow]:
    rows = model_of(kind)._default_manager.in_trash_of(user, now=now)  # type: ignore[attr-defined]
    if kind == "interview":
        rows = rows.select_related("role__company")
    elif kind in PARENTS:
        rows = rows.select_related(PARENTS[kind])
    for row in rows[:MOST_LISTED]:
        parent = getattr(row, PARENTS[kind]) if kind in PARENTS else None
        if parent is None or parent.trashed_at != row.trashed_at:
            yield TrashedRow(
                kind,
                KIND_LABELS[kind],
                row.pk,
                name_of(row),
                row.trashed_at,
                row.trashed_at + KEPT_IN_TRASH,
            )


def name_of(row: TrashableModel) -> str:
    """What the row is called where it stands alone; an interview is named with its role."""
    role = getattr(row, "role", None)
    return f"{row}, {role}" if role and kind_of(row) == "interview" else str(row)


def announce_trashed(request: HttpRequest, row: TrashableModel) -> None:
    """On the next page, say that the row lies in the trash, with Undo beside it."""
    url = reverse("applications:trash_restore", args=[kind_of(row), row.pk])
    announce_undo(request, f"Moved to the trash: {name_of(row)}{_along_with(row)}.", url)


def _along_with(row: TrashableModel) -> str:
    """ " with 1 role and 2 interviews": what went into the trash with it; "" for nothing."""
    ways_up = {
        "company": {"role": "company", "interview": "role__company"},
        "role": {"interview": "role"},
    }
    counts = {}
    for kind, path in ways_up.get(kind_of(row), {}).items():
        same = {path: row, "trashed_at": row.trashed_at}
        counts[kind] = model_of(kind)._default_manager.filter(**same).count()
    words = [f"{n} {kind}{'' if n == 1 else 's'}" for kind, n in counts.items() if n]
    return f" with {' and '.join(words)}" if words else ""
