"""The checklists of an interview: which items tick themselves, and why. Plain Python.

An item of the catalogue whose fact the app knows ticks itself and says why; until then it may be
ticked by hand, and what is missing is named beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from interviews.catalogue.loader import GROUPS, checklist_entries
from interviews.preparing.domain.before_deciding import GROUP as BEFORE_DECIDING
from interviews.preparing.domain.before_deciding import checklist_before_deciding
from interviews.preparing.domain.question_plan import MINIMUM
from interviews.preparing.domain.role_facts import Findings


@dataclass(frozen=True, slots=True)
class ChecklistFacts:
    """What is known of one interview. Numbers are counts; None: not recorded."""

    contacts: int = 0
    coworkers: int = 0
    has_place: bool = False
    key_messages: int = 0
    key_messages_with_proof: int = 0
    questions_planned: int = 0  # without reserve and without the pinned next steps
    next_steps_planned: bool = False
    next_steps_asked: bool = False
    hours_or_balance_planned: bool = False
    hours_or_balance_asked: bool = False
    awkward_planned: int = 0  # planned questions that have a softer wording
    softer_picked: int = 0
    limits_set: bool = False
    asked: int = 0
    answers: int = 0
    answers_with_words: int = 0
    scared_marks: int = 0
    flags: int = 0
    looked_saw_none: bool = False
    tone_recorded: bool = False
    looks_recorded: bool = False
    messages_marked: int = 0
    has_wished_answers: bool = False
    myself: int | None = None
    ratings: int = 0
    gut_recorded: bool = False
    promised_on: bool = False
    next_questions: int = 0  # picked for somebody in a later interview of the role
    recruiter_follow_up: str = ""  # "call" or "update" where one applies, else ""
    recruiter_follow_up_done: bool = False
    thank_yous: int = 0
    thank_yous_settled: int = 0  # done or dismissed
    findings: Findings | None = None  # of all interviews of the role; None: not read


@dataclass(frozen=True, slots=True)
class OwnItem:
    """An item the user added."""

    key: str
    group: str
    text: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class ItemState:
    """reason: why it ticked itself, or what is missing; "" where there is nothing to say.

    is_automatic: it ticked itself, so there is nothing to untick. is_own: the user added it.
    """

    key: str
    text: str
    is_done: bool
    reason: str = ""
    is_automatic: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class GroupState:
    key: str
    label: str
    items: tuple[ItemState, ...]

    @property
    def done(self) -> int:
        return sum(item.is_done for item in self.items)

    @property
    def total(self) -> int:
        return len(self.items)


@dataclass(frozen=True, slots=True)
class _Found:
    """is_met: the fact is there. applies: False takes the item off the list."""

    is_met: bool
    reason: str = ""
    applies: bool = True


def checklist_state(
    facts: ChecklistFacts, ticked: frozenset[str], own: Sequence[OwnItem] = ()
) -> tuple[GroupState, ...]:
    """The five groups in their order, with the items that apply to this interview.

    ticked: keys the user ticked by hand.
    """
    return tuple(
        GroupState(key, label, _items(key, facts, ticked, own)) for key, label in GROUPS.items()
    )


def _items(
    group: str, facts: ChecklistFacts, ticked: frozenset[str], own: Sequence[OwnItem]
) -> tuple[ItemState, ...]:
    items = []
    before_deciding = _before_deciding(facts.findings) if group == BEFORE_DECIDING else {}
    for entry in checklist_entries():
        if entry.group != group:
            continue
        if entry.key in RULES:
            found = RULES[entry.key](facts)
        else:
            found = before_deciding.get(entry.key, _Found(is_met=False))
        if found.applies:
            is_done = found.is_met or entry.key in ticked
            reason = found.reason if found.is_met or not is_done else ""
            items.append(ItemState(entry.key, entry.text, is_done, reason, found.is_met))
    return (
        *items,
        *(ItemState(it.key, it.text, it.is_done, is_own=True) for it in own if it.group == group),
    )


def _before_deciding(findings: Findings | None) -> dict[str, _Found]:
    """What the page to decide on says of the same items; what is asked there is ticked by hand."""
    items = checklist_before_deciding(findings) if findings else ()
    return {it.key: _Found(it.is_done, it.warning or it.why) for it in items}


def _key_messages(facts: ChecklistFacts) -> _Found:
    if facts.key_messages >= MINIMUM and facts.key_messages_with_proof == facts.key_messages:
        return _Found(True, f"{facts.key_messages} picked, each with a proof")
    if facts.key_messages < MINIMUM:
        return _Found(False, f"{facts.key_messages} of {MINIMUM} picked")
    return _Found(False, f"{facts.key_messages - facts.key_messages_with_proof} without a proof")


def _questions(facts: ChecklistFacts) -> _Found:
    if facts.questions_planned >= MINIMUM and facts.next_steps_planned:
        return _Found(True, f"{facts.questions_planned} planned, next steps pinned")
    if facts.questions_planned >= MINIMUM:
        return _Found(False, "next steps are not in the plan")
    return _Found(False, f"{facts.questions_planned} of {MINIMUM} planned")


def _hours_planned(facts: ChecklistFacts) -> _Found:
    return _Found(
        facts.hours_or_balance_planned,
        "in the plan" if facts.hours_or_balance_planned else "not in the plan yet",
        applies=facts.coworkers > 0,
    )


def _logistics(facts: ChecklistFacts) -> _Found:
    if facts.contacts and facts.has_place:
        return _Found(True, "contacts, zone and place are set")
    missing = [
        word
        for word, is_there in (("who", facts.contacts), ("link or address", facts.has_place))
        if not is_there
    ]
    return _Found(False, f"missing: {' and '.join(missing)}")


def _hours_asked(facts: ChecklistFacts) -> _Found:
    return _Found(facts.hours_or_balance_asked, "asked" if facts.hours_or_balance_asked else "")


def _rate_then_gut(facts: ChecklistFacts) -> _Found:
    if facts.ratings and facts.gut_recorded:
        return _Found(True, "rated, gut recorded")
    return _Found(False, "no gut yet" if facts.ratings else "no ratings yet")


def _recruiter(kind: str, facts: ChecklistFacts) -> _Found:
    return _Found(
        facts.recruiter_follow_up_done,
        "done" if facts.recruiter_follow_up_done else "it is on Today",
        applies=facts.recruiter_follow_up == kind,
    )


def _thank_you(facts: ChecklistFacts) -> _Found:
    return _Found(
        facts.thank_yous_settled == facts.thank_yous,
        f"{facts.thank_yous_settled} of {facts.thank_yous} sent or dismissed",
        applies=facts.thank_yous > 0,
    )


def _when(is_met: bool, reason: str = "", missing: str = "", *, applies: bool = True) -> _Found:
    return _Found(bool(is_met), reason if is_met else missing, applies)


RULES: Mapping[str, Callable[[ChecklistFacts], _Found]] = {
    "key_messages": _key_messages,
    "questions": _questions,
    "hours_or_balance": _hours_planned,
    "limits": lambda it: _when(it.limits_set, "your limits are set", "no limit is set yet"),
    "softer_wording": lambda it: _when(
        it.softer_picked > 0, f"{it.softer_picked} softened", applies=it.awkward_planned > 0
    ),
    "logistics": _logistics,
    "place_messages": lambda it: _when(
        it.key_messages > 0 and it.messages_marked == it.key_messages,
        f"{it.messages_marked} of {it.key_messages} marked",
        applies=it.key_messages > 0,
    ),
    "note_manner": lambda it: _when(
        it.answers > 0, f"noted for {it.answers} {'answer' if it.answers == 1 else 'answers'}"
    ),
    "tone_about_manager": lambda it: _when(
        it.tone_recorded, "written down", applies=it.coworkers > 0
    ),
    "looks": lambda it: _when(it.looks_recorded, "written down", applies=it.coworkers > 1),
    "ask_hours_or_balance": _hours_asked,
    "ask_next_steps": lambda it: _when(it.next_steps_asked, "asked"),
    "write_answers": lambda it: _when(
        it.answers > 0 and it.answers_with_words == it.answers,
        f"{it.answers} with their words",
        f"{it.answers - it.answers_with_words} without words" if it.answers else "none yet",
    ),
    "mark_scares": lambda it: _when(it.scared_marks > 0, f"{it.scared_marks} marked"),
    "flags_or_none": lambda it: _when(
        it.flags > 0 or it.looked_saw_none,
        f"{it.flags} noted" if it.flags else "looked, saw none",
        "not looked yet",
    ),
    "tick_messages": lambda it: _when(
        it.messages_marked == it.key_messages,
        "all marked",
        f"{it.messages_marked} of {it.key_messages} marked",
        applies=it.key_messages > 0,
    ),
    "wished_answers": lambda it: _when(it.has_wished_answers, "written down"),
    "how_much_myself": lambda it: _when(it.myself is not None, f"{it.myself} of 5"),
    "rate_then_gut": _rate_then_gut,
    "recruiter_call": lambda it: _recruiter("call", it),
    "recruiter_update": lambda it: _recruiter("update", it),
    "thank_you": _thank_you,
    "promised_date": lambda it: _when(it.promised_on, "written down"),
    "next_questions": lambda it: _when(
        it.next_questions > 0, f"{it.next_questions} picked for a later interview"
    ),
}
