"""The user's own stages: added, renamed, ordered, retired."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest, page
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from accounts.versions import checks_version
from applications import stage_changes
from applications.forms import STAGE_TAKEN, OwnStageForm
from applications.models import OwnStage
from applications.stages import stages_of

LIST = "applications:own_stage_list"


def own_stage_list(request: SignedInRequest) -> HttpResponse:
    """All stages in their order, and a form to add one."""
    posted = request.POST if request.method == "POST" else None
    form = OwnStageForm(posted, owner=request.user)
    if posted is not None and form.is_valid():
        if stage_changes.add_stage(stage=form.instance):
            return redirect(LIST)
        form.add_error("name", STAGE_TAKEN)
    retired = OwnStage.objects.owned_by(request.user).exclude(retired_at=None)
    context = {"form": form, "stages": stages_of(request.user), "retired": retired}
    return page(request, "applications/own_stage_list.html", context, is_invalid=form.is_bound)


@checks_version(OwnStage)
def own_stage_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename it, also where roles were in it before."""
    stage = _own(request, pk)
    name = stage.name
    posted = request.POST if request.method == "POST" else None
    form = OwnStageForm(posted, owner=request.user, instance=stage)
    if posted is not None and form.is_valid():
        if stage_changes.save_stage(stage=form.instance):
            return redirect(LIST)
        form.add_error("name", STAGE_TAKEN)
    context = {"form": form, "stage": stage, "name": name}
    return page(request, "applications/own_stage_form.html", context, is_invalid=form.is_bound)


@require_POST
def own_stage_order(request: SignedInRequest, pk: int) -> HttpResponse:
    """One place up or down among those that count as the same."""
    stage = get_object_or_404(OwnStage.objects.owned_by(request.user).in_use(), pk=pk)
    stage_changes.put_stage(stage=stage, is_up=request.POST.get("to") == "up")
    return redirect(LIST)


@require_POST
def own_stage_retire(request: SignedInRequest, pk: int) -> HttpResponse:
    stage = get_object_or_404(OwnStage.objects.owned_by(request.user).in_use(), pk=pk)
    now = timezone.now()
    said = {"called": stage.name, "counts_as": stage.counts_as, "place": stage.place}
    if stage_changes.retire_stage(stage=stage, now=now):
        url = undo_url(request.user, "own_stage_set", pk=pk, was="", to=now.isoformat())
        announce_undo(request, f"Retired: {stage.name}. Its roles stay where they are.", url)
    else:
        url = undo_url(request.user, "own_stage_removed", **said)
        announce_undo(request, f"Removed: {stage.name}. No role was ever in it.", url)
    return redirect(LIST)


@require_POST
def own_stage_resume(request: SignedInRequest, pk: int) -> HttpResponse:
    stage = get_object_or_404(OwnStage.objects.owned_by(request.user), pk=pk)
    was = stage.retired_at.isoformat() if stage.retired_at else ""
    _set(stage, None)
    url = undo_url(request.user, "own_stage_set", pk=pk, was=was, to="")
    announce_undo(request, f"{stage.name} is in use again.", url)
    return redirect(LIST)


@undoes("own_stage_set")
def own_stage_set_undo(request: SignedInRequest, *, pk: int, was: str, to: str) -> HttpResponse:
    stage = OwnStage.objects.owned_by(request.user).filter(pk=pk).first()
    if stage is None or stage.retired_at != (datetime.fromisoformat(to) if to else None):
        raise ChangedSince
    _set(stage, datetime.fromisoformat(was) if was else None)
    return redirect(LIST)


@undoes("own_stage_removed")
def own_stage_put_back(
    request: SignedInRequest, *, called: str, counts_as: str, place: int
) -> HttpResponse:
    known: dict[str, Any] = {"name": called, "counts_as": counts_as, "place": place}
    if not stage_changes.save_stage(stage=OwnStage(owner=request.user, **known)):
        raise ChangedSince
    return redirect(LIST)


def _set(stage: OwnStage, retired_at: datetime | None) -> None:
    stage.retired_at = retired_at
    stage.save(update_fields=["retired_at"])


def _own(request: SignedInRequest, pk: int) -> OwnStage:
    return get_object_or_404(OwnStage.objects.owned_by(request.user), pk=pk)
