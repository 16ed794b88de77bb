"""The checklist before a decision, over all interviews of a role: what ticks itself, what warns.

Plain Python. The items are those of the catalogue's group "before_deciding", after one about the
flags. A warning never blocks: pages show it with its item and beside the save button, and it is
kept with the decision.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from accounts.domain.words import joined
from interviews.catalogue.loader import checklist_entries
from interviews.preparing.domain.role_facts import Findings
from interviews.score.domain.deal_breakers import DealBreaker, DealBreakerState
from interviews.score.domain.evidence import DRIFT_NOTICE_FROM_POINTS, GUT_GAP_FROM_POINTS

GROUP = "before_deciding"
GUT_NO_BELOW = 20
FLAGS = "flags_reviewed"  # not an item of the catalogue
ASKED_BELOW = frozenset({"premortem", "like_and_good", "offer_already_mine", "no_regrets"})
NOT_SETTLED = (DealBreakerState.BROKEN, DealBreakerState.AT_RISK, DealBreakerState.UNKNOWN)


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


def checklist_before_deciding(found: Findings) -> tuple[DecidingItem, ...]:
    """The ten lines of the catalogue, in its order, after the one about the flags."""
    items = [_flags(found)]
    for entry in checklist_entries():
        if entry.group != GROUP:
            continue
        if entry.key in ASKED_BELOW:
            items.append(DecidingItem(entry.key, entry.text, is_below=True))
        else:
            why, warning = RULES[entry.key](found)
            items.append(DecidingItem(entry.key, entry.text, why, warning))
    return tuple(items)


def warnings_before(found: Findings) -> dict[str, str]:
    """Key of an item → what is still open whatever is decided, in the order of the checklist."""
    return {it.key: it.warning for it in checklist_before_deciding(found) if it.warning}


# --- The rules: why it ticks itself, and what is missing ------------------------------------------


def _flags(found: Findings) -> DecidingItem:
    text = "Look for red flags in every interview; if you saw none, note that too"
    if found.flags_not_reviewed:
        interviews = joined(found.flags_not_reviewed)
        return DecidingItem(FLAGS, text, warning=f"Flags not reviewed: {interviews}.")
    return DecidingItem(FLAGS, text, why="reviewed in every interview")


def _hours(found: Findings) -> tuple[str, str]:
    if found.hours_open:
        return "", "Nobody has answered about hours or balance. Ask before you decide."
    if found.hours_from:
        did = "dodged it, which says something too" if found.is_hours_dodged else "answered"
        return f"{found.hours_from} {did}", ""
    others = found.hours_from_others or "Somebody"
    return "", f"Hours or balance: {others} spoke of it, but nobody who does the work."


def _turnover(found: Findings) -> tuple[str, str]:
    counts = (found.hired, found.left, found.headcount)
    if None not in counts:
        return f"{found.hired} hired, {found.left} left, {found.headcount} there now", ""
    named = ("how many were hired", "how many left", "how many there are")
    missing = [words for words, count in zip(named, counts, strict=True) if count is None]
    return "", f"Nobody has said {joined(missing)}."


def _manager(found: Findings) -> tuple[str, str]:
    if found.manager_seen_by:
        return f"{found.manager_seen_by} told you", ""
    return "", "No coworker has told you how the manager leads."


def _deal_breakers(found: Findings) -> tuple[str, str]:
    on = [it for it in found.deal_breakers if it.state != DealBreakerState.OFF]
    # A flag that nobody showed may still be there: there is nothing left to ask about it.
    is_unseen = {it.key for it in on if it.key == "flags" and it.state == DealBreakerState.UNKNOWN}
    open_ones = [it for it in on if it.state in NOT_SETTLED and it.key not in is_unseen]
    if open_ones:
        words = joined([f"{it.label.lower()} ({_state_words(it)})" for it in open_ones])
        return "", f"Not settled: {words}."
    return ("all of your limits are met" if on else "you have set no limit"), ""


def _state_words(one: DealBreaker) -> str:
    return "not known yet" if one.state == DealBreakerState.UNKNOWN else str(one.state)


def _drift(found: Findings) -> tuple[str, str]:
    points = found.drift_points
    if points is not None and points >= DRIFT_NOTICE_FROM_POINTS:
        text = f"Your score is {points} points higher than what you saw and wrote at the time."
        return "", text
    if found.loosened:
        noun = "limit" if found.loosened == 1 else "limits"
        return "", f"You loosened {found.loosened} {noun} since the first interview."
    return ("the score rests on what you saw at the time" if points is not None else ""), ""


def _gut_and_score(found: Findings) -> tuple[str, str]:
    if found.guts_missing:
        return "", f"Your gut is missing for {joined(found.guts_missing)}."
    if found.gut is None:
        return "", "You recorded no gut feeling."
    if found.gut < GUT_NO_BELOW:
        return "", "Your gut says no. That alone is enough to decline."
    if found.points is None:
        return f"your gut says {found.gut}, and there is no score to compare it with", ""
    gap = abs(found.gut - found.points)
    if gap >= GUT_GAP_FROM_POINTS:
        return "", f"Your gut says {found.gut}, the score {found.points}: {gap} points apart."
    return f"gut {found.gut}, score {found.points}", ""


RULES: Mapping[str, Callable[[Findings], tuple[str, str]]] = {
    "hours_known": _hours,
    "turnover_known": _turnover,
    "manager_through_coworker": _manager,
    "deal_breakers": _deal_breakers,
    "talked_into_it": _drift,
    "gut_and_score": _gut_and_score,
}
