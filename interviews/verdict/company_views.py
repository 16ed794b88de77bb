"""The verdict on a company: what was heard in all interviews of all its roles, as one score."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest, page
from interviews.debrief.reading import judged_company
from interviews.score.changes import score_of_heard
from interviews.score.evidence_reading import evidence_of, together
from interviews.verdict.notices import notices_of
from interviews.verdict.score_panel import verdict_of
from interviews.verdict.score_rows import EvidenceRows
from interviews.verdict.views import InterviewRow, missing_in_interviews


@require_safe
def company_verdict(request: SignedInRequest, pk: int) -> HttpResponse:
    """One score over every interview there, once none of them waits for the gut.

    A gut belongs to one interview, so none stands beside the score here.
    """
    company, roles, interviews = judged_company(request, pk)
    waiting = [InterviewRow.of(it) for it in interviews if it.waits_for_gut]
    context: dict[str, Any] = {"company": company, "waiting": waiting}
    if not waiting:
        rows = EvidenceRows.of(interviews)
        preferences = request.user.preferences
        score = score_of_heard(together(evidence_of(it) for it in interviews), preferences)
        heard = [it for it in interviews if it.gut_feelings.all()]
        context |= {
            "verdict": verdict_of(score, rows, [], notices_of(score, preferences, None, rows)),
            "missing": list(missing_in_interviews(interviews, score, "")),
            "roles": roles,
            "interviews": [InterviewRow.of(it) for it in interviews],
            "heard_count": len(heard),
            "role_count": len({it.role_id for it in heard}),
            "contacts_count": len(
                {it.contact_id for interview in heard for it in interview.participants.all()}
            ),
        }
    return page(request, "interviews/verdict/company_verdict.html", context)
