"""All that was flagged at one company, over its roles and interviews; for the user's eyes only."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest, page
from applications.models import Company
from interviews.flags.company_reading import company_page, interviews_of
from interviews.flags.trend_plot import TrendPlot
from interviews.models import Interview

MOST_OFFERED = 50


@require_safe
def company_flags(request: SignedInRequest, pk: int) -> HttpResponse:
    company = _company(request, pk)
    found = company_page(company, now=timezone.now())
    context = found | {
        "company": company,
        "plot": TrendPlot(found["months"]) if found["months"] else None,
        "limit": request.user.preferences.hours_limit,
        "here": request.path,
    }
    return page(request, "interviews/flags/company_flags.html", context)


@require_safe
def company_flag_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose where it was seen; the flag's form comes next and leads back here."""
    company = _company(request, pk)
    interviews = list(interviews_of(company)[:MOST_OFFERED])
    if not interviews:
        return redirect("interviews:found_flag_create", pk=pk)
    context = {
        "company": company,
        "interviews": [(it, _flag_url(company, it)) for it in interviews],
    }
    return page(request, "interviews/flags/company_flag_form.html", context)


def _company(request: SignedInRequest, pk: int) -> Company:
    return get_object_or_404(Company.objects.owned_by(request.user), pk=pk)


def _flag_url(company: Company, interview: Interview) -> str:
    back = reverse("interviews:company_flags", args=[company.pk])
    url = reverse("interviews:flag_create", args=[interview.pk])
    return f"{url}?{urlencode({'next': back})}"
