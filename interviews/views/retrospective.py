"""Looking back on a role: what was done, what was not, and what to do again."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from applications.models import Role


@require_safe
def retrospective_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    role = get_object_or_404(Role.objects.owned_by(request.user), pk=pk)
    return redirect("interviews:role_verdict", pk=role.pk)
