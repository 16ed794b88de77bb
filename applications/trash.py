"""What the trash page lists, and the Undo beside what was thrown away."""

from datetime import datetime

from accounts.domain.words import joined
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.owned import TRASHABLE, TrashableModel
from accounts.undo import announce_undo, undo_url

MOST_LISTED = 200


def trash_of(user: User, *, now: datetime) -> list[TrashableModel]:
    """What the user threw away, the newest first, without what only went along with its parent."""
    rows = [
        row
        for model in TRASHABLE.values()
        for row in model.rows().in_trash_of(user, now=now)[:MOST_LISTED]
        if row.trash_parent is None or row.trash_parent.trashed_at != row.trashed_at
    ]
    return sorted(rows, key=lambda row: row.trashed_at or now, reverse=True)[:MOST_LISTED]


def announce_trashed(request: SignedInRequest, row: TrashableModel) -> None:
    """On the next page, say that the row is in the trash, with Undo beside it."""
    text = f"Moved to the trash: {row.trash_name}{_along_with(row)}."
    announce_undo(request, text, undo_url(request.user, "trash", kind=row.trash_kind, pk=row.pk))


def _along_with(row: TrashableModel) -> str:
    """ " with 1 role and 2 interviews": what went into the trash with it; "" for nothing."""
    counts = {
        model._meta: model.rows().under(row).filter(trashed_at=row.trashed_at).count()
        for model in TRASHABLE.values()
    }
    words = [
        f"{n} {names.verbose_name if n == 1 else names.verbose_name_plural}"
        for names, n in counts.items()
        if n
    ]
    return f" with {joined(words)}" if words else ""
