"""The model of the fit score in plain words, with the very numbers that are used, to be tried."""

from copy import copy
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.rounding import half_up
from accounts.domain.words import joined
from accounts.forms import PreferencesForm
from accounts.http import SignedInRequest, page
from accounts.models import Preferences
from accounts.preferences import save_preferences, stored_preferences
from accounts.versions import checks_version
from applications.models.contact import ContactKind
from interviews.models.flag import SEVERITY_WORDS
from interviews.models.interview import HARDLY_MYSELF
from interviews.score.domain import evidence
from interviews.score.domain.evidence import AREA_LABELS, Area, Manner, SourceKind
from interviews.score.domain.verdict_words import SHARES, signed_points
from interviews.verdict.domain.drift import NOTICE_FROM, WARNING_FROM
from interviews.verdict.drift_reading import loosened
from interviews.verdict.drift_words import limit_words
from interviews.verdict.score_example import example
from interviews.verdict.trial_reading import MOST_ROLES, try_preferences

ABOUT = {
    Area.MANAGER: "how they lead",
    Area.ROLE: "the work itself",
    Area.BALANCE: "hours, evenings, holidays",
    Area.CULTURE: "how people are treated",
    Area.TEAM: "the people beside you",
    Area.GROWTH: "what you would learn",
    Area.REWARD: "pay, benefits, thanks",
    Area.STABILITY: "how safe it all is",
    Area.PRACTICE: "how the work is done",
}


NOT_TRIED = ("name", "zone", "holiday_country", "holiday_region")


class TrialForm(PreferencesForm):
    """The settings without what no score is made from; valid where the settings page is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NOT_TRIED:
            del self.fields[name]
        self.order_fields([it for it in self.fields if it.startswith("weight_")])


@require_safe
def score_explained(request: SignedInRequest) -> HttpResponse:
    """The model, a worked example, and the user's own weights and limits to try."""
    own = request.user.preferences
    return _page(request, TrialForm(instance=copy(own)), own)


@require_http_methods(["GET", "HEAD", "POST"])
def score_try(request: SignedInRequest) -> HttpResponse:
    """What the posted weights and limits would do; nothing is saved."""
    if request.method != "POST":
        return redirect(f"{reverse('interviews:score_explained')}#try")
    form = TrialForm(request.POST, instance=copy(request.user.preferences))
    form.is_to_be_saved = False
    return _page(request, form, form.instance if form.is_valid() else None)


@require_http_methods(["GET", "HEAD", "POST"])
@checks_version(Preferences, "user")
def score_keep(request: SignedInRequest) -> HttpResponse:
    """Save the posted weights and limits as the settings page does."""
    url = f"{reverse('interviews:score_explained')}#try"
    if request.method != "POST":
        return redirect(url)
    form = TrialForm(request.POST, instance=copy(stored_preferences(request)))
    form.stored_url = url
    if not form.is_valid():
        return _page(request, form, None)
    save_preferences(form.instance, now=timezone.now())
    messages.success(request, "Your weights and limits are saved, and every score is up to date.")
    return redirect(url)


def _page(request: SignedInRequest, form: TrialForm, tried: Preferences | None) -> HttpResponse:
    """tried: what the effect is shown of; None where the form is refused."""
    template = "interviews/verdict/score_explained.html" + ("#trial" if request.htmx else "")
    context: dict[str, Any] = {"form": form}
    if tried is not None:
        found = loosened(request.user.preferences, tried, now=timezone.now())
        context["trial"] = try_preferences(request.user, tried)
        context["loosened"] = [limit_words(it) for it in found]
        context["most_roles"] = MOST_ROLES
    if not request.htmx:
        context |= {
            "weights": _weights(request.user.preferences),
            "example": example(),
        } | _numbers()
    return page(request, template, context, is_invalid=tried is None)


def _weights(preferences: Preferences) -> list[tuple[str, str, int, int | None]]:
    """Each area, what it is about, its weight, and its whole per cent of all; None without any."""
    weights = preferences.weights_by_area()
    total = sum(weights.values())
    return [
        (
            AREA_LABELS[it],
            ABOUT[it],
            weight,
            half_up(Fraction(100 * weight, total)) if total else None,
        )
        for it, weight in weights.items()
    ]


def _numbers() -> dict[str, Any]:
    """The judgements of the model, and what has to be worked out of them, as whole numbers."""
    return {
        "model": evidence,
        "severities": [
            (level, SEVERITY_WORDS[level], share)
            for level, share in evidence.RED_SHARE_PERCENT.items()
        ],
        "general": _share(evidence.ANSWER_MASS_EIGHTHS[Manner.GENERAL]),
        "noted": _share(evidence.NOTED_RATING_MASS_EIGHTHS),
        "bare": _share(evidence.BARE_RATING_MASS_EIGHTHS),
        "most_of_one_source": evidence.MAX_SOURCE_MASS_EIGHTHS // evidence.MASS_UNIT,
        "believed": _believed(),
        "hours_steps": [
            (percent, signed_points(step)) for percent, step in evidence.HOURS_STEPS_PERCENT
        ],
        "leavers_steps": [
            (percent, signed_points(step)) for percent, step in evidence.LEAVERS_STEPS_PERCENT
        ],
        "hardly_myself": HARDLY_MYSELF,
        "worst_signal": signed_points(evidence.WORST_SIGNAL),
        "best_signal": signed_points(evidence.SIGNALS[-1]),
        "explained": SHARES[evidence.EXPLAINED_FACTOR],
        "drift_notice": NOTICE_FROM,
        "drift_warning": WARNING_FROM,
        "repeat_percent": half_up(100 * evidence.REPEAT_FACTOR),
        "shown_percent": half_up(100 * evidence.SHOWN_FROM_COVERAGE),
        "provisional_percent": half_up(100 * evidence.PROVISIONAL_FROM),
        "solid_percent": half_up(100 * evidence.SOLID_FROM),
    }


def _share(eighths: int) -> str:
    """ "half": what one item counts beside a full answer."""
    return SHARES[Fraction(eighths, evidence.MASS_UNIT)]


def _believed() -> list[tuple[str, str]]:
    """Each kind of contact, and how far it is believed: "about two thirds on manager and team"."""
    rows = []
    for kind in ContactKind:
        tenths = evidence.CREDIBILITY_TENTHS[SourceKind(kind)]
        by_share: dict[int, list[str]] = {}
        for area in AREA_LABELS:
            if area in tenths:
                by_share.setdefault(tenths[area], []).append(AREA_LABELS[area].lower())
        words = [
            f"{SHARES[Fraction(share, evidence.CREDIBILITY_UNIT)]} on {joined(areas)}"
            for share, areas in by_share.items()
        ]
        who = "Anybody else" if kind == ContactKind.OTHER else kind.label
        rows.append((who, "; ".join(words) or "in full"))
    return rows
