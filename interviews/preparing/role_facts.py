"""The rows of a role, as the one set of facts that every page about it reads."""

from collections.abc import Iterable
from datetime import datetime, time

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from applications.domain.pipeline import Stage
from applications.models import Role
from interviews.models import Decision, FollowUp, Interview, MessagePlan, Question
from interviews.preparing.domain.role_facts import InterviewState, PendingFollowUp, RoleFacts

BOXES_TO_DECIDE = 2  # "provisional": below that it is too early to rank a role


def with_plan_counts(interviews: QuerySet[Interview]) -> QuerySet[Interview]:
    """Adds question_count and message_count, which role_facts() reads.

    Next steps are pinned into every plan, so they say nothing about how far it is.
    """
    chosen = Question.objects.filter(is_reserve=False, is_unplanned=False, is_pinned=False)
    counts = {"question_count": _count(chosen), "message_count": _count(MessagePlan.objects.all())}
    return interviews.annotate(**counts)


def role_facts(
    role: Role,
    interviews: Iterable[Interview],
    *,
    follow_ups: Iterable[FollowUp] = (),
    decisions: Iterable[Decision] = (),
) -> RoleFacts:
    """No query, where the role has its retrospective and interviews their counts and gut feelings.

    interviews: all of the role's, as with_plan_counts() finds them. follow_ups: the pending ones.
    decisions: the latest first, those that were undone too.
    """
    decision = next((it for it in decisions if it.undone_at is None), None)
    return RoleFacts(
        stage=Stage(role.stage),
        interviews=[_state(it) for it in interviews],
        follow_ups=[_pending(it) for it in follow_ups],
        choice=decision.choice if decision else "",
        decided_at=_decided_at(decision) if decision else None,
        is_thin=role.stored_score.filled < BOXES_TO_DECIDE,
        has_looked_back=getattr(role, "retrospective", None) is not None,
    )


def _state(interview: Interview) -> InterviewState:
    return InterviewState(
        interview.pk,
        interview.starts_at,
        interview.ended_at or interview.ends_at,
        ended=interview.ended_at is not None,
        is_debriefed=interview.is_debriefed,
        has_gut=bool(interview.gut_feelings.all()),
        questions=interview.question_count,
        messages=interview.message_count,
    )


def _pending(follow_up: FollowUp) -> PendingFollowUp:
    return PendingFollowUp(
        follow_up.pk,
        follow_up.shown_due_at,
        follow_up.snoozed_until or follow_up.remind_at,
        is_optional=follow_up.is_optional,
    )


def _decided_at(decision: Decision) -> datetime:
    """A decision that is dated back counts from the end of its day."""
    end_of_day = datetime.combine(decision.decided_on, time.max)
    return min(decision.recorded_at, timezone.make_aware(end_of_day))


def _count(rows: QuerySet) -> Coalesce:
    """How many of these rows an interview has."""
    of_interview = rows.filter(interview=OuterRef("pk")).order_by().values("interview")
    return Coalesce(Subquery(of_interview.annotate(n=Count("pk")).values("n")), 0)
