"""The next undone thing of each compared role, from rows that are fetched already."""

from collections.abc import Sequence
from datetime import datetime

from applications.domain.pipeline import Stage
from applications.models import Role
from interviews.decisions.domain.next_item import (
    InterviewFacts,
    PendingFollowUp,
    RoleFacts,
    next_item,
)
from interviews.decisions.next_step import BOXES_TO_DECIDE, NextStep, decided_at, step_of
from interviews.models import Decision, FollowUp, Interview


def next_step(
    role: Role,
    interviews: Sequence[Interview],
    follow_ups: Sequence[FollowUp],
    decision: Decision | None,
    now: datetime,
) -> NextStep | None:
    """As the role's own page names it; None where nothing is left to do.

    interviews: with questions, message plans and gut feelings. follow_ups: the pending ones.
    decision: the one that stands.
    """
    facts = RoleFacts(
        stage=Stage(role.stage),
        interviews=[_interview_facts(it) for it in interviews],
        follow_ups=[PendingFollowUp(it.pk, it.shown_due_at, it.is_optional) for it in follow_ups],
        choice=decision.choice if decision else "",
        decided_at=decided_at(decision) if decision else None,
        is_thin=role.stored_score.filled < BOXES_TO_DECIDE,
        has_looked_back=getattr(role, "retrospective", None) is not None,
    )
    item = next_item(facts, now)
    return step_of(role, item, interviews, follow_ups, facts) if item else None


def _interview_facts(interview: Interview) -> InterviewFacts:
    """Next steps are in every plan, so they are not counted as chosen."""
    chosen = [
        it
        for it in interview.questions.all()
        if not (it.is_reserve or it.is_unplanned or it.is_pinned)
    ]
    return InterviewFacts(
        interview.pk,
        interview.starts_at,
        interview.ended_at or interview.ends_at,
        ended=interview.ended_at is not None,
        is_debriefed=interview.debriefed_at is not None,
        has_gut=bool(interview.gut_feelings.all()),
        questions=len(chosen),
        messages=len(interview.message_plans.all()),
    )
