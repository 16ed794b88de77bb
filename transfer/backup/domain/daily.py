"""When the next backup is due, and when the last one is too old."""

from datetime import datetime, timedelta

EVERY = timedelta(hours=24)
AGAIN_AFTER = timedelta(hours=1)  # where one failed, or its worker was killed
FIRST_TAKES = timedelta(minutes=10)  # at most; nothing is wrong until then
TOO_OLD_AFTER = timedelta(hours=26)  # a day, and two tries that failed


def is_due(*, made_at: datetime | None, begun_at: datetime | None, now: datetime) -> bool:
    """made_at: of the last good one, begun_at: of the last try; None before the first.

    One that lies ahead was made by a clock that was wrong, and counts for nothing.
    """
    has_one = made_at is not None and now - EVERY < made_at <= now
    was_tried = begun_at is not None and now - AGAIN_AFTER < begun_at <= now
    return not has_one and not was_tried


def is_too_old(*, made_at: datetime, now: datetime) -> bool:
    """Whether it does not count as today's any more, or lies ahead."""
    return not now - TOO_OLD_AFTER <= made_at <= now


def is_first_under_way(*, begun_at: datetime | None, now: datetime) -> bool:
    """Whether the first of all was begun a moment ago."""
    return begun_at is not None and now - FIRST_TAKES < begun_at <= now
