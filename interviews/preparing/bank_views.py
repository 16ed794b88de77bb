"""The question bank: to read, to plan from, and to make one's own."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest, own_path, page
from accounts.models import Preferences
from accounts.undo import announce_undo, undo_url, undoes
from accounts.versions import checks_version
from interviews.catalogue.loader import BankEntry
from interviews.models import Interview
from interviews.preparing.bank_changes import put_copy_back, restore_original, row_for, set_hidden
from interviews.preparing.bank_forms import BankQuestionForm
from interviews.preparing.bank_reading import (
    BankSearch,
    bank_for,
    bank_item,
    themes_of,
)
from interviews.preparing.domain.question_plan import RESERVED
from interviews.preparing.plan_changes import as_planned, out_of_reserve, plan_question

MOST_INTERVIEWS = 20
DETAIL = "interviews:bank_question_detail"


@require_safe
def bank_question_list(request: SignedInRequest) -> HttpResponse:
    bank, asked = bank_for(request.user), BankSearch.of(request.GET)
    found = [it for it in bank if asked.matches(it)]
    context = {
        "asked": asked,
        "found_count": len(found),
        "by_theme": themes_of(found),
        "hidden_count": sum(it.is_hidden for it in bank),
    }
    template = "interviews/preparing/bank_question_list.html" + (
        "#bank-questions" if request.htmx else ""
    )
    return page(request, template, context)


def bank_question_create(request: SignedInRequest) -> HttpResponse:
    """Add a question of one's own; ?next= says where to go then."""
    posted, back = request.POST if request.method == "POST" else None, own_path(request)
    form = BankQuestionForm(posted, owner=request.user)
    if posted is not None and form.is_valid():
        question = form.save()
        return redirect(back or question)
    context = {"form": form, "next": back}
    return page(
        request, "interviews/preparing/bank_question_form.html", context, is_invalid=form.is_bound
    )


@require_safe
def bank_question_detail(request: SignedInRequest, key: str) -> HttpResponse:
    return _detail(request, _item(request, key))


@checks_version(Preferences, "user")
def bank_question_edit(request: SignedInRequest, key: str) -> HttpResponse:
    """Change an own question, or the user's copy of one of the catalogue, made on saving."""
    item = _item(request, key)
    posted = request.POST if request.method == "POST" else None
    form = BankQuestionForm(posted, owner=request.user, instance=row_for(request.user, item))
    if posted is not None and form.is_valid():
        form.save()
        return redirect(DETAIL, key)
    context = {"form": form, "item": item}
    return page(
        request, "interviews/preparing/bank_question_form.html", context, is_invalid=form.is_bound
    )


@require_POST
def bank_question_plan(request: SignedInRequest, key: str) -> HttpResponse:
    """Put it into the plan of one of the interviews that are coming up."""
    item, asked = _item(request, key), request.POST.get("interview", "")
    chosen = next((it for it in _coming_up(request) if str(it.pk) == asked), None)
    if chosen is None:
        problem = "Choose one of your interviews that are coming up."
        return _detail(request, item, problem=problem)
    was = as_planned(chosen, key)
    if was[key]:
        messages.info(request, f"It is in the plan for {chosen.title} already.")
        return redirect(DETAIL, key)
    is_reserve = True if request.POST.get("reserve") else None
    question = plan_question(interview=chosen, item=item, is_reserve=is_reserve, now=timezone.now())
    said = f"Planned for {chosen.title}."
    if question.is_reserve and not is_reserve:
        said, was = f"{said} {RESERVED}", out_of_reserve(chosen, key)
    kept = {"interview": chosen.pk, "was": was, "back": reverse(DETAIL, args=[key])}
    url = undo_url(request.user, "question_plan", **kept, is_next=False)
    announce_undo(request, said, url)
    return redirect(DETAIL, key)


@require_POST
def bank_question_hide(request: SignedInRequest, key: str) -> HttpResponse:
    """Leave it out of every list. Nothing is lost: hidden ones are listed on demand."""
    return _set_hidden(request, key, is_hidden=True)


@require_POST
def bank_question_show(request: SignedInRequest, key: str) -> HttpResponse:
    return _set_hidden(request, key, is_hidden=False)


def _set_hidden(request: SignedInRequest, key: str, *, is_hidden: bool) -> HttpResponse:
    set_hidden(user=request.user, item=_item(request, key), is_hidden=is_hidden)
    back = own_path(request)
    url = undo_url(request.user, "bank_question_hide", key=key, was=not is_hidden, back=back)
    announce_undo(request, "Hidden." if is_hidden else "Shown again.", url)
    return redirect(back or reverse(DETAIL, args=[key]))


@undoes("bank_question_hide")
def undo_hide(request: SignedInRequest, *, key: str, was: bool, back: str) -> HttpResponse:
    set_hidden(user=request.user, item=_item(request, key), is_hidden=was)
    return redirect(back or reverse(DETAIL, args=[key]))


@require_POST
def bank_question_restore(request: SignedInRequest, key: str) -> HttpResponse:
    """Back to the original words."""
    item = _item(request, key)
    if text := restore_original(user=request.user, key=item.key):
        url = undo_url(request.user, "bank_question_restore", key=key, text=text)
        announce_undo(request, "The original words are back.", url)
    return redirect(DETAIL, key)


@undoes("bank_question_restore")
def undo_restore(request: SignedInRequest, *, key: str, text: str) -> HttpResponse:
    put_copy_back(user=request.user, key=key, text=text)
    return redirect(DETAIL, key)


def _item(request: SignedInRequest, key: str) -> BankEntry:
    item = bank_item(request.user, key)
    if item is None:
        raise Http404
    return item


def _coming_up(request: SignedInRequest) -> list[Interview]:
    rows = Interview.objects.owned_by(request.user).upcoming(now=timezone.now())
    return list(rows.select_related("role__company").with_contacts()[:MOST_INTERVIEWS])


def _detail(request: SignedInRequest, item: BankEntry, *, problem: str = "") -> HttpResponse:
    context = {"item": item, "coming_up": _coming_up(request), "problem": problem}
    template = "interviews/preparing/bank_question_detail.html"
    return page(request, template, context, is_invalid=bool(problem))
