"""What the whole search shows, on one page."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest, page
from overview.insights.applications_reading import MOST
from overview.insights.domain.periods import Period, period_of
from overview.insights.reading import insights as figures_of
from overview.insights.rows import Applications, answer_listing


@require_safe
def insights(request: SignedInRequest) -> HttpResponse:
    """?period=: "all", "year" or "90"."""
    period = period_of(request.GET.get("period", ""))
    context = figures_of(request.user, period, now=timezone.now())
    return page(request, "overview/insights/insights.html", context | {"periods": list(Period)})


@require_safe
def application_list(request: SignedInRequest) -> HttpResponse:
    """The applications behind the figures: ?part=, ?source=, ?why= and ?period= narrow them."""
    found = Applications(request.user, request.GET, now=timezone.now())
    listing = found.listing
    context = {
        "listing": listing,
        "rows": found.rows_of(list(listing.page.object_list)),
        "is_cut": found.is_cut,
        "most": MOST,
    }
    template = "overview/insights/application_list.html"
    return page(request, template + ("#application-list" if request.htmx else ""), context)


@require_safe
def answer_list(request: SignedInRequest) -> HttpResponse:
    """The answers behind the figures: ?question=, ?manner= and ?period= narrow them."""
    listing = answer_listing(request.user, request.GET, now=timezone.now())
    template = "overview/insights/answer_list.html" + ("#answer-list" if request.htmx else "")
    return page(request, template, {"listing": listing})
