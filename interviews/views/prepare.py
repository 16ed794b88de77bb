"""Step one: who will be there, what you want to say and what you want to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import retarget

from accounts.http import SignedInRequest, own_path, page
from applications.models import KeyMessage
from applications.models.contact import ContactKind
from applications.services import save_contact
from applications.trash import announce_undo
from interviews.catalogue.loader import NEXT_STEPS, REASSURANCE, THEME_LABELS
from interviews.domain.question_plan import COWORKER, MINIMUM, RECOMMENDED, is_must_ask, plan_hint
from interviews.domain.steps import Step
from interviews.forms.interview import KnownPersonForm, NewPersonForm, new_person, people_of
from interviews.models import Answer, Interview, Participant, Question
from interviews.services.planning import (
    BankItem,
    bank_item,
    kinds_met,
    plan_question,
    plan_starter,
    suited_bank,
    toggle_message,
    unplan_question,
)
from interviews.services.scheduling import add_person, remove_person
from interviews.views.checklist import checklist_context
from interviews.views.of_interview import get_interview
from interviews.views.steps import step_context

SHOWN_AT_FIRST = 8
MOST_MESSAGES = 60
MOST_PEOPLE = 100
LAST_POSITION = 32_000
PANELS = {"people": "people", "messages": "key-messages", "plan": "question-plan"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the bank on the page is narrowed to; theme "" is all of them."""

    text: str = ""
    theme: str = ""
    is_all: bool = False

    @classmethod
    def of(cls, request: SignedInRequest) -> "Asked":
        given = request.POST if request.method == "POST" else request.GET
        theme = given.get("theme", "")
        return cls(
            text=given.get("q", "").strip()[:100],
            theme=theme if theme in THEME_LABELS else "",
            is_all=bool(given.get("all")),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.theme)

    def matches(self, item: BankItem) -> bool:
        words = f"{item.text} {item.softer} {item.reveals} {item.theme_label}".casefold()
        return (not self.theme or item.theme == self.theme) and all(
            word in words for word in self.text.casefold().split()
        )


@dataclass(frozen=True, slots=True)
class BankRow:
    """A question of the bank beside the plan. question: the planned one, None where it is not.

    whom: who it is best asked of, in words, the best first; suits: one of them is met.
    """

    item: BankItem
    question: Question | None
    whom: str
    suits: bool


@dataclass(frozen=True, slots=True)
class PickedMessage:
    message: KeyMessage
    is_picked: bool


@require_safe
def interview_prepare(request: SignedInRequest, pk: int) -> HttpResponse:
    interview = get_interview(request, pk)
    context = _context(interview, Asked.of(request))
    template = "interviews/interview_prepare.html" + ("#bank-list" if request.htmx else "")
    return page(request, template, context)


# --- Who will be there ---------------------------------------------------------------------------


@require_POST
def participant_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody from the list, or somebody new by name. The address may carry whom, for Undo."""
    interview, now = get_interview(request, pk), timezone.now()
    if "new_name" in request.POST:
        return _add_new_person(request, interview, now)
    form = KnownPersonForm(
        request.POST if "contact" in request.POST else request.GET, interview=interview
    )
    if not form.is_valid():
        return _answer(request, pk, "people", problem=form.errors["contact"][0])
    add_person(interview=interview, contact=form.cleaned_data["contact"], now=now)
    return _answer(request, pk, "people")


@require_POST
def participant_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Participant.objects.owned_by(request.user), pk=pk)
    interview = get_interview(request, row.interview_id)
    remove_person(participant=row, now=timezone.now())
    again = reverse("interviews:participant_add", args=[interview.pk])
    undo = (f"Off the list: {row.contact}.", f"{again}?contact={row.contact_id}")
    return _answer(request, interview.pk, "people", undo=undo)


def _add_new_person(request: SignedInRequest, interview: Interview, now: datetime) -> HttpResponse:
    form = NewPersonForm(request.POST)
    if not form.is_valid():
        return _answer(request, interview.pk, "people", person_form=form)
    person = new_person(form.cleaned_data, owner=request.user, role=interview.role)
    assert person is not None  # noqa: S101  the form asks for a name
    add_person(interview=interview, contact=save_contact(contact=person, now=now), now=now)
    return _answer(request, interview.pk, "people")


# --- Key messages --------------------------------------------------------------------------------


@require_POST
def message_plan_toggle(request: SignedInRequest, pk: int) -> HttpResponse:
    interview = get_interview(request, pk)
    asked = request.POST.get("message", "")
    rows = KeyMessage.objects.owned_by(request.user)
    message = rows.filter(pk=int(asked)).first() if _is_id(asked) else None
    if message is None:
        return _answer(
            request, pk, "messages", problem="That message is not in your list. Choose another."
        )
    toggle_message(interview=interview, message=message)
    return _answer(request, pk, "messages")


# --- The plan ------------------------------------------------------------------------------------


@require_POST
def question_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a question of the bank into the plan. The address may carry it, for Undo."""
    interview = get_interview(request, pk)
    asked = request.POST if "key" in request.POST else request.GET
    item = bank_item(request.user, asked.get("key", ""))
    if item is None:
        return _answer(request, pk, "plan", problem="That question is not in your bank.")
    question = plan_question(
        interview=interview, item=item, is_reserve=bool(asked.get("reserve")), now=timezone.now()
    )
    _put_back(question, asked)
    return _answer(request, pk, "plan", key=item.key)


@require_POST
def question_unplan(request: SignedInRequest, pk: int) -> HttpResponse:
    question = _planned(request, pk)
    interview_pk = question.interview_id
    if not unplan_question(question=question):
        why = "Next steps belong to every plan." if question.is_pinned else "It has an answer."
        return _answer(request, interview_pk, "plan", problem=f"{why} So it stays.")
    again = {"key": question.key, "position": question.position}
    again |= {"reserve": 1} if question.is_reserve else {}
    again |= {"softer": 1} if question.uses_softer else {}
    url = reverse("interviews:question_plan", args=[interview_pk]) + f"?{urlencode(again)}"
    undo = ("Taken out of the plan.", url)
    return _answer(request, interview_pk, "plan", key=question.key, undo=undo)


@require_POST
def question_reserve_toggle(request: SignedInRequest, pk: int) -> HttpResponse:
    question = _planned(request, pk)
    if not question.is_pinned:
        question.is_reserve = not question.is_reserve
        question.save(update_fields=["is_reserve"])
    return _answer(request, question.interview_id, "plan", key=question.key)


@require_POST
def question_softer_toggle(request: SignedInRequest, pk: int) -> HttpResponse:
    question = _planned(request, pk)
    if question.softer:
        question.uses_softer = not question.uses_softer
        question.save(update_fields=["uses_softer"])
    return _answer(request, question.interview_id, "plan", key=question.key)


@require_POST
def question_plan_suggest(request: SignedInRequest, pk: int) -> HttpResponse:
    """Fill the plan up with questions suited to the people met."""
    interview = get_interview(request, pk)
    added = plan_starter(interview=interview, now=timezone.now())
    if not added:
        return _answer(request, pk, "plan", problem="Your plan is full already. Nothing was added.")
    url = reverse("interviews:question_plan_unsuggest", args=[pk])
    undo = (
        f"Added to the plan: {len(added)}.",
        f"{url}?{urlencode({'question': [it.pk for it in added]}, doseq=True)}",
    )
    return _answer(request, pk, "plan", undo=undo)


@require_POST
def question_plan_unsuggest(request: SignedInRequest, pk: int) -> HttpResponse:
    """Undo of a suggested plan; what has an answer by now stays."""
    interview = get_interview(request, pk)
    asked = [int(it) for it in request.GET.getlist("question") if _is_id(it)]
    for question in interview.questions.filter(pk__in=asked[:RECOMMENDED]):
        unplan_question(question=question)
    return _answer(request, pk, "plan")


def _planned(request: SignedInRequest, pk: int) -> Question:
    """A planned question of the user's own; one that came up in the talk belongs to the log."""
    rows = Question.objects.owned_by(request.user).filter(interview__trashed_at=None)
    return get_object_or_404(rows.filter(is_unplanned=False), pk=pk)


def _put_back(question: Question, asked: Mapping[str, str]) -> None:
    """Give a question that returns by Undo its wording and its place again."""
    position = asked.get("position", "")
    if not _is_id(position):
        return
    question.position = min(int(position), LAST_POSITION)
    question.uses_softer = bool(asked.get("softer") and question.softer)
    question.save(update_fields=["position", "uses_softer"])


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


# --- What the page shows -------------------------------------------------------------------------


def _context(interview: Interview, asked: Asked) -> dict[str, Any]:
    has_answers = Exists(Answer.objects.current().filter(question=OuterRef("pk")))
    questions = Question.objects.annotate(has_answers=has_answers)
    prefetch_related_objects([interview], Prefetch("questions", questions))
    context = step_context(interview, Step.PREPARE) | checklist_context(interview, "before")
    return context | _people(interview) | _messages(interview) | _plan(interview, asked)


def _people(interview: Interview) -> dict[str, Any]:
    listed = list(interview.participants.all())
    there = {it.contact_id for it in listed}
    others = people_of(interview.owner, interview.role).exclude(pk__in=there)[:MOST_PEOPLE]
    return {"participants": listed, "others": list(others), "person_form": NewPersonForm()}


def _messages(interview: Interview) -> dict[str, Any]:
    picked = [plan.message for plan in interview.message_plans.all()]
    own = list(KeyMessage.objects.owned_by(interview.owner)[:MOST_MESSAGES])
    listed = sorted({*picked, *own}, key=lambda it: (it.text.casefold(), it.pk))
    return {
        "messages_listed": [PickedMessage(it, it in picked) for it in listed],
        "messages_picked": picked,
        "messages_hint": plan_hint(len(picked), "messages"),
    }


def _plan(interview: Interview, asked: Asked) -> dict[str, Any]:
    planned = [it for it in interview.questions.all() if not it.is_unplanned]
    main = [it for it in planned if not it.is_reserve]
    met = kinds_met(interview)
    count = sum(not it.is_pinned for it in main)
    bank = [it for it in suited_bank(interview) if it.key != NEXT_STEPS]
    found = [it for it in bank if asked.matches(it)]
    shown = found if asked.is_all or asked.is_narrowed else found[:SHOWN_AT_FIRST]
    by_key = {it.key: it for it in planned}
    return {
        "planned": main,
        "reserve": [it for it in planned if it.is_reserve],
        "planned_count": count,
        "minimum": MINIMUM,
        "recommended": RECOMMENDED,
        "plan_hint": plan_hint(count, "questions"),
        "meets_coworker": COWORKER in met,
        "must_ask_item": _missing_must_ask(planned, bank) if COWORKER in met else None,
        "reassurance": REASSURANCE,
        "rows": [_bank_row(it, by_key.get(it.key), met) for it in shown],
        "found_count": len(found),
        "asked": asked,
        "themes": THEME_LABELS,
    }


def _missing_must_ask(planned: list[Question], bank: list[BankItem]) -> BankItem | None:
    """The question to offer where neither hours nor balance is planned; None where one is."""
    if any(is_must_ask(it.key) or it.theme == "workload" for it in planned):
        return None
    return next((it for it in bank if is_must_ask(it.key)), None)


def _bank_row(item: BankItem, question: Question | None, met: frozenset[str]) -> BankRow:
    labels = [ContactKind(kind).label.lower() for kind in item.ask_whom]
    return BankRow(item, question, ", ".join(labels), bool(met & set(item.ask_whom)))


def _answer(
    request: SignedInRequest,
    pk: int,
    changed: str,
    *,
    key: str = "",
    problem: str = "",
    undo: tuple[str, str] | None = None,
    person_form: NewPersonForm | None = None,
) -> HttpResponse:
    """What changed, shown again. changed: a key of PANELS. key: the question it was about.

    problem: what was refused, in words; undo: what happened and the address that takes it back.
    """
    is_invalid = bool(problem or person_form)
    if not request.htmx and not is_invalid:
        if undo:
            announce_undo(request, *undo)
        prepare = reverse("interviews:interview_prepare", args=[pk])
        return redirect(own_path(request) or f"{prepare}#{PANELS[changed]}")
    context = _context(get_interview(request, pk), Asked.of(request))
    context |= {"changed": changed, "problem": problem, "undo": undo}
    if person_form:
        context |= {"person_form": person_form, "form": person_form}
    if not request.htmx:
        return page(request, "interviews/interview_prepare.html", context, is_invalid=True)
    if changed == "plan" and request.POST.get("from") == "bank" and not problem:
        return _bank_answer(request, context, key)
    template = f"interviews/swaps/{changed}_changed.html"
    response = TemplateResponse(request, template, context, status=422 if is_invalid else 200)
    return retarget(response, f"#{PANELS[changed]}")


def _bank_answer(request: SignedInRequest, context: dict[str, Any], key: str) -> HttpResponse:
    """The row of the bank where the button was, with the plan beside it; the rest stays still."""
    interview = context["interview"]
    item = bank_item(request.user, key)
    if item is None:
        raise Http404
    question = next((it for it in interview.questions.all() if it.key == key), None)
    context |= {"row": _bank_row(item, question, kinds_met(interview))}
    return TemplateResponse(request, "interviews/swaps/bank_row_changed.html", context)
