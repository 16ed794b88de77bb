"""Which questions to plan for the contacts met, and how many. Plain Python.

The article says: three to five messages and questions, next steps in every plan, hours or balance
is a must, and a coworker is the best one to ask.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from interviews.catalogue.loader import NEXT_STEPS

MINIMUM = 3
RECOMMENDED = 5
RESERVED = "Five questions are planned, so it went to the reserve."
MUST_ASK = ("avg_hours", "work_life_balance")  # one of the two is enough
WHERE_THE_WORK_IS = ("place_travel",)  # of the theme of hours and balance, and about neither
COWORKER = "coworker"


class Askable(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def theme(self) -> str: ...
    @property
    def ask_whom(self) -> tuple[str, ...]: ...
    @property
    def from_article(self) -> bool: ...


def plan_advice(count: int, noun: str) -> str:
    """Advice where count is outside three to five, "" inside: it never blocks.

    count: 0 or more. noun: plural, e.g. "questions".
    """
    if count < MINIMUM:
        missing = MINIMUM - count
        return f"{count} of at least {MINIMUM} {noun}. Add {missing} more."
    if count > RECOMMENDED:
        return f"{count} {noun} is a lot for one interview. {RECOMMENDED} are easier to fit in."
    return ""


def goes_to_reserve(key: str, planned: Collection[str], kinds_met: frozenset[str]) -> bool:
    """Whether a question is the sixth or a later one. planned: keys of the plan, without reserve.

    Next steps are in every plan and count for none; hours or balance always has room where somebody
    who does the work is met and neither is planned.
    """
    if key == NEXT_STEPS:
        return False
    if is_must_ask(key) and COWORKER in kinds_met and not any(map(is_must_ask, planned)):
        return False
    return len(set(planned) - {NEXT_STEPS, key}) >= RECOMMENDED


def is_must_ask(key: str) -> bool:
    return key in MUST_ASK


def is_about_hours(key: str, theme: str) -> bool:
    """Whether it asks about hours or balance, and not where the work is done."""
    return theme == "workload" and key not in WHERE_THE_WORK_IS


def hours_or_balance_open(answered: Iterable[str]) -> bool:
    """True until hours or balance has been answered; a dodge counts, for it says something too.

    answered: keys of the questions with an answer or a dodge.
    """
    return not any(is_must_ask(key) for key in answered)


def suited_order[A: Askable](entries: Iterable[A], kinds_met: frozenset[str]) -> list[A]:
    """The entries, the best for the contacts met first; entries of the same rank keep their order.

    Hours and balance lead where a coworker is met; then what is best asked of somebody met, then
    what can be asked of them; the article's own questions before others. kinds_met empty: nobody is
    known yet, so only the article's own questions lead.
    """
    return sorted(entries, key=lambda entry: _rank(entry, kinds_met))


def _rank(entry: Askable, kinds_met: frozenset[str]) -> tuple[bool, int, bool]:
    leads = COWORKER in kinds_met and is_must_ask(entry.key)
    places = [place for place, kind in enumerate(entry.ask_whom) if kind in kinds_met]
    suits = min(places[0], 1) if places else (2 if kinds_met else 0)
    return (not leads, suits, not entry.from_article)


def starter_plan(entries: Sequence[Askable], kinds_met: frozenset[str]) -> list[str]:
    """Keys of a first plan: RECOMMENDED questions, on different themes if possible, and next steps.

    Hours or balance is among them where somebody who does the work is met.
    """
    candidates = [it for it in suited_order(entries, kinds_met) if it.key != NEXT_STEPS]
    chosen: list[str] = []
    themes: set[str] = set()
    for entry in candidates:
        if len(chosen) < RECOMMENDED and entry.theme not in themes:
            chosen.append(entry.key)
            themes.add(entry.theme)
    for entry in candidates:
        if len(chosen) < RECOMMENDED and entry.key not in chosen:
            chosen.append(entry.key)
    has_next_steps = any(it.key == NEXT_STEPS for it in entries)
    return [*chosen, NEXT_STEPS] if has_next_steps else chosen
