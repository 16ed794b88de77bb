"""The panel that says how far a score moved without new evidence, and putting a change back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest, own_path
from applications.models import Role
from interviews.domain.drift import Drift, Kind
from interviews.domain.fit_score import FitScore
from interviews.domain.rounding import half_up
from interviews.services.drift import can_put_back, drift_of, put_back
from interviews.services.drift_words import ChangeWords, words_of


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change as the panel shows it. url: where it was changed."""

    words: ChangeWords
    url: str
    can_put_back: bool


@dataclass(frozen=True, slots=True)
class DriftPanel:
    """level: "warning", "notice" or "". then, now: whole points, None where none are shown."""

    headline: str
    level: str
    rows: Sequence[ChangeRow]
    then: int | None
    now: int | None


def drift_panel(role: Role, score: FitScore) -> DriftPanel:
    """What includes/_drift.html needs. score: the role's own, whose number may not be shown yet."""
    return panel_of(role, drift_of(role), is_shown=score.is_shown)


def panel_of(role: Role, found: Drift, *, is_shown: bool) -> DriftPanel:
    rows = [
        ChangeRow(it, _url(it), can_put_back(it.change))
        for it in words_of(role, found.changes, with_effects=is_shown)
    ]
    has_numbers = is_shown and found.points is not None
    return DriftPanel(
        headline=_headline(found, has_numbers=has_numbers),
        level=found.level if has_numbers else "",
        rows=rows,
        then=half_up(found.frozen) if has_numbers and found.frozen is not None else None,
        now=half_up(found.score) if has_numbers and found.score is not None else None,
    )


@require_POST
def drift_put_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Undo one change of a weight, a limit or a flag."""
    roles = Role.objects.owned_by(request.user).select_related("company", "recruiter")
    role = get_object_or_404(roles, pk=pk)
    role.owner = request.user  # has its preferences loaded already
    change = put_back(role=role, key=request.POST.get("key", ""), now=timezone.now())
    if change is None:
        messages.info(request, "That is as it was already.")
    else:
        messages.success(request, "Put back as you first wrote it down.")
    return redirect(own_path(request) or f"{_verdict_url(role)}#drift")


def _verdict_url(role: Role) -> str:
    return reverse("interviews:role_verdict", args=[role.pk])


def _headline(found: Drift, *, has_numbers: bool) -> str:
    points = found.points
    if not found.changes:
        return "Nothing was changed after it was locked."
    if points is None or not has_numbers:
        return (
            "Some things were changed since. It is too early for a number that says what that does."
        )
    whole = half_up(abs(points))
    if not whole:
        return "What you changed since does not move the score."
    noun = "point" if whole == 1 else "points"
    if points > 0:
        return f"The score is {whole} {noun} higher than what you saw and wrote down at the time."
    return f"The score is {whole} {noun} lower than what you saw and wrote down at the time."


def _url(words: ChangeWords) -> str:
    """Where it was changed, and can be changed again."""
    change = words.change
    if change.kind in (Kind.ANSWER, Kind.FLAG):
        log = reverse("interviews:interview_log", args=[change.interview])
        return f"{log}#{f'q-{words.question}' if words.question else f'flag-{change.ref}'}"
    if change.kind == Kind.RATING:
        return reverse("interviews:interview_debrief", args=[change.interview])
    if change.kind == Kind.INTERVIEW:
        return reverse("applications:trash")
    return reverse("accounts:preferences_edit")
