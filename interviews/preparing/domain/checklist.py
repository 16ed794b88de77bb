"""The checklists of an interview: which items tick themselves, and why. Plain Python.

An item of the catalogue whose fact the app knows ticks itself and says why; until then it may be
ticked by hand, and what is missing is named beside it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from accounts.domain.words import joined
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
    gut_recorded: bool = False  # asked for and said, or skipped
    gut_skipped: bool = False
    promised_on: bool = False
    next_questions: int = 0  # picked for somebody in a later interview of the role
    recruiter_follow_up: str = ""  # "call" or "update" where one applies, else ""
    recruiter_follow_up_done: bool = False
    thank_yous: int = 0
    thank_yous_settled: int = 0  # done or dismissed
    findings: Findings | None = None  # of all interviews of the role; None: not read


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


def checklist_state(
    groups: Collection[str],
    facts: ChecklistFacts,
    ticked: Collection[str],
    own: Mapping[str, Sequence[ItemState]] = MappingProxyType({}),
) -> tuple[GroupState, ...]:
    """These of the five groups, in their order, with the items that apply to this interview.

    groups: keys of GROUPS. ticked: keys the user ticked by hand. own: group → what the user added.
    """
    return tuple(
        GroupState(key, label, (*_items(key, facts, ticked), *own.get(key, ())))
        for key, label in GROUPS.items()
        if key in groups
    )


def _items(group: str, facts: ChecklistFacts, ticked: Collection[str]) -> Iterator[ItemState]:
    said = _before_deciding(facts.findings) if group == BEFORE_DECIDING else {}
    for entry in checklist_entries():
        if entry.group != group:
            continue
        found = RULES[entry.key](facts) if entry.key in RULES else said.get(entry.key, ("", ""))
        if found is not None:
            why, missing = found
            is_ticked = entry.key in ticked
            reason = why if why or is_ticked else missing
            yield ItemState(entry.key, entry.text, bool(why) or is_ticked, reason, bool(why))


def _before_deciding(findings: Findings | None) -> dict[str, tuple[str, str]]:
    """What the page to decide on says of the same items; what is asked there is ticked by hand."""
    items = checklist_before_deciding(findings) if findings else ()
    return {it.key: (it.why, it.warning) for it in items}


# --- The rules: why it ticks itself, or what is missing; None where it does not apply ------------

type Said = tuple[str, str] | None


def _when(is_met: object, why: str, missing: str = "") -> tuple[str, str]:
    return (why, "") if is_met else ("", missing)


def _key_messages(facts: ChecklistFacts) -> Said:
    if facts.key_messages < MINIMUM:
        return "", f"{facts.key_messages} of {MINIMUM} picked"
    unproven = facts.key_messages - facts.key_messages_with_proof
    return _when(
        not unproven,
        f"{facts.key_messages} picked, each with a proof",
        f"{unproven} without a proof",
    )


def _questions(facts: ChecklistFacts) -> Said:
    if facts.questions_planned < MINIMUM:
        return "", f"{facts.questions_planned} of {MINIMUM} planned"
    planned = f"{facts.questions_planned} planned, next steps pinned"
    return _when(facts.next_steps_planned, planned, "next steps are not in the plan")


def _logistics(facts: ChecklistFacts) -> Said:
    needed = (("who", facts.contacts), ("link or address", facts.has_place))
    missing = [word for word, is_there in needed if not is_there]
    return _when(not missing, "contacts, zone and place are set", f"missing: {joined(missing)}")


def _answers(facts: ChecklistFacts) -> Said:
    wordless = facts.answers - facts.answers_with_words
    missing = f"{wordless} without words" if facts.answers else "none yet"
    return _when(facts.answers and not wordless, f"{facts.answers} with their words", missing)


def _rate_then_gut(facts: ChecklistFacts) -> Said:
    missing = "no gut yet" if facts.ratings else "no ratings yet"
    gut = "skipped" if facts.gut_skipped else "recorded"
    return _when(facts.ratings and facts.gut_recorded, f"rated, gut {gut}", missing)


def _recruiter(kind: str, facts: ChecklistFacts) -> Said:
    if facts.recruiter_follow_up != kind:
        return None
    return _when(facts.recruiter_follow_up_done, "done", "it is on Today")


def _thank_you(facts: ChecklistFacts) -> Said:
    if not facts.thank_yous:
        return None
    settled = f"{facts.thank_yous_settled} of {facts.thank_yous} sent or dismissed"
    return _when(facts.thank_yous_settled == facts.thank_yous, settled, settled)


def _marked(facts: ChecklistFacts, all_marked: str, missing: str) -> Said:
    if not facts.key_messages:
        return None
    return _when(facts.messages_marked == facts.key_messages, all_marked, missing)


RULES: Mapping[str, Callable[[ChecklistFacts], Said]] = {
    "key_messages": _key_messages,
    "questions": _questions,
    "hours_or_balance": lambda it: (
        _when(it.hours_or_balance_planned, "in the plan", "not in the plan yet")
        if it.coworkers
        else None
    ),
    "limits": lambda it: _when(it.limits_set, "your limits are set", "no limit is set yet"),
    "softer_wording": lambda it: (
        _when(it.softer_picked, f"{it.softer_picked} softened") if it.awkward_planned else None
    ),
    "logistics": _logistics,
    "place_messages": lambda it: _marked(
        it, f"{it.messages_marked} of {it.key_messages} marked", ""
    ),
    "note_manner": lambda it: _when(
        it.answers, f"noted for {it.answers} {'answer' if it.answers == 1 else 'answers'}"
    ),
    "tone_about_manager": lambda it: (
        _when(it.tone_recorded, "written down") if it.coworkers else None
    ),
    "looks": lambda it: _when(it.looks_recorded, "written down") if it.coworkers > 1 else None,
    "ask_hours_or_balance": lambda it: _when(it.hours_or_balance_asked, "asked"),
    "ask_next_steps": lambda it: _when(it.next_steps_asked, "asked"),
    "write_answers": _answers,
    "mark_scares": lambda it: _when(it.scared_marks, f"{it.scared_marks} marked"),
    "flags_or_none": lambda it: _when(
        it.flags or it.looked_saw_none,
        f"{it.flags} noted" if it.flags else "looked, saw none",
        "not looked yet",
    ),
    "tick_messages": lambda it: _marked(
        it, "all marked", f"{it.messages_marked} of {it.key_messages} marked"
    ),
    "wished_answers": lambda it: _when(it.has_wished_answers, "written down"),
    "how_much_myself": lambda it: _when(it.myself is not None, f"{it.myself} of 5"),
    "rate_then_gut": _rate_then_gut,
    "recruiter_call": lambda it: _recruiter("call", it),
    "recruiter_update": lambda it: _recruiter("update", it),
    "thank_you": _thank_you,
    "promised_date": lambda it: _when(it.promised_on, "written down"),
    "next_questions": lambda it: _when(
        it.next_questions, f"{it.next_questions} picked for a later interview"
    ),
}
