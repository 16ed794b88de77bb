"""Two answers to a stage that is suggested: take it, or leave the role where it is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest, own_path
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from applications.models import Role, StageMove
from applications.services import remove_move
from interviews.models import LeftStage
from interviews.preparing.stage_changes import leave_stage, suggested_for, take_stage


@require_POST
def role_stage_take(request: SignedInRequest, pk: int) -> HttpResponse:
    role, back = _own(request, pk), own_path(request)
    suggested = suggested_for(role, today=timezone.localdate())
    if suggested is None:
        messages.info(request, f"{role} is in {role.get_stage_display().lower()}. Nothing changed.")
        return redirect(back or role)
    move = take_stage(role=role, suggested=suggested, now=timezone.now())
    undo = undo_url(request.user, "role_stage_take", pk=move.pk, back=back)
    announce_undo(request, f"Moved to {suggested.stage.label.lower()}: {role}.", undo)
    return redirect(back or role)


@require_POST
def role_stage_leave(request: SignedInRequest, pk: int) -> HttpResponse:
    role, back = _own(request, pk), own_path(request)
    suggested = suggested_for(role, today=timezone.localdate())
    if suggested is not None:
        left = leave_stage(role=role, suggested=suggested, now=timezone.now())
        undo = undo_url(request.user, "role_stage_leave", pk=left.pk, back=back)
        announce_undo(request, f"Left in {role.get_stage_display().lower()}: {role}.", undo)
    return redirect(back or role)


@undoes("role_stage_take")
def role_stage_take_undo(request: SignedInRequest, *, pk: int, back: str) -> HttpResponse:
    rows = StageMove.objects.owned_by(request.user).filter(role__trashed_at=None)
    move = rows.select_related("role__company", "role__recruiter").filter(pk=pk).first()
    if move is None:
        raise ChangedSince
    remove_move(move=move, now=timezone.now())
    return redirect(back or move.role)


@undoes("role_stage_leave")
def role_stage_leave_undo(request: SignedInRequest, *, pk: int, back: str) -> HttpResponse:
    rows = LeftStage.objects.owned_by(request.user).select_related("role")
    left = rows.filter(pk=pk).first()
    if left is None:
        raise ChangedSince
    left.delete()
    return redirect(back or left.role)


def _own(request: SignedInRequest, pk: int) -> Role:
    rows = Role.objects.owned_by(request.user).select_related("company", "recruiter")
    return get_object_or_404(rows, pk=pk)
