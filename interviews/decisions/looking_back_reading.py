"""What was done over all interviews of a role, counted, and what the user makes of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.db import transaction

from accounts.domain.business_time import to_utc
from applications.domain.pipeline import CLOSED_STAGES, Stage
from applications.models import Role
from interviews.decisions.domain.looking_back import (
    Ending,
    Line,
    Part,
    look_back,
    part,
    share_done,
)
from interviews.follow_ups.domain.facts import Channel, Rule
from interviews.log.domain.messages_said import said_of
from interviews.models import FollowUp, Interview, MessagePlan, Question, Retrospective
from interviews.models.follow_up import FollowUpStatus
from interviews.models.interview import Delivery
from interviews.preparing.domain.question_plan import MINIMUM, hours_or_balance_open
from interviews.preparing.interview_reading import WITH_ASKED_ME

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
    rows = role.interviews.filter(trashed_at=None).prefetch_related(
        "participants__contact",
        "message_plans__message",
        "questions__answers",
        "flags",
        "observations",
        "gut_feelings",
        WITH_ASKED_ME,
    )
    interviews = [it for it in rows if not it.is_upcoming(now=now)]
    done, undone = _follow_ups(role, now)
    plans = [it for interview in interviews for it in interview.message_plans.all()]
    ending = ENDINGS.get(Stage(role.stage), Ending.OPEN)
    return {
        "back": look_back(ending, _parts(role, interviews, len(done), len(undone))),
        "unasked": [it for it in _planned(interviews) if not _is_asked(it)][:MOST_LISTED],
        "unsaid": [it for it in plans if not _is_said(it)][:MOST_LISTED],
        "undone": undone[:MOST_LISTED],
        "wished": [it for it in interviews if _has_wished(it)],
        "is_closed": Stage(role.stage) in CLOSED_STAGES,
    }


def _parts(role: Role, interviews: Sequence[Interview], done: int, undone: int) -> Iterator[Part]:
    """done, undone: how many follow-ups."""
    has_met = int(bool(interviews))
    questions = [it for interview in interviews for it in interview.questions.all()]
    answered = [it.key for it in questions if it.current_answers]
    messages = [list(it.message_plans.all()) for it in interviews]
    yield part(
        "Prepared",
        share_done(
            "Interviews with three key messages or more", (len(it) >= MINIMUM for it in messages)
        ),
        share_done(
            "Interviews with three questions or more",
            (len(_planned([it])) >= MINIMUM for it in interviews),
        ),
        Line("Limits written down", int(role.owner.preferences.has_limits()), has_met),
    )
    yield part(
        "Asked",
        share_done("Planned questions asked", map(_is_asked, _planned(interviews))),
        Line("Hours or balance answered", int(not hours_or_balance_open(answered)), has_met),
        share_done(
            "Interviews with the flags reviewed", (it.has_reviewed_flags for it in interviews)
        ),
    )
    said = said_of(it.delivery for row in messages for it in row)
    remark = f"{said.partly} partly" if said.partly else ""
    yield part("Delivered", Line("Key messages said", said.said, said.planned, remark))
    yield part(
        "Followed up",
        share_done("Interviews debriefed", (it.is_debriefed for it in interviews)),
        share_done(
            "Interviews with your gut written down", (it.has_gut_value for it in interviews)
        ),
        Line("Calls and messages after", done, done + undone),
    )


@transaction.atomic
def save_retrospective(*, role: Role, fields: Mapping[str, Any], now: datetime) -> Retrospective:
    """Write down what the user still wishes and will do again, in place of what was there."""
    row, _ = Retrospective.objects.update_or_create(
        role=role, defaults={**fields, "owner_id": role.owner_id, "written_at": now}
    )
    return row


def _planned(interviews: Sequence[Interview]) -> list[Question]:
    questions = [it for interview in interviews for it in interview.questions.all()]
    return [it for it in questions if not it.is_reserve and not it.is_unplanned]


def _is_asked(question: Question) -> bool:
    return question.asked_at is not None or bool(question.answers.all())


def _has_wished(interview: Interview) -> bool:
    return any(it.wished for it in interview.interviewer_questions.all())


def _is_said(plan: MessagePlan) -> bool:
    """At least in part."""
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
