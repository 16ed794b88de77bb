"""The calendar in the app: a month, a week, or a list by day."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest, day_asked, page
from overview.calendar.domain.grid import FIRST_DAY, LAST_DAY, View, grid_of
from overview.calendar.reading import calendar_of

PAGE = "overview/calendar/calendar.html"


@require_safe
def calendar(request: SignedInRequest) -> HttpResponse:
    """?view= and ?day= say what is shown; what makes no sense there is left aside."""
    now = timezone.now()
    grid = grid_of(_view(request), day_asked(request, FIRST_DAY, LAST_DAY) or timezone.localdate())
    context = calendar_of(request.user, grid, now=now) | {"views": list(View)}
    return page(request, PAGE + ("#calendar" if request.htmx else ""), context)


def _view(request: SignedInRequest) -> View:
    """Without a word in the address, a month, and on a phone a list."""
    asked = request.GET.get("view", "")
    if asked in list(View):
        return View(asked)
    # Browsers of phones say "Mobi" somewhere; what says nothing gets the page that fits all.
    is_phone = "Mobi" in request.headers.get("User-Agent", "")
    return View.AGENDA if is_phone else View.MONTH
