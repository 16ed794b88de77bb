"""Interviews as the debrief and the verdict read them, in a fixed number of queries."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.http import SignedInRequest
from accounts.models import User
from applications.models import Company, Role
from applications.offers.reading import with_offers
from interviews.models import Flag, FollowUp, GapReason, Interview, Question
from interviews.models.interview import InterviewQuerySet
from interviews.preparing.interview_reading import WITH_ASKED_ME, WITH_MESSAGES
from interviews.preparing.plan_changes import with_next_planned
from interviews.preparing.role_facts import with_plan_counts

# Of one company: the newest so many make its score, and so many roles are listed beside it.
MOST_JUDGED, MOST_ROLES = 60, 50


def debriefed_interview(request: SignedInRequest, pk: int) -> Interview:
    """The user's own interview with all that its debrief shows."""
    rows = (
        _with_answers(with_next_planned(Interview.objects.owned_by(request.user)))
        .select_related("role__company", "role__recruiter", "promised_contact")
        .with_messages()
        .prefetch_related(
            "checklist_items",
            WITH_ASKED_ME,
            "flags",
            "observations",
            Prefetch("follow_ups", FollowUp.objects.order_by("shown_due_at", "pk")),
        )
    )
    return get_object_or_404(rows, pk=pk)


def judged_interview(request: SignedInRequest, pk: int) -> tuple[Interview, list[Interview]]:
    """The user's own interview with all that its verdict shows, and all interviews of its role.

    It is one of those interviews, the latest first: what to ask next is asked of all of them
    together.
    """
    own = Interview.objects.owned_by(request.user).filter(pk=pk)
    interviews = list(
        _with_evidence(_of_roles(own.order_by().values("role"), request.user))
        .select_related("role__company", "role__recruiter", "promised_contact")
        .with_flags_looked_for()
        .annotate(has_gap_reasons=Exists(GapReason.objects.filter(interview=OuterRef("pk"))))
    )
    if not interviews:
        raise Http404
    role = interviews[0].role
    now = timezone.now()
    role.waits_for_gut = any(it.waits_for_gut(now=now) for it in interviews)
    for it in interviews:
        it.role = role
    interview = next(it for it in interviews if it.pk == pk)
    prefetch_related_objects([interview], WITH_MESSAGES, "checklist_items")
    return interview, interviews


def judged_roles(
    request: SignedInRequest, pks: Collection[int]
) -> list[tuple[Role, list[Interview]]]:
    """The user's own roles, each with all its interviews, the latest first, in the order asked.

    Each pk once. A 404 where one of them is not theirs or lies in the trash. Flags come without
    their people and changes.
    """
    interviews = with_plan_counts(_with_answers(_of_roles(pks, request.user)))
    roles = with_offers(Role.objects.owned_by(request.user).with_gut_state(now=timezone.now()))
    found = (
        roles.select_related("company", "retrospective")
        .prefetch_related(Prefetch("interviews", interviews.prefetch_related("flags")))
        .in_bulk(pks)
    )
    if len(found) < len(pks):
        raise Http404
    return [(found[pk], list(found[pk].interviews.all())) for pk in pks]


@dataclass(frozen=True, slots=True)
class JudgedCompany:
    """roles: the MOST_ROLES that changed last. interviews: the newest MOST_JUDGED over all its
    roles, the latest first. has_more_roles, has_more: whether there are others.
    """

    company: Company
    roles: list[Role]
    interviews: list[Interview]
    has_more_roles: bool
    has_more: bool


def judged_company(request: SignedInRequest, pk: int) -> JudgedCompany:
    """The user's own company with what it is judged by."""
    company = get_object_or_404(Company.objects.owned_by(request.user), pk=pk)
    # The company is the user's own; by the owner too, SQLite would read all of an owner's rows.
    own = Role.objects.filter(company=company, trashed_at=None).handed_to(request.user)
    found = Interview.objects.filter(
        role__company=company, role__trashed_at=None, trashed_at=None
    ).handed_to(request.user)
    interviews = list(_with_evidence(found)[: MOST_JUDGED + 1])
    scored = own.with_gut_state(now=timezone.now())
    shown = list(scored[: MOST_ROLES + 1])
    roles = {role.pk: role for role in shown}
    if others := {it.role_id for it in interviews} - roles.keys():
        roles |= {role.pk: role for role in scored.filter(pk__in=others)}
    for role in roles.values():
        role.company = company
    for interview in interviews:
        interview.role = roles[interview.role_id]
    return JudgedCompany(
        company=company,
        roles=shown[:MOST_ROLES],
        interviews=interviews[:MOST_JUDGED],
        has_more_roles=len(shown) > MOST_ROLES,
        has_more=len(interviews) > MOST_JUDGED,
    )


def _of_roles(roles: Any, user: User) -> InterviewQuerySet:
    """All interviews of roles that were found to be the user's own, by their ids.

    Without a filter by owner: with one, SQLite reads all interviews of the owner to find these.
    """
    return Interview.objects.filter(role__in=roles, trashed_at=None).handed_to(user)


def _with_answers(rows: InterviewQuerySet) -> InterviewQuerySet:
    questions = Prefetch("questions", Question.objects.with_answers())
    return rows.with_contacts().prefetch_related(questions, "ratings", "gut_feelings")


def _with_evidence(rows: InterviewQuerySet) -> InterviewQuerySet:
    """With everything that interviews are judged by."""
    flags = Prefetch("flags", Flag.objects.with_evidence())
    return _with_answers(rows).prefetch_related(flags)
