"""What the app knows of an interview, put to the checklist rules."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from interviews.catalogue.loader import GROUPS, NEXT_STEPS
from interviews.models import Interview
from interviews.models.follow_up import FollowUpStatus
from interviews.preparing.domain.before_deciding import GROUP as BEFORE_DECIDING
from interviews.preparing.domain.checklist import (
    ChecklistFacts,
    GroupState,
    ItemState,
    checklist_state,
)
from interviews.preparing.domain.question_plan import COWORKER, is_must_ask
from interviews.preparing.domain.role_facts import Findings
from interviews.preparing.interview_reading import WITH_ASKED_ME, WITH_CONTACTS, WITH_MESSAGES
from interviews.preparing.plan_changes import next_planned, with_next_planned
from interviews.preparing.role_facts import findings_of, with_findings
from interviews.score.changes import score_of_role
from interviews.score.domain.evidence import FlagStatus

OWN_PREFIX = "own-"
RECRUITER = {"recruiter_debrief": "call", "recruiter_update": "update"}
PLANNED = (WITH_CONTACTS, WITH_MESSAGES, "questions", "checklist_items")
HEARD = ("questions__answers", "observations")
JUDGED = ("flags", "ratings", "gut_feelings", "follow_ups", WITH_ASKED_ME)
SETTLED = (FollowUpStatus.DONE, FollowUpStatus.DISMISSED)


def readiness_of(interview: Interview) -> GroupState:
    """The group "Before": how ready the interview is."""
    return groups_of(interview, "before")[0]


def groups_of(
    interview: Interview, *keys: str, findings: Findings | None = None
) -> tuple[GroupState, ...]:
    """Some of the five groups, in their order; only the relations they need are read.

    "right_after" and "next_day" take one query more. findings: for "before_deciding".
    """
    own: dict[str, list[ItemState]] = {}
    items = interview.checklist_items.all()
    for it in items:
        if it.key.startswith(OWN_PREFIX):
            state = ItemState(it.key, it.text, it.done_at is not None, is_own=True)
            own.setdefault(it.group, []).append(state)
    ticked = {it.key for it in items if it.done_at}
    return checklist_state(keys, _facts_for(interview, set(keys), findings), ticked, own)


def _read_by(groups: set[str]) -> Iterator[Prefetch | str]:
    """The relations that the facts for these groups come from."""
    yield from PLANNED
    if groups - {"before", BEFORE_DECIDING}:
        yield from HEARD
    if groups - {"before", "during", BEFORE_DECIDING}:
        yield from JUDGED


def _facts_for(interview: Interview, groups: set[str], findings: Findings | None) -> ChecklistFacts:
    found = _planned(interview)
    if groups - {"before", BEFORE_DECIDING}:
        found |= _heard(interview)
    if groups - {"before", "during", BEFORE_DECIDING}:
        found |= _judged(interview)
    return ChecklistFacts(**found, findings=findings)


def _planned(interview: Interview) -> dict[str, Any]:
    """What is known once an interview is prepared."""
    questions = list(interview.questions.all())
    plans = list(interview.message_plans.all())
    contacts = [participant.contact for participant in interview.participants.all()]
    planned = [it for it in questions if not it.is_reserve and not it.is_unplanned]
    must_ask = [
        it for it in questions if is_must_ask(it.key) and (it.asked_at or not it.is_reserve)
    ]
    next_steps = [it for it in questions if it.key == NEXT_STEPS]
    return {
        "contacts": len(contacts),
        "coworkers": sum(contact.kind == COWORKER for contact in contacts),
        "has_place": bool(interview.place),
        "key_messages": len(plans),
        "key_messages_with_proof": sum(bool(plan.message.proof.strip()) for plan in plans),
        "messages_marked": sum(bool(plan.delivery) for plan in plans),
        "questions_planned": sum(not it.is_pinned for it in planned),
        "next_steps_planned": bool(next_steps),
        "next_steps_asked": any(it.asked_at for it in next_steps),
        "hours_or_balance_planned": bool(must_ask),
        "hours_or_balance_asked": any(it.asked_at for it in must_ask),
        "awkward_planned": sum(bool(it.softer) for it in planned),
        "softer_picked": sum(it.uses_softer for it in planned),
        "limits_set": interview.owner.preferences.has_limits(),
    }


def _heard(interview: Interview) -> dict[str, Any]:
    """What was said and seen in the interview."""
    answers = [it for question in interview.questions.all() for it in question.current_answers]
    observed = {it.subject for it in interview.observations.all()}
    return {
        "answers": len(answers),
        "answers_with_words": sum(bool(it.words.strip()) for it in answers),
        "scared_marks": sum(it.scared_at is not None for it in answers),
        "looked_saw_none": interview.looked_saw_none,
        "tone_recorded": "tone" in observed,
        "looks_recorded": "looks" in observed,
    }


def _judged(interview: Interview) -> dict[str, Any]:
    """What the user made of it, and what follows from it."""
    applying = [it for it in interview.follow_ups.all() if it.status != FollowUpStatus.RETIRED]
    recruiter = [it for it in applying if it.rule in RECRUITER]
    thank_yous = [it for it in applying if it.rule == "thank_you"]
    return {
        "flags": sum(flag.status != FlagStatus.WITHDRAWN for flag in interview.flags.all()),
        "has_wished_answers": any(it.wished for it in interview.interviewer_questions.all()),
        "myself": interview.myself,
        "ratings": len(interview.ratings.all()),
        "gut_recorded": bool(interview.gut_feelings.all()),
        "gut_skipped": not interview.has_gut_value,
        "promised_on": interview.promised_on is not None,
        "next_questions": next_planned(interview),
        "recruiter_follow_up": RECRUITER[recruiter[0].rule] if recruiter else "",
        "recruiter_follow_up_done": any(it.status == FollowUpStatus.DONE for it in recruiter),
        "thank_yous": len(thank_yous),
        "thank_yous_settled": sum(it.status in SETTLED for it in thank_yous),
    }


def checklist_context(
    interview: Interview, *groups: str, findings: Findings | None = None
) -> dict[str, Any]:
    """What includes/_checklist.html needs to show these groups; all five without any.

    findings: of all interviews of the role, where the caller has them; else they are read where
    they are needed.
    """
    shown = groups or tuple(GROUPS)
    if findings is None and BEFORE_DECIDING in shown:
        interview, findings = _among_its_role(interview)
    prefetch_related_objects([interview], *_read_by(set(shown)))
    return {
        "interview": interview,
        "groups": groups_of(interview, *shown, findings=findings),
        "shows_all_groups": set(shown) == set(GROUPS),
    }


def _among_its_role(interview: Interview) -> tuple[Interview, Findings]:
    """The interview as one of its role's, which are all read for the findings."""
    role = interview.role
    own = role.interviews.filter(trashed_at=None).handed_to(role.owner)
    interviews = list(with_findings(with_next_planned(own)))
    findings = findings_of(interviews, score_of_role(role, interviews), now=timezone.now())
    return next(it for it in interviews if it == interview), findings
