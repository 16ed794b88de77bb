"""Which days a calendar shows, and on which of them something stands. Plain Python: no clock."""

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

AGENDA_DAYS = 28
WEEK_DAYS = 7
# What can be asked for: around these years every grid has all of its days.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2099, 12, 31)

_DAY = timedelta(days=1)
_LEAST = timedelta.resolution


class View(StrEnum):
    MONTH = "month"
    WEEK = "week"
    AGENDA = "agenda"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Grid:
    """The days of one view, all of them in days, in order; chosen is one of them.

    days: of a month whole weeks from Monday on, so with days of its neighbours. before, after: the
    day to choose for what comes before and after; None where that cannot be asked for.
    """

    view: View
    chosen: date
    days: tuple[date, ...]
    before: date | None
    after: date | None

    @property
    def title(self) -> str:
        """ "June 2026", or "1 to 7 June 2026"."""
        if self.view == View.MONTH:
            return f"{self.chosen:%B} {self.chosen.year}"
        return span_words(self.days[0], self.days[-1])

    @property
    def before_words(self) -> str:
        return grid_of(self.view, self.before).title if self.before else ""

    @property
    def after_words(self) -> str:
        return grid_of(self.view, self.after).title if self.after else ""

    @property
    def weeks(self) -> Iterator[tuple[date, ...]]:
        for start in range(0, len(self.days), WEEK_DAYS):
            yield self.days[start : start + WEEK_DAYS]

    def is_outside(self, day: date) -> bool:
        """Whether it only fills up the first or last week of a month."""
        return self.view == View.MONTH and day.month != self.chosen.month


def grid_of(view: View, chosen: date) -> Grid:
    """chosen: from FIRST_DAY to LAST_DAY, else ValueError."""
    if not FIRST_DAY <= chosen <= LAST_DAY:
        raise ValueError(f"No calendar of {chosen}")
    if view == View.MONTH:
        days = tuple(Calendar().itermonthdates(chosen.year, chosen.month))
        first = chosen.replace(day=1)
        before, after = (first - _DAY).replace(day=1), (first + 31 * _DAY).replace(day=1)
    else:
        length = WEEK_DAYS if view == View.WEEK else AGENDA_DAYS
        first = chosen - chosen.weekday() * _DAY if view == View.WEEK else chosen
        days = tuple(first + n * _DAY for n in range(length))
        before, after = chosen - length * _DAY, chosen + length * _DAY
    return Grid(view, chosen, days, _in_reach(before), _in_reach(after))


def days_of(start: datetime, end: datetime) -> list[date]:
    """Every day that it touches, on the clock that both show; never none.

    What ends at midnight does not touch the day that begins then.
    """
    first, last = start.date(), max(start, end - _LEAST).date()
    return [first + n * _DAY for n in range((last - first).days + 1)]


def span_words(first: date, last: date) -> str:
    """ "1 to 7 June 2026", "29 June to 5 July 2026", "28 December 2026 to 3 January 2027"."""
    start = f"{first.day}"
    if (first.year, first.month) != (last.year, last.month):
        start += f" {first:%B}"
    if first.year != last.year:
        start += f" {first.year}"
    return f"{start} to {last.day} {last:%B} {last.year}"


def _in_reach(day: date) -> date | None:
    return day if FIRST_DAY <= day <= LAST_DAY else None
