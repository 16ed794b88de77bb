"""What the app knows of an interview, put to the checklist rules."""

from interviews.domain.checklist import ChecklistFacts, GroupState, OwnItem, checklist_state
from interviews.domain.evidence import Manner, dimension_of
from interviews.domain.question_plan import MUST_ASK, NEXT_STEPS
from interviews.models import FollowUp, Interview
from interviews.models.follow_up import FollowUpStatus

OWN_PREFIX = "own-"
SETTLED = (FollowUpStatus.DONE, FollowUpStatus.DISMISSED)


def checklist_of(interview: Interview) -> tuple[GroupState, ...]:
    """The five groups of one interview, with what ticked itself.

    Reads participants, message_plans, questions with answers, flags, observations, ratings,
    gut_feelings, follow_ups and checklist_items through the interview, so that what the caller
    prefetched costs no query.
    """
    items = interview.checklist_items.all()
    own = [
        OwnItem(it.key, it.group, it.text, it.done_at is not None)
        for it in items
        if it.key.startswith(OWN_PREFIX)
    ]
    ticked = frozenset(it.key for it in items if it.done_at)
    return checklist_state(facts_of(interview), ticked, own)


def readiness_of(interview: Interview) -> GroupState:
    """The group "Before": how ready the interview is."""
    return next(group for group in checklist_of(interview) if group.key == "before")


def facts_of(interview: Interview) -> ChecklistFacts:
    questions = list(interview.questions.all())
    plans = list(interview.message_plans.all())
    contacts = [participant.contact for participant in interview.participants.all()]
    answers = [
        (question, answer)
        for question in questions
        for answer in question.answers.all()
        if answer.superseded_at is None
    ]
    planned = [it for it in questions if not it.is_reserve and not it.is_unplanned]
    must_ask = [it for it in questions if it.key in MUST_ASK or it.theme == "workload"]
    next_steps = [it for it in questions if it.key == NEXT_STEPS]
    observed = {it.subject: it.outcome for it in interview.observations.all()}
    follow_ups = list(interview.follow_ups.all())
    recruiter = [it for it in follow_ups if it.rule.startswith("recruiter_")]
    thank_yous = [it for it in follow_ups if it.rule == "thank_you" and it.status != "retired"]
    preferences = interview.owner.preferences
    return ChecklistFacts(
        people=len(contacts),
        coworkers=sum(contact.kind == "coworker" for contact in contacts),
        has_place=bool(interview.place),
        key_messages=len(plans),
        key_messages_with_proof=sum(bool(plan.message.proof.strip()) for plan in plans),
        questions_planned=sum(not it.is_pinned for it in planned),
        next_steps_planned=bool(next_steps),
        next_steps_asked=any(it.asked_at for it in next_steps),
        hours_or_balance_planned=bool(must_ask),
        hours_or_balance_asked=any(it.asked_at for it in must_ask),
        hours_or_balance_by_worker=any(
            question in must_ask and answer.speaker and answer.speaker.kind == "coworker"
            for question, answer in answers
        ),
        awkward_planned=sum(bool(it.softer) for it in planned),
        softer_picked=sum(it.uses_softer for it in planned),
        limits_set=preferences.has_limits(),
        asked=sum(it.asked_at is not None for it in questions),
        answers=len(answers),
        answers_with_words=sum(bool(answer.words.strip()) for _, answer in answers),
        scared_marks=sum(answer.scared_at is not None for _, answer in answers),
        flags=sum(flag.status != "withdrawn" for flag in interview.flags.all()),
        looked_saw_none=observed.get("flags") == "saw_none",
        tone_recorded="tone" in observed,
        looks_recorded="looks" in observed,
        messages_marked=sum(bool(plan.delivery) for plan in plans),
        has_wished_answers=bool(interview.wished_answers.strip()),
        myself=interview.myself,
        ratings=len(interview.ratings.all()),
        gut_recorded=bool(interview.gut_feelings.all()),
        promised_on=interview.promised_on is not None,
        recruiter_follow_up=_recruiter_kind(recruiter),
        recruiter_follow_up_done=any(it.status == FollowUpStatus.DONE for it in recruiter),
        thank_yous=len(thank_yous),
        thank_yous_settled=sum(it.status in SETTLED for it in thank_yous),
        turnover_known=any(
            None not in (answer.hired, answer.left, answer.headcount) for _, answer in answers
        ),
        manager_through_coworker=any(
            dimension_of(question.theme) == "manager"
            and answer.manner != Manner.DODGED
            and answer.speaker
            and answer.speaker.kind == "coworker"
            for question, answer in answers
        ),
        open_deal_breakers=int(preferences.hours_limit is not None and not _hours_met(interview)),
        deal_breakers=int(preferences.hours_limit is not None),
    )


def _recruiter_kind(rows: list[FollowUp]) -> str:
    kinds = {"recruiter_debrief": "call", "recruiter_update": "update"}
    return next((kinds[it.rule] for it in rows if it.status != "retired"), "")


def _hours_met(interview: Interview) -> bool:
    return interview.fit_cap is None and any(
        answer.hours_high is not None or answer.hours_low is not None
        for question in interview.questions.all()
        for answer in question.answers.all()
        if answer.superseded_at is None
    )
