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
from accounts.undo import announce_undo, undo_url, undoes
from interviews.catalogue.loader import BankEntry
from interviews.log import changes as recording
from interviews.log.forms import AnswerForm, UnplannedQuestionForm
from interviews.log.reading import (
    DELIVERIES,
    Elsewhere,
    LoggedQuestion,
    elsewhere,
    find_question,
    flag_rows,
    log_context,
    logged_interview,
    logged_question,
    logged_questions,
    moved_context,
    open_form,
    question_of_log,
)
from interviews.models import Answer, Interview, MessagePlan, Question
from interviews.models.question import AnswerQuerySet
from interviews.preparing import plan_changes
from interviews.preparing.bank_reading import bank_item
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
    question = question_of_log(request, pk)
    before = _before(request, question)
    recording.toggle_asked(question=question, now=timezone.now())
    return _changed(request, question, before)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Unfold a question with its answer form (?fold=1 folds it again), or keep an answer."""
    question = question_of_log(request, pk)
    speaker = (request.POST or request.GET).get("speaker", "")
    if request.method == "POST":
        return _answered(request, question, speaker)
    if not request.htmx:
        return redirect(log_url(question.interview_id, f"q-{pk}", open=pk, speaker=speaker))
    logged = logged_question(question)
    if not request.GET.get("fold"):
        open_form(logged, request, speaker=speaker)
    context = {"interview": question.interview, "logged": logged}
    return TemplateResponse(request, f"{LOG}#question", context)


def _answered(request: SignedInRequest, question: Question, speaker: str) -> HttpResponse:
    logged = logged_question(question)
    form = open_form(logged, request, speaker=speaker, data=request.POST)
    if not form.is_valid():
        context = {"interview": question.interview, "logged": logged, "form": form}
        if request.htmx:
            return page(request, f"{LOG}#question", context, is_invalid=True)
        return _refused(request, question, speaker)
    before = _before(request, question)
    answer = recording.record_answer(
        question=question,
        speaker=form.who(),
        fields=form.answer_fields(),
        is_scared=form.cleaned_data["is_scared"],
        promised_on=form.cleaned_data.get("promised_on"),
        promised_contact=form.whom_to_hear_from(),
        now=timezone.now(),
    )
    others = [it for it in question.answers.all() if it.speaker_id != answer.speaker_id]
    question.hold_answers([*others, answer])
    return _changed(request, question, before, moves_on=True)


def _refused(request: SignedInRequest, question: Question, speaker: str) -> HttpResponse:
    """The whole page, with what was typed in the form of this question."""
    interview = logged_interview(request, question.interview_id)
    questions = logged_questions(interview)
    logged = find_question(questions, str(question.pk))
    form = logged and open_form(logged, request, speaker=speaker, data=request.POST)
    context = log_context(interview, questions, flag_rows(interview)) | {"form": form}
    return page(request, LOG, context, is_invalid=True)


@require_safe
def answer_signal_suggest(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the numbers typed so far suggest: the scale again, and the hours held to the limit."""
    rows = Question.objects.owned_by(request.user).filter(interview__trashed_at=None)
    question = get_object_or_404(rows.select_related("interview"), pk=pk)
    form = AnswerForm(request.GET.copy(), question=question, user=request.user, speakers=())
    form.take_suggestion()
    return TemplateResponse(
        request, "interviews/log/swaps/answer_signal_suggest.html", {"form": form}
    )


@require_POST
def answer_scared_toggle(request: SignedInRequest, pk: int) -> HttpResponse:
    question, answer = _answer(request, pk)
    before = _before(request, question)
    recording.toggle_scared(answer=answer, now=timezone.now())
    return _changed(request, question, before)


@require_POST
def answer_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    question, answer = _answer(request, pk)
    before = _before(request, question)
    recording.withdraw_answer(answer=answer, now=timezone.now())
    question.hold_answers([it for it in question.answers.all() if it != answer])
    whose = f"{answer.speaker.name}’s answer" if answer.speaker else "The panel’s answer"
    undo = (f"Withdrawn: {whose}.", undo_url(request.user, "answer_withdraw", pk=pk))
    return _changed(request, question, before, undo=undo)


@undoes("answer_withdraw")
def undo_answer_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    answer = get_object_or_404(_answers(request), pk=pk)
    question = question_of_log(request, answer.question_id)
    before = _before(request, question)
    if recording.restore_answer(answer=answer, now=timezone.now()):
        question.hold_answers([*question.answers.all(), answer])
    return _changed(request, question, before)


# --- Questions that came up ------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def question_add_unplanned(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask one of the bank or one's own; its answer form opens."""
    interview = logged_interview(request, pk)
    if request.htmx and request.GET.get("fold"):
        return TemplateResponse(request, f"{LOG}#question-add", {"interview": interview})
    is_sent = request.method == "POST"
    form = UnplannedQuestionForm(
        request.POST if is_sent else None,
        bank=plan_changes.suited_bank(interview),
        taken=frozenset(it.key for it in interview.questions.all()),
    )
    if is_sent and form.is_valid():
        return _added(request, _ask(interview, form.item(), **form.own_words()))
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
    question = question_of_log(request, pk)
    interview_pk = question.interview_id
    kept = {"text": question.text, "theme": question.theme}
    if not question.key.startswith(OWN_WORDS):
        kept["key"] = question.key
    if not (question.is_unplanned and plan_changes.unplan_question(question=question)):
        return _changed(request, question, _before(request, question))
    undo = (
        f"Taken away: {question.wording}",
        undo_url(request.user, "question_drop", interview=interview_pk, **kept),
    )
    if not request.htmx:
        announce_undo(request, *undo)
        return redirect(log_url(interview_pk))
    context = context_of(request, interview_pk) | {"dropped": f"q-{pk}", "undo": undo}
    return TemplateResponse(request, "interviews/log/swaps/question_dropped.html", context)


@undoes("question_drop")
def undo_question_drop(
    request: SignedInRequest, interview: int, text: str, theme: str, key: str = ""
) -> HttpResponse:
    row = get_object_or_404(Interview.objects.owned_by(request.user), pk=interview)
    item = bank_item(request.user, key) if key else None
    return _added(request, _ask(row, item, text=text, theme=theme))


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


def _before(request: SignedInRequest, question: Question) -> Elsewhere | None:
    """What a change may move elsewhere on the page; None where the whole page is loaded after."""
    return elsewhere(question) if request.htmx else None


def _changed(
    request: SignedInRequest,
    question: Question,
    before: Elsewhere | None,
    *,
    moves_on: bool = False,
    undo: tuple[str, str] | None = None,
) -> HttpResponse:
    """The question folded, and what else moved. moves_on: focus goes to what to ask next."""
    if before is None:
        if undo:
            announce_undo(request, *undo)
            return redirect(log_url(question.interview_id))
        return redirect(log_url(question.interview_id, f"q-{question.pk}"))
    logged = logged_question(question)
    logged.undo = undo
    context = moved_context(question, before) | {"logged": logged}
    response = TemplateResponse(request, "interviews/log/swaps/question_changed.html", context)
    if moves_on:
        _focus(response, _next_after(logged))
    elif undo:
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
    """One question of the log as it is now, and the context with it as "logged"."""
    interview = logged_interview(request, question.interview_id)
    questions = logged_questions(interview)
    logged = next(it for it in questions if it.question.pk == question.pk)
    return logged, log_context(interview, questions, flag_rows(interview)) | {"logged": logged}


def _next_after(saved: LoggedQuestion) -> str:
    """Where to go on: the first question not asked yet, unless the saved one has its probe."""
    planned = saved.question.interview.questions.all()
    to_ask = next((it for it in planned if it.state == "open" and not it.is_reserve), None)
    return saved.title_id if saved.probe or not to_ask else f"q-{to_ask.pk}-answer"


def _focus(response: HttpResponse, element_id: str) -> None:
    trigger_client_event(response, "focusOn", {"id": element_id}, after="settle")


# --- What the user asked for -----------------------------------------------------------------


def _question(request: SignedInRequest, pk: int) -> Question:
    rows = Question.objects.owned_by(request.user).filter(interview__trashed_at=None)
    return get_object_or_404(rows.select_related("interview__role"), pk=pk)


def _answers(request: SignedInRequest) -> AnswerQuerySet:
    rows = Answer.objects.owned_by(request.user).filter(question__interview__trashed_at=None)
    return rows.select_related("speaker", "question__interview__role")


def _answer(request: SignedInRequest, pk: int) -> tuple[Question, Answer]:
    """One of the user's own answers that was not corrected, as its question holds it."""
    found = get_object_or_404(_answers(request).current(), pk=pk)
    question = question_of_log(request, found.question_id)
    return question, next(it for it in question.answers.all() if it.pk == pk)


def _ask(interview: Interview, item: BankEntry | None, *, text: str, theme: str) -> Question:
    """item: None for a question in the user's own words."""
    now = timezone.now()
    if item:
        return plan_changes.plan_question(
            interview=interview, item=item, is_unplanned=True, now=now
        )
    return plan_changes.ask_own_question(interview=interview, text=text, theme=theme, now=now)
