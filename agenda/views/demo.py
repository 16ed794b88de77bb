"""The demo data one can look around with."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from agenda import demo


@require_POST
def demo_load(request: SignedInRequest) -> HttpResponse:
    """Fill the account with made-up companies to look around; a second time changes nothing."""
    if demo.load(user=request.user, now=timezone.now()):
        messages.success(request, "Demo data is in. Everything in it is made up.")
    return redirect("overview:today")


@require_POST
def demo_remove(request: SignedInRequest) -> HttpResponse:
    """Take out what the demo brought, and what was added to its companies and roles since."""
    if demo.remove(user=request.user, now=timezone.now()):
        messages.success(request, "The demo data is gone.")
    return redirect("overview:today")
