"""What a user is reminded of, and when. Plain Python: no Django, clock or I/O.

Moments are aware and in UTC; a zone is an IANA name. Source: the follow-up rules; the times of
the reminders about interviews are our own judgement.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from accounts.domain.business_time import local, outside_quiet_hours, to_utc

DAY_BEFORE = timedelta(hours=24)
HOUR_BEFORE = timedelta(hours=1)
DEBRIEF_AFTER = timedelta(hours=2)
# A debrief that is missing for longer is on Today, but is not worth an interruption.
DEBRIEF_STALE_AFTER = timedelta(days=3)

# After each failure the pause grows; after the last try the user is told.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
MOST_ATTEMPTS = len(PAUSES) + 1

# How long a worker may hold what it has in hand. Longer than one mail can take (its time-out is
# 20 seconds), and short enough that what a dead worker held is not late for long.
CLAIM_LASTS = timedelta(minutes=2)
STOP_SENDING_AFTER = timedelta(minutes=1)


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after this many failed tries, 1 or more; None: give up."""
    if attempts < 1:
        raise ValueError(f"nothing was tried yet: {attempts}")
    return PAUSES[attempts - 1] if attempts < MOST_ATTEMPTS else None


@dataclass(frozen=True, slots=True)
class Due:
    """due_at: when the reminder should arrive. stale_at: from when on it is of no use any more."""

    event: str  # "interview_day", "interview_hour", "debrief"
    due_at: datetime
    stale_at: datetime


def interview_reminders(
    starts_at: datetime,
    ends_at: datetime,
    *,
    is_ended: bool,
    is_debriefed: bool,
    zone: str,
    quiet: tuple[time, time],
) -> Iterator[Due]:
    """All reminders that one interview may bring.

    The one an hour before ignores the quiet hours: one at 7 is announced at 6.
    """
    if not is_ended:
        day = outside_quiet_hours(starts_at - DAY_BEFORE, zone, *quiet)
        hour = starts_at - HOUR_BEFORE
        if day < hour:
            yield Due("interview_day", day, hour)
        yield Due("interview_hour", hour, starts_at)
    if not is_debriefed:
        due = outside_quiet_hours(ends_at + DEBRIEF_AFTER, zone, *quiet)
        yield Due("debrief", due, due + DEBRIEF_STALE_AFTER)


def digest_moment(now: datetime, zone: str, at: time) -> datetime:
    """When the latest digest was due: today at this time on the user's clock, else yesterday."""
    today = local(now, zone).date()
    moment = to_utc(today, at, zone)
    return moment if moment <= now else to_utc(today - timedelta(days=1), at, zone)
