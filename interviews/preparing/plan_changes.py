"""What is picked for an interview from the bank and from the key messages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Func, Max, OuterRef, Q, Subquery

from accounts.models import User
from applications.models import Contact, KeyMessage
from interviews.catalogue.loader import NEXT_STEPS, BankEntry
from interviews.models import Interview, MessagePlan, Question
from interviews.models.interview import InterviewQuerySet
from interviews.models.question import QuestionQuerySet
from interviews.preparing.bank_reading import bank_for
from interviews.preparing.domain.question_plan import (
    RECOMMENDED,
    goes_to_reserve,
    starter_plan,
    suited_order,
)

COPIED = (
    "key",
    "theme",
    "text",
    "softer",
    "reveals",
    "good_sign",
    "warning_sign",
    "probe",
    "answer_kind",
    "first_box",
    "second_box",
)
HOW_PLANNED = ("position", "is_reserve", "uses_softer", "is_probe", "meant_for_id")


def suited_bank(interview: Interview) -> list[BankEntry]:
    """What can be asked, the best for the contacts met first; hidden ones are left out."""
    shown = [item for item in bank_for(interview.owner) if not item.is_hidden]
    return list(suited_order(shown, kinds_met(interview)))


def kinds_met(interview: Interview) -> frozenset[str]:
    return frozenset(it.contact.kind for it in interview.participants.all())


@transaction.atomic
def plan_question(
    *,
    interview: Interview,
    item: BankEntry,
    is_reserve: bool | None = None,
    is_unplanned: bool = False,
    is_asked: bool = False,
    now: datetime,
) -> Question:
    """Copy a question into the plan, at its end. One that is there already is left as it is, but
    out of reserve.

    is_reserve: None where the sixth and later ones go to the reserve by themselves. is_unplanned:
    it came up in the interview. is_asked: as of now; else it is once it has an answer.
    """
    if is_reserve is None:
        is_reserve = not is_unplanned and has_no_room(interview, item.key)
    last = interview.questions.aggregate(last=Max("position"))["last"] or 0
    row, is_new = Question.objects.get_or_create(
        interview=interview,
        key=item.key,
        defaults={name: getattr(item, name) for name in COPIED if name != "key"}
        | {
            "position": last + 1,
            "is_reserve": is_reserve,
            "is_pinned": item.key == NEXT_STEPS,
            "is_unplanned": is_unplanned,
            "asked_at": now if is_asked else None,
        },
    )
    if not is_new and row.is_reserve and not is_reserve:
        row.is_reserve = False
        row.save(update_fields=["is_reserve"])
    return row


def has_no_room(interview: Interview, key: str) -> bool:
    """Whether the plan holds the recommended number without this question."""
    planned = interview.questions.filter(is_reserve=False, is_unplanned=False)
    return goes_to_reserve(key, planned.values_list("key", flat=True), kinds_met(interview))


@transaction.atomic
def ask_own_question(
    *,
    interview: Interview,
    text: str,
    theme: str,
    key: str = "",
    is_asked: bool = True,
    now: datetime,
) -> Question:
    """A question of the user's own that came up in the interview; it does not enter the bank.

    key: what it goes by where a page named it already; one that is there is left as it is.
    is_asked: as of now; else it is once it has an answer.
    """
    last = interview.questions.aggregate(last=Max("position"))["last"] or 0
    row, _ = Question.objects.get_or_create(
        interview=interview,
        key=key or f"interview-{uuid4().hex[:24]}",  # never one of a question that is gone
        defaults={
            "theme": theme,
            "text": text,
            "position": last + 1,
            "is_unplanned": True,
            "asked_at": now if is_asked else None,
        },
    )
    return row


@transaction.atomic
def unplan_question(*, question: Question) -> bool:
    """Take a question out of the plan. False, and nothing happens, for a pinned or answered one."""
    if question.is_pinned or question.answers.exists():
        return False
    question.delete()
    return True


@transaction.atomic
def plan_for(
    *,
    interview: Interview,
    item: BankEntry,
    contact: Contact | None,
    is_probe: bool = False,
    now: datetime,
) -> Question:
    """Put a question into the plan of an interview, meant for one contact; None: for anybody.

    is_probe: the countable follow-up is what to ask. A question that is in the plan already is
    pointed at the contact and not doubled, out of reserve where there is room; one that was asked
    already stays as it is, since in the same interview the log offers its follow-up by itself.
    """
    row = interview.questions.select_for_update(of=("self",)).filter(key=item.key).first()
    if row is None:
        row = plan_question(interview=interview, item=item, now=now)
    if row.asked_at is None:
        row.meant_for = contact
        row.is_probe = is_probe and bool(row.probe)
        row.is_reserve = row.is_reserve and has_no_room(interview, row.key)
        row.save(update_fields=["meant_for", "is_probe", "is_reserve"])
    return row


def as_planned(interview: Interview, *keys: str) -> dict[str, dict[str, Any] | None]:
    """Key → how the question is planned now, None where it is not: what put_plan_back() takes."""
    rows = interview.questions.filter(key__in=keys).values("key", *HOW_PLANNED)
    return dict.fromkeys(keys) | {row.pop("key"): row for row in rows}


def out_of_reserve(interview: Interview, key: str) -> dict[str, dict[str, Any] | None]:
    """For put_plan_back(): the question as it is planned now, and in the plan itself."""
    planned = as_planned(interview, key)
    return {key: (how or {}) | {"is_reserve": False} for key, how in planned.items()}


@transaction.atomic
def put_plan_back(
    *, interview: Interview, was: Mapping[str, dict[str, Any] | None], now: datetime
) -> None:
    """Undo of changes to the plan. was: from as_planned(). What has an answer by now stays."""
    bank = {item.key: item for item in bank_for(interview.owner)}
    for key, how in was.items():
        if how is None:
            for question in interview.questions.filter(key=key):
                unplan_question(question=question)
        elif item := bank.get(key):
            question = plan_question(interview=interview, item=item, is_reserve=False, now=now)
            for name, value in how.items():
                setattr(question, name, value)
            if not interview.contacts.filter(pk=question.meant_for_id).exists():
                question.meant_for = None  # off the list since then
            question.save(update_fields=HOW_PLANNED)


def pin_next_steps(*, interview: Interview) -> None:
    """ "What happens next, and by when?" belongs to every plan."""
    item = next(item for item in bank_for(interview.owner) if item.key == NEXT_STEPS)
    plan_question(interview=interview, item=item, now=interview.starts_at)


def pin_next_steps_of_many(*, owner: User, interviews: Iterable[Interview]) -> None:
    """The same for new ones, whose plans hold nothing yet."""
    item = next(item for item in bank_for(owner) if item.key == NEXT_STEPS)
    copied = {name: getattr(item, name) for name in COPIED}
    Question.objects.bulk_create(
        Question(interview=it, position=1, is_reserve=False, is_pinned=True, **copied)
        for it in interviews
    )


@transaction.atomic
def plan_starter(*, interview: Interview, now: datetime) -> list[Question]:
    """Fill the plan with questions suited to the contacts met, up to the recommended number."""
    bank = {item.key: item for item in suited_bank(interview)}
    taken = set(interview.questions.filter(is_reserve=False).values_list("key", flat=True))
    room = max(0, RECOMMENDED - len(taken - {NEXT_STEPS}))
    suggested = starter_plan(list(bank.values()), kinds_met(interview))
    keys = [key for key in suggested if key not in taken | {NEXT_STEPS}][:room]
    return [
        plan_question(interview=interview, item=bank[key], is_reserve=False, now=now)
        for key in keys
    ]


def next_planned(interview: Interview) -> int:
    """How many questions were picked for later interviews of the same role. One query, or none
    where the interview was fetched with_next_planned().
    """
    if interview.planned_next is not None:
        return interview.planned_next
    return _picked_later(interview.role_id, interview.starts_at).count()


def with_next_planned(rows: InterviewQuerySet) -> InterviewQuerySet:
    """Adds planned_next, which next_planned() reads."""
    later = _picked_later(OuterRef("role"), OuterRef("starts_at")).order_by()
    count = later.annotate(n=Func("pk", function="COUNT")).values("n")
    return rows.annotate(planned_next=Subquery(count))


def _picked_later(role: Any, starts_at: Any) -> QuestionQuerySet:
    later = Question.objects.filter(
        interview__role=role, interview__trashed_at=None, interview__starts_at__gt=starts_at
    )
    return later.filter(Q(meant_for__isnull=False) | Q(is_probe=True))


@transaction.atomic
def toggle_message(*, interview: Interview, message: KeyMessage) -> bool:
    """Pick a key message for the interview, or let go of it. True where it is picked now."""
    plan, created = MessagePlan.objects.get_or_create(interview=interview, message=message)
    if not created:
        plan.delete()
    return created
