"""The log of an interview: what was asked, answered and said, in as few taps as it takes."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.http import SignedInRequest, page
from accounts.undo import announce_undo
from interviews.log import changes as recording
from interviews.log.forms import UnplannedQuestionForm
from interviews.log.reading import (
    DELIVERIES,
    LoggedQuestion,
    answered_context,
    find_question,
    flag_rows,
    log_context,
    logged_interview,
    logged_question,
    logged_questions,
    open_form,
    question_alone,
)
from interviews.models import Answer, Interview, MessagePlan, Question
from interviews.preparing import plan_changes
from interviews.preparing.step_reading import step_context

LOG = "interviews/log/interview_log.html"
UNPLANNED = "interviews/log/unplanned_question_form.html"
NO_CHOICE = "Choose one of the answers shown."
OWN_WORDS = "interview-"


@require_safe
def interview_log(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page; ?open=<question>&speaker=<contact> unfolds one answer form."""
    interview = logged_interview(request, pk)
    questions = logged_questions(interview)
    logged = find_question(questions, request.GET.get("open", ""))
    if logged:
        open_form(logged, request, speaker=request.GET.get("speaker", ""))
    return page(request, LOG, log_context(interview, questions, flag_rows(interview)))


def log_url(interview_pk: int, anchor: str = "", **query: object) -> str:
    url = reverse("interviews:interview_log", args=[interview_pk])
    return url + (f"?{urlencode(query)}" if query else "") + (f"#{anchor}" if anchor else "")


def context_of(request: SignedInRequest, interview_pk: int) -> dict[str, Any]:
    """The whole log as it stands now."""
    interview = logged_interview(request, interview_pk)
    return log_context(interview, logged_questions(interview), flag_rows(interview))


# --- Questions and answers -------------------------------------------------------------------


@require_POST
def question_asked_toggle(request: SignedInRequest, pk: int) -> HttpResponse:
    question = _question(request, pk)
    recording.toggle_asked(question=question, now=timezone.now())
    return _changed(request, question)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Unfold a question with its answer form (?fold=1 folds it again), or keep an answer."""
    speaker = (request.POST or request.GET).get("speaker", "")
    if request.method == "POST":
        return _answered(request, pk, speaker)
    question = _question(request, pk)
    if not request.htmx:
        return redirect(log_url(question.interview_id, f"q-{pk}", open=pk, speaker=speaker))
    logged, context = _logged(request, question)
    if not request.GET.get("fold"):
        open_form(logged, request, speaker=speaker)
    return TemplateResponse(request, f"{LOG}#question", context)


def _answered(request: SignedInRequest, pk: int, speaker: str) -> HttpResponse:
    """Keep an answer: htmx gets its question and the counts; the rest asks for itself."""
    question = question_alone(request, pk)
    form = open_form(
        logged_question(question, question.interview), request, speaker=speaker, data=request.POST
    )
    if not form.is_valid():
        return _refused(request, question, speaker)
    recording.record_answer(
        question=question,
        speaker=form.who(),
        fields=form.answer_fields(),
        is_scared=form.cleaned_data["is_scared"],
        promised_on=form.cleaned_data.get("promised_on"),
        promised_contact=form.whom_to_hear_from(),
        now=timezone.now(),
    )
    if not request.htmx:
        return redirect(log_url(question.interview_id, f"q-{pk}"))
    context = answered_context(question)
    response = TemplateResponse(request, "interviews/log/swaps/answer_saved.html", context)
    trigger_client_event(response, "log-moved", after="settle")
    _focus(response, _next_after(context["logged"], context["next_open"]))
    return response


def _refused(request: SignedInRequest, question: Question, speaker: str) -> HttpResponse:
    """The form as it was typed; without htmx on the whole page."""
    if not request.htmx:
        logged, context = _logged(request, question)
        form = open_form(logged, request, speaker=speaker, data=request.POST)
        return page(request, LOG, context | {"form": form}, is_invalid=True)
    context = answered_context(question)
    form = open_form(context["logged"], request, speaker=speaker, data=request.POST)
    return page(request, f"{LOG}#question", context | {"form": form}, is_invalid=True)


@require_safe
def log_counts(request: SignedInRequest, pk: int) -> HttpResponse:
    """Flags, suggestions, steps and checklist again, for the page that has just saved an answer."""
    if not request.htmx:
        return redirect(log_url(pk))
    return TemplateResponse(request, "interviews/log/swaps/log_moved.html", context_of(request, pk))


@require_safe
def answer_hint(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the numbers typed so far suggest: the scale again, and the hours held to the limit."""
    question = question_alone(request, pk)
    logged = logged_question(question, question.interview)
    form = open_form(logged, request, data=request.GET.copy())
    form.take_suggestion()
    return TemplateResponse(request, "interviews/log/swaps/answer_hint.html", {"form": form})


@require_POST
def answer_scared_toggle(request: SignedInRequest, pk: int) -> HttpResponse:
    answer = get_object_or_404(_answers(request).current(), pk=pk)
    recording.toggle_scared(answer=answer, now=timezone.now())
    return _changed(request, answer.question)


@require_POST
def answer_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    answer = get_object_or_404(_answers(request).current(), pk=pk)
    recording.withdraw_answer(answer=answer, now=timezone.now())
    return _changed(request, answer.question, taken_back=answer)


@require_POST
def answer_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    """Undo of taking an answer back."""
    answer = get_object_or_404(_answers(request), pk=pk)
    recording.restore_answer(answer=answer, now=timezone.now())
    return _changed(request, answer.question)


# --- Questions that came up ------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def question_add_unplanned(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask one of the bank or one's own; its answer form opens. Undo has it in the address."""
    interview = logged_interview(request, pk)
    if request.htmx and request.GET.get("fold"):
        return TemplateResponse(request, f"{LOG}#question-add", {"interview": interview})
    is_sent = request.method == "POST"
    form = UnplannedQuestionForm(
        (request.GET if "text" in request.GET else request.POST) if is_sent else None,
        bank=plan_changes.suited_bank(interview),
        taken=frozenset(it.key for it in interview.questions.all()),
    )
    if is_sent and form.is_valid():
        return _added(request, _ask(interview, form))
    template = f"{UNPLANNED}#question-add" if request.htmx else UNPLANNED
    context = step_context(interview, "log") | {"form": form}
    return page(request, template, context, is_invalid=is_sent)


@require_POST
def question_probe(request: SignedInRequest, pk: int) -> HttpResponse:
    """The countable follow-up of a question was asked: it becomes a question of its own."""
    probed = _question(request, pk)
    known = probed.interview.questions.filter(text=probed.probe).first() if probed.probe else probed
    question = known or plan_changes.ask_own_question(
        interview=probed.interview, text=probed.probe, theme=probed.theme, now=timezone.now()
    )
    return _added(request, question, probed=probed)


@require_POST
def question_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take away a question that came up but was not answered; Undo asks it again."""
    question = _question(request, pk)
    interview_pk, text = question.interview_id, f"Taken away: {question.wording}"
    key = "" if question.key.startswith(OWN_WORDS) else question.key
    again = {"key": key, "text": "" if key else question.text, "theme": question.theme}
    url = reverse("interviews:question_add_unplanned", args=[interview_pk]) + f"?{urlencode(again)}"
    if not (question.is_unplanned and plan_changes.unplan_question(question=question)):
        return _changed(request, question)
    if not request.htmx:
        announce_undo(request, text, url)
        return redirect(log_url(interview_pk))
    context = context_of(request, interview_pk) | {"dropped": pk, "text": text, "url": url}
    return TemplateResponse(request, "interviews/log/swaps/question_dropped.html", context)


# --- Key messages ----------------------------------------------------------------------------


@require_POST
def message_deliver(request: SignedInRequest, pk: int) -> HttpResponse:
    plans = MessagePlan.objects.owned_by(request.user).filter(interview__trashed_at=None)
    plan = get_object_or_404(plans, pk=pk)
    delivery = request.POST.get("delivery", "")
    is_known = delivery in [value for value, _ in DELIVERIES]
    if is_known:
        recording.deliver(plan=plan, delivery=delivery)
        if not request.htmx:
            return redirect(log_url(plan.interview_id, "messages"))
    context = context_of(request, plan.interview_id)
    context["message_problem"] = "" if is_known else NO_CHOICE
    template = "interviews/log/swaps/message_changed.html" if request.htmx else LOG
    return page(request, template, context, is_invalid=not is_known)


# --- Answers to the browser ------------------------------------------------------------------


def _changed(
    request: SignedInRequest,
    question: Question,
    *,
    taken_back: Answer | None = None,
) -> HttpResponse:
    """The question folded, and all that counts it."""
    if not request.htmx:
        if taken_back:
            url = reverse("interviews:answer_restore", args=[taken_back.pk])
            announce_undo(request, f"Taken back: {_whose(taken_back)} answer.", url)
            return redirect(log_url(question.interview_id))
        return redirect(log_url(question.interview_id, f"q-{question.pk}"))
    logged, context = _logged(request, question)
    logged.taken_back = taken_back
    response = TemplateResponse(request, "interviews/log/swaps/question_changed.html", context)
    if taken_back:
        _focus(response, logged.title_id)
    return response


def _added(
    request: SignedInRequest, question: Question, *, probed: Question | None = None
) -> HttpResponse:
    """The new question unfolded, ready for its answer."""
    if not request.htmx:
        anchor = f"q-{question.pk}"
        return redirect(log_url(question.interview_id, anchor, open=question.pk))
    logged, context = _logged(request, question)
    open_form(logged, request)
    context["probed"] = next(
        (it for it in context["questions"] if probed and it.question.pk == probed.pk), None
    )
    context["closes_form"] = request.htmx.target == "question-add"
    return TemplateResponse(request, "interviews/log/swaps/question_added.html", context)


def _logged(request: SignedInRequest, question: Question) -> tuple[LoggedQuestion, dict[str, Any]]:
    """One question of the log as it stands now, and the context with it as "logged"."""
    interview = logged_interview(request, question.interview_id)
    questions = logged_questions(interview)
    logged = next(it for it in questions if it.question.pk == question.pk)
    return logged, log_context(interview, questions, flag_rows(interview)) | {"logged": logged}


def _next_after(saved: LoggedQuestion, to_ask: Question | None) -> str:
    """Where to go on: the first question not asked yet, unless the saved one offers its probe."""
    return saved.title_id if saved.probe or not to_ask else f"q-{to_ask.pk}-answer"


def _focus(response: HttpResponse, element_id: str) -> None:
    trigger_client_event(response, "focusOn", {"id": element_id}, after="settle")


# --- What the user asked for -----------------------------------------------------------------


def _question(request: SignedInRequest, pk: int) -> Question:
    rows = Question.objects.owned_by(request.user).filter(interview__trashed_at=None)
    return get_object_or_404(rows.select_related("interview__role"), pk=pk)


def _answers(request: SignedInRequest) -> Any:
    rows = Answer.objects.owned_by(request.user).filter(question__interview__trashed_at=None)
    return rows.select_related("speaker", "question__interview__role")


def _whose(answer: Answer) -> str:
    return f"{answer.speaker.name}’s" if answer.speaker else "the panel’s"


def _ask(interview: Interview, form: UnplannedQuestionForm) -> Question:
    now = timezone.now()
    if item := form.item():
        return plan_changes.plan_question(
            interview=interview, item=item, is_unplanned=True, now=now
        )
    return plan_changes.ask_own_question(
        interview=interview,
        text=form.cleaned_data["text"],
        theme=form.cleaned_data["theme"],
        now=now,
    )
