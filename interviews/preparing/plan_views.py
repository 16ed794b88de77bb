"""Step one: who will be there, what you want to say and what you want to ask."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import retarget, trigger_client_event

from accounts.http import SignedInRequest, own_path, page
from accounts.undo import announce_undo, undo_url, undoes
from accounts.versions import is_so_already
from applications.models import KeyMessage
from applications.services import save_contact
from interviews.catalogue.loader import BankEntry
from interviews.models import Interview, Participant, Question
from interviews.preparing.bank_reading import BankSearch, bank_item
from interviews.preparing.domain.question_plan import RESERVED
from interviews.preparing.interview_changes import add_contact, remove_contact
from interviews.preparing.interview_forms import KnownContactForm, NewContactForm, new_contact
from interviews.preparing.interview_reading import get_interview, get_with_others
from interviews.preparing.next_question_reading import next_context, next_of_role
from interviews.preparing.plan_changes import (
    as_planned,
    out_of_reserve,
    plan_for,
    plan_question,
    plan_starter,
    put_plan_back,
    toggle_message,
    unplan_question,
)
from interviews.preparing.plan_reading import bank_rows, prepare_page

PANELS = {"contacts": "contacts", "messages": "key-messages", "plan": "question-plan"}
PREPARE_PAGE = "interviews/preparing/interview_prepare.html"
PREPARE_SWAP = "interviews/preparing/swaps/prepare_changed.html"


@require_safe
def interview_prepare(request: SignedInRequest, pk: int) -> HttpResponse:
    context = prepare_page(*get_with_others(request, pk), BankSearch.of(request.GET))
    return page(request, PREPARE_PAGE + ("#bank-list" if request.htmx else ""), context)


# --- Who will be there ---------------------------------------------------------------------------


@require_POST
def participant_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody from the list, or somebody new by name."""
    interview, now = get_interview(request, pk), timezone.now()
    if "new_name" in request.POST:
        return _add_new_contact(request, interview, now)
    return _add_known_contact(request, interview, request.POST, now)


@require_POST
def participant_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Participant.objects.owned_by(request.user), pk=pk)
    interview = get_interview(request, row.interview_id)
    remove_contact(participant=row, now=timezone.now())
    url = undo_url(
        request.user, "participant_remove", interview=interview.pk, contact=row.contact_id
    )
    return _answer(
        request, interview.pk, "contacts", undo=(f"{row.contact} was removed from the list.", url)
    )


@undoes("participant_remove")
def undo_remove(request: SignedInRequest, *, interview: int, contact: int) -> HttpResponse:
    row = get_interview(request, interview)
    return _add_known_contact(request, row, {"contact": contact}, timezone.now(), is_undo=True)


def _add_known_contact(
    request: SignedInRequest,
    interview: Interview,
    asked: Mapping[str, Any],
    now: datetime,
    *,
    is_undo: bool = False,
) -> HttpResponse:
    form = KnownContactForm(asked, interview=interview)
    if not form.is_valid():
        return _answer(request, interview.pk, "contacts", problem=str(form.errors["contact"][0]))
    add_contact(interview=interview, contact=form.cleaned_data["contact"], now=now)
    return _answer(request, interview.pk, "contacts", is_focus_lost=is_undo)


def _add_new_contact(request: SignedInRequest, interview: Interview, now: datetime) -> HttpResponse:
    form = NewContactForm(request.POST, interview=interview)
    is_valid, contact = form.is_valid(), form.chosen
    if contact is None:
        if not is_valid or form.is_held_back:
            return _answer(request, interview.pk, "contacts", contact_form=form)
        named = new_contact(form.cleaned_data, owner=request.user, role=interview.role)
        assert named is not None  # noqa: S101  the form asks for a name
        contact = save_contact(contact=named, now=now)
    add_contact(interview=interview, contact=contact, now=now)
    return _answer(request, interview.pk, "contacts", is_focus_lost=True)


# --- Key messages --------------------------------------------------------------------------------


@require_POST
def message_plan_toggle(request: SignedInRequest, pk: int) -> HttpResponse:
    interview = get_interview(request, pk)
    # "pick" and "drop" say what is wanted, "message" the other of what is.
    wanted = next((it for it in ("pick", "drop") if it in request.POST), "message")
    asked = request.POST.get(wanted, "")
    rows = KeyMessage.objects.owned_by(request.user)
    message = rows.filter(pk=int(asked)).first() if _is_id(asked) else None
    if message is None:
        return _answer(
            request, pk, "messages", problem="That message is not in your list. Choose another."
        )
    is_picked = interview.message_plans.filter(message=message).exists()
    if wanted == "message" or is_picked == (wanted == "drop"):
        toggle_message(interview=interview, message=message)
    return _answer(request, pk, "messages")


# --- The plan ------------------------------------------------------------------------------------


@require_POST
def question_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a question of the bank into the plan; with a contact, meant for them."""
    interview = get_interview(request, pk)
    item = bank_item(request.user, request.POST.get("key", ""))
    if item is None:
        return _answer(request, pk, "plan", problem="That question is not in your bank.")
    if "contact" in request.POST:
        return _plan_for(request, interview, item)
    is_reserve = True if request.POST.get("reserve") else None
    question = plan_question(
        interview=interview, item=item, is_reserve=is_reserve, now=timezone.now()
    )
    undo = None
    if question.is_reserve and not is_reserve:
        undo = (RESERVED, undo_plan_url(request, interview, out_of_reserve(interview, item.key)))
    return _answer(request, pk, "plan", key=item.key, undo=undo)


@require_POST
def question_unplan(request: SignedInRequest, pk: int) -> HttpResponse:
    question = _planned(request, pk)
    interview, key = question.interview, question.key
    undo = undo_plan_url(request, interview, as_planned(interview, key))
    if not unplan_question(question=question):
        pinned, answered = "Next steps belong in every plan.", "It has an answer, so it stays."
        problem = pinned if question.is_pinned else answered
        return _answer(request, interview.pk, "plan", problem=problem)
    return _answer(request, interview.pk, "plan", key=key, undo=("Removed from the plan.", undo))


@require_POST
def question_reserve_toggle(request: SignedInRequest, pk: int) -> HttpResponse:
    question = _planned(request, pk)
    if not question.is_pinned and not is_so_already(request, is_on=question.is_reserve):
        question.is_reserve = not question.is_reserve
        question.save(update_fields=["is_reserve"])
    return _answer(request, question.interview_id, "plan", key=question.key)


@require_POST
def question_softer_toggle(request: SignedInRequest, pk: int) -> HttpResponse:
    question = _planned(request, pk)
    if question.softer and not is_so_already(request, is_on=question.uses_softer):
        question.uses_softer = not question.uses_softer
        question.save(update_fields=["uses_softer"])
    return _answer(request, question.interview_id, "plan", key=question.key)


@require_POST
def question_plan_suggest(request: SignedInRequest, pk: int) -> HttpResponse:
    """Fill the plan up with questions suited to the contacts met."""
    interview = get_interview(request, pk)
    reserve = interview.questions.filter(is_reserve=True).values_list("key", flat=True)
    was = as_planned(interview, *reserve)
    added = [it.key for it in plan_starter(interview=interview, now=timezone.now())]
    if not added:
        return _answer(request, pk, "plan", problem="Your plan is full already. Nothing was added.")
    url = undo_plan_url(request, interview, {key: was.get(key) for key in added})
    return _answer(request, pk, "plan", undo=(f"Added to the plan: {len(added)}.", url))


def undo_plan_url(
    request: SignedInRequest, interview: Interview, was: dict[str, dict[str, Any] | None]
) -> str:
    """was: from as_planned(), before the change. A posted "next" is where Undo goes back to."""
    is_next = request.POST.get("from") == "next"
    kept = {"interview": interview.pk, "was": was, "back": own_path(request), "is_next": is_next}
    return undo_url(request.user, "question_plan", **kept)


@undoes("question_plan")
def undo_plan(
    request: SignedInRequest,
    *,
    interview: int,
    was: dict[str, dict[str, Any] | None],
    back: str,
    is_next: bool,
) -> HttpResponse:
    row = get_interview(request, interview)
    put_plan_back(interview=row, was=was, now=timezone.now())
    if is_next and request.htmx:
        return _next_answer(request, row, back)
    return redirect(back) if back else _answer(request, row.pk, "plan", is_focus_lost=True)


def _plan_for(request: SignedInRequest, interview: Interview, item: BankEntry) -> HttpResponse:
    """Plan what is best asked of one contact; contact "" is anybody."""
    asked = request.POST["contact"]
    contact = interview.contacts.filter(pk=int(asked)).first() if _is_id(asked) else None
    if asked and contact is None:
        why = "That contact is not on the list of this interview. Add them first."
        return _answer(request, interview.pk, "plan", problem=why)
    was = as_planned(interview, item.key)
    is_probe = bool(request.POST.get("probe"))
    now = timezone.now()
    question = plan_for(interview=interview, item=item, contact=contact, is_probe=is_probe, now=now)
    said = f"Planned for {contact}." if contact else "Planned."
    if question.is_reserve:
        said, was = f"{said} {RESERVED}", out_of_reserve(interview, item.key)
    undo = (said, undo_plan_url(request, interview, was))
    return _answer(request, interview.pk, "plan", key=item.key, undo=undo)


def _planned(request: SignedInRequest, pk: int) -> Question:
    """A planned question of the user's own; one that came up unplanned belongs to the log."""
    rows = Question.objects.owned_by(request.user).filter(interview__trashed_at=None)
    return get_object_or_404(rows.select_related("interview").filter(is_unplanned=False), pk=pk)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


# --- Answers -------------------------------------------------------------------------------------


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

    problem: what was refused, in words. undo: what happened and the address that undoes it.
    is_focus_lost: the button that was pressed is gone now, so the panel's title takes the focus.
    """
    is_invalid = bool(problem or contact_form)
    if request.htmx and request.POST.get("from") == "next":
        row = get_interview(request, pk)
        return _next_answer(request, row, own_path(request), problem=problem, undo=undo)
    if not request.htmx and not is_invalid:
        if undo:
            announce_undo(request, *undo)
        if request.POST.get("from") == "bank":
            return redirect(_prepare_url(pk, f"bank-{key}", bank="open"))
        return redirect(own_path(request) or _prepare_url(pk, PANELS[changed]))
    context = prepare_page(*get_with_others(request, pk), BankSearch.of(request.POST))
    context |= {"changed": changed, "problem": problem, "undo": undo}
    context |= {"focus": changed if is_focus_lost else ""}
    if contact_form:
        context |= {"contact_form": contact_form, "form": contact_form}
    if not request.htmx:
        return page(request, PREPARE_PAGE, context, is_invalid=True)
    if changed == "plan" and request.POST.get("from") == "bank" and not problem:
        return _bank_answer(request, context, key)
    response = page(request, PREPARE_SWAP, context, is_invalid=is_invalid)
    return retarget(response, f"#{PANELS[changed]}")


def _prepare_url(pk: int, fragment: str, **query: str) -> str:
    """bank="open": with the bank unfolded."""
    return reverse("interviews:interview_prepare", args=[pk], query=query, fragment=fragment)


def _bank_answer(request: SignedInRequest, context: dict[str, Any], key: str) -> HttpResponse:
    """The row of the bank where the button was, with the plan beside it; the rest stays still."""
    item = bank_item(request.user, key)
    if item is None:
        raise Http404
    context |= {"row": bank_rows([item], context["interview"])[0]}
    response = page(request, PREPARE_SWAP, context)
    # "Keep in reserve" is gone after its press, and the focus with it: "Take out" is there now.
    return trigger_client_event(response, "focusOn", {"id": f"bank-plan-{key}"}, after="settle")


def _next_answer(
    request: SignedInRequest,
    interview: Interview,
    url: str,
    *,
    problem: str = "",
    undo: tuple[str, str] | None = None,
) -> HttpResponse:
    """The panel beside a verdict again, after something was planned from it or taken out again.

    url: of the verdict.
    """
    context = next_context(url, next_of_role(interview.role, now=timezone.now()))
    context |= {"next_problem": problem, "next_undo": undo}
    template = "interviews/verdict/_verdict_next.html"
    return page(request, template, context, is_invalid=bool(problem))
