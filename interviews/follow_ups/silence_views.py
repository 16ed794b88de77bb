"""They said nothing for long: what the user makes of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.undo import announce_undo
from applications.domain.pipeline import Stage
from applications.services import move_stage
from interviews.models import FollowUp


@require_POST
def follow_up_ghosted(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the role as ghosted, today; the move can be taken back. One that is closed stays so."""
    own = FollowUp.objects.owned_by(request.user).select_related("role__company", "role__recruiter")
    role = get_object_or_404(own, pk=pk).role
    if not role.is_open:
        messages.info(request, f"{role} is closed already.")
        return redirect(role)
    today = timezone.localdate()
    move = move_stage(role=role, stage=Stage.GHOSTED, moved_on=today, now=timezone.now())
    undo = reverse("overview:stage_move_remove", args=[move.pk])
    announce_undo(request, f"Closed as ghosted: {role}.", undo)
    return redirect(role)
