"""The five checklists of an interview, each shown on the step it belongs to."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest, page
from accounts.undo import announce_undo, undo_url, undoes
from interviews.catalogue.loader import GROUPS, checklist_entries
from interviews.models import ChecklistItem, Interview
from interviews.preparing.checklist_forms import ChecklistItemForm
from interviews.preparing.checklist_reading import OWN_PREFIX, checklist_context
from interviews.preparing.domain.steps import Step
from interviews.preparing.interview_reading import get_interview
from interviews.preparing.step_reading import step_context

GROUPS_OF_STEP = {
    Step.PREPARE: ("before",),
    Step.LOG: ("during",),
    Step.DEBRIEF: ("right_after", "next_day"),
    Step.VERDICT: ("before_deciding",),
}
NOT_THERE = "That item is not on this list any more."


@require_safe
def interview_checklist(request: SignedInRequest, pk: int) -> HttpResponse:
    """All five lists on one page."""
    interview = get_interview(request, pk)
    context = checklist_context(interview)
    context |= step_context(context["interview"], "")
    return page(request, "interviews/preparing/interview_checklist.html", context)


@require_POST
def checklist_item_toggle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Tick by hand, or untick; an item sent as "key" is turned over."""
    interview = get_interview(request, pk)
    wanted = next((it for it in ("tick", "untick") if it in request.POST), "key")
    row = _row(interview, request.POST.get(wanted, ""))
    if row is None:
        return _refused(request, interview, NOT_THERE)
    if wanted == "key" or (row.done_at is None) == (wanted == "tick"):
        row.toggle(now=timezone.now())
    return _changed(request, interview, row.group)


@require_POST
def checklist_item_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add an item of the user's own."""
    interview = get_interview(request, pk)
    form = ChecklistItemForm(request.POST)
    if not form.is_valid():
        return _refused(request, interview, form.problem, typed=request.POST)
    interview.checklist_items.create(key=f"{OWN_PREFIX}{secrets.token_hex(6)}", **form.cleaned_data)
    return _changed(request, interview, form.cleaned_data["group"], focus="text")


@require_POST
def checklist_item_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    interview = get_interview(request, pk)
    key = request.POST.get("key", "")
    row = _row(interview, key) if key.startswith(OWN_PREFIX) else None
    if row is None:
        return _refused(request, interview, NOT_THERE)
    row.delete()
    url = undo_url(
        request.user,
        "checklist_item_remove",
        interview=pk,
        item={"key": key, "group": row.group, "text": row.text},
        done_at=row.done_at and row.done_at.isoformat(),
        shown=_shown(request),
    )
    return _changed(request, interview, row.group, undo=(f"Removed from the list: {row.text}", url))


@undoes("checklist_item_remove")
def undo_remove(
    request: SignedInRequest,
    *,
    interview: int,
    item: dict[str, str],
    done_at: str | None,
    shown: list[str],
) -> HttpResponse:
    found = get_interview(request, interview)
    done = datetime.fromisoformat(done_at) if done_at else None
    found.checklist_items.create(**item, done_at=done)
    return _changed(request, found, item["group"], focus="title", shown=shown)


def _row(interview: Interview, key: str) -> ChecklistItem | None:
    """The item's row, made on the first touch; None for a key that is on no list."""
    if key.startswith(OWN_PREFIX):
        return interview.checklist_items.filter(key=key).first() if key.isprintable() else None
    entry = next((it for it in checklist_entries() if it.key == key), None)
    if entry is None:
        return None
    return interview.checklist_items.get_or_create(
        key=key, defaults={"group": entry.group, "text": entry.text}
    )[0]


def _changed(
    request: SignedInRequest,
    interview: Interview,
    group: str,
    *,
    undo: tuple[str, str] | None = None,
    focus: str = "",
    shown: Sequence[str] = (),
) -> HttpResponse:
    """The lists that were on the page, again.

    shown: which those are, where the request does not say it. undo: its words and its address.
    focus: "title" or "text" (of one more item) where the button that was pressed is gone now.
    """
    step = next(step for step, groups in GROUPS_OF_STEP.items() if group in groups)
    shown = shown or _shown(request) or [group]
    if request.htmx:
        context = checklist_context(interview, *shown)
        context |= step_context(context["interview"], _here(shown)) | {
            "checklist_undo": undo,
            "checklist_focus": focus,
        }
        return page(request, "interviews/preparing/swaps/checklist_changed.html", context)
    if undo:
        announce_undo(request, *undo)
    if set(shown) == set(GROUPS):
        return redirect("interviews:interview_checklist", pk=interview.pk)
    return redirect(reverse(f"interviews:interview_{step}", args=[interview.pk]) + "#checklist")


def _refused(
    request: SignedInRequest, interview: Interview, problem: str, *, typed: QueryDict | None = None
) -> HttpResponse:
    """The lists with what was wrong; without HTMX all five on their own page."""
    shown = (request.htmx and _shown(request)) or list(GROUPS)
    context = checklist_context(interview, *shown)
    context |= step_context(context["interview"], _here(shown)) | {
        "checklist_problem": problem,
        "typed": typed,
    }
    template = "swaps/checklist_changed" if request.htmx else "interview_checklist"
    return page(request, f"interviews/preparing/{template}.html", context, is_invalid=True)


def _shown(request: SignedInRequest) -> list[str]:
    """The lists that are on the page which sent the request."""
    return [it for it in GROUPS if it in request.POST.getlist("shown")]


def _here(shown: Sequence[str]) -> str:
    """The step whose lists these are; "" where it is none of the four."""
    steps = [step for step, groups in GROUPS_OF_STEP.items() if set(groups) == set(shown)]
    return steps[0] if steps else ""
