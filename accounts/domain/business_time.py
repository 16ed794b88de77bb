"""Local wall times, business days and quiet hours.

A moment is an aware datetime; every function that returns one returns UTC. A zone is an IANA name
such as "Europe/Berlin"; one that this machine does not know counts as UTC, so that no row with such
a name stops a page. A business day is a day of the working week that is no holiday. Dates near
year 1 or 9999 raise OverflowError.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

MONDAY_TO_FRIDAY = frozenset(range(5))
QUIET_FROM = time(21)
QUIET_TO = time(8)

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """Which days count: the working week minus holidays.

    weekdays: 0 (Monday) to 6, at least one; else ValueError.
    """

    holidays: frozenset[date] = frozenset()
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise ValueError(f"A working week has days from 0 to 6: {sorted(self.weekdays)}")


EVERY_WORKDAY = BusinessDays()


def is_zone(name: str) -> bool:
    """True for an IANA name that this installation knows, in its exact spelling."""
    return name in zone_names()


@cache
def zone_names() -> frozenset[str]:
    """Every name that ZoneInfo takes, old ones such as "Asia/Calcutta" included."""
    return frozenset(available_timezones())


def rules_of(zone: str) -> ZoneInfo:
    """When clocks change in that zone; those of UTC where this machine does not know it."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # not there, no name at all, a folder
        return ZoneInfo("UTC")


def local(moment: datetime, zone: str) -> datetime:
    """The moment as a clock in that zone shows it, aware. ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(rules_of(zone))


def to_utc(day: date, at: time, zone: str) -> datetime:
    """The moment when a clock in that zone shows this day and time.

    Where clocks go back and the time comes twice, the first; where they go forward and it is
    skipped, the first minute that exists after it. A zone of `at` itself is ignored.
    """
    rules = rules_of(zone)
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    moment = wall.replace(tzinfo=rules).astimezone(UTC)
    if moment.astimezone(rules).replace(tzinfo=None) == wall:
        return moment
    return _end_of_gap(wall.replace(second=0, microsecond=0), rules)


class ClockChange(Enum):
    SKIPPED = "skipped"
    TWICE = "twice"


def clock_change(day: date, at: time, zone: str) -> ClockChange | None:
    """What a change of the clocks does to this wall time; None for nothing."""
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0), rules_of(zone))
    before, after = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    if before == after or before is None or after is None:
        return None
    return ClockChange.TWICE if before > after else ClockChange.SKIPPED


def _end_of_gap(wall: datetime, rules: ZoneInfo) -> datetime:
    """The change itself, for a naive wall time that clocks jump over.

    Read with the old offset (fold 0) the wall time lies after the change, with the new one
    (fold 1) before it, so the change is between the two.
    """
    after = wall.replace(tzinfo=rules).astimezone(UTC)
    before = wall.replace(tzinfo=rules, fold=1).astimezone(UTC)
    new_offset = after.astimezone(rules).utcoffset()
    minutes = bisect_left(
        range((after - before) // _MINUTE),
        True,
        key=lambda n: (before + n * _MINUTE).astimezone(rules).utcoffset() == new_offset,
    )
    return before + minutes * _MINUTE


def is_business_day(day: date, days: BusinessDays = EVERY_WORKDAY) -> bool:
    return day.weekday() in days.weekdays and day not in days.holidays


def next_business_day(day: date, days: BusinessDays = EVERY_WORKDAY) -> date:
    """The first business day strictly after this day."""
    day += _DAY
    while not is_business_day(day, days):
        day += _DAY
    return day


def add_business_days(day: date, n: int, days: BusinessDays = EVERY_WORKDAY) -> date:
    """The n-th business day strictly after this day; the day itself for 0.

    ValueError below 0.
    """
    if n < 0:
        raise ValueError("Business days are only counted forward.")
    for _ in range(n):
        day = next_business_day(day, days)
    return day


def outside_quiet_hours(
    moment: datetime, zone: str, start: time = QUIET_FROM, end: time = QUIET_TO
) -> datetime:
    """The moment, or the end of the quiet hours it falls into; never earlier.

    Quiet from `start` up to, but not including, `end`, on the clock of `zone`, over midnight where
    `end` is the earlier time. Equal times mean no quiet hours.
    """
    wall = local(moment, zone)
    at = wall.time()
    is_over_midnight = start > end
    is_evening = is_over_midnight and at >= start
    is_quiet = is_evening or at < end if is_over_midnight else start <= at < end
    if not is_quiet:
        return moment.astimezone(UTC)

    last_day = wall.date() + _DAY if is_evening else wall.date()
    shifted = to_utc(last_day, end, zone)
    if shifted <= moment:  # the end came twice that night, and the first one has passed
        return moment.astimezone(UTC)
    # Once more: where a whole day is skipped (Apia, 2011) the shifted moment may be quiet again.
    return outside_quiet_hours(shifted, zone, start, end)
