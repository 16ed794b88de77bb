"""Step three: what you remember, the ratings, and the gut before the score is seen."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest, page
from interviews.debrief.changes import record_gut, save_debrief
from interviews.debrief.forms import DebriefForm, GutForm
from interviews.debrief.reading import debriefed_interview
from interviews.log.reading import who_may_call
from interviews.models import Interview
from interviews.models.follow_up import FollowUpStatus
from interviews.preparing.checklist_reading import checklist_context
from interviews.preparing.step_reading import step_context


@require_http_methods(["GET", "HEAD", "POST"])
def interview_debrief(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save the debrief; the first time the gut comes next. stay: save and keep writing."""
    interview = debriefed_interview(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = DebriefForm(posted, interview=interview, contacts=who_may_call(interview))
    if posted is not None and form.is_valid():
        save_debrief(
            interview=interview,
            fields=form.debrief_fields(),
            ratings=form.ratings(),
            now=timezone.now(),
        )
        if "stay" not in posted and not interview.gut_feelings.all():
            return redirect("interviews:gut_record", pk=pk)
        messages.success(request, "Saved.")
        return redirect("interviews:interview_debrief", pk=pk)
    context = _context(interview) | checklist_context(interview, "right_after", "next_day")
    return page(
        request,
        "interviews/debrief/interview_debrief.html",
        context | {"form": form},
        is_invalid=form.is_bound,
    )


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
        record_gut(interview=interview, value=form.value, note=note, now=timezone.now())
        return redirect("interviews:interview_verdict", pk=pk)
    context = _context(interview) | {"form": form}
    return page(request, "interviews/debrief/gut_form.html", context, is_invalid=form.is_bound)


def _context(interview: Interview) -> dict[str, Any]:
    return step_context(interview, "debrief") | {
        "guts": list(interview.gut_feelings.all()),
        "follow_ups": [
            it for it in interview.follow_ups.all() if it.status == FollowUpStatus.PENDING
        ],
        "verdict_url": reverse("interviews:interview_verdict", args=[interview.pk]),
    }
