"""Which day a few words mean, and what about it is in doubt. Plain Python.

Names of weekdays and months, "tomorrow" and the like are told by whoever passes DayNames in; what
they leave open is settled here, and said.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Protocol

from overview.domain.quick_words import Words, word_set

LONGEST_DAY = 5  # words: "next Tuesday the 1st December"
_WEEK = timedelta(days=7)
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2})?)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SPACED = re.compile(r"\d{1,2}\. \d{1,2}\.?(?: (?:20)?\d\d)?")
_OF_A_MONTH = re.compile(r"\d{1,2}(?:st|nd|rd|th|er|\.)?|20\d{2}", re.IGNORECASE)
NEXT = word_set(
    "next nächsten nächster nächste kommenden kommender prochain prochaine próximo prossimo"
    " volgende"
)
LAST = word_set(
    "last past letzten letzter letzte vorigen voriger dernier dernière pasado pasada scorso scorsa"
    " vorige"
)
THIS = word_set("this coming diesen dieser ce cette este questo deze")
# They stand before a day and say nothing of it.
GLUE = word_set("on the of am den der le el il de op om dem vom")
BESIDES = GLUE | NEXT | THIS | LAST
# Short for a weekday in some language, and too often another word.
NO_DAYS = word_set("mit die ma me we")


class DayNames(Protocol):
    def is_known(self, word: str) -> bool:
        """Whether the word can be part of a day: "Tue", "December", "tomorrow"."""
        ...

    def weekday(self, word: str) -> int | None:
        """0 (Monday) to 6 for the name of a weekday."""
        ...

    def day(self, text: str) -> date | None:
        """The day that the text names, the coming one where the year is left out."""
        ...

    @property
    def is_day_first(self) -> bool | None:
        """Whether 3/4 is the 3rd of April; None where both are usual."""
        ...


@dataclass(frozen=True, slots=True)
class Day:
    """days: one, or those to choose from; none where there is no such day.

    doubt: what to look at, "" for nothing.
    """

    days: tuple[date, ...]
    written: str
    doubt: str = ""


def take_day(
    words: Words, names: DayNames, *, today: date, now: time, at: time | None, beside: range
) -> Day | None:
    """Take the words that name the day; None where none do.

    now: on the clock of the zone. at: when it starts, as far as that is known; beside: where that
    stands, since a short name is a weekday only beside a time: "Sun, backend" is a company.
    """
    places = _places_of_day(words, names, beside)
    if not places:
        return None
    before = places[0] - 1  # "Tuesday, 1 December"
    if words.is_free(before) and names.weekday(words.words[before].text.casefold()) is not None:
        places = [before, *places]
    words.take(places, "day")
    return day_of(words.joined(places), names, today=today, now=now, at=at)


def _places_of_day(words: Words, names: DayNames, beside: range) -> list[int]:
    found: list[tuple[int, int, list[int]]] = []
    for run in words.runs():
        rest = run
        while rest:
            places = _longest(words, rest, names)
            if places:
                near = _gap(places, beside) <= 2
                if near or not _is_too_short(words, places):
                    found.append((not near, -len(places), places))
                rest = rest[rest.index(places[-1]) + 1 :]
            else:
                rest = rest[1:]
    return min(found)[2] if found else []


def _longest(words: Words, run: Sequence[int], names: DayNames) -> list[int]:
    """The longest stretch from the first word of the run that can be a day."""
    for length in range(min(LONGEST_DAY, len(run)), 0, -1):
        texts = [words.words[n].text.casefold() for n in run[:length]]
        core = [it for it in texts if it not in BESIDES]
        if not core or texts[-1] in GLUE | THIS:
            continue
        if all(_can_be_of_a_day(it, names) for it in core) and _is_day(core, names):
            return list(run[:length])
    return []


def _can_be_of_a_day(text: str, names: DayNames) -> bool:
    if text in NO_DAYS:
        return False
    numbers = (_OF_A_MONTH, _NUMBERS, _ISO)
    return names.is_known(text) or any(it.fullmatch(text) for it in numbers)


def _is_day(core: Sequence[str], names: DayNames) -> bool:
    text = " ".join(it for it in core if names.weekday(it) is None)
    if not text:
        return len(core) == 1
    if any(it.fullmatch(text) for it in (_ISO, _NUMBERS, _SPACED)):
        return True
    if not any(names.is_known(it) for it in core):
        return False  # numbers alone
    return names.day(text.replace(".", " ")) is not None


def _is_too_short(words: Words, places: Sequence[int]) -> bool:
    """A lone short name, such as "Sun" or "Mar", at the start of the line or of two letters."""
    text = words.words[places[0]].text
    is_short = len(text) < 3 or (places[0] == 0 and len(text) < 5)
    return len(places) == 1 and text.isalpha() and is_short


def _gap(places: Sequence[int], beside: range) -> int:
    return min((abs(n - at) for n in places for at in beside), default=99)


def day_of(text: str, names: DayNames, *, today: date, now: time, at: time | None) -> Day:
    """The day that these words mean, from today on; what is in doubt is said in words."""
    texts = [it.casefold() for it in text.split()]
    core = [it for it in texts if it not in BESIDES]
    weekdays = [day for it in core if (day := names.weekday(it)) is not None]
    rest = " ".join(it for it in core if names.weekday(it) is None)
    if not rest:
        if len(weekdays) != 1:
            return Day((), text, f"“{text}” is no day.")
        if set(texts) & LAST:
            ago = (today.weekday() - weekdays[0]) % 7 or 7
            return Day((today - timedelta(days=ago),), text, f"“{text}” is over.")
        is_next = bool(set(texts) & NEXT)
        return _coming(text, weekdays[0], is_next=is_next, today=today, now=now, at=at)
    days = _dates(rest, names, today)
    if not days:
        return Day((), text, f"There is no day “{text}”.")
    return Day(days, text, _doubt(text, rest, days, weekdays, today, names))


def _coming(
    text: str, weekday: int, *, is_next: bool, today: date, now: time, at: time | None
) -> Day:
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    if day == today and not is_next:
        if at is not None and at <= now:
            return Day(
                (today + _WEEK, today), text, f"Today is {_weekday(today)}, and {at:%H:%M} is over."
            )
        return Day((today, today + _WEEK), text, f"Today is {_weekday(today)}.")
    if is_next and day.isocalendar()[:2] == today.isocalendar()[:2]:
        return Day(
            (day + _WEEK, day) if day != today else (day + _WEEK,), text, f"“{text}” can be either."
        )
    return Day((day,), text)


def _dates(text: str, names: DayNames, today: date) -> tuple[date, ...]:
    """The days that a date can be: two where day and month can be told apart by nothing."""
    if _SPACED.fullmatch(text):
        text = re.sub(r"\.? ", ".", text)  # "1. 12. 2026"
    if found := _ISO.fullmatch(text):
        return _existing(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(text):
        one, mark, two = int(found[1]), found[2], int(found[3])
        year = int(found[4]) if found[4] else None
        if year is not None and year < 100:
            year += 2000
        first = _in_year(year, two, one, today)
        second = _in_year(year, one, two, today)
        if mark == "." or names.is_day_first:
            return first or second
        if names.is_day_first is False:
            return second or first
        return tuple(dict.fromkeys(first + second))
    day = names.day(text.replace(".", " "))
    return (day,) if day else ()


def _in_year(year: int | None, month: int, day: int, today: date) -> tuple[date, ...]:
    if year is not None:
        return _existing(year, month, day)
    # The 29th of February comes in a year from now or in seven.
    years = (today.year + n for n in range(9))
    return next((it for y in years if (it := _existing(y, month, day)) and it[0] >= today), ())


def _existing(year: int, month: int, day: int) -> tuple[date, ...]:
    try:
        return (date(year, month, day),)
    except ValueError:
        return ()


def _doubt(
    text: str,
    rest: str,
    days: Sequence[date],
    weekdays: Sequence[int],
    today: date,
    names: DayNames,
) -> str:
    if len(days) > 1:
        return f"“{text}” can be either."
    day = days[0]
    if weekdays and day.weekday() != weekdays[0]:
        return f"You wrote “{text}”, but that is a {_weekday(day)}."
    found = _NUMBERS.fullmatch(rest)
    if found and found[2] == "/" and int(found[1]) <= 12 and int(found[3]) <= 12:
        first = "day" if names.is_day_first else "month"
        return f"“{rest}” is read with the {first} first." if found[1] != found[3] else ""
    if (
        day.year != today.year
        and not re.search(r"\d{4}|/\d\d$|\.\d\d$", rest)
        and (day - today).days > 180
    ):
        return f"“{text}” is over this year, so {day.year} is taken."
    return ""


def _weekday(day: date) -> str:
    return f"{day:%A}"
