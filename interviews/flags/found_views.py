"""Flags found outside interviews: in the posting, a review, the news, a mail."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest, page
from accounts.versions import checks_version
from applications import services
from applications.models import Company
from applications.trash import announce_trashed
from interviews.flags.found_changes import save_found_flag
from interviews.flags.found_forms import FoundFlagForm
from interviews.models import FoundFlag

FORM_PAGE = "interviews/flags/found_flag_form.html"


@require_http_methods(["GET", "HEAD", "POST"])
def found_flag_create(request: SignedInRequest, pk: int) -> HttpResponse:
    company = get_object_or_404(Company.objects.owned_by(request.user), pk=pk)
    return _form_page(request, company, FoundFlag())


@require_http_methods(["GET", "HEAD", "POST"])
@checks_version(FoundFlag)
def found_flag_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    flag = _own(request, pk)
    return _form_page(request, flag.company, flag)


@require_POST
def found_flag_trash(request: SignedInRequest, pk: int) -> HttpResponse:
    flag = _own(request, pk)
    services.trash(obj=flag, now=timezone.now())
    announce_trashed(request, flag)
    return redirect(_flags_url(flag.company))


def _form_page(request: SignedInRequest, company: Company, flag: FoundFlag) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    today = timezone.localdate()
    form = FoundFlagForm(posted, owner=request.user, company=company, today=today, instance=flag)
    if posted is not None and form.is_valid():
        roles = form.cleaned_data.get("roles", ())
        save_found_flag(flag=form.instance, roles=roles, now=timezone.now())
        return redirect(f"{_flags_url(company)}#found")
    context = {"form": form, "company": company}
    return page(request, FORM_PAGE, context, is_invalid=form.is_bound)


def _own(request: SignedInRequest, pk: int) -> FoundFlag:
    rows = FoundFlag.objects.owned_by(request.user).select_related("company")
    return get_object_or_404(rows, pk=pk)


def _flags_url(company: Company) -> str:
    return reverse("interviews:company_flags", args=[company.pk])
