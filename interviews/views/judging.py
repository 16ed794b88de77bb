"""Interviews as the debrief and the verdict read them, in a fixed number of queries."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.http import SignedInRequest
from applications.models import Company, Role
from interviews.models import (
    Answer,
    Flag,
    FlagChange,
    FollowUp,
    Interview,
    MessagePlan,
    Observation,
    Participant,
)

PLANNED = (
    Prefetch("participants", Participant.objects.select_related("contact")),
    Prefetch("message_plans", MessagePlan.objects.select_related("message")),
    "checklist_items",
    "gut_feelings",
)
HEARD = (
    Prefetch("questions__answers", Answer.objects.current().select_related("speaker")),
    "ratings",
)
WITH_FLAGS = Prefetch(
    "flags",
    Flag.objects.select_related("question").prefetch_related(
        "people", Prefetch("changes", FlagChange.objects.with_evidence())
    ),
)


def debriefed_interview(request: SignedInRequest, pk: int) -> Interview:
    """The user's own interview with all that its debrief shows."""
    follow_ups = FollowUp.objects.order_by("shown_due_at", "pk")
    rows = _own(request).prefetch_related(
        *PLANNED, *HEARD, "flags", "observations", Prefetch("follow_ups", follow_ups)
    )
    return _found(request, rows, pk)


def judged_interview(request: SignedInRequest, pk: int) -> Interview:
    """The user's own interview with all that its verdict shows.

    looked_saw_none: whether the user looked for flags and wrote down that there were none.
    """
    looked = Observation.objects.filter(
        interview=OuterRef("pk"),
        subject=Observation.Subject.FLAGS,
        outcome=Observation.Outcome.SAW_NONE,
    )
    of_role = Interview.objects.filter(role=OuterRef("role"), trashed_at=None)
    rows = _own(request).annotate(
        looked_saw_none=Exists(looked), role_waits=Exists(of_role.waiting_for_gut())
    )
    interview: Any = _found(request, rows.prefetch_related(*PLANNED, *HEARD, WITH_FLAGS), pk)
    interview.role.waits_for_gut = interview.role_waits
    return interview


def judged_role(request: SignedInRequest, pk: int) -> tuple[Role, list[Interview]]:
    """The user's own role with all its interviews, the latest first."""
    roles = Role.objects.owned_by(request.user).with_gut_state().select_related("company")
    role = get_object_or_404(roles, pk=pk)
    role.owner = request.user
    rows = Interview.objects.owned_by(request.user).filter(role=role)
    people = Prefetch("participants", Participant.objects.select_related("contact"))
    interviews = list(rows.prefetch_related(people, *HEARD, "gut_feelings", WITH_FLAGS))
    for interview in interviews:
        interview.role, interview.owner = role, request.user
    return role, interviews


def judged_roles(
    request: SignedInRequest, pks: Collection[int]
) -> list[tuple[Role, list[Interview]]]:
    """The user's own roles, each with all its interviews, the latest first, in the order asked.

    Each pk once. A 404 where one of them is not theirs or lies in the trash. Flags come without
    their people and changes.
    """
    roles = Role.objects.owned_by(request.user).with_gut_state()
    found = roles.select_related("company", "retrospective").in_bulk(pks)
    if len(found) < len(pks):
        raise Http404
    rows = Interview.objects.owned_by(request.user).filter(role__in=pks)
    people = Prefetch("participants", Participant.objects.select_related("contact"))
    by_role: dict[int, list[Interview]] = {pk: [] for pk in pks}
    for interview in rows.prefetch_related(
        people, *HEARD, "gut_feelings", "flags", "message_plans"
    ):
        interview.role, interview.owner = found[interview.role_id], request.user
        by_role[interview.role_id].append(interview)
    for role in found.values():
        role.owner = request.user
    return [(found[pk], by_role[pk]) for pk in pks]


def judged_company(
    request: SignedInRequest, pk: int
) -> tuple[Company, list[Role], list[Interview]]:
    """The user's own company, its roles by the latest change, and all their talks, latest first."""
    company = get_object_or_404(Company.objects.owned_by(request.user), pk=pk)
    found = Role.objects.owned_by(request.user).filter(company=company).with_gut_state()
    roles = {role.pk: role for role in found}
    rows = Interview.objects.owned_by(request.user).filter(role__in=roles)
    people = Prefetch("participants", Participant.objects.select_related("contact"))
    interviews = list(rows.prefetch_related(people, *HEARD, "gut_feelings", WITH_FLAGS))
    for role in roles.values():
        role.company, role.owner = company, request.user
    for interview in interviews:
        interview.role, interview.owner = roles[interview.role_id], request.user
    return company, list(roles.values()), interviews


def _own(request: SignedInRequest) -> Any:
    return Interview.objects.owned_by(request.user).select_related(
        "role__company", "role__recruiter", "promised_contact"
    )


def _found(request: SignedInRequest, rows: QuerySet[Interview], pk: int) -> Interview:
    interview = get_object_or_404(rows, pk=pk)
    interview.owner = request.user  # has its preferences loaded already
    return interview
