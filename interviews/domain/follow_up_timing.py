"""When each follow-up is reminded of and due.

Every function takes the moment or day that starts it, the zone whose clock and calendar count
(the recipient's) and the holidays. "Next business day" is strictly after the day on which the
talk ended there. Minutes and hours are elapsed time, days are dates on the wall: 24 hours after
15:00 is 15:00 the next day, also when the clocks change. Quiet hours are not looked at here.

The source article gives no times at all; all of these are judgement.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from interviews.domain.business_time import (
    Holidays,
    add_business_days,
    is_business_day,
    local,
    next_business_day,
    to_utc,
)

# A talk can end while it is night where the recruiter lives; nobody is called before this.
FIRST_CALL = time(9)
LAST_CALL_SAME_DAY = time(16, 30)
LAST_UPDATE_SAME_DAY = time(18)
LAST_NOTE_SAME_DAY = time(20)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Two moments in UTC, the reminder never after the due time, and the zone they come from."""

    remind_at: datetime
    due_at: datetime
    zone: str


def recruiter_debrief(ended_at: datetime, zone: str, holidays: Holidays) -> Window:
    today = local(ended_at, zone).date()
    soon = ended_at + timedelta(minutes=30)
    if is_business_day(today, holidays) and _is_same_day_by(soon, today, LAST_CALL_SAME_DAY, zone):
        first_call = to_utc(today, FIRST_CALL, zone)
        return Window(max(soon, first_call), to_utc(today, time(17), zone), zone)
    tomorrow = next_business_day(today, holidays)
    return Window(to_utc(tomorrow, time(10), zone), to_utc(tomorrow, time(12), zone), zone)


def recruiter_update(ended_at: datetime, zone: str, holidays: Holidays) -> Window:
    today = local(ended_at, zone).date()
    tomorrow = next_business_day(today, holidays)
    soon = ended_at + timedelta(hours=2)
    if not (
        is_business_day(today, holidays)
        and _is_same_day_by(soon, today, LAST_UPDATE_SAME_DAY, zone)
    ):
        soon = to_utc(tomorrow, time(9), zone)
    return Window(soon, to_utc(tomorrow, time(12), zone), zone)


def thank_you(ended_at: datetime, zone: str, holidays: Holidays) -> Window:
    end = local(ended_at, zone)
    today = end.date()
    tomorrow = next_business_day(today, holidays)
    soon = ended_at + timedelta(hours=2)
    if not _is_same_day_by(soon, today, LAST_NOTE_SAME_DAY, zone):
        soon = to_utc(tomorrow, time(9), zone)
    a_day_later = today + _DAY
    same_time = end.time().replace(second=0, microsecond=0)
    due = same_time if is_business_day(a_day_later, holidays) else time(12)
    return Window(soon, to_utc(tomorrow, due, zone), zone)


def clarify(ended_at: datetime, zone: str, holidays: Holidays) -> Window:
    return _first_and_second_day(local(ended_at, zone).date(), zone, holidays)


def rejection_reply(rejected_on: date, zone: str, holidays: Holidays) -> Window:
    return _first_and_second_day(rejected_on, zone, holidays)


def after_business_days(day: date, n: int, zone: str, holidays: Holidays) -> Window:
    """10:00 on the n-th business day after a day: nudges and what follows them."""
    moment = to_utc(add_business_days(day, n, holidays), time(10), zone)
    return Window(moment, moment, zone)


def withdraw(
    decided_at: datetime, next_step_at: datetime | None, zone: str, holidays: Holidays
) -> Window:
    """The next business day, or a day before the next step where that comes first.

    Where that day before has already begun: at once, which is the moment of the decision and not
    the clock, so that it does not move each time it is asked for.
    """
    day = next_business_day(local(decided_at, zone).date(), holidays)
    remind_at = to_utc(day, time(10), zone)
    due_at = to_utc(day, time(17), zone)
    if next_step_at is not None and next_step_at > decided_at:
        due_at = min(due_at, max(next_step_at - _DAY, decided_at))
    return Window(min(remind_at, due_at), due_at, zone)


def _first_and_second_day(day: date, zone: str, holidays: Holidays) -> Window:
    first = next_business_day(day, holidays)
    second = next_business_day(first, holidays)
    return Window(to_utc(first, time(10), zone), to_utc(second, time(17), zone), zone)


def _is_same_day_by(moment: datetime, day: date, latest: time, zone: str) -> bool:
    """Whether the moment is on that day there, and its minute no later than that time."""
    wall = local(moment, zone).replace(second=0, microsecond=0)
    return wall.date() == day and wall.time() <= latest
