"""The checklist before a decision, over all interviews of a role: what ticks itself, what warns.

Plain Python. Source: the catalogue's group "before_deciding" (S23, S31, S35-S37, S40, S44, S45,
S47, S64) and S3 for the flags. A warning never blocks: it stands at its item and at the save
button, and is kept with the decision.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from accounts.domain.words import joined
from interviews.catalogue.loader import checklist_entries
from interviews.score.domain.deal_breakers import DealBreaker, DealBreakerState
from interviews.score.domain.evidence import GUT_GAP_FROM_POINTS
from interviews.verdict.domain.drift import NOTICE_FROM

GROUP = "before_deciding"
DECLINE, ACCEPT = "decline", "accept"
NO, UNSURE = "no", "unsure"
GUT_NO_BELOW = 20
FLAGS = "flags_reviewed"  # not an item of the catalogue: S3 names it on its own
ASKED_BELOW = frozenset({"premortem", "like_and_good", "offer_already_mine", "no_regrets"})
NOT_SETTLED = (DealBreakerState.BROKEN, DealBreakerState.AT_RISK, DealBreakerState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class DecidingFacts:
    """What is known of a role over all its interviews. Names are words to show; "" is nobody.

    flags_not_reviewed, guts_missing: titles of interviews. gut: 0..100, the newest that was said,
    None without one. points: the score where it is shown, else None. hours_open: nobody answered or
    dodged hours or balance. hours_from: the coworker who did; hours_from_others: who else did.
    hired, left, headcount: None where nobody said. drift_points: how far the score moved without
    new evidence, None where that is not known.
    """

    flags_not_reviewed: tuple[str, ...] = ()
    guts_missing: tuple[str, ...] = ()
    gut: int | None = None
    points: int | None = None
    hours_open: bool = True
    hours_from: str = ""
    hours_from_others: str = ""
    is_hours_dodged: bool = False
    hired: int | None = None
    left: int | None = None
    headcount: int | None = None
    manager_seen_by: str = ""
    deal_breakers: tuple[DealBreaker, ...] = ()
    drift_points: int | None = None
    loosened: int = 0


@dataclass(frozen=True, slots=True)
class DecidingItem:
    """One line of the checklist. why: what ticked it; warning: what is missing; each may be "".

    is_below: it is answered on the form of the decision itself.
    """

    key: str
    text: str
    why: str = ""
    warning: str = ""
    is_below: bool = False

    @property
    def is_done(self) -> bool:
        return bool(self.why) and not self.warning


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning, and the item it belongs to."""

    key: str
    text: str


def checklist_before_deciding(facts: DecidingFacts) -> tuple[DecidingItem, ...]:
    """The ten lines of the catalogue, in its order, after the one about the flags."""
    items = [_flags(facts)]
    for entry in checklist_entries():
        if entry.group != GROUP:
            continue
        if entry.key in ASKED_BELOW:
            items.append(DecidingItem(entry.key, entry.text, is_below=True))
        else:
            why, warning = RULES[entry.key](facts)
            items.append(DecidingItem(entry.key, entry.text, why, warning))
    return tuple(items)


def warnings_before(facts: DecidingFacts) -> tuple[Warned, ...]:
    """What stands open whatever is decided, in the order of the checklist."""
    items = checklist_before_deciding(facts)
    return tuple(Warned(it.key, it.warning) for it in items if it.warning)


def warnings_of_answers(
    choice: str, *, pre_mortem: str, would_like: str, would_be_good: str, want_if_offered: str
) -> tuple[Warned, ...]:
    """What the answers on the form leave open or speak against; nothing is asked to decline.

    choice: "pursue", "decline" or "accept". The answers: "yes", "unsure", "no", "" for not said.
    Sources: S40; the pre-mortem is our own advice.
    """
    if choice == DECLINE:
        return ()
    found = []
    if not pre_mortem.strip():
        found.append(Warned("premortem", "You did not say why you might quit within a year."))
    if NO in (would_like, would_be_good):
        said = [
            words
            for answer, words in ((would_like, "like it"), (would_be_good, "be good at it"))
            if answer == NO
        ]
        text = f"You said you would not {' or '.join(said)}. That is no win."
        found.append(Warned("like_and_good", text))
    elif not (would_like and would_be_good):
        text = "You left open whether you would like it and be good at it."
        found.append(Warned("like_and_good", text))
    if want_if_offered == NO:
        text = "You said you would not want it if the offer were already yours."
        found.append(Warned("offer_already_mine", text))
    elif not want_if_offered:
        text = "You left open whether you would want it if the offer were already yours."
        found.append(Warned("offer_already_mine", text))
    return tuple(found)


def asks_all_the_same(
    choice: str, *, pre_mortem: str, would_like: str, would_be_good: str
) -> tuple[Warned, ...]:
    """What is worth one more question before it is saved; an answer "all the same" saves it.

    Going on or accepting without a pre-mortem; accepting what you would not like or be good at.
    """
    asked = warnings_of_answers(
        choice,
        pre_mortem=pre_mortem,
        would_like=would_like,
        would_be_good=would_be_good,
        want_if_offered="yes",
    )
    has_no = NO in (would_like, would_be_good)
    return tuple(
        it
        for it in asked
        if it.key == "premortem" or (it.key == "like_and_good" and has_no and choice == ACCEPT)
    )


# --- The rules: why it ticks itself, and what is missing ------------------------------------------


def _flags(facts: DecidingFacts) -> DecidingItem:
    text = "Look for red flags in every interview, and note that you saw none where that is so"
    if facts.flags_not_reviewed:
        interviews = joined(facts.flags_not_reviewed)
        return DecidingItem(FLAGS, text, warning=f"Flags not reviewed: {interviews}.")
    return DecidingItem(FLAGS, text, why="reviewed in every interview")


def _hours(facts: DecidingFacts) -> tuple[str, str]:
    if facts.hours_open:
        return "", "Nobody has answered about hours or balance. Ask before you decide."
    if facts.hours_from:
        did = "dodged it, which says something too" if facts.is_hours_dodged else "answered"
        return f"{facts.hours_from} {did}", ""
    others = facts.hours_from_others or "Somebody"
    return "", f"Hours or balance: {others} spoke of it, but nobody who does the work."


def _turnover(facts: DecidingFacts) -> tuple[str, str]:
    counts = (facts.hired, facts.left, facts.headcount)
    if None not in counts:
        return f"{facts.hired} hired, {facts.left} left, {facts.headcount} there now", ""
    named = ("how many were hired", "how many left", "how many there are")
    missing = [words for words, count in zip(named, counts, strict=True) if count is None]
    return "", f"Nobody has said {joined(missing)}."


def _manager(facts: DecidingFacts) -> tuple[str, str]:
    if facts.manager_seen_by:
        return f"{facts.manager_seen_by} told you", ""
    return "", "No coworker has told you how the manager leads."


def _deal_breakers(facts: DecidingFacts) -> tuple[str, str]:
    on = [it for it in facts.deal_breakers if it.state != DealBreakerState.OFF]
    # A flag that nobody showed may still be there: there is nothing left to ask about it.
    is_unseen = {it.key for it in on if it.key == "flags" and it.state == DealBreakerState.UNKNOWN}
    open_ones = [it for it in on if it.state in NOT_SETTLED and it.key not in is_unseen]
    if open_ones:
        words = joined([f"{it.label.lower()} ({_state_words(it)})" for it in open_ones])
        return "", f"Not settled: {words}."
    return ("all of your limits are met" if on else "you have set no limit"), ""


def _state_words(one: DealBreaker) -> str:
    return "not known yet" if one.state == DealBreakerState.UNKNOWN else str(one.state)


def _drift(facts: DecidingFacts) -> tuple[str, str]:
    points = facts.drift_points
    if points is not None and points >= NOTICE_FROM:
        text = f"Your score is {points} points higher than what you saw and wrote at the time."
        return "", text
    if facts.loosened:
        noun = "limit" if facts.loosened == 1 else "limits"
        return "", f"You loosened {facts.loosened} {noun} since the first interview."
    return ("the score rests on what you saw at the time" if points is not None else ""), ""


def _gut_and_score(facts: DecidingFacts) -> tuple[str, str]:
    if facts.guts_missing:
        return "", f"Your gut is missing for {joined(facts.guts_missing)}."
    if facts.gut is None:
        return "", "You recorded no gut feeling."
    if facts.gut < GUT_NO_BELOW:
        return "", "Your gut says no. That alone is enough to decline."
    if facts.points is None:
        return f"your gut says {facts.gut}, and there is no score to hold it against", ""
    gap = abs(facts.gut - facts.points)
    if gap >= GUT_GAP_FROM_POINTS:
        return "", f"Your gut says {facts.gut}, the score {facts.points}: {gap} points apart."
    return f"gut {facts.gut}, score {facts.points}", ""


RULES: Mapping[str, Callable[[DecidingFacts], tuple[str, str]]] = {
    "hours_known": _hours,
    "turnover_known": _turnover,
    "manager_through_coworker": _manager,
    "deal_breakers": _deal_breakers,
    "talked_into_it": _drift,
    "gut_and_score": _gut_and_score,
}
