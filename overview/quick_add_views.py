"""One line, shown as it was understood, corrected, then saved."""

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
from overview.domain.quick_line import LONGEST_LINE, Reading
from overview.quick_changes import Added, take_back
from overview.quick_form import QuickAddForm
from overview.quick_reading import as_sent, initial_of, reading_of, understood

PAGE = "overview/quick_add.html"


def quick_add(request: SignedInRequest) -> HttpResponse:
    """Read a line (?line= or as it is typed), and save what was shown of it.

    Nothing is saved that was not shown: a line that was changed since is read again first. What was
    corrected by hand stays corrected.
    """
    now, sent = timezone.now(), request.POST
    line = " ".join((sent if request.method == "POST" else request.GET).get("line", "").split())
    found = reading_of(line, request, request.user, now=now)
    is_read = sent.get("read_line") == line
    if request.method == "POST" and is_read and "preview" not in sent:
        form = QuickAddForm(sent, owner=request.user)
        is_valid = form.is_valid()
        shown = understood(form, found, now=now)
        is_said = shown.past is None or sent.get("knows") == str(shown.past.company.pk)
        if is_valid and is_said:
            return _added(request, line, form.save_at(now))
        context = {"form": form, "read": shown, "is_held_back": is_valid}
        return page(request, PAGE, context, is_invalid=True)
    return _shown(request, line, found, now)


def _shown(request: SignedInRequest, line: str, found: Reading, now: datetime) -> HttpResponse:
    values = initial_of(line, found, request.user) | _corrected(request, now)
    form = QuickAddForm(owner=request.user, initial=values)
    context: dict[str, Any] = {"form": form}
    if line:
        checked = QuickAddForm(as_sent(form.initial), owner=request.user)
        checked.full_clean()
        context["read"] = understood(checked, found, now=now)
    template = f"{PAGE}#quick-read" if request.htmx else PAGE
    is_unsaved = request.method == "POST" and not request.htmx
    return page(request, template, context | {"is_unsaved": is_unsaved}, is_invalid=is_unsaved)


def _corrected(request: SignedInRequest, now: datetime) -> dict[str, str]:
    """What stands in the fields now and is not what had been read into them."""
    before = " ".join(request.POST.get("read_line", "").split())
    if not before:
        return {}
    found = reading_of(before, request, request.user, now=now)
    initial = initial_of(before, found, request.user)
    form = QuickAddForm(request.POST, owner=request.user, initial=initial)
    changed = set(form.changed_data) & request.POST.keys() - {"line", "read_line", "days"}
    return {name: request.POST[name][:LONGEST_LINE] for name in changed}


def _added(request: SignedInRequest, line: str, added: Added) -> HttpResponse:
    url = undo_url(request.user, "quick_add", made=added.made, line=line)
    announce_undo(request, f"Added: {_words_of(added)}.", url)
    interview = added.interview
    if interview is None:
        return redirect(added.role)
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
    request: SignedInRequest, *, made: dict[str, list[int]], line: str
) -> HttpResponse:
    """All of it goes into the trash, and the line stands there to be corrected."""
    if not take_back(owner=request.user, made=made, now=timezone.now()):
        raise ChangedSince
    messages.success(request, "Taken back. What was added lies in the trash.")
    return redirect(f"{reverse('overview:quick_add')}?{urlencode({'line': line})}")
