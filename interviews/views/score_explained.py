"""The model of the fit score in plain words, with the very numbers that are used."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest, page
from interviews.domain import evidence
from interviews.domain.evidence import DIMENSION_LABELS, Dimension
from interviews.domain.rounding import half_up
from interviews.models.flag import SEVERITY_WORDS

ASKED_OF = {
    Dimension.MANAGER: "how they lead",
    Dimension.ROLE: "the work itself",
    Dimension.BALANCE: "hours, evenings, holidays",
    Dimension.CULTURE: "how people are treated",
    Dimension.TEAM: "the people beside you",
    Dimension.GROWTH: "what you would learn",
    Dimension.REWARD: "pay, benefits, thanks",
    Dimension.STABILITY: "how safe it all is",
    Dimension.PRACTICE: "how the work is done",
}


@dataclass(frozen=True, slots=True)
class WeightRow:
    """share: whole per cent of all weight; None where nothing has weight."""

    label: str
    asked_of: str
    weight: int
    share: int | None


@require_safe
def score_explained(request: SignedInRequest) -> HttpResponse:
    weights = request.user.preferences.weights_by_dimension()
    total = sum(weights.values())
    rows = [
        WeightRow(
            DIMENSION_LABELS[it],
            ASKED_OF[it],
            weight,
            half_up(Fraction(100 * weight, total)) if total else None,
        )
        for it, weight in weights.items()
    ]
    return page(request, "interviews/score_explained.html", {"rows": rows} | _numbers())


def _numbers() -> dict[str, Any]:
    """The judgements of the model, as whole numbers for the page."""
    return {
        "severities": [
            (level, SEVERITY_WORDS[level], share)
            for level, share in evidence.RED_SHARE_PERCENT.items()
        ],
        "full_mass": evidence.FULL_MASS,
        "repeat_percent": half_up(100 * evidence.REPEAT_FACTOR),
        "green_points": evidence.GREEN_POINTS_PER_SEVERITY,
        "green_most": evidence.MAX_GREEN_POINTS,
        "dodge_severity": evidence.DODGE_SEVERITY,
        "broken": evidence.BROKEN_DEAL_BREAKER_CAP,
        "at_risk": evidence.AT_RISK_DEAL_BREAKER_CAP,
        "one_worst": evidence.ONE_WORST_FLAG_CAP,
        "more_worst": evidence.MORE_WORST_FLAGS_CAP,
        "shown_percent": half_up(100 * evidence.SHOWN_FROM_COVERAGE),
        "shown_areas": evidence.SHOWN_FROM_DIMENSIONS,
        "provisional_percent": half_up(100 * evidence.PROVISIONAL_FROM),
        "solid_percent": half_up(100 * evidence.SOLID_FROM),
        "mixed": evidence.MIXED_FROM,
        "leans": evidence.LEANS_TOWARD_FROM,
        "strong": evidence.STRONG_FROM,
        "disagree": evidence.DISAGREE_FROM_POINTS,
        "gut_gap": evidence.GUT_GAP_FROM_POINTS,
    }
