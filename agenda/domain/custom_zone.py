"""The clock of a time zone that an invitation describes itself (RFC 5545, 3.6.5).

Only rules that real programs write are read: once a year, by weekday or day of one month. Anything
else is refused, so a made-up rule costs no time and is asked about instead of guessed.
"""

import calendar
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
READ_PARTS = {"FREQ", "INTERVAL", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "WKST"}
# Some programs say here once more what the first change says already.
REPEATED_PARTS = {"BYHOUR": "hour", "BYMINUTE": "minute", "BYSECOND": "second"}
FURTHEST_OFFSET = timedelta(hours=18)

_BY_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?")
_MOMENT = re.compile(r"\d{8}T\d{6}Z?")


class UnknownRuleError(ValueError):
    """The zone is written in a way that is not read here."""


@dataclass(frozen=True, slots=True)
class YearlyRule:
    """One day a year. weekday: 0 (Monday) to 6, None for any; nth: 1 to 5 from the start of the
    month, -1 to -5 from its end, None for any. days: of the month, empty for any; one of the two
    is given.
    last: the last moment it still happens, aware; None for ever.
    """

    month: int
    weekday: int | None = None
    nth: int | None = None
    days: frozenset[int] = frozenset()
    last: datetime | None = None

    def day_in(self, year: int) -> date | None:
        """The first day of that year it falls on; None where there is none."""
        first, last = calendar.monthrange(year, self.month)
        if self.weekday is None:
            fitting = sorted(self.days)
        else:
            fitting = list(range(1 + (self.weekday - first) % 7, last + 1, 7))
        return next((date(year, self.month, it) for it in fitting if self._fits(it, last)), None)

    def _fits(self, day: int, days_in_month: int) -> bool:
        if day > days_in_month or (self.days and day not in self.days):
            return False
        from_start, from_end = (day - 1) // 7 + 1, -((days_in_month - day) // 7 + 1)
        return self.nth is None or self.nth in {from_start, from_end}


@dataclass(frozen=True, slots=True)
class Observance:
    """Standard or summer time. starts: the first change to it, naive, on the clock before it."""

    starts: datetime
    before: timedelta
    offset: timedelta
    rule: YearlyRule | None = None
    more_starts: tuple[datetime, ...] = ()

    def changes_until(self, year: int) -> Iterator[datetime]:
        """The latest changes by the rule up to the end of this year, and the fixed ones; naive."""
        yield self.starts
        yield from self.more_starts
        last = self.rule.last if self.rule else None
        year = min(year, last.year) if last else year
        for each in (year - 1, year):
            if self.rule is None or each < self.starts.year or each < 1:
                continue
            if day := self.rule.day_in(each):
                change = datetime.combine(day, self.starts.time())
                if last is None or (change - self.before).replace(tzinfo=UTC) <= last:
                    yield change


class CustomZone:
    """What the observances make together. The changes of a year are worked out once.

    Raises UnknownRuleError for a zone without any rule.
    """

    def __init__(self, observances: Iterable[Observance]) -> None:
        self._rows = list(observances)
        if not self._rows:
            raise UnknownRuleError("no rule")
        self._by_year: dict[int, list[tuple[datetime, timedelta]]] = {}

    def offset_at(self, wall: datetime) -> timedelta:
        """How far a naive wall time of the zone is ahead of UTC.

        A time that comes twice is the first one.
        """
        changes = self._changes_until(wall.year)
        if place := bisect_right(changes, wall, key=lambda it: it[0]):
            return changes[place - 1][1]
        return min(self._rows, key=lambda row: row.starts).before

    def _changes_until(self, year: int) -> list[tuple[datetime, timedelta]]:
        if year not in self._by_year:
            self._by_year[year] = sorted(
                (change, row.offset) for row in self._rows for change in row.changes_until(year)
            )
        return self._by_year[year]


# --- Reading -------------------------------------------------------------------------------------


def observance_of(properties: dict[str, str], more_starts: Iterable[str] = ()) -> Observance:
    """From DTSTART, TZOFFSETFROM, TZOFFSETTO and RRULE as they are written; more_starts: RDATE.

    Raises UnknownRuleError for what cannot be read.
    """
    try:
        starts = _naive(properties["DTSTART"])
        rule = properties.get("RRULE")
        return Observance(
            starts=starts,
            before=_offset(properties["TZOFFSETFROM"]),
            offset=_offset(properties["TZOFFSETTO"]),
            rule=_rule(rule, starts) if rule else None,
            more_starts=tuple(_naive(it) for text in more_starts for it in text.split(",")),
        )
    except (KeyError, ValueError) as error:
        raise UnknownRuleError(str(error)) from error


def _naive(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a wall time


def _offset(text: str) -> timedelta:
    found = _OFFSET.fullmatch(text)
    if found is None:
        raise ValueError(text)
    sign, hours, minutes, seconds = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    if offset > FURTHEST_OFFSET:
        raise ValueError(text)
    return -offset if sign == "-" else offset


def _rule(text: str, starts: datetime) -> YearlyRule:
    parts = dict(part.split("=", 1) for part in text.strip(";").upper().split(";"))
    for name, unit in REPEATED_PARTS.items():
        if int(parts.pop(name, getattr(starts, unit))) != getattr(starts, unit):
            raise ValueError(text)
    if parts.get("BYDAY", "").isdecimal() and int(parts["BYDAY"]) == starts.day:
        parts["BYMONTHDAY"] = parts.pop("BYDAY")
    if (
        parts.keys() - READ_PARTS
        or parts.get("FREQ") != "YEARLY"
        or parts.get("INTERVAL", "1") != "1"
    ):
        raise ValueError(text)
    weekday = nth = None
    if by_day := parts.get("BYDAY"):
        found = _BY_DAY.fullmatch(by_day)
        if found is None:
            raise ValueError(text)
        nth = int(found[1]) if found[1] else None
        weekday = WEEKDAYS[found[2]]
    days = frozenset(int(day) for day in parts.get("BYMONTHDAY", "").split(",") if day)
    month = int(parts.get("BYMONTH", starts.month))
    if not 1 <= month <= 12 or not days <= set(range(1, 32)):
        raise ValueError(text)
    until = parts.get("UNTIL")
    return YearlyRule(
        month=month,
        weekday=weekday,
        nth=nth,
        days=days or (frozenset({starts.day}) if weekday is None else frozenset()),
        last=_naive(until if "T" in until else f"{until}T235959").replace(tzinfo=UTC)
        if until
        else None,
    )
