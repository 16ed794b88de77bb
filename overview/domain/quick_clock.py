"""Clock times, durations and zones as people write them. Plain Python: no Django, clock or I/O.

Each pattern stands between the edges of words, as domain.quick_words lays them out.
"""

import re
from dataclasses import dataclass
from datetime import time
from functools import cache

from accounts.domain.business_time import zone_names

START, END = r"(?<![^\s,])", r"(?![^\s,])"
NOON = ("noon", "midday", "mittag", "mittags", "midi", "mediodía", "mezzogiorno")
MIDNIGHT = ("midnight", "mitternacht", "minuit", "medianoche")
_ONE = (
    rf"(?:{'|'.join(NOON + MIDNIGHT)}"
    r"|\d{1,2}(?:[:.]\d{2}|h\d{2})?(?:\s?(?:[ap]\.?m\.?|uhr|h|o['’]clock))?)"
)
_BEFORE_ONE = r"at|um|à|a las|alle|às|kl\.?|@"
_BEFORE_TWO = r"from|von|de|between|zwischen|entre|dalle|at|um"
RANGE = re.compile(
    rf"{START}(?P<cue>(?:{_BEFORE_TWO})\s)?(?P<one>{_ONE})"
    rf"\s?(?:-|–|—|to|bis|until|till|à|and|und|et)\s?(?P<two>{_ONE}){END}",
    re.IGNORECASE,
)
SINGLE = re.compile(rf"{START}(?P<cue>(?:{_BEFORE_ONE})\s)?(?P<one>{_ONE}){END}", re.IGNORECASE)
_PARTS = re.compile(
    r"(?P<hour>\d{1,2})(?:(?P<sep>[:.h])(?P<minute>\d{2}))?\s?"
    r"(?P<mark>[ap]\.?m\.?|uhr|h|o['’]clock)?",
    re.IGNORECASE,
)
_HOURS = r"hours?|hrs?\.?|std\.?|stunden?|heures?|horas?|ore|uur"
_MINUTES = r"minutes?|minuten|minutos|minuti|mins?\.?|m|['’′]"
DURATIONS = tuple(
    re.compile(rf"{START}(?:(?:for|für|pour)\s)?{pattern}{END}", re.IGNORECASE)
    for pattern in (
        rf"(?P<hours>[1-9])\s?(?:h|{_HOURS})\s?(?P<minutes>[0-5]\d)\s?(?:{_MINUTES})?",
        rf"(?P<hours>\d{{1,2}}(?:[.,]\d{{1,2}})?)\s?(?:{_HOURS})",
        r"(?P<hours>[1-4](?:[.,]\d)?)\s?h",
        rf"(?P<minutes>\d{{1,3}})\s?(?:{_MINUTES})",
        r"(?P<half>half an hour|half hour|halbe stunde|eine halbe stunde|une demi-heure)",
        r"(?P<hour>an hour|one hour|eine stunde|une heure|una hora)",
    )
)
_CLOCK_CUE = re.compile(rf"{START}(?:{_BEFORE_ONE})\s$", re.IGNORECASE)
# Where people who write these letters mostly are; each is said in words, so that it can be changed.
ABBREVIATED = {
    "UTC": "UTC",
    "GMT": "UTC",
    "CET": "Europe/Berlin",
    "CEST": "Europe/Berlin",
    "MEZ": "Europe/Berlin",
    "MESZ": "Europe/Berlin",
    "BST": "Europe/London",
    "WET": "Europe/Lisbon",
    "EET": "Europe/Helsinki",
    "EEST": "Europe/Helsinki",
    "ET": "America/New_York",
    "EST": "America/New_York",
    "EDT": "America/New_York",
    "CT": "America/Chicago",
    "CDT": "America/Chicago",
    "MT": "America/Denver",
    "MST": "America/Denver",
    "MDT": "America/Denver",
    "PT": "America/Los_Angeles",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "IST": "Asia/Kolkata",
    "SGT": "Asia/Singapore",
    "JST": "Asia/Tokyo",
    "AEST": "Australia/Sydney",
    "AEDT": "Australia/Sydney",
    "NZST": "Pacific/Auckland",
    "NZDT": "Pacific/Auckland",
}
ZONES = (
    re.compile(rf"{START}(?P<letters>{'|'.join(ABBREVIATED)}){END}"),
    re.compile(rf"{START}(?P<name>[A-Z]\w+(?:/[A-Z][\w+-]*)+){END}"),
    re.compile(rf"{START}(?P<place>[\w.'-]+\s[\w.'-]+)\s(?:time|zeit){END}", re.IGNORECASE),
    re.compile(rf"{START}(?P<place>[\w.'-]+)\s(?:time|zeit){END}", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Clock:
    """at: the time taken. doubt: what was written, where it could be another; "" for none."""

    at: time
    doubt: str = ""


def clock(text: str, *, cue: str = "") -> Clock | None:
    """The time that the text names; None where it is only a number or there is no such time.

    cue: the "at" before it, which makes a bare number an hour. Without am or pm, 1 to 6 are taken
    as the afternoon and said so, but for a leading zero.
    """
    text, cue = text.strip(), cue.strip()
    if text.lower() in NOON:
        return Clock(time(12))
    if text.lower() in MIDNIGHT:
        return Clock(time(0))
    found = _PARTS.fullmatch(text)
    if found is None:
        return None
    mark = (found["mark"] or "").lower().replace(".", "")
    is_dotted = found["sep"] == "."
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    is_a_date = is_dotted and 0 < minute <= 12
    if not (mark or cue) and (is_a_date or not found["minute"]):
        return None
    if mark in {"am", "pm"}:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if mark == "pm" else 0)
    if hour > 23 or minute > 59:
        return None
    is_open = mark not in {"am", "pm"} and 1 <= hour <= 6 and not text.startswith("0")
    if is_open:
        return Clock(time(hour + 12, minute), text)
    return Clock(time(hour, minute), text if not (mark or found["minute"]) and hour < 12 else "")


def clock_range(one: str, two: str, *, cue: str = "") -> tuple[Clock, int] | None:
    """When it starts and how many minutes it lasts: "3-4pm", "15:00-16:00", "from 3 to 4".

    What is only written at the end counts for the start. None where it is no range of times.
    """
    end_mark = _PARTS.fullmatch(two.strip())
    mark = (end_mark["mark"] or "") if end_mark else ""
    is_marked = bool(mark) or ":" in one + two or any(it.isalpha() for it in one)
    is_of_24 = bool(mark) and mark[0].lower() not in "ap"
    end = clock(two, cue=cue or ("at" if is_marked else ""))
    own = _PARTS.fullmatch(one.strip())
    starts = [f"{one.strip()} {mark}"] if own and not own["mark"] and is_of_24 else [one]
    if own and not own["mark"] and mark.lower().replace(".", "") in {"am", "pm"}:
        starts = [f"{one.strip()}{mark}", f"{one.strip()}am"]  # 11-1pm starts in the morning
    for text in starts:
        start = clock(text, cue=cue or ("at" if is_marked else ""))
        if start and end and (minutes := _minutes(end.at) - _minutes(start.at)) > 0:
            return start, minutes
    return None


def start_of(one: str, two: str) -> Clock | None:
    """When something starts that is said to end before; None where these are not both times."""
    return clock(one) if clock(two) else None


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def minutes_in(found: re.Match[str], before: str) -> int | None:
    """How many minutes a match of DURATIONS says; None where it is a time. before: text up to it.

    "at 2h" is a time, "2h" lasts.
    """
    groups = {name: it for name, it in found.groupdict().items() if it}
    if _CLOCK_CUE.search(before):
        return None
    if "half" in groups:
        return 30
    if "hour" in groups:
        return 60
    hours = float(groups.get("hours", "0").replace(",", "."))
    minutes = round(hours * 60) + int(groups.get("minutes", "0"))
    return minutes or None


def zone_in(found: re.Match[str]) -> str:
    """The IANA name that a match of ZONES says; "" for none."""
    groups = found.groupdict()
    if letters := groups.get("letters"):
        return ABBREVIATED[letters]
    if name := groups.get("name"):
        return name if name in zone_names() else ""
    return _places().get((groups.get("place") or "").strip().lower(), "")


@cache
def _places() -> dict[str, str]:
    """ "berlin" → "Europe/Berlin", by the last part of each name of two parts."""
    names = sorted(it for it in zone_names() if it.count("/") == 1 and not it.startswith("Etc/"))
    return {it.partition("/")[2].replace("_", " ").lower(): it for it in names}
