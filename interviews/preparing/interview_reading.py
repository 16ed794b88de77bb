"""The row that all four steps of an interview start from."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from accounts.http import SignedInRequest
from interviews.models import Interview, InterviewerQuestion, MessagePlan, Participant

# Whom they are and what they say is needed wherever the rows are: one query each, not two.
WITH_CONTACTS = Prefetch("participants", Participant.objects.select_related("contact"))
WITH_MESSAGES = Prefetch("message_plans", MessagePlan.objects.select_related("message"))
WITH_ASKED_ME = Prefetch("interviewer_questions", InterviewerQuestion.objects.in_use())


def get_interview(request: SignedInRequest, pk: int) -> Interview:
    """The user's own interview with its role and company; anybody else's is a 404."""
    rows = (
        Interview.objects.owned_by(request.user)
        .select_related("role__company", "role__recruiter")
        .with_gut_said()
    )
    return get_object_or_404(rows, pk=pk)
