"""Deciding about a role: both inputs and what stands open, the record, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest, page
from accounts.undo import announce_undo
from applications.models import Role
from interviews.decisions.changes import decide, picture_now, restore, take_back
from interviews.decisions.domain.decision_snapshot import changes_since
from interviews.decisions.forms import DecisionForm
from interviews.decisions.reading import Situation, situation_of
from interviews.follow_ups.domain.facts import Rule
from interviews.models import Decision, FollowUp, Interview
from interviews.models.decision import Choice
from interviews.models.flag import FlagKind
from interviews.score.domain.evidence import FlagStatus
from interviews.verdict.decisions_shown import decisions_context
from interviews.verdict.drift_views import panel_of
from interviews.verdict.range_bar import RangeBar

MOST_UNASKED = 5
NOW_IN_TRASH, SINCE_DELETED = "now in the trash", "since deleted"


@require_http_methods(["GET", "HEAD", "POST"])
def decision_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Decide. The page asks and warns and blocks nothing. ?choice= chooses beforehand."""
    role, now = _own_role(request, pk), timezone.now()
    posted = request.POST if request.method == "POST" else None
    asked = request.GET.get("choice", "")
    choice = asked if asked in Choice.values else ""
    form = DecisionForm(posted, today=timezone.localdate(), choice=choice)
    if posted is not None and form.is_valid():
        moves = form.cleaned_data["moves_stage"]
        decision = decide(role=role, fields=form.decision_fields(), moves_stage=moves, now=now)
        undo = reverse("interviews:decision_take_back", args=[decision.pk])
        announce_undo(request, f"Decided: {decision.get_choice_display().lower()}.", undo)
        return redirect(decision)
    situation = situation_of(role, now=now)
    is_shown = situation.score.is_shown and not situation.is_hidden
    context = (
        _deciding(situation)
        | decisions_context(role)
        | {
            "form": form,
            "drift": panel_of(role, situation.drift, is_shown=is_shown),
            "next": reverse("interviews:decision_create", args=[role.pk]),
        }
    )
    return page(
        request, "interviews/decisions/decision_form.html", context, is_invalid=form.is_bound
    )


@require_safe
def decision_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The record as it was, from what it keeps of its own, and what is different since."""
    decision, now = _get(request, pk), timezone.now()
    role = _own_role(request, decision.role_id)
    situation = situation_of(role, now=now)
    withdrawals = FollowUp.objects.owned_by(request.user).pending()
    context = decisions_context(role) | {
        "decision": decision,
        "role": role,
        "known": decision.known,
        "is_hidden": situation.is_hidden,
        "bar": _bar_of_then(decision.known.get("score", {})),
        "interviews": _interviews(request, decision.known, now),
        "changes": changes_since(decision.known, picture_now(situation)),
        "tell": withdrawals.filter(role=role, rule=Rule.WITHDRAW).first(),
    }
    return page(request, "interviews/decisions/decision_detail.html", context)


@require_POST
def decision_take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """It stays readable, but no longer counts."""
    decision = _get(request, pk)
    take_back(decision=decision, now=timezone.now())
    undo = reverse("interviews:decision_restore", args=[decision.pk])
    announce_undo(request, f"Taken back: {decision.get_choice_display().lower()}.", undo)
    return redirect(decision)


@require_POST
def decision_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    decision = _get(request, pk)
    restore(decision=decision, now=timezone.now())
    messages.success(request, "It counts again.")
    return redirect(decision)


def _own_role(request: SignedInRequest, pk: int) -> Role:
    rows = Role.objects.owned_by(request.user).select_related("company", "recruiter")
    role = get_object_or_404(rows, pk=pk)
    role.owner = request.user  # has its preferences loaded already
    return role


def _get(request: SignedInRequest, pk: int) -> Decision:
    rows: QuerySet[Decision] = Decision.objects.owned_by(request.user)
    return get_object_or_404(rows.select_related("role__company", "role__recruiter"), pk=pk)


# --- The page to decide on -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InterviewLink:
    """An interview that something is missing from, and where it is filled in."""

    text: str
    url: str


def _deciding(situation: Situation) -> dict[str, Any]:
    score, gut = situation.score, situation.gut
    is_shown = score.is_shown and not situation.is_hidden
    red = [it for it in situation.flags if it.kind == FlagKind.RED]
    return {
        "role": situation.role,
        "situation": situation,
        "items": situation.items,
        "warnings": situation.warnings,
        "waiting": [_to_the_gut(it) for it in situation.waiting],
        "not_reviewed": [
            InterviewLink(it.title_with_day, reverse("interviews:interview_log", args=[it.pk]))
            for it in situation.not_reviewed
        ],
        "unasked": situation.unasked[:MOST_UNASKED],
        "unasked_more": max(0, len(situation.unasked) - MOST_UNASKED),
        "open_red": [it for it in red if it.status == FlagStatus.OPEN],
        "explained_red": [it for it in red if it.status == FlagStatus.EXPLAINED],
        "good_count": len(situation.flags) - len(red),
        "score": None if situation.is_hidden else score,
        "bar": RangeBar(
            score.low_points,
            score.high_points,
            score.points if is_shown else None,
            gut=gut.value if gut else None,
        ),
        "is_gut_no": gut is not None and gut.is_no,
    }


def _to_the_gut(interview: Interview) -> InterviewLink:
    name = "gut_record" if interview.is_debriefed else "interview_debrief"
    url = reverse(f"interviews:{name}", args=[interview.pk])
    return InterviewLink(interview.title_with_day, url)


# --- The record ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InterviewThen:
    """An interview that the decision rests on. url: "" where it is gone; gone says how, else ""."""

    known: dict[str, Any]
    url: str
    gone: str


def _interviews(
    request: SignedInRequest, known: dict[str, Any], now: datetime
) -> Sequence[InterviewThen]:
    interviews = known.get("interviews", ())
    ids = [it["id"] for it in interviews]
    present = _ids(Interview.objects.owned_by(request.user), ids)
    in_trash = _ids(Interview.objects.in_trash_of(request.user, now=now), ids)
    return [
        InterviewThen(
            it,
            reverse("interviews:interview_detail", args=[it["id"]]) if it["id"] in present else "",
            ""
            if it["id"] in present
            else (NOW_IN_TRASH if it["id"] in in_trash else SINCE_DELETED),
        )
        for it in interviews
    ]


def _ids(rows: QuerySet[Interview], ids: Sequence[int]) -> set[int]:
    return set(rows.filter(pk__in=ids).values_list("pk", flat=True))


def _bar_of_then(score: dict[str, Any]) -> RangeBar | None:
    if "low" not in score:
        return None
    return RangeBar(score["low"], score["high"], score.get("points"))
