"""The rows of a role, as the one set of facts that every page about it reads."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from applications.domain.pipeline import Stage
from applications.models import Role
from applications.models.contact import ContactKind
from interviews.models import (
    Answer,
    Decision,
    FollowUp,
    GutFeeling,
    Interview,
    MessagePlan,
    Question,
)
from interviews.models.interview import InterviewQuerySet
from interviews.preparing.domain.question_plan import is_must_ask
from interviews.preparing.domain.role_facts import (
    Findings,
    InterviewState,
    PendingFollowUp,
    RoleFacts,
)
from interviews.score.domain.evidence import Area, Manner, area_of
from interviews.score.domain.fit_score import FitScore

MOST_DECISIONS = 20
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
    last_word_at: datetime | None = None,
) -> RoleFacts:
    """No query, where the role has its retrospective and interviews their counts, and either
    with_gut_said() or their gut feelings.

    interviews: all of the role's, as with_plan_counts() finds them. follow_ups: the pending ones.
    decisions: the latest first, those that were undone too. last_word_at: when they last wrote or
    called about it, as the contact log has it; it is read of a role that was applied for alone.
    """
    decision = _counting(decisions)
    interviews = list(interviews)
    return RoleFacts(
        stage=Stage(role.stage),
        interviews=[_state(it) for it in interviews],
        follow_ups=[_pending(it) for it in follow_ups],
        choice=decision.choice if decision else "",
        decided_at=_decided_at(decision) if decision else None,
        is_thin=role.stored_score.filled < BOXES_TO_DECIDE,
        has_looked_back=getattr(role, "retrospective", None) is not None,
        silent_since=None if interviews else _silent_since(role, last_word_at),
    )


def _silent_since(role: Role, last_word_at: datetime | None) -> datetime | None:
    """From when an answer to the application is waited for: it was sent, or they wrote last."""
    if role.stage != Stage.APPLIED or role.stage_since is None:
        return None
    sent_at = timezone.make_aware(datetime.combine(role.stage_since, time.min))
    return max(it for it in (sent_at, role.last_reply_at, last_word_at) if it)


def decisions_context(role: Role) -> dict[str, Any]:
    """What includes/_decisions.html needs: the latest decisions, and the one that counts."""
    rows = Decision.objects.filter(role=role).handed_to(role.owner).defer("known")
    decisions = list(rows[:MOST_DECISIONS])
    return {"decisions": decisions, "counting": _counting(decisions)}


def _counting(decisions: Iterable[Decision]) -> Decision | None:
    """decisions: the latest first."""
    return next((it for it in decisions if it.undone_at is None), None)


def _state(interview: Interview) -> InterviewState:
    return InterviewState(
        interview.pk,
        interview.starts_at,
        interview.ended_at or interview.ends_at,
        ended=interview.ended_at is not None,
        is_debriefed=interview.is_debriefed,
        has_gut=interview.has_said_gut,
        questions=interview.question_count,
        messages=interview.message_count,
        is_record=interview.is_noted_late and not interview.is_debriefed,
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


# --- What the interviews brought out -------------------------------------------------------------


def with_findings(
    rows: InterviewQuerySet,
    *,
    answers: QuerySet[Answer] | None = None,
    ratings: str | None = "ratings",
) -> InterviewQuerySet:
    """These interviews with all that findings_of() reads: six queries more.

    answers: None for the current ones. ratings: None where the caller has them from elsewhere.
    """
    answers = Answer.objects.current() if answers is None else answers
    return (
        rows.with_flags_looked_for()
        .with_contacts()
        .prefetch_related(
            Prefetch("questions__answers", answers.select_related("speaker")),
            "flags",
            "gut_feelings",
            *([ratings] if ratings else []),
        )
    )


def findings_of(interviews: Sequence[Interview], score: FitScore, *, now: datetime) -> Findings:
    """No query, where the interviews were found by with_findings().

    interviews: all of one role, the latest first. score: the role's, from all of them.
    """
    over = [it for it in interviews if not it.is_upcoming(now=now)]
    waiting = [it for it in interviews if it.waits_for_gut(now=now)]
    gut = newest_gut(interviews)
    heard = [
        (question, answer)
        for interview in interviews
        for question in interview.questions.all()
        for answer in question.current_answers
    ]
    hours = [answer for question, answer in heard if is_must_ask(question.key)]
    # Somebody who answered before somebody who dodged.
    of_workers = sorted((it for it in hours if _is_of_worker(it)), key=_is_dodge)
    of_others = [it for it in hours if not _is_of_worker(it)]
    about_manager = [
        answer
        for question, answer in heard
        if area_of(question.theme) == Area.MANAGER
        and _is_of_worker(answer)
        and not _is_dodge(answer)
    ]
    return Findings(
        flags_not_reviewed=tuple(it.title_with_day for it in over if not it.has_reviewed_flags),
        guts_missing=tuple(it.title_with_day for it in waiting),
        gut=gut.value if gut else None,
        points=score.points if score.is_shown and not waiting else None,
        hours_open=not hours,
        hours_from=_first_name(of_workers),
        hours_from_others=_first_name(of_others),
        is_hours_dodged=bool(of_workers) and _is_dodge(of_workers[0]),
        hired=_first_count(it.hired for _, it in heard),
        left=_first_count(it.left for _, it in heard),
        headcount=_first_count(it.headcount for _, it in heard),
        manager_seen_by=_first_name(about_manager),
        deal_breakers=score.deal_breakers,
    )


def newest_gut(interviews: Iterable[Interview]) -> GutFeeling | None:
    """The last one that was said, not skipped."""
    said = [gut for it in interviews for gut in it.gut_feelings.all() if gut.value is not None]
    return max(said, key=lambda it: (it.recorded_at, it.pk), default=None)


def _is_of_worker(answer: Answer) -> bool:
    return answer.speaker is not None and answer.speaker.kind == ContactKind.COWORKER


def _is_dodge(answer: Answer) -> bool:
    return answer.manner == Manner.DODGED


def _first_name(answers: Sequence[Answer]) -> str:
    return answers[0].speaker_name if answers else ""


def _first_count(counts: Iterable[int | None]) -> int | None:
    return next((it for it in counts if it is not None), None)


def _count(rows: QuerySet) -> Coalesce:
    """How many of these rows an interview has."""
    of_interview = rows.filter(interview=OuterRef("pk")).order_by().values("interview")
    return Coalesce(Subquery(of_interview.annotate(n=Count("pk")).values("n")), 0)
