"""What the list of interviews lists, for the page and for a download of it."""

from datetime import datetime

from django.db.models import Q
from django.http import QueryDict

from accounts.models import User
from applications.lists import Filter, Listing, Sort
from interviews.models import Interview
from interviews.models.interview import InterviewQuerySet

STATES = (
    ("", "All"),
    ("upcoming", "Coming up"),
    ("waiting", "To debrief"),
    ("done", "Done"),
)
SORTS = {
    "latest": Sort("Latest first", ("-starts_at", "-pk")),
    "next": Sort("Next first", ("starts_at", "pk")),
}


def interview_listing(
    user: User, asked: QueryDict, *, now: datetime, is_over: bool = False
) -> Listing:
    """is_over: without those that are coming up."""

    def in_state(rows: InterviewQuerySet, state: str) -> InterviewQuerySet:
        if state == "upcoming":
            return rows.upcoming(now=now)
        if state == "waiting":
            return rows.filter(_is_over(now), debriefed_at=None)
        return rows.filter(debriefed_at__isnull=False)

    rows = own_interviews(user)
    filters = {"state": Filter("Which", STATES, in_state)}
    return Listing(
        asked, rows.filter(_is_over(now)) if is_over else rows, sorts=SORTS, filters=filters
    )


def own_interviews(user: User) -> InterviewQuerySet:
    rows: InterviewQuerySet = Interview.objects.owned_by(user)
    return rows.select_related("role__company").with_contacts()


def _is_over(now: datetime) -> Q:
    """What is not coming up any more, by the user's word or by the clock."""
    return Q(ended_at__isnull=False) | Q(ends_at__lt=now)


def state_of(interview: Interview, *, now: datetime) -> str:
    """ "upcoming", "now", "waiting" (for its debrief) or "done"."""
    if interview.is_upcoming(now=now):
        return "upcoming" if now < interview.starts_at else "now"
    return "done" if interview.is_debriefed else "waiting"
