"""Deciding about a role: both inputs and what is still open, the record, and undoing it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest, page
from applications.offers.reading import offer_of
from interviews.decisions.changes import decide, restore_decision, undo_decision
from interviews.decisions.domain.decision_snapshot import Snapshot, changes_since
from interviews.decisions.domain.snapshot_shape import MOVED
from interviews.decisions.forms import DecisionForm
from interviews.decisions.others_reading import OtherRole, others_of
from interviews.decisions.reading import Situation, known_of, situation_of
from interviews.decisions.snapshot import snapshot_of
from interviews.follow_ups.domain.facts import Rule
from interviews.models import Decision, FollowUp, Interview
from interviews.models.decision import Choice
from interviews.models.flag import FlagKind
from interviews.preparing.domain.before_deciding import checklist_before_deciding, warnings_before
from interviews.preparing.role_facts import decisions_context
from interviews.score.domain.cautions import cautions
from interviews.score.domain.evidence import FlagStatus
from interviews.verdict.drift_reading import role_with_history
from interviews.verdict.drift_views import panel_of
from interviews.verdict.range_bar import RangeBar

MOST_UNASKED = 5
DETAIL = "interviews/decisions/decision_detail.html"
TO_TELL = (Rule.WITHDRAW, Rule.ACCEPTANCE)
NOW_IN_TRASH, SINCE_DELETED = "now in the trash", "since deleted"


@require_http_methods(["GET", "HEAD", "POST"])
def decision_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Decide. The page asks and warns and blocks nothing. ?choice= chooses beforehand."""
    (role, history), now = role_with_history(request.user, pk), timezone.now()
    posted = request.POST if request.method == "POST" else None
    asked = request.GET.get("choice", "")
    choice = asked if asked in Choice.values else ""
    form = DecisionForm(posted, today=timezone.localdate(), choice=choice)
    if posted is not None and form.is_valid():
        fields = form.decision_fields()
        decision = decide(role=role, fields=fields, moves_stage=form.moves_stage, now=now)
        # The page that says so has an Undo of its own, which stays there.
        messages.success(request, f"Decided: {_with_stage(decision)}")
        return redirect(decision)
    context = (
        _deciding(situation_of(role, history, now=now)) | decisions_context(role) | {"form": form}
    )
    template = "interviews/decisions/decision_form.html"
    return page(request, template, context, is_invalid=form.is_bound)


@require_safe
def decision_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The record as it was, from what it keeps of its own, and what is different since."""
    return page(request, DETAIL, detail_context(request, _get(request, pk)))


def detail_context(request: SignedInRequest, decision: Decision) -> dict[str, Any]:
    now = timezone.now()
    situation = known_of(decision.role, now=now)
    pending = FollowUp.objects.owned_by(request.user).pending()
    others: Sequence[OtherRole] = ()
    if decision.choice == Choice.ACCEPT and decision.undone_at is None:
        others = others_of(decision)
    return decisions_context(decision.role) | {
        "decision": decision,
        "role": decision.role,
        "known": decision.known,
        "is_hidden": situation.is_hidden,
        "bar": _bar_of_then(decision.known.get("score", {})),
        "interviews": _interviews(request, decision.known, situation, now),
        "changes": changes_since(decision.known, snapshot_of(situation)),
        "tell": pending.filter(role=decision.role, rule__in=TO_TELL).first(),
        "others": others,
        "can_withdraw": any(it.tell is None for it in others),
    }


@require_POST
def decision_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """It stays readable, but no longer counts; where the role moved with it, that is undone too."""
    decision = _get(request, pk)
    undo_decision(decision=decision, now=timezone.now())
    messages.success(request, f"Undone: {_with_stage(decision)}")
    return redirect(decision)


@require_POST
def decision_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    decision = _get(request, pk)
    restore_decision(decision=decision, now=timezone.now())
    messages.success(request, "It counts again.")
    return redirect(decision)


def _with_stage(decision: Decision) -> str:
    """ "accept. The stage is accepted now."; without the stage where it did not move along."""
    moved = f" The stage is {decision.role.stage_words} now." if MOVED in decision.known else ""
    return f"{decision.get_choice_display().lower()}.{moved}"


def _get(request: SignedInRequest, pk: int) -> Decision:
    rows = Decision.objects.owned_by(request.user)
    return get_object_or_404(rows.select_related("role__company", "role__recruiter"), pk=pk)


# --- The page to decide on -----------------------------------------------------------------------


def _deciding(situation: Situation) -> dict[str, Any]:
    role, score, gut = situation.role, situation.score, situation.gut
    unasked = situation.unasked
    red = [it for it in situation.flags if it.kind == FlagKind.RED]
    is_shown = score.is_shown and not situation.is_hidden
    points, gut_points = score.points if is_shown else None, gut.value if gut else None
    return {
        "role": role,
        "offer": offer_of(role),
        "situation": situation,
        "items": checklist_before_deciding(situation.findings),
        "warnings": warnings_before(situation.findings),
        "unasked": unasked[:MOST_UNASKED],
        "unasked_more": max(0, len(unasked) - MOST_UNASKED),
        "open_red": [it for it in red if it.status == FlagStatus.OPEN],
        "explained_red": [it for it in red if it.status == FlagStatus.EXPLAINED],
        "good_count": len(situation.flags) - len(red),
        "score": None if situation.is_hidden else score,
        "cautions": [it for it in cautions(score) if it[1] != score.caution],
        "bar": RangeBar(score.low_points, score.high_points, points, gut=gut_points),
        "drift": panel_of(situation.history, situation.drift, is_shown=is_shown)
        if situation.drift
        else None,
        "next": reverse("interviews:decision_create", args=[role.pk]),
    }


# --- The record ----------------------------------------------------------------------------------


def _interviews(
    request: SignedInRequest, known: Snapshot, situation: Situation, now: datetime
) -> list[Snapshot]:
    """The interviews that it rests on. gone: what became of the row, "" if it is there."""
    then = known.get("interviews", ())
    missing = {it["id"] for it in then} - {it.pk for it in situation.interviews}
    trashed: set[int] = set()
    if missing:
        in_trash = Interview.objects.in_trash_of(request.user, now=now).filter(pk__in=missing)
        trashed = set(in_trash.values_list("pk", flat=True))
    gone = {pk: NOW_IN_TRASH if pk in trashed else SINCE_DELETED for pk in missing}
    return [it | {"gone": gone.get(it["id"], "")} for it in then]


def _bar_of_then(score: Snapshot) -> RangeBar | None:
    if "low" not in score:
        return None
    return RangeBar(score["low"], score["high"], score.get("points"))
