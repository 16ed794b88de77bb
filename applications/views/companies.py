from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest, page
from accounts.versions import checks_version
from applications import services
from applications.duplicates.reading import company_pairs
from applications.forms import CompanyForm
from applications.listings import company_listing
from applications.models import Company
from applications.trash import announce_trashed


@require_safe
def company_list(request: SignedInRequest) -> HttpResponse:
    listing = company_listing(request.user, request.GET)
    template = "applications/company_list.html" + ("#company-list" if request.htmx else "")
    count = 0 if request.htmx else len(company_pairs(request.user))
    return page(request, template, {"listing": listing, "duplicate_count": count})


def company_create(request: SignedInRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = CompanyForm(posted, owner=request.user)
    if posted is not None and form.is_valid() and form.save_at(timezone.now()):
        return redirect(form.instance)
    return page(request, "applications/company_form.html", {"form": form}, is_invalid=form.is_bound)


@checks_version(Company)
def company_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    company = get_object_or_404(Company.objects.owned_by(request.user), pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = CompanyForm(posted, owner=request.user, instance=company)
    if posted is not None and form.is_valid() and form.save_at(timezone.now()):
        return redirect(company)
    context = {"form": form, "company": company}
    return page(request, "applications/company_form.html", context, is_invalid=form.is_bound)


@require_POST
def company_trash(request: SignedInRequest, pk: int) -> HttpResponse:
    company = get_object_or_404(Company.objects.owned_by(request.user), pk=pk)
    services.trash(obj=company, now=timezone.now())
    announce_trashed(request, company)
    return redirect("applications:company_list")
