"""Flags that what was logged may point to. They are suggested, never added. Plain Python.

Every threshold is a judgement.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from interviews.catalogue.loader import FlagEntry
from interviews.catalogue.loader import flag as catalogue_flag

LONG_WEEK_HOURS = 60
BALANCED_WEEK_HOURS = (35, 45)  # the middle of the range, both ends included
MANY_LEAVERS_SHARE = Fraction(1, 3)  # of the headcount
CHURN_SHARE = Fraction(3, 4)  # leavers of the hires
CHURN_FROM_HIRES = 4
# Word starts; "grin" is spelled out, for a grind is no grin.
CONTROLLING_WORDS = re.compile(
    r"\b(micro[- ]?manag|control[- ]freak|controlling\b|hands[- ]on about)", re.IGNORECASE
)
SMIRK_WORDS = re.compile(r"\b(smirk|half[- ]smile|grin(s|ned|ning)?\b)", re.IGNORECASE)
PAUSE_WORDS = re.compile(r"\b(paus|silen|hesitat)", re.IGNORECASE)

TONES = {
    "over_formal": (
        "overformal_about_manager",
        "You heard careful, official talk about the manager. Some people are simply formal.",
    ),
    "tight_lipped": (
        "tight_lipped_about_manager",
        "They said little about the manager. They may just be private people.",
    ),
    "warm": (
        "warm_concrete_about_manager",
        "You heard warm talk about the manager. Did it come with a story?",
    ),
}


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """One current answer. Hours per week and people per year; None: no number was given.

    ref: the caller's row id.
    """

    ref: int
    theme: str
    contact_name: str = ""  # "": the panel, nobody can say who
    contact_kind: str = ""
    words: str = ""
    cue: str = ""
    manner: str = "specific"
    hours_low: Fraction | None = None
    hours_high: Fraction | None = None
    hired: int | None = None
    left: int | None = None
    headcount: int | None = None
    is_scared: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A flag that may apply. reason: why, worded as a possibility.

    ref: of the answer it came from; None for an observation of the whole interview.
    """

    flag_key: str
    reason: str
    ref: int | None = field(default=None, compare=False)

    @property
    def flag(self) -> FlagEntry | None:
        return catalogue_flag(self.flag_key)

    @property
    def is_green(self) -> bool:
        return self.flag is not None and self.flag.kind == "green"


def suggestions(
    answers: Sequence[AnswerFacts],
    *,
    tone: str = "",
    looks: str = "",
    coworkers: int = 0,
    settled: Collection[str] = (),
) -> list[Suggestion]:
    """Each flag once at most, in a fixed order.

    tone, looks: outcomes of the guided observations, "" where none was made. settled: keys of
    flags that were noted or dismissed, which are left out.
    """
    found: dict[str, Suggestion] = {}
    for suggestion in _all(answers, tone, looks, coworkers):
        if suggestion.flag_key not in settled:
            found.setdefault(suggestion.flag_key, suggestion)
    return list(found.values())


def _all(
    answers: Sequence[AnswerFacts], tone: str, looks: str, coworkers: int
) -> Iterator[Suggestion]:
    for answer in answers:
        for flag_key, reason in _from_answer(answer, answers):
            yield Suggestion(flag_key, reason, answer.ref)
    if looks == "seen" and coworkers >= 2:
        yield Suggestion(
            "exchanged_looks",
            "You saw them look at each other. It may have been about something else.",
        )
    if tone in TONES:
        yield Suggestion(*TONES[tone])


def _from_answer(answer: AnswerFacts, answers: Sequence[AnswerFacts]) -> Iterator[tuple[str, str]]:
    who = answer.contact_name or "Somebody"
    seen = f"{answer.cue} {answer.words}"
    if SMIRK_WORDS.search(seen) and PAUSE_WORDS.search(seen):
        yield "pause_and_smirk", "A pause and a smirk can be a safe way to tell the truth."
    if answer.theme == "manager" and CONTROLLING_WORDS.search(answer.words):
        # They may have denied it: the reason says no more than that the word was used.
        yield (
            "called_micromanager",
            f"{who} used a word for a controlling boss, maybe as a joke. You decide if it counts.",
        )
    if answer.manner != "dodged":
        yield from _from_hours(answer, who)
    yield from _from_turnover(answer, answers, who)
    if answer.is_scared:
        yield (
            "answer_scared_me",
            "You marked that this reply scared you. It may matter: note it before you explain it "
            "away.",
        )


def _from_hours(answer: AnswerFacts, who: str) -> Iterator[tuple[str, str]]:
    ends = [end for end in (answer.hours_low, answer.hours_high) if end is not None]
    if not ends:
        return
    low, high = min(ends), max(ends)
    hours = f"{float(low):g}" if low == high else f"{float(low):g}–{float(high):g}"
    if high >= LONG_WEEK_HOURS:
        yield (
            "hours_60_plus",
            f"{who} said {hours}. It may be one bad month. You decide whether it is a flag.",
        )
    elif BALANCED_WEEK_HOURS[0] <= (low + high) / 2 <= BALANCED_WEEK_HOURS[1]:
        yield "hours_near_40", f"{who} said {hours}. It may be a good sign if others say the same."


def _from_turnover(
    answer: AnswerFacts, answers: Sequence[AnswerFacts], who: str
) -> Iterator[tuple[str, str]]:
    """What the counts of one answer hint at, with what the same person counted elsewhere."""
    if (answer.hired, answer.left, answer.headcount) == (None, None, None):
        return
    hired, left, headcount = _counts(answer, answers)
    if answer.left is not None:  # so a suggestion quotes the answer that named the leavers
        yield from _from_leavers(answer.left, hired, headcount)
    if None not in (hired, left, headcount) and answer.manner != "dodged":
        yield (
            "turnover_numbers_given",
            f"{who} gave all three numbers. Openness about them can be a good sign.",
        )


def _from_leavers(left: int, hired: int | None, headcount: int | None) -> Iterator[tuple[str, str]]:
    if headcount and Fraction(left, headcount) >= MANY_LEAVERS_SHARE:
        yield (
            "many_leavers",
            f"{left} left in a year, with {headcount} there now. Ask why before you decide; "
            "trades differ.",
        )
    if hired is not None and hired >= CHURN_FROM_HIRES and Fraction(left, hired) >= CHURN_SHARE:
        yield (
            "churn_hiring",
            f"{hired} came and {left} went: most hires may only have replaced leavers.",
        )


def _counts(
    answer: AnswerFacts, answers: Sequence[AnswerFacts]
) -> tuple[int | None, int | None, int | None]:
    """Hired, left and headcount as one person named them; None for a count they never named.

    Hires and leavers are two questions, so the numbers may lie in two answers; those of the
    answer itself go first. Where the person named two different ones elsewhere, neither is taken.
    """
    source = (answer.contact_name, answer.contact_kind)
    same = [it for it in answers if (it.contact_name, it.contact_kind) == source]
    return (
        _one_of(answer.hired, {it.hired for it in same}),
        _one_of(answer.left, {it.left for it in same}),
        _one_of(answer.headcount, {it.headcount for it in same}),
    )


def _one_of(own: int | None, named: set[int | None]) -> int | None:
    others = named - {None}
    return others.pop() if own is None and len(others) == 1 else own
