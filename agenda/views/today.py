"""The Today page, search, About, and the demo data one can look around with."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest, page
from agenda import demo
from agenda.account_state import account_state
from agenda.search import search_for
from agenda.today import today_of
from applications.models import Role
from interviews.models import Interview


@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    """What is due, what comes next, and what waits for a word of the user."""
    found = today_of(request.user, now=timezone.now())
    context = {"today": found, "account": account_state(request.user, now=timezone.now())}
    if not (found.buckets or found.later or found.next or found.waiting or found.decisions):
        context["is_new"] = not Interview.objects.owned_by(request.user).exists()
        context["has_role"] = Role.objects.owned_by(request.user).exists()
    return page(request, "agenda/today.html", context)


@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """Find a company, role, person, interview, or something that was said."""
    found = search_for(request.user, request.GET.get("q", ""))
    template = "agenda/search.html" + ("#search-results" if request.htmx else "")
    return page(request, template, {"found": found})


@require_safe
def about(request: SignedInRequest) -> HttpResponse:
    return page(request, "agenda/about.html", {})


@require_POST
def demo_load(request: SignedInRequest) -> HttpResponse:
    """Fill the account with made-up companies to look around; a second time changes nothing."""
    if demo.load(user=request.user, now=timezone.now()):
        messages.success(request, "Demo data is in. Everything in it is made up.")
    return redirect("agenda:today")


@require_POST
def demo_remove(request: SignedInRequest) -> HttpResponse:
    """Take out what the demo brought, and what was added to its companies and roles since."""
    if demo.remove(user=request.user, now=timezone.now()):
        messages.success(request, "The demo data is gone.")
    return redirect("agenda:today")
