"""What the page of step one shows, read in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from applications.models import KeyMessage
from interviews.asked_me.reading import asked_before
from interviews.catalogue.loader import NEXT_STEPS, REASSURANCE, THEME_LABELS, BankEntry
from interviews.models import Answer, Interview, Question
from interviews.preparing.bank_reading import BankSearch
from interviews.preparing.checklist_reading import checklist_context
from interviews.preparing.domain.own_notes import to_ask
from interviews.preparing.domain.question_plan import (
    COWORKER,
    MINIMUM,
    RECOMMENDED,
    is_must_ask,
    plan_advice,
)
from interviews.preparing.domain.steps import Step
from interviews.preparing.interview_forms import NewContactForm, contacts_of
from interviews.preparing.next_question_reading import (
    hours_or_balance_open,
    next_of_interview,
)
from interviews.preparing.plan_changes import kinds_met, suited_bank
from interviews.preparing.step_reading import step_context
from interviews.score.domain.evidence import Evidence
from interviews.score.evidence_reading import evidence_by_interview, together

SHOWN_AT_FIRST = 8
MOST_MESSAGES = 60
MOST_CONTACTS = 100


def prepare_page(
    interview: Interview, others: Sequence[Interview], asked: BankSearch
) -> dict[str, Any]:
    """The context of interview_prepare.html, in a fixed number of queries.

    others: the other interviews of its role.
    """
    questions = Question.objects.select_related("meant_for")
    prefetch_related_objects([interview], Prefetch("questions", questions))
    context = step_context(interview, Step.PREPARE) | checklist_context(interview, "before")
    context |= {
        "is_room_time": interview.is_room_time(now=timezone.now()),
        "to_ask": _to_ask(interview, others),
        "asked_before": lambda: asked_before(interview),  # read only where it is shown
    }
    return context | _contacts(interview) | _messages(interview) | _plan(interview, asked)


def _contacts(interview: Interview) -> dict[str, Any]:
    listed = list(interview.participants.all())
    there = {it.contact_id for it in listed}
    known = contacts_of(interview.owner, interview.role).only("name", "kind")
    others = [it for it in known[: MOST_CONTACTS + len(there)] if it.pk not in there]
    return {"participants": listed, "others": others, "contact_form": NewContactForm()}


def _messages(interview: Interview) -> dict[str, Any]:
    picked = [plan.message for plan in interview.message_plans.all()]
    own = list(KeyMessage.objects.owned_by(interview.owner)[:MOST_MESSAGES])
    return {
        "messages_listed": sorted({*picked, *own}, key=lambda it: (it.text_key, it.pk)),
        "messages_picked": picked,
        "messages_advice": plan_advice(len(picked), "messages"),
    }


def _plan(interview: Interview, asked: BankSearch) -> dict[str, Any]:
    planned = [it for it in interview.questions.all() if not it.is_unplanned]
    main = [it for it in planned if not it.is_reserve]
    count = sum(not it.is_pinned for it in main)
    suited = suited_bank(interview)
    bank = [it for it in suited if it.key != NEXT_STEPS]
    found = [it for it in bank if asked.matches(it)]
    shown = found if asked.is_all or asked.is_narrowed else found[:SHOWN_AT_FIRST]
    meets_coworker = COWORKER in kinds_met(interview)
    return {
        "planned": main,
        "reserve": [it for it in planned if it.is_reserve],
        "planned_count": count,
        "minimum": MINIMUM,
        "recommended": RECOMMENDED,
        "plan_advice": plan_advice(count, "questions"),
        "must_ask_item": _missing_must_ask(main, bank) if meets_coworker else None,
        "reassurance": REASSURANCE,
        **_next(interview, suited, meets_coworker=meets_coworker),
        "rows": bank_rows(shown, interview),
        "found_count": len(found),
        "asked": asked,
        "themes": THEME_LABELS,
    }


def _next(interview: Interview, bank: list[BankEntry], *, meets_coworker: bool) -> dict[str, Any]:
    """What to ask each contact next, whether a coworker could still settle hours or balance, and
    which questions have an answer.

    Once the interview is over there is nothing left to plan for it.
    """
    if interview.ended_at is not None:
        answers = Answer.objects.current().filter(question__interview=interview)
        return {
            "answered_keys": set(answers.values_list("question__key", flat=True)),
            "hours_or_balance_open": meets_coworker and hours_or_balance_open(interview.role),
        }
    by_interview = evidence_by_interview([interview.role_id])
    evidence, own = together(by_interview.values()), by_interview.get(interview.pk, Evidence())
    return {
        "next_questions": next_of_interview(interview, bank, evidence).not_planned(),
        "answered_keys": {it.question for it in own.answers},
        "hours_or_balance_open": (
            meets_coworker and hours_or_balance_open(interview.role, evidence)
        ),
    }


def _to_ask(interview: Interview, others: Iterable[Interview]) -> list[str]:
    """What the user noted in other interviews of the role to ask; nothing once this one is over."""
    if interview.ended_at is not None:
        return []
    return [note for it in others for note in to_ask(it.own_notes)]


def _missing_must_ask(planned: list[Question], bank: list[BankEntry]) -> BankEntry | None:
    """The question to plan where neither hours nor balance is planned; None where one is."""
    if any(it.is_must_ask for it in planned):
        return None
    return next((it for it in bank if is_must_ask(it.key)), None)


def bank_rows(items: Iterable[BankEntry], interview: Interview) -> list[dict[str, Any]]:
    """Questions of the bank beside the plan. question: the planned one, None where it is not.

    suits: it is best asked of somebody who is met.
    """
    planned = {it.key: it for it in interview.questions.all() if not it.is_unplanned}
    met = kinds_met(interview)
    return [
        {"item": it, "question": planned.get(it.key), "suits": bool(met & set(it.ask_whom))}
        for it in items
    ]
