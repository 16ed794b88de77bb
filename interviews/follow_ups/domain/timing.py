"""When each follow-up is reminded of and due.

Every function takes the moment or day that starts it, the zone whose clock and calendar count (the
recipient's) and the user's own times and business days. "Next business day" is strictly after the
day on which the interview ended there. Minutes and hours are elapsed time, days are dates on the
wall: 24 hours after 15:00 is 15:00 the next day, also when the clocks change. Quiet hours are not
looked at here.

The source article gives no times at all; all of these are our own judgement.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from accounts.domain.business_time import (
    MONDAY_TO_FRIDAY,
    QUIET_FROM,
    QUIET_TO,
    BusinessDays,
    add_business_days,
    is_business_day,
    local,
    next_business_day,
    to_utc,
)

OFFER_REMINDER_DAYS = 2  # calendar days before the day by which an offer wants its answer
# A silence is noticed by looking through the roles once a day, so it is said a little before.
GHOSTED_AHEAD = timedelta(days=2)
MOST_NUDGES = 2

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Timing:
    """All times that the user can change, with their defaults, and the holidays where they live.

    Clock times are on the recipient's clock, quiet hours on the user's own. *_days are business
    days, except applied_silent_days and ghosted_after_days, which are days of the calendar. nudges,
    applied_nudges: 0 to 2. first_contact_at: nobody is called or written to before, since an
    interview can end while it is night where the recruiter lives. midday_at, day_ends_at: by when
    what went to the next day is due, and everything else.
    """

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    call_after_minutes: int = 30
    call_until: time = time(16, 30)
    note_after_hours: int = 2
    update_until: time = time(18)
    note_until: time = time(20)
    first_contact_at: time = time(9)
    day_starts_at: time = time(10)
    midday_at: time = time(12)
    day_ends_at: time = time(17)
    nudges: int = MOST_NUDGES
    nudge_after_promise_days: int = 2
    nudge_after_days: int = 5
    second_nudge_days: int = 5
    assume_closed_days: int = 10
    applied_nudges: int = MOST_NUDGES
    applied_silent_days: int = 7
    ghosted_after_days: int = 30
    quiet_from: time = QUIET_FROM
    quiet_to: time = QUIET_TO
    holidays: frozenset[date] = frozenset()

    @property
    def business_days(self) -> BusinessDays:
        return BusinessDays(self.holidays, self.weekdays)


DEFAULT_TIMING = Timing()


@dataclass(frozen=True, slots=True)
class Window:
    """Two moments in UTC, the reminder never after the due time, and the zone they come from."""

    remind_at: datetime
    due_at: datetime
    zone: str


def recruiter_debrief(ended_at: datetime, zone: str, timing: Timing) -> Window:
    today = local(ended_at, zone).date()
    soon = ended_at + timedelta(minutes=timing.call_after_minutes)
    is_soon = _is_same_day_by(soon, today, timing.call_until, zone)
    if is_business_day(today, timing.business_days) and is_soon:
        remind_at = max(soon, to_utc(today, timing.first_contact_at, zone))
        return Window(remind_at, max(remind_at, to_utc(today, timing.day_ends_at, zone)), zone)
    tomorrow = next_business_day(today, timing.business_days)
    return _from_morning(tomorrow, tomorrow, timing.midday_at, zone, timing)


def recruiter_update(ended_at: datetime, zone: str, timing: Timing) -> Window:
    today = local(ended_at, zone).date()
    tomorrow = next_business_day(today, timing.business_days)
    soon = ended_at + timedelta(hours=timing.note_after_hours)
    is_soon = _is_same_day_by(soon, today, timing.update_until, zone)
    if not (is_business_day(today, timing.business_days) and is_soon):
        soon = to_utc(tomorrow, timing.first_contact_at, zone)
    return Window(soon, max(soon, to_utc(tomorrow, timing.midday_at, zone)), zone)


def thank_you(ended_at: datetime, zone: str, timing: Timing) -> Window:
    end = local(ended_at, zone)
    today = end.date()
    tomorrow = next_business_day(today, timing.business_days)
    soon = ended_at + timedelta(hours=timing.note_after_hours)
    if not _is_same_day_by(soon, today, timing.note_until, zone):
        soon = to_utc(tomorrow, timing.first_contact_at, zone)
    a_day_later = today + _DAY
    same_time = end.time().replace(second=0, microsecond=0)
    due = same_time if is_business_day(a_day_later, timing.business_days) else timing.midday_at
    due_at = to_utc(tomorrow, due, zone)
    return Window(min(soon, due_at), due_at, zone)


def clarify(ended_at: datetime, zone: str, timing: Timing) -> Window:
    return _first_and_second_day(local(ended_at, zone).date(), zone, timing)


def rejection_reply(rejected_on: date, zone: str, timing: Timing) -> Window:
    return _first_and_second_day(rejected_on, zone, timing)


def after_business_days(day: date, n: int, zone: str, timing: Timing) -> Window:
    """The morning of the n-th business day after a day: nudges and what follows them."""
    return _moment(add_business_days(day, n, timing.business_days), zone, timing)


def after_silence(day: date, n: int, zone: str, timing: Timing) -> Window:
    """The morning n days of the calendar after a day, or of the first business day after that."""
    later = day + n * _DAY
    if not is_business_day(later, timing.business_days):
        later = next_business_day(later, timing.business_days)
    return _moment(later, zone, timing)


def start_of(day: date, zone: str) -> datetime:
    return to_utc(day, time(0), zone)


def day_after(day: date, zone: str) -> datetime:
    """From when a promise for that day was not kept."""
    return start_of(day + _DAY, zone)


def half_of_business_days(day: date, n: int, zone: str, timing: Timing) -> datetime:
    """When the second half of n business days after a day begins: what is said then asks."""
    return start_of(add_business_days(day, (n + 1) // 2, timing.business_days), zone)


def half_of_silence(day: date, n: int, zone: str) -> datetime:
    """The same for n days of the calendar."""
    return start_of(day + (n + 1) // 2 * _DAY, zone)


def after_noting(noted_on: date, place: int, zone: str, timing: Timing) -> Window:
    """For what was long due when it was noted: a morning of the business days after that, one each
    for the places from 0 on."""
    return after_business_days(noted_on, 1 + place, zone, timing)


def offer_deadline(answer_by: date, zone: str, timing: Timing) -> Window:
    """From a morning two days before the day an offer ends on, until the evening of that day."""
    first = answer_by - OFFER_REMINDER_DAYS * _DAY
    return _from_morning(first, answer_by, timing.day_ends_at, zone, timing)


def own(day: date, zone: str, timing: Timing) -> Window:
    """The day that the user named, whatever day it is."""
    return _from_morning(day, day, timing.day_ends_at, zone, timing)


def acceptance(decided_at: datetime, answer_by: date | None, zone: str, timing: Timing) -> Window:
    """The next business day, or the day of the answer where that comes first. A day that had passed
    when it was decided hurries nobody any more."""
    decided_on = local(decided_at, zone).date()
    day = next_business_day(decided_on, timing.business_days)
    window = _from_morning(day, day, timing.day_ends_at, zone, timing)
    due_at = window.due_at
    if answer_by is not None and decided_on <= answer_by < day:
        due_at = max(to_utc(answer_by, timing.day_ends_at, zone), decided_at)
    return Window(min(window.remind_at, due_at), due_at, zone)


def withdraw(
    decided_at: datetime, next_step_at: datetime | None, zone: str, timing: Timing
) -> Window:
    """The next business day, or a day before the next step where that comes first.

    Where that day before has already begun: at once, which is the moment of the decision and not
    the clock, so that it does not move each time it is asked for.
    """
    day = next_business_day(local(decided_at, zone).date(), timing.business_days)
    window = _from_morning(day, day, timing.day_ends_at, zone, timing)
    due_at = window.due_at
    if next_step_at is not None and next_step_at > decided_at:
        due_at = min(due_at, max(next_step_at - _DAY, decided_at))
    return Window(min(window.remind_at, due_at), due_at, zone)


def _first_and_second_day(day: date, zone: str, timing: Timing) -> Window:
    first = next_business_day(day, timing.business_days)
    second = next_business_day(first, timing.business_days)
    return _from_morning(first, second, timing.day_ends_at, zone, timing)


def _from_morning(first: date, last: date, until: time, zone: str, timing: Timing) -> Window:
    """From the morning of one day until a time of another; never a due time before the reminder."""
    remind_at = to_utc(first, timing.day_starts_at, zone)
    return Window(remind_at, max(remind_at, to_utc(last, until, zone)), zone)


def _moment(day: date, zone: str, timing: Timing) -> Window:
    moment = to_utc(day, timing.day_starts_at, zone)
    return Window(moment, moment, zone)


def _is_same_day_by(moment: datetime, day: date, latest: time, zone: str) -> bool:
    """Whether the moment is on that day there, and its minute no later than that time."""
    wall = local(moment, zone).replace(second=0, microsecond=0)
    return wall.date() == day and wall.time() <= latest
