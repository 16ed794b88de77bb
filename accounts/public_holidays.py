"""The countries and regions whose public holidays the holidays package knows."""

import re
from functools import cache

import holidays
from holidays.registry import COUNTRIES

from accounts.domain.letters import name_key


@cache
def countries() -> dict[str, str]:
    """Two-letter code → English name, by name."""
    named = {codes[1]: _words(codes[0]) for codes in COUNTRIES.values()}
    return dict(sorted(named.items(), key=lambda item: name_key(item[1])))


@cache
def regions(country: str) -> dict[str, str]:
    """Code → name of the country's regions, by name; empty where it has none or does not exist."""
    if country not in countries():
        return {}
    calendar = type(holidays.country_holidays(country))
    names = {code: name for name, code in getattr(calendar, "subdivisions_aliases", {}).items()}
    found = {code: names.get(code, code) for code in calendar.subdivisions}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def place_words(country: str, region: str) -> str:
    """ "Berlin (Germany)", "Germany"; "" for no country."""
    name = countries().get(country, country)
    return f"{regions(country).get(region, region)} ({name})" if region else name


def _words(class_name: str) -> str:
    """ "UnitedStatesVirginIslands" → "United States Virgin Islands"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", class_name)
    return re.sub(r" (And|Of|The|Da)(?= )", lambda match: match[0].lower(), spaced)
