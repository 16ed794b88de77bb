"""The flags of all companies: a map of area by company, where they come from, and since when."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.domain.letters import name_key
from accounts.http import SignedInRequest, page
from accounts.models import User
from applications.lists import FEW, PAGE_SIZE, Filter, Listing, Sort
from interviews.flags.domain.flag_heat import (
    CompanyFlag,
    HeatCell,
    SeenFlag,
    company_flags,
    heat_map,
    worst_first,
)
from interviews.flags.overview_reading import (
    MOST_FLAGS,
    changes_of,
    companies_with_flags,
    flags_with_evidence,
    refs_matching,
    seen_flags,
    trend_of,
    with_rows,
)
from interviews.flags.trend_plot import TrendPlot
from interviews.models.flag import SEVERITY_WORDS, FlagKind
from interviews.score.domain.evidence import AREA_LABELS, Area, FlagStatus

MOST_IN_MAP = 15
MOST_SIGHTINGS = 4
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
ORDERS: dict[str, Callable[[CompanyFlag], tuple]] = {
    "worst": worst_first,
    "newest": lambda it: (-it.newest_at.timestamp(), *worst_first(it)),
    "sources": lambda it: (-it.sources.count, *worst_first(it)),
    "company": lambda it: (name_key(it.company_name), *worst_first(it)),
}

type Flags = list[CompanyFlag]


@require_safe
def flag_overview(request: SignedInRequest) -> HttpResponse:
    listing = FlagListing(request.GET, user=request.user, now=timezone.now())
    seen = [it for flag in listing.ever_noted for it in flag.seen]
    months = trend_of(seen, changes_of(seen), today=timezone.localdate())
    context = {
        "listing": listing,
        "most_flags": MOST_FLAGS,
        "is_cut": listing.has_more,
        "heat": _heat(listing),
        "plot": TrendPlot(months) if months else None,
        "groups": _groups(request.user, list(listing.page)),
        "here": request.get_full_path(),
    }
    template = "interviews/flags/flag_overview.html" + ("#flag-overview" if request.htmx else "")
    return page(request, template, context)


# --- What is asked for -----------------------------------------------------------------------


class FlagListing(Listing):
    """Flags by company, read once and then narrowed: each row is one flag with its sightings.

    Kind and company decide what is read; all else is asked of the flag with all its sightings, so
    that a second source is never lost to a filter.
    """

    def __init__(self, asked: QueryDict, *, user: User, now: datetime) -> None:
        company = asked.get("company", "")
        is_id = company.isascii() and company.isdigit() and len(company) <= MOST_DIGITS
        chosen = int(company) if is_id else None
        if "area" not in asked and "dimension" in asked:  # as bookmarked before
            asked = asked.copy()
            asked.setlist("area", asked.getlist("dimension"))
        companies = companies_with_flags(user, chosen=chosen)
        super().__init__(asked, None, sorts=SORTS, filters=_filters(companies, now))
        self.user = user

    @cached_property
    def _read(self) -> list[SeenFlag]:
        kind = FlagKind(self.chosen["kind"] or FlagKind.RED)
        company = self.chosen["company"]
        return seen_flags(self.user, kind, company=int(company) if company else None)

    @property
    def seen(self) -> list[SeenFlag]:
        return self._read[:MOST_FLAGS]

    @property
    def has_more(self) -> bool:
        return len(self._read) > MOST_FLAGS

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


def _from_sources(flags: Flags, level: str) -> Flags:
    """Two is two or more."""
    allowed = {"one": ["one"], "two": ["two", "several"]}.get(level, [level])
    return [it for it in flags if it.sources.level in allowed]


# --- The map ---------------------------------------------------------------------------------


def _heat(listing: FlagListing) -> dict[str, Any]:
    """The companies with most weight first; the same order whatever the list is sorted by.

    labels: of the areas in which anything was seen. more: companies left out.
    """
    cells = heat_map(listing.flags)
    seen = {area for _, area in cells}
    areas = [it for it in (*Area, None) if it in seen]
    weight: dict[int, tuple] = {}
    for cell in cells.values():
        share, flags = weight.get(cell.company, (0, 0))
        weight[cell.company] = share + cell.share, flags + cell.flags
    names = {it.company: it.company_name for it in listing.flags}
    order = sorted(weight, key=lambda it: (*(-n for n in weight[it]), name_key(names[it])))
    rows = [
        {
            "company": pk,
            "name": names[pk],
            "boxes": [_box(listing, pk, it, cells.get((pk, it))) for it in areas],
        }
        for pk in order[:MOST_IN_MAP]
    ]
    more = max(0, len(order) - MOST_IN_MAP)
    return {"labels": [_label(it) for it in areas], "rows": rows, "more": more}


def _box(
    listing: FlagListing, company: int, area: Area | None, cell: HeatCell | None
) -> dict[str, Any]:
    """One box of the map. cell: None where nothing was seen. url: the flags behind it."""
    chosen = {"company": str(company), "area": str(area or NOT_SCORED)}
    url = f"{listing.address_with(**chosen)}#flag-list"
    return {"label": _label(area), "cell": cell, "url": url}


def _label(area: Area | None) -> str:
    return AREA_LABELS[area] if area else "Not scored"


# --- The list --------------------------------------------------------------------------------


def _groups(user: User, flags: Sequence[CompanyFlag]) -> list[dict[str, Any]]:
    """Each flag with the rows of its worst sightings; more: how many its company's page adds."""
    shown = {one.ref for flag in flags for one in flag.seen[:MOST_SIGHTINGS]}
    rows = flags_with_evidence(user, shown)
    groups = [with_rows(it, rows) | {"more": max(0, len(it.seen) - MOST_SIGHTINGS)} for it in flags]
    return [it for it in groups if it["rows"]]
