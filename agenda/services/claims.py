"""Rows to send, in one worker's hands: taken for a while, closed one by one, let go."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from agenda.models.sending import Sending


def take_in_hand[Row: Sending](
    waiting: QuerySet[Row], *, now: datetime, most: int, lasts: timedelta
) -> QuerySet[Row]:
    """At most so many of those that wait, the oldest first. Runs in a transaction.

    Rows that another worker holds are passed over.
    """
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
    keys = list(waiting.values_list("pk", flat=True)[:most])
    rows: Any = waiting.model._default_manager.filter(pk__in=keys)
    rows.update(claimed_at=now, claimed_until=now + lasts)
    held: QuerySet[Row] = rows.order_by("next_try_at", "pk")
    return held


def close(row: Sending, **fields: Any) -> None:
    """Write down what became of it, and let it go."""
    rows = type(row)._default_manager.filter(pk=row.pk, sent_at=None)
    rows.update(claimed_until=None, **fields)


def let_go(rows: Sequence[Sending]) -> None:
    """Free what is left of one claim. Where that claim has ended, the rows may be in another
    worker's hand by now, and stay there."""
    if not rows:
        return
    keys = [it.pk for it in rows]
    held = type(rows[0])._default_manager.filter(
        pk__in=keys, claimed_at__in={it.claimed_at for it in rows}
    )
    held.filter(sent_at=None).update(claimed_until=None)
