"""One line, shown as it was understood, corrected, then saved; from the board saved at once."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.http import SignedInRequest, page
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from interviews.models.interview import Interview
from interviews.preparing.domain.clock_words import words_on_a_change
from overview.added_words import added_words
from overview.domain.quick_line import LONGEST_LINE, Reading
from overview.quick_changes import Added, take_back
from overview.quick_form import QuickAddForm
from overview.quick_reading import (
    form_as_read,
    initial_of,
    past_for,
    reading_of,
    understood,
)

PAGE = "overview/quick_add.html"


def quick_add(request: SignedInRequest) -> HttpResponse:
    """Read a line (?line= or as it is typed), and save what was shown of it.

    Nothing is saved that was not shown, but for a role alone that the board sends: a line that was
    changed since is read again first. What was corrected by hand stays corrected. What there is at
    the company already is said beside the Undo and holds nothing back.
    """
    now, sent = timezone.now(), request.POST
    asked = sent if request.method == "POST" else request.GET
    line, from_board = " ".join(asked.get("line", "").split()), "from_board" in asked
    found = reading_of(line, request, request.user, now=now, is_title_first=from_board)
    is_read = sent.get("read_line") == line
    if request.method == "POST" and is_read and "preview" not in sent:
        form = QuickAddForm(sent, owner=request.user)
        if form.is_valid():
            return _added(request, line, form, now)
        context = {"form": form, "read": understood(form, found, now=now)}
        context["from_board"] = from_board
        return page(request, PAGE, context, is_invalid=True)
    if request.method == "POST" and from_board and found.is_a_role_alone:
        form = form_as_read(line, found, request.user)
        if form.is_valid() and not form.has_interview:
            return _added(request, line, form, now, from_board=True)
    return _shown(request, line, found, now)


def _shown(request: SignedInRequest, line: str, found: Reading, now: datetime) -> HttpResponse:
    values = initial_of(line, found, request.user) | _corrected(request, now)
    form = QuickAddForm(owner=request.user, initial=values)
    from_board = "from_board" in (request.POST if request.method == "POST" else request.GET)
    context: dict[str, Any] = {"form": form, "from_board": from_board}
    if line:
        checked = form_as_read(line, found, request.user, values=form.initial)
        context["read"] = understood(checked, found, now=now)
    template = f"{PAGE}#quick-read" if request.htmx else PAGE
    is_unsaved = request.method == "POST" and not request.htmx
    return page(request, template, context | {"is_unsaved": is_unsaved}, is_invalid=is_unsaved)


def _corrected(request: SignedInRequest, now: datetime) -> dict[str, str]:
    """What stands in the fields now and is not what had been read into them."""
    before = " ".join(request.POST.get("read_line", "").split())
    if not before:
        return {}
    from_board = "from_board" in request.POST
    found = reading_of(before, request, request.user, now=now, is_title_first=from_board)
    initial = initial_of(before, found, request.user)
    form = QuickAddForm(request.POST, owner=request.user, initial=initial)
    changed = set(form.changed_data) & request.POST.keys() - {"line", "read_line", "days"}
    return {name: request.POST[name][:LONGEST_LINE] for name in changed}


def _added(
    request: SignedInRequest,
    line: str,
    form: QuickAddForm,
    now: datetime,
    *,
    from_board: bool = False,
) -> HttpResponse:
    """form: a valid one. A posting that is there already leads to its role instead."""
    if same := form.same_posting:
        words = f"You have the role of this link already: {same}, {same.stage_words}."
        messages.info(request, f"{words} Nothing was added.")
        return redirect(same)
    past, added = past_for(form), form.save_at(now)
    kept = {"made": added.made, "line": line, "from_board": from_board}
    url = undo_url(request.user, "quick_add", **kept)
    words = added_words(added.role, f"Added: {_words_of(added)}.", past)
    announce_undo(request, words, url)
    interview = added.interview
    if interview is None:
        return redirect("overview:role_board") if from_board else redirect(added.role)
    change = words_on_a_change(interview.local_date, interview.local_time, interview.zone)
    if change:
        messages.warning(request, change)
    return redirect("interviews:interview_prepare", pk=interview.pk)


def _words_of(added: Added) -> str:
    if added.interview is None:
        return str(added.role)
    return f"{_title_of(added.interview)} and {added.questions} questions to ask"


def _title_of(interview: Interview) -> str:
    day = interview.local_date
    return f"interview on {day:%A} {day.day} {day:%B}"


@undoes("quick_add")
def quick_add_undo(
    request: SignedInRequest, *, made: dict[str, list[int]], line: str, from_board: bool = False
) -> HttpResponse:
    """All of it goes into the trash, and the line stands there to be corrected."""
    if not take_back(owner=request.user, made=made, now=timezone.now()):
        raise ChangedSince
    messages.success(request, "Taken back. What was added lies in the trash.")
    asked = {"line": line, "from_board": "1"} if from_board else {"line": line}
    return redirect(f"{reverse('overview:quick_add')}?{urlencode(asked)}")
