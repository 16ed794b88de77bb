"""The log of an interview: what was asked, answered and said, in as few taps as it takes."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.http import SignedInRequest, own_path, page, wants_json
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from accounts.versions import checks_version, is_so_already
from interviews.catalogue.loader import BankEntry
from interviews.log import changes as recording
from interviews.log.forms import AnswerForm, UnplannedQuestionForm
from interviews.log.reading import (
    DELIVERIES,
    Elsewhere,
    elsewhere,
    find_question,
    log_context,
    logged_interview,
    logged_question,
    moved_context,
    open_form,
    question_of_log,
)
from interviews.log.room_changes import leave, use_instead, wait_again
from interviews.models import Answer, Interview, MessagePlan, Question
from interviews.models.question import AnswerQuerySet
from interviews.preparing import plan_changes
from interviews.preparing.bank_reading import bank_item
from interviews.preparing.interview_reading import get_interview
from interviews.preparing.step_reading import step_context
from interviews.score.domain.evidence import Manner

LOG = "interviews/log/interview_log.html"
SWAPS = "interviews/log/log_swaps.html"
UNPLANNED = "interviews/log/unplanned_question_form.html"
NO_CHOICE = "Choose one of the answers shown."
HAS_AN_ANSWER = "This question has an answer, so it stays. Withdraw the answer first."
IS_PLANNED = "This question was planned, so it stays. You can take it out on Prepare."


@require_safe
def interview_log(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page; ?open=<question>&speaker=<contact> unfolds one answer form, &new=1 of a question
    that came up just now.
    """
    context = log_context(logged_interview(request, pk))
    if logged := find_question(context, request.GET.get("open", "")):
        is_new = "new" in request.GET
        open_form(logged, request, speaker=request.GET.get("speaker", ""), is_new=is_new)
    return page(request, LOG, context)


def log_url(interview_pk: int, anchor: str = "", **query: object) -> str:
    return reverse(
        "interviews:interview_log", args=[interview_pk], query=query, fragment=anchor or None
    )


# --- Questions and answers -------------------------------------------------------------------


@require_POST
def question_asked_toggle(request: SignedInRequest, pk: int) -> HttpResponse:
    question = question_of_log(request, pk)
    before = _before(request, question)
    if not is_so_already(request, is_on=question.asked_at is not None):
        recording.toggle_asked(question=question, now=timezone.now())
    return _changed(request, question, before)


@require_http_methods(["GET", "HEAD", "POST"])
@checks_version(Interview, "questions")
def answer_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Unfold a question with its answer form (?fold=1 folds it again), or save an answer."""
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
    response = TemplateResponse(request, f"{LOG}#question", context)
    return response if logged.form else focus_on(response, f"q-{pk}-title")


def _answered(request: SignedInRequest, question: Question, speaker: str) -> HttpResponse:
    logged = logged_question(question)
    form = open_form(logged, request, speaker=speaker, data=request.POST)
    if not form.is_valid():
        return _refused(request, question, speaker, {"logged": logged, "form": form})
    before = _before(request, question)
    if form.cleaned_data["manner"] == Manner.DODGED:
        prefetch_related_objects([question.interview], "flags")  # one of them is made or changed
    recording.record_answer(
        question=question,
        speaker=form.who(),
        fields=form.answer_fields(),
        is_scared=form.cleaned_data["is_scared"],
        promised_on=form.cleaned_data.get("promised_on"),
        promised_contact=form.whom_to_hear_from(),
        now=timezone.now(),
    )
    return _changed(request, question, before, moves_on=True)


def _refused(
    request: SignedInRequest, question: Question, speaker: str, context: dict[str, Any]
) -> HttpResponse:
    """The question with what was typed; on the whole page without htmx."""
    if request.htmx:
        context |= {"interview": question.interview}
        return page(request, f"{LOG}#question", context, is_invalid=True)
    context = log_context(logged_interview(request, question.interview_id))
    if logged := find_question(context, str(question.pk)):
        context["form"] = open_form(logged, request, speaker=speaker, data=request.POST)
    return page(request, LOG, context, is_invalid=True)


@require_safe
def answer_signal_suggest(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the numbers typed so far suggest: the scale, and the hours compared with the limit."""
    form = AnswerForm(
        request.GET.copy(), question=_question(request, pk), user=request.user, speakers=()
    )
    form.take_suggestion()
    return TemplateResponse(request, f"{SWAPS}#signal-suggested", {"form": form})


@require_POST
def answer_scared_toggle(request: SignedInRequest, pk: int) -> HttpResponse:
    question, answer = _answer(request, pk)
    before = _before(request, question)
    if not is_so_already(request, is_on=answer.scared_at is not None):
        recording.toggle_scared(answer=answer, now=timezone.now())
    return _changed(request, question, before, keeps_open=True)


@require_POST
def answer_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    question, answer = _answer(request, pk)
    before = _before(request, question)
    recording.withdraw_answer(answer=answer, now=timezone.now())
    undo = (f"Withdrawn: {_whose(answer)}.", undo_url(request.user, "answer_withdraw", pk=pk))
    return _changed(request, question, before, undo=undo)


@undoes("answer_withdraw")
def undo_answer_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    answer = get_object_or_404(_answers(request), pk=pk)
    answer.question = question = question_of_log(request, answer.question_id)
    before = _before(request, question)
    if not recording.restore_answer(answer=answer, now=timezone.now()):
        raise ChangedSince
    return _changed(request, question, before, moves_focus=True)


@require_POST
def answer_use(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a second device wrote counts from now on, instead of what it was kept beside."""
    question, answer = _answer_beside(request, pk)
    before = _before(request, question)
    beside, said = answer.beside_id, answer.answered_at.isoformat()
    instead_of = use_instead(answer=answer, now=timezone.now())
    kept = {"pk": pk, "beside": beside, "instead_of": instead_of and instead_of.pk, "said": said}
    undo = (f"Used instead: {_whose(answer)}.", undo_url(request.user, "answer_use", **kept))
    return _changed(request, question, before, undo=undo)


@undoes("answer_use")
def undo_answer_use(
    request: SignedInRequest, pk: int, beside: int, instead_of: int | None, said: str
) -> HttpResponse:
    answer = get_object_or_404(_answers(request), pk=pk)
    answer.question = question = question_of_log(request, answer.question_id)
    before = _before(request, question)
    if not wait_again(
        answer=answer,
        beside=beside,
        instead_of=instead_of,
        answered_at=datetime.fromisoformat(said),
        now=timezone.now(),
    ):
        raise ChangedSince
    return _changed(request, question, before, moves_focus=True)


@require_POST
def answer_leave(request: SignedInRequest, pk: int) -> HttpResponse:
    question, answer = _answer_beside(request, pk)
    before = _before(request, question)
    leave(answer=answer, now=timezone.now())
    undo = (
        f"Left: {_whose(answer)} from the other device.",
        undo_url(request.user, "answer_leave", pk=pk),
    )
    return _changed(request, question, before, undo=undo)


@undoes("answer_leave")
def undo_answer_leave(request: SignedInRequest, pk: int) -> HttpResponse:
    answer = get_object_or_404(_answers(request), pk=pk)
    answer.question = question = question_of_log(request, answer.question_id)
    before = _before(request, question)
    if answer.beside_id is None:
        raise ChangedSince
    leave(answer=answer, now=None)
    return _changed(request, question, before, moves_focus=True)


# --- Questions that came up ------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def question_add_unplanned(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask one of the bank or one's own; its answer form opens."""
    if request.htmx and request.GET.get("fold"):
        context = {"interview": get_interview(request, pk)}
        return TemplateResponse(request, f"{LOG}#question-add", context)
    interview = logged_interview(request, pk)
    is_sent = request.method == "POST"
    form = UnplannedQuestionForm(
        request.POST if is_sent else None,
        bank=plan_changes.suited_bank(interview),
        taken=frozenset(it.key for it in interview.questions.all()),
    )
    if is_sent and form.is_valid():
        text, theme = form.own_words()
        return _added(request, _ask(interview, form.item(), text=text, theme=theme))
    template = f"{UNPLANNED}#question-add" if request.htmx else UNPLANNED
    context = step_context(interview, "log") | {"form": form, "is_alone": not request.htmx}
    return page(request, template, context, is_invalid=is_sent)


@require_POST
def question_probe(request: SignedInRequest, pk: int) -> HttpResponse:
    """The countable follow-up of a question was asked: it becomes a question of its own."""
    probed = _question(request, pk)
    known = probed.interview.questions.filter(text=probed.probe).first() if probed.probe else probed
    question = known or plan_changes.ask_own_question(
        interview=probed.interview,
        text=probed.probe,
        theme=probed.theme,
        key=probed.probe_key,
        now=timezone.now(),
    )
    return _added(request, question, probed=probed)


@require_POST
def question_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove a question that came up but was not answered; Undo asks it again."""
    question = question_of_log(request, pk)
    interview_pk = question.interview_id
    kept: dict[str, Any] = {
        "text": question.text,
        "theme": question.theme,
        "key": question.key,  # of the bank, or what the room knows it by
        "is_asked": question.asked_at is not None,
    }
    if not (question.is_unplanned and plan_changes.unplan_question(question=question)):
        return _not_dropped(request, question)
    undo = (
        f"Removed: {question.wording}",
        undo_url(request.user, "question_drop", interview=interview_pk, **kept),
    )
    if not request.htmx:
        announce_undo(request, *undo)
        return redirect(log_url(interview_pk))
    context = log_context(logged_interview(request, interview_pk))
    context |= {"dropped": f"q-{pk}", "undo": undo}
    return TemplateResponse(request, f"{SWAPS}#question-dropped", context)


def _not_dropped(request: SignedInRequest, question: Question) -> HttpResponse:
    """Why a question stays, at its own place, or without htmx at the head of the page."""
    why = HAS_AN_ANSWER if question.current_answers else IS_PLANNED
    if not request.htmx:
        messages.error(request, why)
        return redirect(log_url(question.interview_id))
    context = {"logged": logged_question(question), "interview": question.interview, "problem": why}
    return page(request, f"{LOG}#question", context, is_invalid=True)


@undoes("question_drop")
def undo_question_drop(
    request: SignedInRequest,
    interview: int,
    text: str,
    theme: str,
    key: str = "",
    is_asked: bool = True,
) -> HttpResponse:
    row = get_object_or_404(Interview.objects.owned_by(request.user), pk=interview)
    item = bank_item(request.user, key) if key else None
    return _added(request, _ask(row, item, text=text, theme=theme, key=key, is_asked=is_asked))


# --- Key messages ----------------------------------------------------------------------------


@require_POST
def message_deliver(request: SignedInRequest, pk: int) -> HttpResponse:
    plans = MessagePlan.objects.owned_by(request.user).filter(interview__trashed_at=None)
    plan = get_object_or_404(plans, pk=pk)
    delivery = request.POST.get("delivery", "")
    is_known = delivery in [value for value, _ in DELIVERIES]
    if is_known:
        recording.deliver(plan=plan, delivery=delivery)
        if wants_json(request):
            return JsonResponse(_told(plan))
        if not request.htmx:
            return redirect(own_path(request) or log_url(plan.interview_id, "messages"))
    elif wants_json(request):
        return JsonResponse({"errors": {"delivery": [NO_CHOICE]}}, status=422)
    context = log_context(logged_interview(request, plan.interview_id))
    context["message_problem"] = "" if is_known else NO_CHOICE
    template = f"{SWAPS}#message-changed" if request.htmx else LOG
    return page(request, template, context, is_invalid=not is_known)


def _told(plan: MessagePlan) -> dict[str, Any]:
    """What the room draws once a message is marked."""
    return {
        "version": 0,
        "saved_at": f"{timezone.localtime():%H:%M}",
        "delivery": plan.delivery,
        "said": str(plan.interview.messages_said),
    }


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
    moves_focus: bool = False,
    keeps_open: bool = False,
    undo: tuple[str, str] | None = None,
) -> HttpResponse:
    """The question folded, and what else moved. moves_on: focus goes to what to ask next.

    moves_focus: to the question, where the button that was pressed is gone. keeps_open: the button
    stands behind "Change" and is still there.
    """
    if before is None:
        if undo:
            announce_undo(request, *undo)
            return redirect(own_path(request) or log_url(question.interview_id))
        return redirect(log_url(question.interview_id, f"q-{question.pk}"))
    logged = logged_question(question)
    context = moved_context(question, before) | {"logged": logged, "undo": undo}
    context["keeps_open"] = keeps_open
    response = TemplateResponse(request, f"{SWAPS}#question-changed", context)
    if moves_on and not logged.probe:
        return focus_on(response, _next_to_ask(question) or f"q-{question.pk}-title")
    return focus_on(response, f"q-{question.pk}-title" if moves_on or moves_focus or undo else "")


def _next_to_ask(question: Question) -> str:
    """The link that answers the next question not asked yet; "" where none is left.

    One that was skipped has its turn again after the last.
    """
    planned = list(question.interview.questions.all())
    place = [it.pk for it in planned].index(question.pk)
    after_it = planned[place + 1 :] + planned[:place]
    left = (it for it in after_it if it.state == "open" and it.is_listed)
    return next((f"q-{it.pk}-answer" for it in left), "")


def _added(
    request: SignedInRequest, question: Question, *, probed: Question | None = None
) -> HttpResponse:
    """The new question unfolded, ready for its answer."""
    new = {} if probed else {"new": 1}
    if not request.htmx:
        return redirect(log_url(question.interview_id, f"q-{question.pk}", **new, open=question.pk))
    context = log_context(logged_interview(request, question.interview_id))
    context["logged"] = find_question(context, str(question.pk))
    context["probed"] = find_question(context, str(probed.pk)) if probed else None
    context["closes_form"] = request.htmx.target == "question-add"
    open_form(context["logged"], request, is_new=bool(new))
    return TemplateResponse(request, f"{SWAPS}#question-added", context)


def focus_on(response: HttpResponse, element_id: str) -> HttpResponse:
    """Let js/focus.js go to an element once the answer is on the page; "" for none."""
    if element_id:
        trigger_client_event(response, "focusOn", {"id": element_id}, after="settle")
    return response


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
    return question, next(it for it in question.current_answers if it.pk == pk)


def _answer_beside(request: SignedInRequest, pk: int) -> tuple[Question, Answer]:
    """One that waits beside another, as its question holds it."""
    found = get_object_or_404(_answers(request).waiting_beside(), pk=pk)
    question = question_of_log(request, found.question_id)
    return question, next(it for it in question.answers_beside if it.pk == pk)


def _whose(answer: Answer) -> str:
    return f"{answer.speaker.name}’s answer" if answer.speaker else "The panel’s answer"


def _ask(
    interview: Interview,
    item: BankEntry | None,
    *,
    text: str,
    theme: str,
    key: str = "",
    is_asked: bool = True,
) -> Question:
    """item: None for a question in the user's own words. is_asked: else once it has an answer."""
    now = timezone.now()
    if item:
        return plan_changes.plan_question(
            interview=interview, item=item, is_unplanned=True, is_asked=is_asked, now=now
        )
    return plan_changes.ask_own_question(
        interview=interview, text=text, theme=theme, key=key, is_asked=is_asked, now=now
    )
