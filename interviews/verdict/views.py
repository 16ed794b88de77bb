"""Step four: the evidence as a score that can be opened; of an interview, a role and a company."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import SignedInRequest, page
from interviews.catalogue.loader import BankEntry
from interviews.debrief.changes import gap_of, give_gap_reason
from interviews.debrief.forms import GapReasonForm
from interviews.debrief.reading import MOST_JUDGED, MOST_ROLES, judged_company, judged_interview
from interviews.models import Interview
from interviews.preparing.bank_reading import bank_for
from interviews.preparing.checklist_reading import checklist_context
from interviews.preparing.domain.question_plan import is_must_ask
from interviews.preparing.next_question_reading import (
    NextQuestions,
    ahead_of,
    next_context,
    next_of,
    settling_question,
)
from interviews.preparing.role_facts import findings_of
from interviews.preparing.step_reading import step_context
from interviews.score.changes import score_of, score_of_evidence, score_of_heard
from interviews.score.domain.fit_score import FitScore
from interviews.score.evidence_reading import evidence_of, found_flags, together
from interviews.verdict.drift_reading import drift_of, role_with_history
from interviews.verdict.drift_views import panel_of
from interviews.verdict.history_plot import history_of
from interviews.verdict.score_panel import verdict_of
from interviews.verdict.score_rows import logged_at

INTERVIEW_PAGE = "interviews/verdict/interview_verdict.html"
GAP_PANEL = f"{INTERVIEW_PAGE}#gap-reasons"

type Link = tuple[str, str]  # text and address, "" for nowhere


# --- Of one interview ----------------------------------------------------------------------------


@require_safe
def interview_verdict(request: SignedInRequest, pk: int) -> HttpResponse:
    """The verdict on one interview. Without a gut nothing that the score is made of is computed."""
    interview, interviews = judged_interview(request, pk)
    if not interview.gut_feelings.all():
        context = step_context(interview, "verdict") | {"is_hidden": True}
        return page(request, INTERVIEW_PAGE, context)
    return page(request, INTERVIEW_PAGE, _interview_context(request, interview, interviews))


@require_POST
def gap_reason_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add why gut and score lie far apart; where they no longer do, answer with that."""
    interview, interviews = judged_interview(request, pk)
    url = reverse("interviews:interview_verdict", args=[pk])
    score, guts = score_of(interview), list(interview.gut_feelings.all())
    if gap_of(score, guts) is None:
        if guts:
            messages.info(request, "Gut and score are not far apart, so nothing was saved.")
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    form = GapReasonForm(request.POST)
    if not form.is_valid():
        context = _interview_context(request, interview, interviews, form) | {"form": form}
        template = GAP_PANEL if request.htmx else INTERVIEW_PAGE
        return page(request, template, context, is_invalid=True)
    text = form.cleaned_data["text"]
    give_gap_reason(interview=interview, text=text, score=score, now=timezone.now())
    if request.htmx:
        return page(request, GAP_PANEL, _interview_context(request, interview, interviews))
    return redirect(f"{url}#gap-reasons")


def _interview_context(
    request: SignedInRequest,
    interview: Interview,
    interviews: Sequence[Interview],
    form: GapReasonForm | None = None,
) -> dict[str, Any]:
    """All that the verdict on an interview shows once its gut is recorded or skipped."""
    role, now = interview.role, timezone.now()
    score, bank = score_of(interview), bank_for(request.user)
    guts = list(interview.gut_feelings.all())
    evidence = together(evidence_of(it) for it in interviews)
    role_score = score_of_evidence(evidence, role)
    found = next_of(role, ahead_of(interviews, now), evidence, role_score, bank)
    findings = findings_of(interviews, role_score, now=now)
    planned = [it for it in interview.questions.all() if it.is_listed]
    of_plan = [it for it in planned if not it.is_unplanned]
    plans = interview.message_plans.all()
    return {
        **step_context(interview, "verdict"),
        **next_context(request.path, found),
        **checklist_context(interview, "before_deciding", findings=findings),
        "verdict": verdict_of(score, [interview], guts, role),
        "missing": list(_missing(interview)),
        "questions": planned,
        "planned_count": len(of_plan),
        "asked_count": sum(it.asked_at is not None for it in of_plan),
        "came_up_count": len(planned) - len(of_plan),
        "plans": plans,
        "role_score": role.stored_score,
        "own_interest": interview if interview.interest else None,
        "gap": _gap(interview, score, form, found, bank),
    }


def _gap(
    interview: Interview,
    score: FitScore,
    form: GapReasonForm | None,
    ahead: NextQuestions,
    bank: Sequence[BankEntry],
) -> dict[str, Any] | None:
    """What the panel about gut and score shows; None where they are and were not far apart.

    gut: None where they no longer are. question: the one that would settle it, None without one.
    """
    gut = gap_of(score, list(interview.gut_feelings.all()))
    may_have_reasons = gut is not None or interview.has_gap_reasons  # type: ignore[attr-defined]
    reasons = list(interview.gap_reasons.all()) if may_have_reasons else []
    if gut is None and not reasons:
        return None
    question = settling_question(score=score, gut=gut, bank=bank)
    planned = {it.key for it in ahead.interview.questions.all()} if ahead.interview else set()
    return {
        "gut": gut,
        "points": score.points,
        "reasons": reasons,
        "form": form or GapReasonForm(),
        "question": question,
        "is_planned": question is not None and question.item.key in planned,
    }


def _missing(interview: Interview) -> Iterator[Link]:
    """What this interview leaves open, each with where it can be filled in."""
    log = reverse("interviews:interview_log", args=[interview.pk])
    yield from _missing_in([interview], log)
    if not interview.has_reviewed_flags:
        yield "Flags not reviewed: note them, or that you saw none.", f"{log}#flags"


# --- Of a role, and of a company -----------------------------------------------------------------


@require_safe
def role_verdict(request: SignedInRequest, pk: int) -> HttpResponse:
    """The verdict on a role over all its interviews, once each of them has its gut."""
    role, history = role_with_history(request.user, pk)
    interviews = [it for it in history if it.trashed_at is None]
    now = timezone.now()
    context = _gathered(interviews, now) | {"role": role}
    if not context["waiting"]:
        evidence = together(evidence_of(it) for it in interviews)
        score = score_of_evidence(evidence, role)
        guts = list(context["judged"][0].gut_feelings.all()) if context["judged"] else []
        bank = bank_for(request.user)
        ahead = next_of(role, ahead_of(interviews, now), evidence, score, bank)
        found = found_flags(role) if role.has_found_flags else []
        context |= {
            "verdict": verdict_of(score, interviews, guts, role, found),
            "missing": list(_missing_in(interviews, "")),
            "interest": next((it for it in context["judged"] if it.interest), None),
            "drift": panel_of(history, drift_of(role, history), is_shown=score.is_shown),
            "history": history_of(role, now=now),
            **next_context(request.path, ahead),
        }
    return page(request, "interviews/verdict/role_verdict.html", context)


@require_safe
def company_verdict(request: SignedInRequest, pk: int) -> HttpResponse:
    """One score over every interview there, or the newest of very many, once each has its gut.

    A gut belongs to one interview, so none is beside the score here.
    """
    found = judged_company(request, pk)
    interviews = found.interviews
    context = _gathered(interviews, timezone.now()) | {
        "company": found.company,
        "roles": found.roles,
        "most_roles": MOST_ROLES if found.has_more_roles else None,
        "most": MOST_JUDGED if found.has_more else None,
    }
    if not context["waiting"]:
        evidence = together(evidence_of(it) for it in interviews)
        score = score_of_heard(evidence, request.user.preferences)
        context |= {
            "verdict": verdict_of(score, interviews, [], None),
            "missing": list(_missing_in(interviews, "")),
            "role_count": len({it.role_id for it in context["judged"]}),
        }
    return page(request, "interviews/verdict/company_verdict.html", context)


def _gathered(interviews: Sequence[Interview], now: datetime) -> dict[str, Any]:
    """waiting: those without a gut, which comes first. judged: those with one."""
    judged = [it for it in interviews if it.gut_feelings.all()]
    return {
        "interviews": interviews,
        "waiting": [it for it in interviews if it.waits_for_gut(now=now)],
        "judged": judged,
        "contacts_count": len({one.contact_id for it in judged for one in it.participants.all()}),
    }


def _missing_in(interviews: Sequence[Interview], url: str) -> Iterator[Link]:
    """url: of the log to ask about hours or balance in; "" where there are several."""
    questions = [question for it in interviews for question in it.questions.all()]
    if not any(is_must_ask(it.key) and it.current_answers for it in questions):
        yield "Nobody has answered about hours or balance. Ask before you decide.", url
    unjudged = [
        answer
        for question in questions
        for answer in question.current_answers
        if answer.is_unjudged
    ]
    if unjudged:
        first, count = unjudged[0], len(unjudged)
        noun, them = ("answer has", "it") if count == 1 else ("answers have", "them")
        where = logged_at(first.question.interview_id, f"q-{first.question_id}")
        yield (
            f"{count} {noun} no signal yet, so the score leaves {them} out.",
            where,
        )
