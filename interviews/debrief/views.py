"""Step three: what you remember, the ratings, and the gut before the score is seen."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from accounts.http import SignedInRequest, page
from accounts.versions import checks_version, renewed
from interviews.debrief.changes import record_gut, save_debrief
from interviews.debrief.forms import DebriefForm, GutForm
from interviews.debrief.reading import debriefed_interview
from interviews.log.reading import who_may_call
from interviews.models import Interview
from interviews.models.follow_up import FollowUpStatus
from interviews.preparing.checklist_reading import checklist_context
from interviews.preparing.stage_changes import suggested_for
from interviews.preparing.step_reading import step_context

DEBRIEF = "interviews/debrief/interview_debrief.html"
SAVED = "interviews/debrief/debrief_swaps.html"


@require_http_methods(["GET", "HEAD", "POST"])
@checks_version(Interview)
def interview_debrief(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save the debrief. With "part" only that part, while one goes; with "lock" the gut is locked
    as well, which shows the score; "stay": save and keep writing. Else the gut comes next.
    """
    interview = debriefed_interview(request, pk)
    posted = request.POST if request.method == "POST" else None
    part = posted.get("part", "") if posted is not None and request.htmx else ""
    form = DebriefForm(posted, interview=interview, contacts=who_may_call(interview), part=part)
    if posted is not None and form.is_valid():
        _save(interview, form, locks="lock" in posted)
        if form.part:
            return _part_saved(request, interview, form)
        return _saved(request, interview, form)
    if form.part:
        return _part_saved(request, interview, form)
    context = _context(interview) | checklist_context(interview, "right_after", "next_day")
    return page(request, DEBRIEF, context | {"form": form}, is_invalid=form.is_bound)


@transaction.atomic
def _save(interview: Interview, form: DebriefForm, *, locks: bool) -> None:
    now = timezone.now()
    gut = form.gut
    is_gut_said = form.part == "gut" and gut is not None
    save_debrief(
        interview=interview,
        fields=form.debrief_fields(),
        ratings=form.ratings(),
        asked=list(form.wishes()),
        new_question=form.new_question(),
        signals=form.signals(),
        severities=form.severities(),
        is_done=not form.part or is_gut_said,
        now=now,
    )
    if locks and not form.part and gut is not None and not interview.gut_feelings.all():
        record_gut(interview=interview, value=gut, note="", now=now)


def _saved(request: SignedInRequest, interview: Interview, form: DebriefForm) -> HttpResponse:
    has_gut = bool(interview.gut_feelings.all())  # from before
    if has_gut or "stay" in request.POST:
        messages.success(request, "Saved.")
        return redirect("interviews:interview_debrief", pk=interview.pk)
    if "lock" in request.POST and form.gut is not None:
        return redirect("interviews:interview_verdict", pk=interview.pk)
    return redirect("interviews:gut_record", pk=interview.pk)


def _part_saved(request: SignedInRequest, interview: Interview, form: DebriefForm) -> HttpResponse:
    """Beside the part: when it was saved, or why it was not. A question that was added is shown."""
    is_saved, whole = form.is_valid(), form
    if is_saved:  # of this part the page knows from here on what is stored now
        interview = debriefed_interview(request, interview.pk)
        whole = DebriefForm(interview=interview, contacts=who_may_call(interview))
    version = request.POST.get("version", "")
    if is_saved:
        version = renewed(version, whole.stored_version(), whole.names_of(form.part))
    if form.part != "new":
        context = {"form": form, "part": form.part, "version": version}
        return page(request, SAVED, context, is_invalid=not is_saved)
    form = whole
    context = {"interview": interview, "form": form, "version": version}
    response = page(request, f"{DEBRIEF}#asked-part", context, is_invalid=form.is_bound)
    last = form.asked_me[-1].pk if form.asked_me and not form.is_bound else None
    if last:
        trigger_client_event(response, "focusOn", {"id": f"id_wished_{last}"}, after="settle")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def gut_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Append what the gut says, or that it was skipped: the first of the two shows the score."""
    interview = debriefed_interview(request, pk)
    if not interview.is_debriefed:
        messages.info(request, "The gut comes last. Save the debrief first.")
        return redirect("interviews:interview_debrief", pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = GutForm(None if posted and "skip" in posted else posted)
    if posted is not None and "skip" in posted:
        if not interview.gut_feelings.all():  # later there is nothing left to skip
            record_gut(interview=interview, value=None, note="", now=timezone.now())
        return redirect("interviews:interview_verdict", pk=pk)
    if posted is not None and form.is_valid():
        note = form.cleaned_data["note"]
        record_gut(interview=interview, value=form.gut, note=note, now=timezone.now())
        return redirect("interviews:interview_verdict", pk=pk)
    context = _context(interview) | {"form": form}
    return page(request, "interviews/debrief/gut_form.html", context, is_invalid=form.is_bound)


def _context(interview: Interview) -> dict[str, Any]:
    return step_context(interview, "debrief") | {
        "guts": list(interview.gut_feelings.all()),
        "follow_ups": [
            it for it in interview.follow_ups.all() if it.status == FollowUpStatus.PENDING
        ],
        "suggested": suggested_for(interview.role, today=timezone.localdate())
        if interview.is_debriefed
        else None,
        "verdict_url": reverse("interviews:interview_verdict", args=[interview.pk]),
    }
