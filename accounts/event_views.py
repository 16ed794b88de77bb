"""What happened to the account, the latest first."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from accounts.events import events_of
from accounts.http import SignedInRequest

PAGE_SIZE = 50


@require_GET
def account_event_list(request: SignedInRequest) -> HttpResponse:
    """?page=2 and on; one that there is not falls back to the nearest."""
    page = Paginator(events_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    return TemplateResponse(request, "accounts/account_event_list.html", {"page": page})
