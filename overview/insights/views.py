"""What the whole search shows, on one page."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest, page
from overview.insights.domain.periods import Period, period_of
from overview.insights.reading import insights as figures_of


@require_safe
def insights(request: SignedInRequest) -> HttpResponse:
    """?period=: "all", "year" or "90"."""
    period = period_of(request.GET.get("period", ""))
    context = figures_of(request.user, period, now=timezone.now())
    return page(request, "overview/insights/insights.html", context | {"periods": list(Period)})
