"""Flags that what was logged may point to. They are suggested, never added. Plain Python.

One moment is one flag: what several rules read out of one answer is suggested once, under its
strongest name, with the other readings under it. A good sign is no other name for a red flag, so
an answer may be suggested as one of each. Every threshold is a judgement.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from interviews.catalogue.loader import FlagEntry
from interviews.catalogue.loader import flag as catalogue_flag
from interviews.score.domain.evidence import DODGE_PREFIX

LONG_WEEK_HOURS = 60
# Nearer to forty than to any other five: the middle of the range, both ends included; and no end
# of it is as near to thirty or fifty.
BALANCED_WEEK_HOURS = (Fraction(75, 2), Fraction(85, 2))
BALANCED_ENDS_HOURS = (35, 45)
MANY_LEAVERS_SHARE = Fraction(1, 3)  # of the headcount
CHURN_SHARE = Fraction(3, 4)  # leavers of the hires
CHURN_FROM_HIRES = 4
# Word starts; "grin" is spelled out, for a grind is no grin.
CONTROLLING_WORDS = re.compile(
    r"\b(micro[- ]?manag|control[- ]freak|controlling\b|hands[- ]on about)", re.IGNORECASE
)
SMIRK_WORDS = re.compile(r"\b(smirk|half[- ]smile|grin(s|ned|ning)?\b)", re.IGNORECASE)
PAUSE_WORDS = re.compile(r"\b(paus|silen|hesitat)", re.IGNORECASE)
LOOK_WORDS = re.compile(
    r"\b(look(s|ed|ing)? (at|over|across)\b|glanc|eye contact|(exchang|shar|swap)\w* (a )?looks?\b"
    r"|roll\w* (his|her|their) eyes)",
    re.IGNORECASE,
)
LOOKS_FLAG = "exchanged_looks"
# What the looks between coworkers belong to, where no answer says that somebody looked at another.
WITH_LOOKS = ("pause_and_smirk", "called_micromanager")

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

    ref, question: the caller's row ids. speaker: likewise; None for the panel.
    """

    ref: int
    theme: str
    question: int = 0
    speaker: int | None = None
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
class Reading:
    """A flag that a moment may be read as. reason: why, worded as a possibility."""

    flag_key: str
    reason: str

    @property
    def flag(self) -> FlagEntry | None:
        return catalogue_flag(self.flag_key)

    @property
    def is_green(self) -> bool:
        return self.flag is not None and self.flag.kind == "green"

    @property
    def severity(self) -> int:
        return self.flag.severity if self.flag else 0


@dataclass(frozen=True, slots=True)
class Suggestion(Reading):
    """A flag that may apply, under the strongest name of its moment. others: its other readings.

    ref: of the answer it came from; None for an observation of the whole interview.
    """

    others: tuple[Reading, ...] = ()
    ref: int | None = field(default=None, compare=False)

    @property
    def keys(self) -> tuple[str, ...]:
        return self.flag_key, *(it.flag_key for it in self.others)


@dataclass(frozen=True, slots=True)
class NotedFlag:
    """A flag of the interview, as far as it tells of which moment it is.

    ref: the caller's row id. question: of the answer it was noted from, None where it is not known.
    contacts: who showed it, empty where nobody was named. is_green: a good sign. is_standing: not
    withdrawn; one that was withdrawn still holds its moment, so that nothing of it comes back.
    """

    ref: int
    key: str
    question: int | None = None
    contacts: frozenset[int] = frozenset()
    quote: str = ""
    cue: str = ""
    is_green: bool = False
    is_standing: bool = True

    @property
    def is_gone(self) -> bool:
        """Withdrawn with the dodge it came from: the answer is another one now."""
        return self.key.startswith(DODGE_PREFIX) and not self.is_standing

    def is_of(self, answer: AnswerFacts, keys: Collection[str]) -> bool:
        """Whether it was seen in this answer. keys: what the answer may be read as."""
        if self.is_gone or (self.question is not None and self.question != answer.question):
            return False
        if self.contacts and answer.speaker is not None and answer.speaker not in self.contacts:
            return False
        return (
            self.question is not None or self.key in keys or is_same_quote(self.quote, answer.words)
        )

    def is_same_moment(self, other: "NotedFlag") -> bool:
        """Whether two flags were seen in one answer, or quote the same words."""
        if not (self.is_standing and other.is_standing) or self.is_green != other.is_green:
            return False
        if self.contacts and other.contacts and self.contacts.isdisjoint(other.contacts):
            return False
        if self.question is not None and other.question is not None:
            return self.question == other.question
        return is_same_quote(self.quote, other.quote)

    def tells(self, flag_key: str) -> bool:
        """Whether its cue says already that it may be read as this flag."""
        if flag_key == LOOKS_FLAG and LOOK_WORDS.search(self.cue):
            return True
        return bool(title := title_of(flag_key)) and title in self.cue


@dataclass(frozen=True, slots=True)
class Moments:
    """suggestions: one for each moment that no flag holds. readings: of those that one does, with
    the ref of that flag: what else its moment may be read as, and its cue does not say.
    """

    suggestions: tuple[Suggestion, ...]
    readings: tuple[tuple[int, Reading], ...] = ()

    def of(self, flag: int) -> list[Reading]:
        return [reading for ref, reading in self.readings if ref == flag]


@dataclass(slots=True)
class _Moment:
    """What one answer may be read as, red or green; answer None: seen in the whole interview."""

    readings: list[Reading]
    answer: AnswerFacts | None = None
    flag: NotedFlag | None = None
    is_green: bool = False

    @property
    def keys(self) -> set[str]:
        return {it.flag_key for it in self.readings}


def moments(
    answers: Sequence[AnswerFacts],
    *,
    tone: str = "",
    looks: str = "",
    coworkers: int = 0,
    noted: Sequence[NotedFlag] = (),
    dismissed: Collection[str] = (),
) -> Moments:
    """What the rules suggest, each flag once at most, in a fixed order.

    tone, looks: outcomes of the guided observations, "" where none was made. noted: the flags of
    the interview, the withdrawn too. dismissed: keys of flags that are suggested no more.
    """
    settled = {it.key for it in noted} | set(dismissed)
    suggested: list[Suggestion] = []
    readings: list[tuple[int, Reading]] = []
    for moment in _moments(answers, tone, looks, coworkers, noted):
        left = [it for it in moment.readings if it.flag_key not in settled]
        if flag := moment.flag:
            readings += [(flag.ref, it) for it in left if not flag.tells(it.flag_key)]
        elif left:
            strongest = max(left, key=lambda it: it.severity)
            others = tuple(it for it in left if it is not strongest)
            ref = moment.answer.ref if moment.answer else None
            suggested.append(Suggestion(strongest.flag_key, strongest.reason, others, ref))
            settled |= moment.keys
    return Moments(tuple(suggested), tuple(readings))


def flag_of_looks(
    answers: Sequence[AnswerFacts], *, coworkers: int, noted: Sequence[NotedFlag]
) -> NotedFlag | None:
    """The flag of the moment in which the coworkers exchanged looks; None where none stands."""
    if any(it.key == LOOKS_FLAG for it in noted):
        return None
    held = (it for it in _moments(answers, "", "seen", coworkers, noted) if it.flag)
    return next((it.flag for it in held if LOOKS_FLAG in it.keys), None)


def with_cue(cue: str, flag_key: str) -> str:
    """A cue that tells of one more reading: "She smirked. Coworkers exchange looks"."""
    if NotedFlag(0, "", cue=cue).tells(flag_key):
        return cue
    told = cue.rstrip()
    if told and told[-1] not in ".!?…":
        told += "."
    return f"{told} {title_of(flag_key)}".strip()


def without_cue(cue: str, flag_key: str) -> str:
    """The cue without what with_cue() added to it."""
    return cue.removesuffix(title_of(flag_key)).rstrip()


def title_of(flag_key: str) -> str:
    """As the catalogue names it; "" for a flag that is not in it."""
    entry = catalogue_flag(flag_key)
    return entry.title if entry else ""


def is_same_quote(one: str, other: str) -> bool:
    """Whether one holds the other, however it is spaced or written."""
    first, second = (" ".join(it.casefold().split()).strip(" “”\"'.!?") for it in (one, other))
    return bool(first and second) and (first in second or second in first)


def _moments(
    answers: Sequence[AnswerFacts],
    tone: str,
    looks: str,
    coworkers: int,
    noted: Sequence[NotedFlag],
) -> list[_Moment]:
    found = []
    for answer in answers:
        every = [Reading(*it) for it in _from_answer(answer, answers)]
        for is_green in (False, True):
            readings = [it for it in every if it.is_green == is_green]
            flag = _flag_of(answer, readings, noted, is_green)
            found.append(_Moment(readings, answer, flag, is_green))
    if looks == "seen" and coworkers >= 2:
        _add_looks(found, noted)
    if tone in TONES:
        found.append(_Moment([Reading(*TONES[tone])]))
    return found


def _flag_of(
    answer: AnswerFacts, readings: Sequence[Reading], noted: Sequence[NotedFlag], is_green: bool
) -> NotedFlag | None:
    keys = {it.flag_key for it in readings}
    of_kind = (it for it in noted if it.is_green == is_green)
    return next((it for it in of_kind if it.is_of(answer, keys)), None)


def _add_looks(found: list[_Moment], noted: Sequence[NotedFlag]) -> None:
    """Looks belong to the moment that tells of them, or that they often come with."""
    reading = Reading(
        LOOKS_FLAG, "You saw them look at each other. It may have been about something else."
    )
    red = [it for it in found if not it.is_green and (not it.flag or it.flag.is_standing)]
    tell = [it for it in red if it.answer and LOOK_WORDS.search(it.answer.cue)]
    often = [it for it in red if not it.keys.isdisjoint(WITH_LOOKS)]
    for moment in (*tell, *often):
        moment.readings.append(reading)
        return
    flags = [it for it in noted if it.is_standing and not it.is_green]
    by_hand = (it for it in flags if it.key in WITH_LOOKS or LOOK_WORDS.search(it.cue))
    found.append(_Moment([reading], flag=next(by_hand, None)))


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
    elif (
        BALANCED_WEEK_HOURS[0] <= (low + high) / 2 <= BALANCED_WEEK_HOURS[1]
        and BALANCED_ENDS_HOURS[0] <= low <= high <= BALANCED_ENDS_HOURS[1]
    ):
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
