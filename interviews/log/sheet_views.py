"""One sheet of paper to take along: what to say, what to ask, and lines to write on."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest, page
from interviews.asked_me.reading import asked_before
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.log.domain.sheet import lines_each
from interviews.log.domain.watch_list import watch_list
from interviews.models import Interview, Question
from interviews.preparing.interview_reading import WITH_MESSAGES

MOST_WATCHED = 4
MOST_ASKED = 3


@require_safe
def interview_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = (
        Interview.objects.owned_by(request.user)
        .select_related("role__company")
        .with_contacts()
        .prefetch_related(
            Prefetch("questions", Question.objects.select_related("meant_for")), WITH_MESSAGES
        )
    )
    interview = get_object_or_404(rows, pk=pk)
    return page(request, "interviews/log/interview_sheet.html", sheet_context(interview))


def sheet_context(interview: Interview) -> dict[str, Any]:
    """What interview_sheet.html shows. Reads participants, questions and message_plans."""
    listed = [it for it in interview.questions.all() if not it.is_unplanned]
    to_ask = [it for it in listed if not it.is_reserve]
    kinds = [it.contact.kind for it in interview.participants.all()]
    watched = (catalogue_flag(key) for key in watch_list(kinds)[:MOST_WATCHED])
    return {
        "interview": interview,
        "contacts": [it.contact for it in interview.participants.all()],
        "key_messages": [it.message for it in interview.message_plans.all()],
        "questions": to_ask,
        "reserve": [it for it in listed if it.is_reserve],
        "lines": range(lines_each(len(to_ask))),
        "watched": [it for it in watched if it],
        "may_ask": asked_before(interview)[1][:MOST_ASKED],
    }
