"""A company's page with what was seen there, and the page of a contact with where one met them."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest, page
from applications.models import Company, Contact
from interviews.models import Flag, Interview
from overview.company_past import past_of

MOST_SHOWN = 50


@require_safe
def company_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    company = get_object_or_404(Company.objects.owned_by(request.user), pk=pk)
    flags = Flag.objects.owned_by(request.user).open_red()
    context = {
        "company": company,
        "open_flags": flags.filter(interview__role__company=company).count(),
        "roles": company.roles.filter(trashed_at=None)
        .select_related("own_stage")
        .with_gut_state()[:MOST_SHOWN],
        "contacts": company.contacts.filter(trashed_at=None)[:MOST_SHOWN],
        "most_shown": MOST_SHOWN,
    }
    return page(request, "overview/company_detail.html", context)


@require_safe
def company_past(request: SignedInRequest) -> HttpResponse:
    """?company= or ?new_company=: what happened there, for the form of a new role."""
    company, name = request.GET.get("company", ""), request.GET.get("new_company", "")
    if not request.htmx:
        return redirect(f"{reverse('overview:role_create')}?{urlencode({'company': company})}")
    past = past_of(request.user, company=company, name=name)
    return page(request, "overview/_company_past.html", {"past": past})


@require_safe
def contact_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    contacts = Contact.objects.owned_by(request.user).select_related("company")
    contact = get_object_or_404(contacts, pk=pk)
    interviews = Interview.objects.owned_by(request.user).filter(role__trashed_at=None)
    roles = contact.recruits_for.filter(trashed_at=None).select_related("company", "own_stage")
    context = {
        "contact": contact,
        "roles": roles[:MOST_SHOWN],
        "interviews": interviews.filter(contacts=contact).select_related("role__company")[
            :MOST_SHOWN
        ],
    }
    return page(request, "overview/contact_detail.html", context)
