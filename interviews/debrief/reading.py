"""Interviews as the debrief and the verdict read them, in a fixed number of queries."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.http import SignedInRequest
from accounts.models import User
from applications.models import Company, Role
from interviews.models import (
    Answer,
    Flag,
    FlagChange,
    FollowUp,
    GapReason,
    Interview,
)
from interviews.models.interview import InterviewQuerySet
from interviews.preparing.interview_reading import WITH_CONTACTS, WITH_MESSAGES
from interviews.preparing.role_facts import with_plan_counts

type Lookup = str | Prefetch[Any]

PLANNED: tuple[Lookup, ...] = (WITH_CONTACTS, WITH_MESSAGES, "checklist_items", "gut_feelings")
HEARD: tuple[Lookup, ...] = (
    Prefetch("questions__answers", Answer.objects.current().select_related("speaker")),
    "ratings",
)
WITH_FLAGS = Prefetch(
    "flags",
    Flag.objects.prefetch_related(
        "contacts", Prefetch("changes", FlagChange.objects.with_evidence())
    ),
)


def debriefed_interview(request: SignedInRequest, pk: int) -> Interview:
    """The user's own interview with all that its debrief shows."""
    follow_ups = FollowUp.objects.order_by("shown_due_at", "pk")
    rows = Interview.objects.owned_by(request.user).select_related(
        "role__company", "role__recruiter", "promised_contact"
    )
    return get_object_or_404(
        rows.prefetch_related(
            *PLANNED, *HEARD, "flags", "observations", Prefetch("follow_ups", follow_ups)
        ),
        pk=pk,
    )


def judged_interview(request: SignedInRequest, pk: int) -> tuple[Interview, list[Interview]]:
    """The user's own interview with all that its verdict shows, and all interviews of its role.

    It is one of those interviews, the latest first: what to ask next is asked of all of them
    together.
    """
    own = Interview.objects.owned_by(request.user).filter(pk=pk)
    interviews = _with_evidence(
        _of_roles(own.order_by().values("role"))
        .select_related("role__company", "role__recruiter", "promised_contact")
        .with_flags_looked_for()
        .annotate(has_gap_reasons=Exists(GapReason.objects.filter(interview=OuterRef("pk"))))
    )
    if not interviews:
        raise Http404
    role: Any = interviews[0].role
    _wire(interviews, role, request.user)
    role.waits_for_gut = any(it.waits_for_gut for it in interviews)
    interview = next(it for it in interviews if it.pk == pk)
    prefetch_related_objects([interview], *PLANNED)
    return interview, interviews


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
    by_role: dict[int, list[Interview]] = {pk: [] for pk in pks}
    for interview in with_plan_counts(_of_roles(pks)).prefetch_related(
        WITH_CONTACTS, *HEARD, "gut_feelings", "flags"
    ):
        interview.role = found[interview.role_id]
        by_role[interview.role_id].append(interview)
    return [(found[pk], by_role[pk]) for pk in pks]


def judged_company(
    request: SignedInRequest, pk: int
) -> tuple[Company, list[Role], list[Interview]]:
    """The user's own company, its roles by the latest change, and all their interviews, latest
    first.
    """
    company = get_object_or_404(Company.objects.owned_by(request.user), pk=pk)
    found = Role.objects.owned_by(request.user).filter(company=company).with_gut_state()
    roles = {role.pk: role for role in found}
    interviews = _with_evidence(_of_roles(roles))
    for role in roles.values():
        role.company = company
    for interview in interviews:
        interview.role = roles[interview.role_id]
    return company, list(roles.values()), interviews


def _of_roles(owned: Any) -> InterviewQuerySet:
    """All interviews of roles that were found to be the user's own, by their ids.

    Without a filter by owner: with one, SQLite reads all interviews of the owner to find these.
    """
    return Interview.objects.filter(role__in=owned, trashed_at=None)


def _with_evidence(rows: InterviewQuerySet) -> list[Interview]:
    """These interviews with everything that they are judged by."""
    return list(rows.prefetch_related(WITH_CONTACTS, *HEARD, "gut_feelings", WITH_FLAGS))


def _wire(interviews: Iterable[Interview], role: Role, user: User) -> None:
    """Let the interviews of one role share its object, and the user with their preferences."""
    role.owner = user
    for interview in interviews:
        interview.role, interview.owner = role, user
