"""The clock of a time zone that an invitation describes itself (RFC 5545, 3.6.5).

Only rules that real programs write are read: once a year, by weekday or day of one month. Anything
else is refused, so a made-up rule costs no time and is asked about instead of guessed.
"""

import calendar
import re
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
    month, -1 to -5 from its end, None for any. days: of the month, empty for any.
    last: the last moment it still happens, aware; None for ever.
    """

    month: int
    weekday: int | None = None
    nth: int | None = None
    days: frozenset[int] = frozenset()
    last: datetime | None = None

    def day_in(self, year: int) -> date | None:
        """The first day of that year it falls on; None where there is none."""
        last = calendar.monthrange(year, self.month)[1]
        return next(
            (
                date(year, self.month, day)
                for day in range(1, last + 1)
                if self._fits(date(year, self.month, day), last)
            ),
            None,
        )

    def _fits(self, day: date, days_in_month: int) -> bool:
        if self.weekday is not None and day.weekday() != self.weekday:
            return False
        if self.days and day.day not in self.days:
            return False
        from_start, from_end = (day.day - 1) // 7 + 1, -((days_in_month - day.day) // 7 + 1)
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


def offset_at(observances: Iterable[Observance], wall: datetime) -> timedelta:
    """How far a naive wall time of the zone is ahead of UTC.

    A time that comes twice is the first one. Raises UnknownRuleError for a zone without any rule.
    """
    rows = list(observances)
    if not rows:
        raise UnknownRuleError("no rule")
    changes = [
        (change, row.offset)
        for row in rows
        for change in row.changes_until(wall.year)
        if change <= wall
    ]
    return max(changes)[1] if changes else min(rows, key=lambda row: row.starts).before


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
