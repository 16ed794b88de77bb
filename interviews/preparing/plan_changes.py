"""The bank as one user sees it, and what is picked from it for an interview."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from accounts.models import User
from applications.models import KeyMessage
from interviews.catalogue.loader import NEXT_STEPS, THEME_LABELS, BankEntry, questions
from interviews.models import BankQuestion, Interview, MessagePlan, Question
from interviews.preparing.domain.question_plan import RECOMMENDED, starter_plan, suited_order

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


@dataclass(frozen=True, slots=True)
class BankItem:
    """A question as the user has it: from the catalogue, their copy of it, or their own."""

    key: str
    theme: str
    text: str
    softer: str
    reveals: str
    good_sign: str
    warning_sign: str
    probe: str
    ask_whom: tuple[str, ...]
    from_source: bool
    is_favourite: bool
    is_hidden: bool
    is_own: bool
    is_edited: bool
    answer_kind: str
    first_box: str
    second_box: str

    @property
    def theme_label(self) -> str:
        return THEME_LABELS[self.theme]


def bank_for(user: User) -> list[BankItem]:
    """The catalogue in its order with the user's copies in place, then their own. One query."""
    rows = list(BankQuestion.objects.owned_by(user))
    copies = {row.catalogue_key: row for row in rows if row.catalogue_key}
    return [_from_catalogue(entry, copies.get(entry.key)) for entry in questions()] + [
        _own(row) for row in rows if not row.catalogue_key
    ]


def bank_item(user: User, key: str) -> BankItem | None:
    """One question by its key; None where the user has none of that name."""
    return next((item for item in bank_for(user) if item.key == key), None)


def suited_bank(interview: Interview) -> list[BankItem]:
    """What can be asked, the best for the people met first; hidden ones are left out."""
    shown = [item for item in bank_for(interview.owner) if not item.is_hidden]
    return list(suited_order(shown, kinds_met(interview)))


def kinds_met(interview: Interview) -> frozenset[str]:
    return frozenset(it.contact.kind for it in interview.participants.all())


@transaction.atomic
def plan_question(
    *,
    interview: Interview,
    item: BankItem | BankEntry,
    is_reserve: bool = False,
    is_unplanned: bool = False,
    now: datetime,
) -> Question:
    """Copy a question into the plan, at its end. One that is there already is left as it is, but
    out of reserve.

    is_unplanned: it came up in the interview, so it is asked as of now.
    """
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
            "asked_at": now if is_unplanned else None,
        },
    )
    if not is_new and row.is_reserve and not is_reserve:
        row.is_reserve = False
        row.save(update_fields=["is_reserve"])
    return row


@transaction.atomic
def ask_own_question(*, interview: Interview, text: str, theme: str, now: datetime) -> Question:
    """A question of the user's own that came up in the interview; it does not enter the bank."""
    last = interview.questions.aggregate(last=Max("position"))["last"] or 0
    return Question.objects.create(
        interview=interview,
        key=f"interview-{last + 1}",
        theme=theme,
        text=text,
        position=last + 1,
        is_unplanned=True,
        asked_at=now,
    )


@transaction.atomic
def unplan_question(*, question: Question) -> bool:
    """Take a question out of the plan. False, and nothing happens, for a pinned or answered one."""
    if question.is_pinned or question.answers.exists():
        return False
    question.delete()
    return True


def pin_next_steps(*, interview: Interview) -> None:
    """ "What happens next, and by when?" belongs to every plan."""
    item = next(item for item in bank_for(interview.owner) if item.key == NEXT_STEPS)
    plan_question(interview=interview, item=item, now=interview.starts_at)


@transaction.atomic
def plan_starter(*, interview: Interview, now: datetime) -> list[Question]:
    """Fill the plan with questions suited to the people met, up to the recommended number."""
    bank = {item.key: item for item in suited_bank(interview)}
    taken = set(interview.questions.filter(is_reserve=False).values_list("key", flat=True))
    room = max(0, RECOMMENDED - len(taken - {NEXT_STEPS}))
    suggested = starter_plan(list(bank.values()), kinds_met(interview))
    keys = [key for key in suggested if key not in taken | {NEXT_STEPS}][:room]
    return [plan_question(interview=interview, item=bank[key], now=now) for key in keys]


def next_planned(interview: Interview) -> int:
    """How many questions were picked for later interviews of the same role. One query."""
    later = Question.objects.filter(
        interview__role=interview.role_id,
        interview__trashed_at=None,
        interview__starts_at__gt=interview.starts_at,
    )
    return later.filter(Q(meant_for__isnull=False) | Q(is_probe=True)).count()


@transaction.atomic
def toggle_message(*, interview: Interview, message: KeyMessage) -> bool:
    """Pick a key message for the interview, or let go of it. True where it is picked now."""
    plan, created = MessagePlan.objects.get_or_create(interview=interview, message=message)
    if not created:
        plan.delete()
    return created


def _from_catalogue(entry: BankEntry, copy: BankQuestion | None) -> BankItem:
    words: BankEntry | BankQuestion = copy if copy and copy.text else entry
    return BankItem(
        key=entry.key,
        theme=words.theme,
        text=words.text,
        softer=words.softer,
        reveals=words.reveals,
        good_sign=words.good_sign,
        warning_sign=words.warning_sign,
        probe=words.probe,
        ask_whom=tuple(words.ask_whom),
        from_source=entry.from_source,
        is_favourite=entry.is_favourite,
        is_hidden=bool(copy and copy.is_hidden),
        is_own=False,
        is_edited=words is copy,
        answer_kind=entry.answer_kind,
        first_box=entry.first_box,
        second_box=entry.second_box,
    )


def _own(row: BankQuestion) -> BankItem:
    return BankItem(
        key=row.key,
        theme=row.theme,
        text=row.text,
        softer=row.softer,
        reveals=row.reveals,
        good_sign=row.good_sign,
        warning_sign=row.warning_sign,
        probe=row.probe,
        ask_whom=tuple(row.ask_whom),
        from_source=False,
        is_favourite=False,
        is_hidden=row.is_hidden,
        is_own=True,
        is_edited=False,
        answer_kind="words",
        first_box="",
        second_box="",
    )


def themes_of(items: Iterable[BankItem]) -> dict[str, list[BankItem]]:
    """Theme label → its questions, in the order of the catalogue's themes; empty ones left out."""
    by_theme: dict[str, list[BankItem]] = {theme: [] for theme in THEME_LABELS}
    for item in items:
        by_theme[item.theme].append(item)
    return {THEME_LABELS[theme]: found for theme, found in by_theme.items() if found}
