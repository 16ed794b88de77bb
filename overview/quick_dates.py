"""Names of days and months in the languages of the user, as dateparser knows them.

It is asked for one day at a time and for nothing else: what it would guess of a whole line, or of
numbers such as 3/4, is settled by overview/domain/quick_days.py and said.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache, cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

MOST_LANGUAGES = 3
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
RELATIVE_DAYS = ("0 day ago", "1 day ago", "2 day ago", "in 1 day", "in 2 day")
MONTH_FIRST = frozenset({"en-us", "en-ph"})


class UserDayNames:
    """overview.domain.quick_days.DayNames, for what the browser asks pages to be written in."""

    def __init__(self, asked: Sequence[str], *, today: date) -> None:
        """asked: tags as a browser sends them, "de-at" say; English is always among them."""
        found = dict.fromkeys(it.partition("-")[0] for it in asked)
        known = [it for it in found if it in _languages()][:MOST_LANGUAGES]
        self._languages = tuple(dict.fromkeys([*known, "en"]))
        self._today = today
        self._days: dict[str, date | None] = {}  # a line may ask again and again
        self._weekdays, self._others = _names(self._languages)
        regions = [it for it in asked if it != "en"]
        self._is_day_first = regions[0] not in MONTH_FIRST if regions else None

    @property
    def is_day_first(self) -> bool | None:
        return self._is_day_first

    def is_known(self, word: str) -> bool:
        return word.rstrip(".") in self._weekdays or word.rstrip(".") in self._others

    def weekday(self, word: str) -> int | None:
        return self._weekdays.get(word.rstrip("."))

    @cached_property
    def _parser(self) -> Any:
        from dateparser.date import DateDataParser  # a third of a second, and seldom needed

        settings = {
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": datetime.combine(self._today, time()),
            "RETURN_AS_TIMEZONE_AWARE": False,
        }
        return DateDataParser(
            languages=list(self._languages),
            settings=settings,
            use_given_order=True,
        )

    def day(self, text: str) -> date | None:
        if text not in self._days:
            self._days[text] = self._read(text)
        return self._days[text]

    def _read(self, text: str) -> date | None:
        try:
            found = self._parser.get_date_data(text)
        except (ValueError, OverflowError):
            return None
        is_day = found.date_obj is not None and found.period == "day"
        return found.date_obj.date() if is_day else None


def day_names_for(request: HttpRequest, *, today: date) -> UserDayNames:
    header = request.headers.get("Accept-Language", "")
    asked = [tag for tag, _ in parse_accept_lang_header(header[:200].lower()) if tag != "*"]
    return UserDayNames(asked, today=today)


@cache
def _languages() -> frozenset[str]:
    from dateparser.data.languages_info import language_order

    return frozenset(language_order)


@cache
def _names(languages: tuple[str, ...]) -> tuple[dict[str, int], frozenset[str]]:
    """The names of weekdays with their number from Monday, and all other words of days."""
    weekdays: dict[str, int] = {}
    others: set[str] = set()
    for language in languages:
        info = _info_of(language)
        for number, name in enumerate(WEEKDAYS):
            for word in info[name]:
                weekdays.setdefault(word.casefold().rstrip("."), number)
        others.update(it.casefold().rstrip(".") for name in MONTHS for it in info[name])
        for name in RELATIVE_DAYS:
            for text in info["relative-type"].get(name, ()):
                others.update(text.casefold().split())
        for text in info["relative-type-regex"].get(r"in \1 day", ()):
            others.update(re.sub(r"\(.*?\)", " ", text).casefold().split())
    return weekdays, frozenset(others)


def _info_of(language: str) -> dict[str, Any]:
    from dateparser.languages.loader import default_loader

    return default_loader.get_locale(language).info
