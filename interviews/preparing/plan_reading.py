"""What the page of step one shows, read in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.http import QueryDict

from applications.models import KeyMessage
from applications.models.contact import ContactKind
from interviews.catalogue.loader import NEXT_STEPS, REASSURANCE, THEME_LABELS
from interviews.models import Answer, Interview, Question
from interviews.preparing.checklist_reading import checklist_context
from interviews.preparing.domain.question_plan import (
    COWORKER,
    MINIMUM,
    RECOMMENDED,
    is_must_ask,
    plan_hint,
)
from interviews.preparing.domain.steps import Step
from interviews.preparing.interview_forms import NewContactForm, contacts_of
from interviews.preparing.next_question_reading import (
    evidence_of_role,
    hours_or_balance_open,
    next_of_interview,
)
from interviews.preparing.plan_changes import BankItem, kinds_met, suited_bank
from interviews.preparing.step_reading import step_context

SHOWN_AT_FIRST = 8
MOST_MESSAGES = 60
MOST_CONTACTS = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What the bank on the page is narrowed to; theme "" is all of them."""

    text: str = ""
    theme: str = ""
    is_all: bool = False

    @classmethod
    def of(cls, given: QueryDict) -> "Asked":
        theme = given.get("theme", "")
        return cls(
            text=given.get("q", "").strip()[:100],
            theme=theme if theme in THEME_LABELS else "",
            is_all=bool(given.get("all")),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.theme)

    def matches(self, item: BankItem) -> bool:
        words = f"{item.text} {item.softer} {item.reveals} {item.theme_label} {item.key}".casefold()
        return (not self.theme or item.theme == self.theme) and all(
            word in words for word in self.text.casefold().split()
        )


@dataclass(frozen=True, slots=True)
class BankRow:
    """A question of the bank beside the plan. question: the planned one, None where it is not.

    whom: who it is best asked of, in words, the best first; suits: one of them is met.
    """

    item: BankItem
    question: Question | None
    whom: str
    suits: bool


@dataclass(frozen=True, slots=True)
class PickedMessage:
    message: KeyMessage
    is_picked: bool


def prepare_page(interview: Interview, asked: Asked) -> dict[str, Any]:
    """The context of interview_prepare.html, in a fixed number of queries."""
    has_answers = Exists(Answer.objects.current().filter(question=OuterRef("pk")))
    questions = Question.objects.select_related("meant_for").annotate(has_answers=has_answers)
    prefetch_related_objects([interview], Prefetch("questions", questions))
    context = step_context(interview, Step.PREPARE) | checklist_context(interview, "before")
    return context | _contacts(interview) | _messages(interview) | _plan(interview, asked)


def _contacts(interview: Interview) -> dict[str, Any]:
    listed = list(interview.participants.all())
    there = {it.contact_id for it in listed}
    others = contacts_of(interview.owner, interview.role).exclude(pk__in=there)[:MOST_CONTACTS]
    return {"participants": listed, "others": list(others), "contact_form": NewContactForm()}


def _messages(interview: Interview) -> dict[str, Any]:
    picked = [plan.message for plan in interview.message_plans.all()]
    own = list(KeyMessage.objects.owned_by(interview.owner)[:MOST_MESSAGES])
    listed = sorted({*picked, *own}, key=lambda it: (it.text.casefold(), it.pk))
    return {
        "messages_listed": [PickedMessage(it, it in picked) for it in listed],
        "messages_picked": picked,
        "messages_hint": plan_hint(len(picked), "messages"),
    }


def _plan(interview: Interview, asked: Asked) -> dict[str, Any]:
    planned = [it for it in interview.questions.all() if not it.is_unplanned]
    main = [it for it in planned if not it.is_reserve]
    met = kinds_met(interview)
    count = sum(not it.is_pinned for it in main)
    suited = suited_bank(interview)
    bank = [it for it in suited if it.key != NEXT_STEPS]
    found = [it for it in bank if asked.matches(it)]
    shown = found if asked.is_all or asked.is_narrowed else found[:SHOWN_AT_FIRST]
    by_key = {it.key: it for it in planned}
    return {
        "planned": main,
        "reserve": [it for it in planned if it.is_reserve],
        "planned_count": count,
        "minimum": MINIMUM,
        "recommended": RECOMMENDED,
        "plan_hint": plan_hint(count, "questions"),
        "meets_coworker": COWORKER in met,
        "must_ask_item": _missing_must_ask(main, bank) if COWORKER in met else None,
        "reassurance": REASSURANCE,
        **_next(interview, suited),
        "rows": [bank_row(it, by_key.get(it.key), met) for it in shown],
        "found_count": len(found),
        "asked": asked,
        "themes": THEME_LABELS,
    }


def _next(interview: Interview, bank: list[BankItem]) -> dict[str, Any]:
    """What is best asked of each person, and whether hours or balance is open for the role.

    Once the interview is over there is nothing left to plan for it.
    """
    interview.role.owner = interview.owner  # has its preferences loaded already
    evidence = evidence_of_role(interview.role)
    is_ahead = interview.ended_at is None
    best = next_of_interview(interview, bank, evidence).without_planned() if is_ahead else None
    return {
        "next_questions": best,
        "hours_or_balance_open": hours_or_balance_open(interview.role, evidence),
    }


def _missing_must_ask(planned: list[Question], bank: list[BankItem]) -> BankItem | None:
    """The question to offer where neither hours nor balance is planned; None where one is."""
    if any(is_must_ask(it.key) or it.theme == "workload" for it in planned):
        return None
    return next((it for it in bank if is_must_ask(it.key)), None)


def bank_row(item: BankItem, question: Question | None, met: frozenset[str]) -> BankRow:
    labels = [ContactKind(kind).label.lower() for kind in item.ask_whom]
    return BankRow(item, question, ", ".join(labels), bool(met & set(item.ask_whom)))
