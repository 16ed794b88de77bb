"""What was done over all interviews of a role, counted from its rows, and what the user makes of
it.
"""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db import transaction

from accounts.domain.business_time import to_utc
from applications.domain.pipeline import CLOSED_STAGES, Stage
from applications.models import Role
from interviews.decisions.domain.looking_back import (
    Ending,
    InterviewCounts,
    RoleCounts,
    look_back,
)
from interviews.follow_ups.domain.facts import Channel, Rule
from interviews.models import FollowUp, Interview, MessagePlan, Question, Retrospective
from interviews.models.follow_up import FollowUpStatus
from interviews.models.interview import Delivery
from interviews.preparing.domain.question_plan import hours_or_balance_open

MOST_LISTED = 10
ENDINGS = {
    Stage.REJECTED: Ending.THEIR_NO,
    Stage.GHOSTED: Ending.THEIR_NO,
    Stage.WITHDRAWN: Ending.YOUR_NO,
    Stage.ACCEPTED: Ending.YES,
}
# Retired when a role closes; due before that, they were still there to be done.
EXPECTED = (Rule.RECRUITER_DEBRIEF, Rule.RECRUITER_UPDATE, Rule.CLARIFY, Rule.WITHDRAW)


def looking_back_context(role: Role, *, now: datetime) -> dict[str, Any]:
    """What retrospective_form.html shows of it: the count, and what was not done.

    A fixed number of queries; reads through the role's owner.
    """
    rows = Interview.objects.filter(role=role, trashed_at=None).prefetch_related(
        "participants__contact",
        "message_plans__message",
        "questions__answers",
        "flags",
        "observations",
        "gut_feelings",
    )
    interviews = [it for it in rows if not it.is_upcoming(now=now)]
    done, undone = _follow_ups(role, now)
    questions = [it for interview in interviews for it in _planned(interview)]
    answered = [
        question.key
        for interview in interviews
        for question in interview.questions.all()
        if question.current_answers
    ]
    counts = RoleCounts(
        ending=ENDINGS.get(Stage(role.stage), Ending.OPEN),
        interviews=[_counts(it) for it in interviews],
        has_limits=role.owner.preferences.has_limits(),
        is_must_ask_open=hours_or_balance_open(answered),
        follow_ups=len(done) + len(undone),
        follow_ups_done=len(done),
    )
    plans = [it for interview in interviews for it in interview.message_plans.all()]
    return {
        "back": look_back(counts),
        "unasked": [it for it in questions if not _is_asked(it)][:MOST_LISTED],
        "unsaid": [it for it in plans if not _is_said(it)][:MOST_LISTED],
        "undone": undone[:MOST_LISTED],
        "wished": [it for it in interviews if it.wished_answers.strip()],
        "is_closed": Stage(role.stage) in CLOSED_STAGES,
    }


@transaction.atomic
def save_retrospective(*, role: Role, fields: Mapping[str, Any], now: datetime) -> Retrospective:
    """Write down what is left to wish and what to do again, in place of what was there."""
    row, _ = Retrospective.objects.update_or_create(
        role=role, defaults={**fields, "owner_id": role.owner_id, "written_at": now}
    )
    return row


def _counts(interview: Interview) -> InterviewCounts:
    plans = list(interview.message_plans.all())
    planned = _planned(interview)
    return InterviewCounts(
        messages=len(plans),
        messages_said=sum(it.delivery == Delivery.DELIVERED for it in plans),
        messages_partly=sum(it.delivery == Delivery.PARTLY for it in plans),
        questions=len(planned),
        questions_asked=sum(_is_asked(it) for it in planned),
        has_reviewed_flags=interview.has_reviewed_flags,
        is_debriefed=interview.is_debriefed,
        has_gut=bool(interview.gut_feelings.all()),
    )


def _planned(interview: Interview) -> list[Question]:
    return [it for it in interview.questions.all() if not it.is_reserve and not it.is_unplanned]


def _is_asked(question: Question) -> bool:
    return question.asked_at is not None or bool(question.answers.all())


def _is_said(plan: MessagePlan) -> bool:
    return plan.delivery in (Delivery.DELIVERED, Delivery.PARTLY)


def _follow_ups(role: Role, now: datetime) -> tuple[list[FollowUp], list[FollowUp]]:
    """Those that were done, and those that were due and not done.

    What was dismissed or was optional is left out: not to send it was a choice. So is the
    reply to a rejection, which came after all that could be missed.
    """
    of_role = FollowUp.objects.filter(role=role).exclude(channel=Channel.SELF)
    rows = list(of_role.exclude(rule=Rule.REJECTION_REPLY))
    done = [it for it in rows if it.status == FollowUpStatus.DONE]
    instead = {(it.rule, it.interview_id) for it in done}
    closed_at = _closed_at(role)
    undone = [
        it
        for it in rows
        if not it.is_optional
        and (it.rule, it.interview_id) not in instead
        and (
            (it.status == FollowUpStatus.PENDING and it.shown_due_at < now)
            or (
                it.status == FollowUpStatus.RETIRED
                and it.rule in EXPECTED
                and closed_at is not None
                and it.due_at <= closed_at
            )
        )
    ]
    return done, undone


def _closed_at(role: Role) -> datetime | None:
    """The start of the day on which it closed; None while it is open."""
    if Stage(role.stage) not in CLOSED_STAGES or role.stage_since is None:
        return None
    return to_utc(role.stage_since, time(0), role.owner.preferences.zone)
