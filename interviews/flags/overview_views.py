"""The flags of all companies: a map of area by company, where they come from, and since when."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.domain.letters import name_key
from accounts.http import SignedInRequest, page
from accounts.models import User
from interviews.flags.domain.flag_heat import CompanyFlag, HeatCell, heat_map
from interviews.flags.flag_listing import NOT_SCORED, FlagListing
from interviews.flags.overview_reading import (
    MOST_FLAGS,
    changes_of,
    flags_with_evidence,
    trend_of,
    with_rows,
)
from interviews.flags.trend_plot import TrendPlot
from interviews.score.domain.evidence import AREA_LABELS, Area

MOST_IN_MAP = 15
MOST_SIGHTINGS = 3


@require_safe
def flag_overview(request: SignedInRequest) -> HttpResponse:
    listing = FlagListing(request.GET, user=request.user, now=timezone.now(), most=MOST_FLAGS)
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
            "boxes": [_box(listing, cells.get((pk, it))) for it in areas],
        }
        for pk in order[:MOST_IN_MAP]
    ]
    more = max(0, len(order) - MOST_IN_MAP)
    return {"labels": [_label(it) for it in areas], "rows": rows, "more": more}


def _box(listing: FlagListing, cell: HeatCell | None) -> dict[str, Any] | None:
    """One box of the map; None where nothing was seen. url: the flags behind it."""
    if cell is None:
        return None
    chosen = {"company": str(cell.company), "area": str(cell.area or NOT_SCORED)}
    url = f"{listing.address_with(**chosen)}#flag-list"
    return {"label": _label(cell.area), "cell": cell, "url": url}


def _label(area: Area | None) -> str:
    return AREA_LABELS[area] if area else "Not scored"


# --- The list --------------------------------------------------------------------------------


def _groups(user: User, flags: Sequence[CompanyFlag]) -> list[dict[str, Any]]:
    """Each flag with the rows of its worst sightings."""
    shown = {one.ref for flag in flags for one in flag.seen[:MOST_SIGHTINGS]}
    rows = flags_with_evidence(user, shown)
    groups = [with_rows(it, rows, MOST_SIGHTINGS) for it in flags]
    return [it for it in groups if it["rows"]]
