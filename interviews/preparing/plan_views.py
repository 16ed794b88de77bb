"""Step one: who will be there, what you want to say and what you want to ask."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import retarget, trigger_client_event

from accounts.http import SignedInRequest, own_path, page
from accounts.undo import announce_undo
from applications.models import Contact, KeyMessage
from applications.services import save_contact
from interviews.models import Interview, Participant, Question
from interviews.preparing.domain.question_plan import RECOMMENDED
from interviews.preparing.interview_changes import add_contact, remove_contact
from interviews.preparing.interview_forms import KnownContactForm, NewContactForm, new_contact
from interviews.preparing.interview_reading import get_interview
from interviews.preparing.next_question_lists import next_answer
from interviews.preparing.next_question_reading import plan_for
from interviews.preparing.plan_changes import (
    BankItem,
    bank_item,
    kinds_met,
    plan_question,
    plan_starter,
    toggle_message,
    unplan_question,
)
from interviews.preparing.plan_reading import Asked, bank_row, prepare_page

LAST_POSITION = 32_000
PANELS = {"contacts": "contacts", "messages": "key-messages", "plan": "question-plan"}


@require_safe
def interview_prepare(request: SignedInRequest, pk: int) -> HttpResponse:
    interview = get_interview(request, pk)
    context = prepare_page(interview, _asked(request))
    template = "interviews/preparing/interview_prepare.html" + (
        "#bank-list" if request.htmx else ""
    )
    return page(request, template, context)


# --- Who will be there ---------------------------------------------------------------------------


@require_POST
def participant_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody from the list, or somebody new by name. The address may carry whom, for Undo."""
    interview, now = get_interview(request, pk), timezone.now()
    if "new_name" in request.POST:
        return _add_new_contact(request, interview, now)
    form = KnownContactForm(
        request.POST if "contact" in request.POST else request.GET, interview=interview
    )
    if not form.is_valid():
        return _answer(request, pk, "contacts", problem=str(form.errors["contact"][0]))
    add_contact(interview=interview, contact=form.cleaned_data["contact"], now=now)
    return _answer(request, pk, "contacts")


@require_POST
def participant_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Participant.objects.owned_by(request.user), pk=pk)
    interview = get_interview(request, row.interview_id)
    remove_contact(participant=row, now=timezone.now())
    again = reverse("interviews:participant_add", args=[interview.pk])
    undo = (f"Off the list: {row.contact}.", f"{again}?contact={row.contact_id}")
    return _answer(request, interview.pk, "contacts", undo=undo)


def _add_new_contact(request: SignedInRequest, interview: Interview, now: datetime) -> HttpResponse:
    form = NewContactForm(request.POST)
    if not form.is_valid():
        return _answer(request, interview.pk, "contacts", contact_form=form)
    contact = new_contact(form.cleaned_data, owner=request.user, role=interview.role)
    assert contact is not None  # noqa: S101  the form asks for a name
    add_contact(interview=interview, contact=save_contact(contact=contact, now=now), now=now)
    return _answer(request, interview.pk, "contacts", is_focus_lost=True)


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
    if "contact" in request.POST:
        return _plan_for(request, interview, item)
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
    undo = ("Taken out of the plan.", _as_it_was_url(question))
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


def _plan_for(request: SignedInRequest, interview: Interview, item: BankItem) -> HttpResponse:
    """Plan what is best asked of one person; person "" is anybody."""
    asked = request.POST["contact"]
    contact = _contact(interview, asked)
    if asked and contact is None:
        why = "That person is not on the list of this interview. Add them first."
        return _answer(request, interview.pk, "plan", problem=why)
    planned = plan_for(
        interview=interview,
        item=item,
        contact=contact,
        is_probe=bool(request.POST.get("probe")),
        now=timezone.now(),
    )
    take_out = reverse("interviews:question_unplan", args=[planned.question.pk])
    url = _as_it_was_url(planned.was) if planned.was else take_out
    undo = (f"Planned for {contact}." if contact else "Planned.", url)
    return _answer(request, interview.pk, "plan", key=item.key, undo=undo)


def _contact(interview: Interview, asked: str) -> Contact | None:
    return interview.contacts.filter(pk=int(asked)).first() if _is_id(asked) else None


def _as_it_was_url(question: Question) -> str:
    """Where a question goes back into the plan as it stands now; Undo posts to it later."""
    query: dict[str, object] = {"key": question.key, "position": question.position}
    query |= {"reserve": 1} if question.is_reserve else {}
    query |= {"softer": 1} if question.uses_softer else {}
    query |= {"probe": 1} if question.is_probe else {}
    query |= {"contact": question.meant_for_id} if question.meant_for_id else {}
    url = reverse("interviews:question_plan", args=[question.interview_id])
    return f"{url}?{urlencode(query)}"


def _planned(request: SignedInRequest, pk: int) -> Question:
    """A planned question of the user's own; one that came up unplanned belongs to the log."""
    rows = Question.objects.owned_by(request.user).filter(interview__trashed_at=None)
    return get_object_or_404(rows.filter(is_unplanned=False), pk=pk)


def _put_back(question: Question, asked: Mapping[str, str]) -> None:
    """Give a question its wording, its place and whom it was meant for again: Undo's address."""
    position = asked.get("position", "")
    if not _is_id(position):
        return
    question.position = min(int(position), LAST_POSITION)
    question.uses_softer = bool(asked.get("softer") and question.softer)
    question.is_reserve = bool(asked.get("reserve") and not question.is_pinned)
    question.is_probe = bool(asked.get("probe") and question.probe)
    question.meant_for = _contact(question.interview, asked.get("contact", ""))
    question.save(update_fields=["position", "uses_softer", "is_reserve", "is_probe", "meant_for"])


def _asked(request: SignedInRequest) -> Asked:
    return Asked.of(request.POST if request.method == "POST" else request.GET)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _answer(
    request: SignedInRequest,
    pk: int,
    changed: str,
    *,
    key: str = "",
    problem: str = "",
    undo: tuple[str, str] | None = None,
    contact_form: NewContactForm | None = None,
    is_focus_lost: bool = False,
) -> HttpResponse:
    """What changed, shown again. changed: a key of PANELS. key: the question it was about.

    is_focus_lost: the button that was pressed is gone now, so the panel's title takes the focus.

    problem: what was refused, in words; undo: what happened and the address that takes it back.
    """
    is_invalid = bool(problem or contact_form)
    if request.htmx and request.POST.get("from") == "next":
        return next_answer(request, get_interview(request, pk), problem=problem, undo=undo)
    if not request.htmx and not is_invalid:
        if undo:
            announce_undo(request, *undo)
        prepare = reverse("interviews:interview_prepare", args=[pk])
        return redirect(own_path(request) or f"{prepare}#{PANELS[changed]}")
    context = prepare_page(get_interview(request, pk), _asked(request))
    is_undone = bool(request.GET)  # only the addresses of Undo carry a query
    context |= {"changed": changed, "problem": problem, "undo": undo}
    context |= {"focus": changed if is_focus_lost or is_undone else ""}
    if contact_form:
        context |= {"contact_form": contact_form, "form": contact_form}
    if not request.htmx:
        return page(
            request, "interviews/preparing/interview_prepare.html", context, is_invalid=True
        )
    if changed == "plan" and request.POST.get("from") == "bank" and not problem:
        return _bank_answer(request, context, key)
    template = f"interviews/preparing/swaps/{changed}_changed.html"
    response = TemplateResponse(request, template, context, status=422 if is_invalid else 200)
    return retarget(response, f"#{PANELS[changed]}")


def _bank_answer(request: SignedInRequest, context: dict[str, Any], key: str) -> HttpResponse:
    """The row of the bank where the button was, with the plan beside it; the rest stays still."""
    interview = context["interview"]
    item = bank_item(request.user, key)
    if item is None:
        raise Http404
    question = next((it for it in interview.questions.all() if it.key == key), None)
    context |= {"row": bank_row(item, question, kinds_met(interview))}
    response = TemplateResponse(
        request, "interviews/preparing/swaps/bank_row_changed.html", context
    )
    # "Keep in reserve" is gone after its press, and the focus with it: "Take out" stands there now.
    return trigger_client_event(response, "focusOn", {"id": f"bank-plan-{key}"}, after="settle")
