"""What to ask next, beside a verdict: for the next interview of the role, or for each kind of
people.
"""

from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.http import SignedInRequest, own_path
from applications.domain.pipeline import CLOSED_STAGES
from applications.models import Role
from interviews.models import Interview
from interviews.preparing.next_question_reading import next_of_role

PANEL = "interviews/verdict/_verdict_next.html"


def next_context(
    request: SignedInRequest, role: Role, interviews: Collection[Interview] | None = None
) -> dict[str, Any]:
    """What the panel needs; without an interview ahead a closed role has nothing left to ask.

    interviews: all of the role's as judging.py reads them, where the caller has them.
    """
    role.owner = request.user  # has its preferences loaded already
    found = next_of_role(role, now=timezone.now(), interviews=interviews)
    if found.interview is None and role.stage in CLOSED_STAGES:
        return {"next_questions": None}
    title = found.interview.title if found.interview else ""
    return {"next_questions": found, "next_title": title, "next_url": request.path}


def next_answer(
    request: SignedInRequest,
    interview: Interview,
    *,
    problem: str = "",
    undo: tuple[str, str] | None = None,
) -> HttpResponse:
    """The panel again, after something was planned from it or taken out again."""
    context = next_context(request, interview.role)
    context |= {"next_url": own_path(request), "next_problem": problem, "next_undo": undo}
    return TemplateResponse(request, PANEL, context, status=422 if problem else 200)
