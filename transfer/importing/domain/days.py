"""Days as people and spreadsheets write them. Plain Python."""

import re
from collections.abc import Iterable
from datetime import date, time, timedelta

from accounts.domain.letters import plain_words

ORDERS = ("dmy", "mdy")
FIRST_YEAR = 1970

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_THREE = re.compile(r"(?<!\d)(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_SERIAL_ZERO = date(1899, 12, 30)
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)?")
# The beginnings of the names of months: English, German, French, Spanish, Polish.
_MONTHS = {
    1: ("jan", "janv", "ene", "sty"),
    2: ("feb", "fev", "lut"),
    3: ("mar", "mrz", "maerz"),
    4: ("apr", "avr", "abr", "kwi"),
    5: ("may", "mai", "mayo", "maj"),
    6: ("jun", "juin", "cze"),
    7: ("jul", "juil", "lip"),
    8: ("aug", "aou", "ago", "sie"),
    9: ("sep", "wrz"),
    10: ("oct", "okt", "paz"),
    11: ("nov", "lis"),
    12: ("dec", "dez", "dic", "gru"),
}
# What a day or a time is written with, folded as plain_words() folds it.
_OF_A_DAY = frozenset(
    plain_words(
        "january february march april may june july august september october november december sept"
        " januar februar märz mai juni juli oktober dezember uhr utc gmt the"
        " janvier février mars avril juin juillet août septembre octobre novembre décembre"
        " enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
        " stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października"
        " listopada grudnia styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień"
        " październik listopad grudzień monday tuesday wednesday thursday friday saturday sunday"
        " mon tue wed thu fri sat sun montag dienstag mittwoch donnerstag freitag samstag sonntag"
        " lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes"
        " sábado domingo poniedziałek wtorek środa czwartek piątek sobota niedziela"
    )
).union(*_MONTHS.values())
_CLOCK = re.compile(
    r"(?<![\d:])(\d{1,2})(?:(?::|h)(\d{2})(?::\d{2}(?:\.\d+)?)?(?!\d)|\.(\d{2})\s*uhr|(?=\s*[ap]\.?m\b))"
    r"(?:\s*([ap])\.?m\b)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r":\d{2}(?:\.\d+)?\s*(?:(Z|UTC|GMT)\b|([+-])(\d{2}):?(\d{2}))", re.IGNORECASE)
_BY_BEGINNING = sorted(
    ((beginning, month) for month, some in _MONTHS.items() for beginning in some),
    key=lambda it: -len(it[0]),
)


def day_of(text: str, *, order: str) -> date | None:
    """The day in a text, of a span the first; None where there is none that can be read.

    order: "dmy" or "mdy", for days such as 3/4/2026; dots always put the day first, and a number
    over 12 is a day wherever it stands. Two digits are a year of 2000 to 2069. A number alone is
    what spreadsheets count: 46000 is 9 December 2025.
    """
    text = text.strip()[:100]
    if found := _YEAR_FIRST.search(text):
        year, month, day = (int(it) for it in found.groups())
        return _date(year, month, day)
    if found := _THREE.search(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if year < 100:
            year += 2000 if year < FIRST_YEAR - 1900 else 1900
        is_day_first = found[2] == "." or order == "dmy"
        if first > 12 or second > 12:
            is_day_first = first > 12
        return _date(year, second, first) if is_day_first else _date(year, first, second)
    if found := _SERIAL.fullmatch(text):
        serial = int(found[1])
        return _SERIAL_ZERO + timedelta(days=serial) if 25_569 <= serial <= 80_000 else None
    return _in_words(text)


def time_of(text: str) -> tuple[time | None, int | None]:
    """The clock in a text and, where it says so, how many minutes its zone is ahead of UTC.

    "10:30", "4:11 PM", "10.30 Uhr", "14h30", "46000.4375" (what spreadsheets count). None for no
    clock, and for midnight, which is how tools write that they know none.
    """
    text = text.strip()[:100]
    if found := re.fullmatch(r"\d{5}[.,](\d+)", text):
        minutes = round(float(f"0.{found[1]}") * 24 * 60)
        return _time(minutes // 60, minutes % 60), None
    found = _CLOCK.search(text)
    if not found:
        return None, None
    hour, minute = int(found[1]), int(found[2] or found[3] or 0)
    if found[4]:
        if not 1 <= hour <= 12:
            return None, None
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    at = _time(hour, minute)
    offset = _OFFSET.search(text)
    if at is None or not offset:
        return at, None
    if offset[1]:
        return at, 0
    ahead = int(offset[3]) * 60 + int(offset[4])
    return (at, -ahead if offset[2] == "-" else ahead) if ahead < 24 * 60 else (at, None)


def words_beside(text: str) -> bool:
    """Whether a cell says more than a day and a time: "3 March 2026 with Mia"."""
    words = plain_words(_OFFSET.sub(" ", _CLOCK.sub(" ", text)))
    said = [it for it in words if it.isalpha() and (len(it) > 2 or not it.isascii())]
    return any(it not in _OF_A_DAY for it in said)


def _time(hour: int, minute: int) -> time | None:
    return time(hour, minute) if 0 < hour * 60 + minute < 24 * 60 and minute < 60 else None


def orders_of(texts: Iterable[str]) -> set[str]:
    """Which orders days of the file can be read in: {} where none tells, both where it is open.

    {"dmy"} for "25/4/2026", {"mdy"} for "4/25/2026", both for "3/4/2026" alone or where two cells
    say different things.
    """
    told: set[str] = set()
    is_open = False
    for text in texts:
        if _YEAR_FIRST.search(text[:100]) or not (found := _THREE.search(text[:100])):
            continue
        first, second = int(found[1]), int(found[3])
        if found[2] == "." or first == second:
            continue
        if first > 12 >= second:
            told.add("dmy")
        elif second > 12 >= first:
            told.add("mdy")
        else:
            is_open = True
    if len(told) == 1:
        return told
    return set(ORDERS) if is_open else set()


def _in_words(text: str) -> date | None:
    words = plain_words(text)
    for place, word in enumerate(words):
        month = next((month for start, month in _BY_BEGINNING if word.startswith(start)), None)
        if month is None or word.isdigit():
            continue
        around = words[max(0, place - 2) : place] + words[place + 1 : place + 4]
        years = [int(it) for it in around if re.fullmatch(r"\d{4}", it)]
        days = [int(found[1]) for it in around if (found := _DAY.fullmatch(it))]
        if years and days:
            return _date(years[0], month, days[0])
        if len(days) == 2:  # "5 Mar 24"
            return _date(2000 + days[1], month, days[0])
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
