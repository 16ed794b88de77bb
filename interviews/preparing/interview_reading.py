"""The row that all four steps of an interview start from."""

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.http import SignedInRequest
from interviews.models import Interview, InterviewerQuestion, MessagePlan, Participant
from interviews.models.interview import InterviewQuerySet

# Whom they are and what they say is needed wherever the rows are: one query each, not two.
WITH_CONTACTS = Prefetch("participants", Participant.objects.select_related("contact"))
WITH_MESSAGES = Prefetch("message_plans", MessagePlan.objects.select_related("message"))
WITH_ASKED_ME = Prefetch("interviewer_questions", InterviewerQuestion.objects.in_use())


def get_interview(request: SignedInRequest, pk: int) -> Interview:
    """The user's own interview with its role and company; anybody else's is a 404."""
    return get_object_or_404(_with_role(request), pk=pk)


def get_with_others(request: SignedInRequest, pk: int) -> tuple[Interview, list[Interview]]:
    """The same, and the other interviews of its role, the earliest first. One query."""
    # By their role alone: by the owner too, SQLite would read all interviews of an owner.
    asked = Interview.objects.owned_by(request.user).filter(pk=pk).values("role")
    of_role = Interview.objects.filter(role__in=asked, trashed_at=None).handed_to(request.user)
    rows = list(_joined(of_role).order_by("starts_at", "pk"))
    found = next((it for it in rows if it.pk == pk), None)
    if found is None:
        raise Http404
    return found, [it for it in rows if it != found]


def _with_role(request: SignedInRequest) -> InterviewQuerySet:
    return _joined(Interview.objects.owned_by(request.user))


def _joined(rows: InterviewQuerySet) -> InterviewQuerySet:
    return rows.select_related("role__company", "role__recruiter").with_gut_said()
