"""What programs read: the user's own rows, page by page, in a fixed number of queries a list."""

from collections.abc import Callable
from typing import Any, cast

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.owned import OwnedQuerySet
from applications.documents.reading import with_versions
from applications.models import (
    Company,
    Contact,
    Document,
    DocumentVersion,
    Role,
    StageMove,
)
from applications.models.role import RoleQuerySet
from interviews.debrief.reading import judged_interview
from interviews.models import Answer, Flag, FollowUp, Interview, Participant, Question
from interviews.models.follow_up import FollowUpStatus
from interviews.models.interview import InterviewQuerySet
from interviews.score.changes import score_of, score_of_evidence
from interviews.score.evidence_reading import evidence_of, found_flags, together
from interviews.verdict.drift_reading import role_with_history
from interviews.verdict.score_panel import verdict_of
from transfer.api.domain.cursors import cursor_after, row_before
from transfer.api.presenting import Said, opened_score_said, waiting_score_said
from transfer.api.problems import Problem

NO_CURSOR = "That is no cursor of ours. Take the one that the page before said under “next”."
SPEAKERS = Participant.objects.only("interview", "contact")


def page_of(
    rows: QuerySet[Any], present: Callable[[Any], Said], *, cursor: str, limit: int
) -> Said:
    """The newest rows first. cursor: "" for the first page. A row that is added meanwhile comes
    before all of them, so that it moves nothing. Raises Problem (422) for no cursor of ours.
    """
    if cursor:
        before = row_before(cursor)
        if before is None:
            raise Problem(422, errors={"cursor": [NO_CURSOR]})
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    is_more = len(found) > limit
    found = found[:limit]
    return {
        "items": [present(it) for it in found],
        "next": cursor_after(found[-1].pk) if is_more else None,
    }


def on_behalf_of(user: User) -> SignedInRequest:
    """What functions that read for a page are given: a request of which they read the user."""
    request = HttpRequest()
    request.user = user
    return cast(SignedInRequest, request)


# --- The search itself ---------------------------------------------------------------------------


def companies(user: User) -> OwnedQuerySet:
    return Company.objects.owned_by(user)


def contacts(user: User, *, company: int | None = None) -> OwnedQuerySet:
    rows = Contact.objects.owned_by(user).select_related("company")
    return rows if company is None else rows.filter(company=company)


def roles(user: User, *, company: int | None = None, is_open: bool | None = None) -> RoleQuerySet:
    rows = Role.objects.owned_by(user).with_tag_names().with_gut_state(now=timezone.now())
    rows = rows.select_related("company", "own_stage")
    if company is not None:
        rows = rows.filter(company=company)
    if is_open is not None:
        rows = rows.open() if is_open else rows.closed()
    return rows


def moves_of(user: User, role: int) -> QuerySet[StageMove]:
    get_object_or_404(Role.objects.owned_by(user).only("pk"), pk=role)
    rows = StageMove.objects.owned_by(user).filter(role=role)
    return rows.select_related("own_stage")


def documents(user: User) -> QuerySet[Document]:
    return with_versions(Document.objects.owned_by(user))


def version_of(user: User, pk: int) -> DocumentVersion:
    rows = DocumentVersion.objects.owned_by(user).in_use().defer("text")
    return get_object_or_404(rows, pk=pk)


# --- Interviews ----------------------------------------------------------------------------------


def interviews(user: User, *, role: int | None = None) -> InterviewQuerySet:
    rows = Interview.objects.owned_by(user).with_gut_said().select_related("role__company")
    rows = rows.prefetch_related(Prefetch("participants", SPEAKERS))
    return rows if role is None else rows.filter(role=role)


def questions_of(user: User, interview: int) -> QuerySet[Question]:
    """In the order of the plan, with their answers."""
    get_object_or_404(Interview.objects.owned_by(user).only("pk"), pk=interview)
    return Question.objects.owned_by(user).filter(interview=interview).with_answers()


def answers(user: User, *, interview: int | None = None) -> QuerySet[Answer]:
    """Those that count."""
    rows = Answer.objects.current().select_related("question", "speaker")
    if interview is not None:
        its_own = {"question__interview": interview, "question__interview__trashed_at": None}
        return rows.owned_by(user).filter(**its_own)
    # Asked this way round, a database reads the newest answers until a page is full; by a join
    # with the owner's interviews it would read and sort the answers of all of them.
    asked = Question.objects.owned_by(user).filter(interview__trashed_at=None)
    return rows.filter(Exists(asked.filter(pk=OuterRef("question")))).handed_to(user)


def flags(user: User, *, interview: int | None = None) -> QuerySet[Flag]:
    rows = Flag.objects.owned_by(user).prefetch_related("contacts")
    return rows if interview is None else rows.filter(interview=interview)


def every_follow_up(user: User) -> QuerySet[FollowUp]:
    return FollowUp.objects.owned_by(user)


def follow_ups(
    user: User, *, role: int | None = None, status: str | None = None
) -> QuerySet[FollowUp]:
    """Without those that no longer apply."""
    rows = every_follow_up(user).exclude(status=FollowUpStatus.RETIRED)
    if role is not None:
        rows = rows.filter(role=role)
    return rows if status is None else rows.filter(status=status)


# --- Scores with their evidence, never before the gut --------------------------------------------


def score_of_role(user: User, pk: int) -> Said:
    role, history = role_with_history(user, pk)
    found = [it for it in history if it.trashed_at is None]
    now = timezone.now()
    if waiting := [it.pk for it in found if it.waits_for_gut(now=now)]:
        return waiting_score_said(waiting)
    score = score_of_evidence(together(evidence_of(it) for it in found), role)
    others = found_flags(role) if role.has_found_flags else []
    return opened_score_said(verdict_of(score, found, [], role, others))


def score_of_interview(user: User, pk: int) -> Said:
    interview, _ = judged_interview(on_behalf_of(user), pk)
    if not interview.gut_feelings.all():
        return waiting_score_said([pk])
    return opened_score_said(verdict_of(score_of(interview), [interview], [], interview.role))
