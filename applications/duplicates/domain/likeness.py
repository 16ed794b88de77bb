"""Which companies, and which contacts, one probably has twice. Plain Python."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

from accounts.domain.letters import folded, plain_words
from applications.domain.company_names import company_key

# Sites where many companies have a page each: there the path tells whose it is.
SHARED_SITES = frozenset(
    {"linkedin.com", "xing.com", "indeed.com", "glassdoor.com", "glassdoor.de", "kununu.com"}
    | {
        "greenhouse.io",
        "lever.co",
        "ashbyhq.com",
        "workable.com",
        "join.com",
        "smartrecruiters.com",
    }
    | {"stepstone.de", "monster.com", "facebook.com", "instagram.com", "github.com", "medium.com"}
    | {"crunchbase.com", "wellfound.com", "angel.co", "welcometothejungle.com", "google.com"}
    | {
        "smartrecruiters.com",
        "notion.so",
        "x.com",
        "twitter.com",
        "youtube.com",
        "bit.ly",
        "linktr.ee",
    }
)
ENTRANCES = re.compile(r"^(?:www|careers?|jobs?|karriere|about)\.(?=.+\..)")
NO_NAMES = frozenset(
    {"dr", "prof", "mr", "mrs", "ms", "mx", "herr", "frau", "phd", "msc", "bsc", "mba", "ing"}
    | {"dipl", "mag"}
)
FEWEST_DIGITS = 6
DIGITS_COMPARED = 8  # without the country and the first 0, which people write or leave out
MOST_SHARING = 3  # what more of them have in common says nothing about any two
MOST_REMEMBERED = 4_096  # rows whose traits are at hand, since each page of one compares thousands


class Why(StrEnum):
    """What two have in common."""

    NAME = "name"
    WEBSITE = "website"
    EMAIL = "email"
    PHONE = "phone"


SHARED_BY_FEW = (Why.WEBSITE, Why.EMAIL, Why.PHONE)


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that a row can have in common with another. place: where it holds, "" anywhere."""

    why: Why
    value: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that look like one, by their ids. one: the older one."""

    one: int
    other: int
    why: tuple[Why, ...]


@lru_cache(maxsize=MOST_REMEMBERED)
def company_traits(name: str, website: str) -> tuple[Trait, ...]:
    return tuple(_known(Trait(Why.NAME, company_key(name)), Trait(Why.WEBSITE, site_key(website))))


@lru_cache(maxsize=MOST_REMEMBERED)
def contact_traits(name: str, company: str, email: str, phone: str) -> tuple[Trait, ...]:
    """company: the name of theirs, "" where none is known, which could be any."""
    place = company_key(company) if company else ""
    return tuple(
        _known(
            Trait(Why.NAME, person_key(name), place),
            Trait(Why.EMAIL, mailbox_key(email)),
            Trait(Why.PHONE, phone_key(phone)),
        )
    )


def site_key(website: str) -> str:
    """ "acme.com" for "https://www.acme.com/about"; "linkedin.com/company/acme" for a page there.

    "" where the address says nothing about whose it is.
    """
    try:
        parts = urlsplit(website.strip())
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    for site in SHARED_SITES:
        if host == site or host.endswith(f".{site}"):
            path = parts.path.strip("/").lower()
            return f"{site}/{path}" if path else ""
    return ENTRANCES.sub("", host)


def person_key(name: str) -> str:
    """Equal for "Okafor, Mia", "Dr. Mia Okafor" and "MIA OKAFOR"."""
    words = [it for it in plain_words(name) if it not in NO_NAMES]
    return " ".join(sorted(words)) or " ".join(folded(name).split())


def mailbox_key(email: str) -> str:
    """Equal for "Mia@acme.com" and "mia+jobs@acme.com"."""
    box, at, host = folded(email.strip()).rpartition("@")
    return f"{box.partition('+')[0]}@{host}" if at else ""


def phone_key(phone: str) -> str:
    """Equal for "+49 30 1234567" and "030/1234567"; "" for too few digits to tell."""
    digits = "".join(it for it in phone if it.isascii() and it.isdigit())
    return digits[-DIGITS_COMPARED:] if len(digits) >= FEWEST_DIGITS else ""


def pairs(
    rows: Iterable[tuple[int, tuple[Trait, ...]]], *, apart: Collection[frozenset[int]] = ()
) -> list[Pair]:
    """Each row with the oldest one that looks like it, where there is one.

    rows: ids with their traits, the oldest first. apart: two ids each, which the user said are not
    the same. Takes time as the rows do, however many have the same name.
    """
    listed = list(rows)
    shared = _shared_by_many(listed)
    seen: dict[tuple[Why, str], dict[str, list[int]]] = {}
    found = []
    for pk, traits in listed:
        alike: dict[int, list[Why]] = {}
        for it in traits:
            if (it.why, it.value) in shared:
                continue
            places = seen.setdefault((it.why, it.value), {})
            for earlier in _first_of(places, it.place, pk, apart):
                alike.setdefault(earlier, []).append(it.why)
            places.setdefault(it.place, []).append(pk)
        if alike:
            one = min(alike)
            found.append(Pair(one, pk, tuple(alike[one])))
    return found


def _known(*traits: Trait) -> Iterator[Trait]:
    return (it for it in traits if it.value)


def _shared_by_many(rows: Iterable[tuple[int, tuple[Trait, ...]]]) -> set[tuple[Why, str]]:
    """A platform's address, a switchboard, the mailbox of a team."""
    counts: dict[tuple[Why, str], int] = {}
    for _, traits in rows:
        for it in traits:
            if it.why in SHARED_BY_FEW:
                counts[it.why, it.value] = counts.get((it.why, it.value), 0) + 1
    return {key for key, count in counts.items() if count > MOST_SHARING}


def _first_of(
    places: dict[str, list[int]], place: str, pk: int, apart: Collection[frozenset[int]]
) -> Iterator[int]:
    """The oldest that it may be, of each place that fits: its own, and nowhere said."""
    fitting = places.keys() if not place else {place, ""} & places.keys()
    for it in fitting:
        first = (one for one in places[it] if frozenset((one, pk)) not in apart)
        if (one := next(first, None)) is not None:
            yield one
