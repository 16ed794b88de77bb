"""They said nothing for long: what the user makes of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.undo import announce_undo, undo_url, undoes
from applications.domain.pipeline import Stage
from applications.models import StageMove
from applications.services import move_stage, remove_move
from interviews.models import FollowUp


@require_POST
def follow_up_ghosted(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the role as ghosted, today, with Undo. A closed one stays as it is."""
    own = FollowUp.objects.owned_by(request.user).select_related("role__company", "role__recruiter")
    role = get_object_or_404(own, pk=pk).role
    if not role.is_open:
        messages.info(request, f"{role} is closed already.")
        return redirect(role)
    today = timezone.localdate()
    move = move_stage(role=role, stage=Stage.GHOSTED, moved_on=today, now=timezone.now())
    undo = undo_url(request.user, "follow_up_ghosted", move=move.pk)
    announce_undo(request, f"Closed as ghosted: {role}.", undo)
    return redirect(role)


@undoes("follow_up_ghosted")
def follow_up_ghosted_undo(request: SignedInRequest, move: int) -> HttpResponse:
    moves = StageMove.objects.owned_by(request.user).filter(role__trashed_at=None)
    row = get_object_or_404(moves.select_related("role__company"), pk=move)
    remove_move(move=row, now=timezone.now())
    messages.success(request, f"Open again: {row.role}.")
    return redirect(row.role)
