"""Deciding about a role, the record of it, and taking it back."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from applications.models import Role
from interviews.models import Decision


@require_safe
def decision_create(request: SignedInRequest, pk: int) -> HttpResponse:
    role = get_object_or_404(Role.objects.owned_by(request.user), pk=pk)
    return redirect("interviews:role_verdict", pk=role.pk)


@require_safe
def decision_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.owned_by(request.user), pk=pk)
    return redirect("interviews:role_verdict", pk=decision.role_id)


@require_POST
def decision_take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.owned_by(request.user), pk=pk)
    return redirect("interviews:decision_detail", pk=decision.pk)


@require_POST
def decision_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.owned_by(request.user), pk=pk)
    return redirect("interviews:decision_detail", pk=decision.pk)
