"""The verdict on a company: what was heard in all talks of all its roles, as one score."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest, page
from interviews.services.evidence import evidence_of, together
from interviews.services.scoring import score_of_heard
from interviews.views.judging import judged_company
from interviews.views.verdict import Talk, missing_in_talks
from interviews.views.verdict_notices import notices_of
from interviews.views.verdict_rows import EvidenceRows
from interviews.views.verdict_score import verdict_of


@require_safe
def company_verdict(request: SignedInRequest, pk: int) -> HttpResponse:
    """One score over every talk there, once none of them waits for the gut.

    A gut belongs to one talk, so none stands beside the score here.
    """
    company, roles, interviews = judged_company(request, pk)
    waiting = [Talk.of(it) for it in interviews if it.waits_for_gut]
    context: dict[str, Any] = {"company": company, "waiting": waiting}
    if not waiting:
        rows = EvidenceRows.of(interviews)
        preferences = request.user.preferences
        score = score_of_heard(together(evidence_of(it) for it in interviews), preferences)
        heard = [it for it in interviews if it.gut_feelings.all()]
        context |= {
            "verdict": verdict_of(score, rows, [], notices_of(score, preferences, None, rows)),
            "missing": list(missing_in_talks(interviews, score, "")),
            "roles": roles,
            "talks": [Talk.of(it) for it in interviews],
            "heard_count": len(heard),
            "role_count": len({it.role_id for it in heard}),
            "people_count": len(
                {it.contact_id for talk in heard for it in talk.participants.all()}
            ),
        }
    return page(request, "interviews/company_verdict.html", context)
