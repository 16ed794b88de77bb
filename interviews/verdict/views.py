"""Step four: what was seen and heard, as a score that can be opened; and the role's over all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import SignedInRequest, page
from interviews.debrief.changes import gap_of, give_gap_reason
from interviews.debrief.forms import GapReasonForm
from interviews.debrief.reading import judged_interview
from interviews.debrief.views import WEAK_MYSELF
from interviews.log.forms import signed
from interviews.models import GutFeeling, Interview, Question
from interviews.models.interview import Delivery
from interviews.models.question import SIGNALS
from interviews.preparing.checklist_reading import checklist_context
from interviews.preparing.domain.question_plan import is_must_ask
from interviews.preparing.next_question_reading import next_context
from interviews.preparing.role_facts import findings_of
from interviews.preparing.step_reading import step_context
from interviews.score.changes import score_of, score_of_role
from interviews.score.domain.evidence import AREA_LABELS, Manner, area_of
from interviews.score.domain.fit_score import FitScore
from interviews.verdict.decisions_shown import decisions_context
from interviews.verdict.drift_reading import drift_of, role_with_history
from interviews.verdict.drift_views import panel_of
from interviews.verdict.gap_reading import gap_panel
from interviews.verdict.history_plot import history_of
from interviews.verdict.notices import Link, notices_of
from interviews.verdict.score_panel import verdict_of
from interviews.verdict.score_rows import EvidenceRows

INTERVIEW_PAGE = "interviews/verdict/interview_verdict.html"
GAP_PANEL = "interviews/verdict/_verdict_gap.html"


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
    """Add why gut and score lie far apart; where they do not any more, say so."""
    interview, interviews = judged_interview(request, pk)
    url = reverse("interviews:interview_verdict", args=[pk])
    score, guts = score_of(interview), list(interview.gut_feelings.all())
    if gap_of(score, guts) is None:
        if guts:
            messages.info(request, "Gut and score are not far apart, so nothing was kept.")
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
    rows = EvidenceRows.of([interview])
    score = score_of(interview)
    guts = list(interview.gut_feelings.all())
    context = step_context(interview, "verdict")
    context |= next_context(request, interview.role, interviews)
    role_score = score_of_role(interview.role, interviews)
    findings = findings_of(interviews, role_score, now=timezone.now())
    context |= checklist_context(interview, "before_deciding", findings=findings)
    context |= {
        "verdict": verdict_of(score, rows, guts, notices_of(score, *_limits(interview), rows)),
        "missing": list(_missing(interview, score)),
        "asked": _asked(interview),
        "plans": interview.message_plans.all(),
        "said": _count(interview, Delivery.DELIVERED),
        "partly": _count(interview, Delivery.PARTLY),
        "is_weak": interview.myself is not None and interview.myself <= WEAK_MYSELF,
        "role_score": interview.role.stored_score,
        "own_interest": interview if interview.interest else None,
        "gap": gap_panel(interview, score, context["next_questions"], form),
    }
    return context


@require_safe
def role_verdict(request: SignedInRequest, pk: int) -> HttpResponse:
    """The verdict on a role over all its interviews, once none of them waits for the gut."""
    role, history = role_with_history(request.user, pk)
    interviews = [it for it in history if it.trashed_at is None]
    waiting = [InterviewRow.of(it) for it in interviews if it.waits_for_gut]
    context: dict[str, Any] = {"role": role, "waiting": waiting} | decisions_context(role)
    if not waiting:
        rows = EvidenceRows.of(interviews)
        score = score_of_role(role, interviews)
        heard = [it for it in interviews if it.gut_feelings.all()]
        contacts = {it.contact_id for interview in heard for it in interview.participants.all()}
        guts = list(heard[0].gut_feelings.all()) if heard else []
        limits = (request.user.preferences, role)
        context |= {
            "verdict": verdict_of(score, rows, guts, notices_of(score, *limits, rows)),
            "missing": list(missing_in_interviews(interviews, score, "")),
            "interviews": [InterviewRow.of(it) for it in interviews],
            "heard_count": len(heard),
            "contacts_count": len(contacts),
            "interest": next((it for it in heard if it.interest), None),
            "drift": panel_of(history, drift_of(role, history), is_shown=score.is_shown),
            "history": history_of(role, now=timezone.now()),
            **next_context(request, role, interviews),
        }
    return page(request, "interviews/verdict/role_verdict.html", context)


@dataclass(frozen=True, slots=True)
class InterviewRow:
    """An interview of the role. gut: its first, None where it has none yet."""

    interview: Interview
    title: str
    gut: GutFeeling | None

    @classmethod
    def of(cls, interview: Interview) -> "InterviewRow":
        guts = list(interview.gut_feelings.all())
        return cls(interview, interview.title, guts[0] if guts else None)


def _limits(interview: Interview) -> tuple[Any, Any]:
    return interview.owner.preferences, interview.role


# --- What was asked and what is missing ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """state: "answered", "dodged", "asked" or "open". effects: what each answer did."""

    question: Question
    state: str
    area: str
    effects: Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """planned counts the questions of the plan, asked those of them that were put."""

    questions: list[AskedQuestion] = field(default_factory=list)
    planned: int = 0
    asked: int = 0
    came_up: int = 0


def _asked(interview: Interview) -> Asked:
    questions = [it for it in interview.questions.all() if it.asked_at or not it.is_reserve]
    planned = [it for it in questions if not it.is_unplanned]
    return Asked(
        questions=[_asked_question(it) for it in questions],
        planned=len(planned),
        asked=sum(it.asked_at is not None for it in planned),
        came_up=len(questions) - len(planned),
    )


def _asked_question(question: Question) -> AskedQuestion:
    answers = question.current_answers
    effects = []
    for answer in answers:
        name = answer.speaker_name
        if answer.manner == Manner.DODGED:
            effects.append(f"{name}: dodged")
        elif answer.signal is None:
            effects.append(f"{name}: not judged yet")
        else:
            effects.append(f"{name}: {signed(answer.signal)} {SIGNALS[answer.signal]}")
    if answers:
        is_dodged = all(it.manner == Manner.DODGED for it in answers)
        state = "dodged" if is_dodged else "answered"
    else:
        state = "asked" if question.asked_at else "open"
    area = area_of(question.theme)
    return AskedQuestion(question, state, AREA_LABELS[area] if area else "not scored", effects)


def _count(interview: Interview, delivery: str) -> int:
    return sum(it.delivery == delivery for it in interview.message_plans.all())


def _missing(interview: Interview, score: FitScore) -> Iterator[Link]:
    """What this interview leaves open, each with where it can be filled in; url "" for nowhere."""
    log = reverse("interviews:interview_log", args=[interview.pk])
    yield from missing_in_interviews([interview], score, log)
    if not interview.has_reviewed_flags:
        yield Link("Flags not reviewed: note them, or that you saw none.", f"{log}#flags")
    if not interview.interest:
        debrief = reverse("interviews:interview_debrief", args=[interview.pk])
        yield Link("You have not said whether you are interested.", f"{debrief}#id_interest")


def missing_in_interviews(
    interviews: Sequence[Interview], score: FitScore, url: str
) -> Iterator[Link]:
    unknown = [it.label.lower() for it in score.areas if it.weight and not it.is_known]
    if unknown:
        names = f"{', '.join(unknown[:-1])} or {unknown[-1]}" if len(unknown) > 1 else unknown[0]
        yield Link(f"Nothing heard yet about {names}.", "")
    questions = [question for it in interviews for question in it.questions.all()]
    if not any(is_must_ask(it.key) and it.current_answers for it in questions):
        yield Link("Nobody has answered about hours or balance. Ask before you decide.", url)
    unjudged = [
        answer
        for question in questions
        for answer in question.current_answers
        if answer.signal is None and answer.manner != Manner.DODGED and area_of(question.theme)
    ]
    if unjudged:
        where = reverse("interviews:interview_log", args=[unjudged[0].question.interview_id])
        noun = "answer has" if len(unjudged) == 1 else "answers have"
        yield Link(
            f"{len(unjudged)} {noun} no signal yet, so nothing is made of it.",
            f"{where}#q-{unjudged[0].question_id}",
        )
