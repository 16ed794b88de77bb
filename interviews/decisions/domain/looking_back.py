"""What was done over all interviews of a role, counted without blame. Plain Python.

Somebody who did what they could has nothing to regret. What counts as a thing to do is our own
judgement; the words never say why a "no" came, since nobody told us.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MOST_FROM = 4, 5  # this share of the things, and it was not for lack of doing
HALF_FROM = 1, 2


class Ending(StrEnum):
    """How it ended, from the stage of the role."""

    THEIR_NO = "their no"  # rejected, or never heard of again
    YOUR_NO = "your no"
    YES = "yes"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of thing: done of total."""

    text: str
    done: int
    total: int
    remark: str = ""

    @property
    def is_done(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True, slots=True)
class Part:
    """Prepared, asked, delivered or followed up. lines: without those with nothing to do."""

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


def part(title: str, *lines: Line) -> Part:
    return Part(title, tuple(line for line in lines if line.total))


def share_done(text: str, done: Iterable[bool]) -> Line:
    """How many of several, such as interviews, are done."""
    answers = list(done)
    return Line(text, sum(answers), len(answers))


def look_back(ending: Ending, parts: Iterable[Part]) -> LookingBack:
    """What the counts come to, in words."""
    parts = tuple(parts)
    done, total = sum(it.done for it in parts), sum(it.total for it in parts)
    is_short = total > 0 and not _at_least(done, total, MOST_FROM)
    return LookingBack(parts, _headline(ending, done, total), _next_time(parts) if is_short else "")


# --- The words -----------------------------------------------------------------------------------


def _headline(ending: Ending, done: int, total: int) -> str:
    if not total:
        return NOTHING_TO_COUNT[ending]
    count = f"{done} of {total} things done."
    if ending != Ending.THEIR_NO:
        return f"{OPENINGS[ending]}: {count}"
    if _at_least(done, total, MOST_FROM):
        return f"You did what you could: {count}"
    if _at_least(done, total, HALF_FROM):
        return f"You did most of it: {count}"
    return f"A start to build on: {count}"


OPENINGS = {
    Ending.YOUR_NO: "You said no, and that is a result too",
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
