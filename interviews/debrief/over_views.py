"""The room's last page: what you have of the interview, and the gut while it is fresh.

The gut is kept here; the debrief locks it, after the ratings.
"""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest, page
from accounts.undo import announce_undo, undo_url
from interviews.debrief.changes import keep_gut
from interviews.debrief.forms import RoomGutForm
from interviews.debrief.reading import debriefed_interview
from interviews.models import Interview
from interviews.models.gut_words import choice_of
from interviews.preparing.interview_changes import end_interview

OVER = "interviews/debrief/room_over.html"
LATER = "later"


@require_http_methods(["GET", "HEAD", "POST"])
def interview_room_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """A recap to fill while it is fresh. To leave it forward says that the interview is over.

    go: "later" leads to Today, where the debrief waits; anything else leads to the debrief.
    """
    interview = debriefed_interview(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = RoomGutForm(posted)
    if posted is None or not form.is_valid():
        context = {
            "interview": interview,
            "form": form,
            "questions": [it for it in interview.questions.all() if it.is_listed],
            "gut": next(reversed(interview.gut_feelings.all()), None),
        }
        return page(request, OVER, context, is_invalid=form.is_bound)
    now = timezone.now()
    if interview.ended_at is None:
        end_interview(interview=interview, now=now)
        url = undo_url(request.user, "interview_end", interview=pk)
        announce_undo(request, "The interview is over.", url)
    _keep(interview, form.cleaned_data["feel"])
    if posted.get("go") == LATER:
        return redirect(reverse("overview:today"))
    return redirect("interviews:interview_debrief", pk=pk)


def _keep(interview: Interview, feel: int | None) -> None:
    """A word that stands already changes nothing, for the debrief may have put a number to it."""
    if feel is None or interview.has_said_gut:
        return
    so_far = interview.gut_so_far
    if so_far is None or choice_of(so_far).value != feel:
        keep_gut(interview=interview, value=feel)
