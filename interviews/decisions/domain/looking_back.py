"""What was done over all interviews of a role, counted without blame. Plain Python.

Whoever did what they could has nothing to regret: no offer then means not the right fit, rather
than something missed. What counts as a thing to do is our own judgement; the words never say that a
"no" was earned.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from interviews.preparing.domain.question_plan import MINIMUM

MOST_FROM = 4, 5  # this share of the things, and it was not for lack of doing
HALF_FROM = 1, 2


class Ending(StrEnum):
    """How it ended, from the stage of the role."""

    THEIR_NO = "their no"  # rejected, or never heard of again
    YOUR_NO = "your no"
    YES = "yes"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class InterviewCounts:
    """One interview that is over. Counts are 0 and up; partly said messages are not in
    messages_said.
    """

    messages: int = 0
    messages_said: int = 0
    messages_partly: int = 0
    questions: int = 0  # of the main plan
    questions_asked: int = 0
    has_reviewed_flags: bool = False
    is_debriefed: bool = False
    has_gut: bool = False  # recorded or skipped: both are an answer


@dataclass(frozen=True, slots=True)
class RoleCounts:
    """follow_ups: those that were due and not left out on purpose; follow_ups_done: of them."""

    ending: Ending
    interviews: Sequence[InterviewCounts] = ()
    has_limits: bool = False
    is_must_ask_open: bool = True
    follow_ups: int = 0
    follow_ups_done: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of thing: done of total, with total above 0."""

    text: str
    done: int
    total: int
    remark: str = ""

    @property
    def is_done(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True, slots=True)
class Part:
    """Prepared, asked, delivered or followed up; lines may be empty where nothing was to do."""

    title: str
    lines: tuple[Line, ...]

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)


@dataclass(frozen=True, slots=True)
class LookingBack:
    """headline: one friendly sentence with the count; next_time: one more, "" for none."""

    parts: tuple[Part, ...]
    headline: str
    next_time: str = ""

    @property
    def done(self) -> int:
        return sum(part.done for part in self.parts)

    @property
    def total(self) -> int:
        return sum(part.total for part in self.parts)


def look_back(facts: RoleCounts) -> LookingBack:
    """Count what was done; the order of the interviews never matters."""
    parts = (_prepared(facts), _asked(facts), _delivered(facts.interviews), _followed_up(facts))
    done, total = sum(it.done for it in parts), sum(it.total for it in parts)
    headline = _headline(facts.ending, done, total)
    is_short = total > 0 and not _at_least(done, total, MOST_FROM)
    return LookingBack(parts, headline, _next_time(parts) if is_short else "")


def _prepared(facts: RoleCounts) -> Part:
    interviews = facts.interviews
    lines = [
        _interviews(
            "Interviews with three key messages or more",
            (it.messages >= MINIMUM for it in interviews),
        ),
        _interviews(
            "Interviews with three questions or more",
            (it.questions >= MINIMUM for it in interviews),
        ),
    ]
    if interviews:
        lines.append(Line("Limits written down", int(facts.has_limits), 1))
    return _part("Prepared", lines)


def _asked(facts: RoleCounts) -> Part:
    interviews = facts.interviews
    planned, asked = (
        sum(it.questions for it in interviews),
        sum(it.questions_asked for it in interviews),
    )
    lines = [
        Line("Planned questions asked", asked, planned),
        _interviews(
            "Interviews with the flags reviewed", (it.has_reviewed_flags for it in interviews)
        ),
    ]
    if interviews:
        lines.insert(1, Line("Hours or balance answered", int(not facts.is_must_ask_open), 1))
    return _part("Asked", lines)


def _delivered(interviews: Sequence[InterviewCounts]) -> Part:
    said, partly = (
        sum(it.messages_said for it in interviews),
        sum(it.messages_partly for it in interviews),
    )
    remark = f"{partly} of them in part" if partly else ""
    total = sum(it.messages for it in interviews)
    return _part("Delivered", [Line("Key messages said", said + partly, total, remark)])


def _followed_up(facts: RoleCounts) -> Part:
    interviews = facts.interviews
    return _part(
        "Followed up",
        [
            _interviews("Interviews debriefed", (it.is_debriefed for it in interviews)),
            _interviews("Interviews with your gut written down", (it.has_gut for it in interviews)),
            Line("Calls and messages after", facts.follow_ups_done, facts.follow_ups),
        ],
    )


def _interviews(text: str, done: Iterable[bool]) -> Line:
    answers = list(done)
    return Line(text, sum(answers), len(answers))


def _part(title: str, lines: Iterable[Line]) -> Part:
    return Part(title, tuple(line for line in lines if line.total))


# --- The words -----------------------------------------------------------------------------------


def _headline(ending: Ending, done: int, total: int) -> str:
    if not total:
        return NOTHING_TO_COUNT[ending]
    count = f"{done} of {total} things done."
    if ending != Ending.THEIR_NO:
        return f"{OPENINGS[ending]}: {count}"
    if _at_least(done, total, MOST_FROM):
        return f"Not the right fit, rather than something you missed: {count}"
    if _at_least(done, total, HALF_FROM):
        return f"You did most of it: {count}"
    return f"A start to build on: {count}"


OPENINGS = {
    Ending.YOUR_NO: "You said no, and that is a result, too",
    Ending.YES: "You got there",
    Ending.OPEN: "So far",
}
NOTHING_TO_COUNT = {
    Ending.THEIR_NO: "There was no interview, so there is nothing you could have missed.",
    Ending.YOUR_NO: "You said no before an interview, which saved everybody one.",
    Ending.YES: "There is no interview to look back on.",
    Ending.OPEN: "There is no interview to look back on yet.",
}


def _next_time(parts: Iterable[Part]) -> str:
    """The one kind of thing with most left undone; the earliest of several."""
    lines = [line for part in parts for line in part.lines]
    most = max(lines, key=lambda it: it.total - it.done)
    return f"One thing to do more of next time: {most.text[:1].lower()}{most.text[1:]}."


def _at_least(done: int, total: int, share: tuple[int, int]) -> bool:
    """Whether done / total is the share or more, in whole numbers."""
    return done * share[1] >= total * share[0]
