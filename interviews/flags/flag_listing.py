"""What the review of all flags lists, for the page and for a download of it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from accounts.domain.letters import name_key
from accounts.models import User
from applications.lists import FEW, PAGE_SIZE, Filter, Listing, Sort
from interviews.flags.domain.flag_heat import (
    CompanyFlag,
    SeenFlag,
    company_flags,
)
from interviews.flags.overview_reading import (
    companies_with_flags,
    refs_matching,
    seen_flags,
)
from interviews.models.flag import SEVERITY_WORDS, FlagKind
from interviews.score.domain.evidence import AREA_LABELS, FlagStatus

MOST_DIGITS = 18  # of an id; no database can be asked for a longer one
NOT_SCORED = "none"
DAYS = {"30": 30, "90": 90, "365": 365}

KINDS = (("", "Red flags"), (FlagKind.GREEN.value, "Good signs"))
AREAS = (
    ("", "All areas"),
    *((str(it), label) for it, label in AREA_LABELS.items()),
    (NOT_SCORED, "Not scored"),
)
SEVERITIES = (
    ("", "Any"),
    *((str(it), f"{it} {word} or worse") for it, word in SEVERITY_WORDS.items() if 1 < it < 5),
    ("5", "5 Severe"),
)
STATUSES = (
    ("", "Open or explained"),
    ("open", "Open"),
    ("explained", "Explained"),
    ("withdrawn", "Withdrawn"),
)
SEEN = (("", "Anywhere"), ("interview", "In an interview"), ("found", "Outside interviews"))
SOURCES = (("", "Any"), ("one", "One source"), ("two", "Two or more"), ("several", "Several"))
TIMES = (
    ("", "Any time"),
    ("30", "Last 30 days"),
    ("90", "Last 90 days"),
    ("365", "Last year"),
    ("older", "More than a year ago"),
)
SORTS = {
    "worst": Sort("Worst first", ()),
    "newest": Sort("Newest first", ()),
    "sources": Sort("Most sources", ()),
    "company": Sort("Company", ()),
}
# What is alike in these stays worst first, as company_flags() has it.
ORDERS: dict[str, Callable[[CompanyFlag], Any]] = {
    "worst": lambda _: 0,
    "newest": lambda it: -it.newest_at.timestamp(),
    "sources": lambda it: -it.sources.count,
    "company": lambda it: name_key(it.company_name),
}

type Flags = list[CompanyFlag]


class FlagListing(Listing):
    """Flags by company, read once and then narrowed: each row is one flag with its sightings.

    Kind and company decide what is read; all else is asked of the flag with all its sightings, so
    that a second source is never lost to a filter. most: how many sightings are read, the newest;
    None for all.
    """

    def __init__(self, asked: QueryDict, *, user: User, now: datetime, most: int | None) -> None:
        company = asked.get("company", "")
        is_id = company.isascii() and company.isdigit() and len(company) <= MOST_DIGITS
        chosen = int(company) if is_id else None
        if "area" not in asked and "dimension" in asked:  # as bookmarked before
            asked = asked.copy()
            asked.setlist("area", asked.getlist("dimension"))
        companies = companies_with_flags(user, chosen=chosen)
        super().__init__(asked, None, sorts=SORTS, filters=_filters(companies, now))
        self.user, self.most = user, most

    @cached_property
    def _read(self) -> list[SeenFlag]:
        kind = FlagKind(self.chosen["kind"] or FlagKind.RED)
        company = self.chosen["company"]
        chosen = int(company) if company else None
        return seen_flags(self.user, kind, company=chosen, most=self.most)

    @property
    def seen(self) -> list[SeenFlag]:
        return self._read[: self.most]

    @property
    def has_more(self) -> bool:
        return self.most is not None and len(self._read) > self.most

    @property
    def is_red(self) -> bool:
        return self.chosen["kind"] != FlagKind.GREEN

    @cached_property
    def flags(self) -> list[CompanyFlag]:
        """All that match, in the order asked for."""
        status = self.chosen["status"]
        flags = (
            it
            for it in self._in_any_state
            if (it.status == status if status else it.status != FlagStatus.WITHDRAWN)
        )
        return sorted(flags, key=ORDERS[self.sort])

    @property
    def ever_noted(self) -> list[CompanyFlag]:
        """The same with those withdrawn, unless one state is asked for: what the trend is of."""
        return self.flags if self.chosen["status"] else self._in_any_state

    @cached_property
    def _in_any_state(self) -> list[CompanyFlag]:
        flags = company_flags(self.seen)
        if self.text:
            refs = refs_matching(self.text, self.seen)
            flags = [it for it in flags if any(one.ref in refs for one in it.seen)]
        for name, value in self.chosen.items():
            if value:
                flags = self._filters[name].narrow(flags, value)
        return flags

    @property
    def is_few(self) -> bool:
        """Too few for the map to come first: one reads the flags themselves sooner."""
        return len(self.flags) < FEW

    @cached_property
    def page(self) -> Page:
        return Paginator(self.flags, PAGE_SIZE).get_page(self._asked.get("page"))

    def address_with(self, **chosen: str) -> str:
        """The query string of the same list, narrowed further, from its first page."""
        asked = {"q": self.text, **self.chosen, "sort": self.sort} | chosen
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def _filters(companies: Sequence[tuple[int, str]], now: datetime) -> Mapping[str, Filter]:
    """What narrow takes and gives are lists of CompanyFlag."""
    names = (("", "All companies"), *((str(pk), name) for pk, name in companies))

    def in_time(flags: Flags, value: str) -> Flags:
        since = now - timedelta(days=DAYS.get(value, DAYS["365"]))
        is_older = value == "older"
        return [it for it in flags if any((one.noted_at < since) == is_older for one in it.seen)]

    return {
        "kind": Filter("Which", KINDS, _as_read),
        "company": Filter("Company", names, _as_read),
        "area": Filter("Area", AREAS, _about),
        "severity": Filter("How bad", SEVERITIES, _as_bad_as),
        "status": Filter("State", STATUSES, _as_read),
        "seen": Filter("Where", SEEN, _seen_in),
        "sources": Filter("Sources", SOURCES, _from_sources),
        "time": Filter("Noted", TIMES, in_time),
    }


def _as_read(flags: Flags, _: str) -> Flags:
    """What the listing itself looks at."""
    return flags


def _about(flags: Flags, area: str) -> Flags:
    return [it for it in flags if area in [one or NOT_SCORED for one in it.areas]]


def _as_bad_as(flags: Flags, severity: str) -> Flags:
    return [it for it in flags if it.severity >= int(severity)]


def _seen_in(flags: Flags, where: str) -> Flags:
    """Those seen there, and perhaps elsewhere as well."""
    is_found = where == "found"
    return [it for it in flags if any(bool(one.found_in) == is_found for one in it.seen)]


def _from_sources(flags: Flags, level: str) -> Flags:
    """Two is two or more."""
    allowed = {"one": ["one"], "two": ["two", "several"]}.get(level, [level])
    return [it for it in flags if it.sources.level in allowed]
