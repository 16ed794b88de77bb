"""How long an answer takes, where some never came so far. Plain Python: no Django or clock.

The estimator is the one of Kaplan and Meier (1958): who is still waited for counts up to the day
that is known, and says nothing of the days after it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

QUARTER, HALF = Fraction(1, 4), Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Wait:
    """One application. days: from sending it to the answer; without one, how long it was waited
    for so far. 0 or more.
    """

    days: int
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Left:
    """From this day on, this share was still without an answer, 0..1."""

    day: int
    share: Fraction


def still_silent(waits: Iterable[Wait]) -> list[Left]:
    """The curve of Kaplan and Meier: one step for each day with an answer, the first day first.

    Who was last waited for on the day of an answer was still waited for when it came. Empty
    without any answer.
    """
    waits = list(waits)
    answered = Counter(it.days for it in waits if it.is_answered)
    ended = Counter(it.days for it in waits)
    at_risk, share, curve = len(waits), Fraction(1), []
    for day in sorted(ended):
        if answered[day]:
            share *= 1 - Fraction(answered[day], at_risk)
            curve.append(Left(day, share))
        at_risk -= ended[day]
    return curve


def day_of(curve: Sequence[Left], share: Fraction) -> int | None:
    """The first day by which this share or more had answered; None where it never came to that."""
    return next((it.day for it in curve if 1 - it.share >= share), None)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a group of applications waited. half: by that day half had answered, as estimated with
    those still silent; first_quarter and last_quarter: where the middle half begins and ends.
    None: it never came to that.
    """

    waits: Sequence[Wait]
    half: int | None
    first_quarter: int | None
    last_quarter: int | None

    @property
    def count(self) -> int:
        return len(self.waits)

    @property
    def answered(self) -> int:
        return sum(it.is_answered for it in self.waits)

    @property
    def silent(self) -> int:
        return self.count - self.answered


def answers_of(waits: Iterable[Wait]) -> Answers:
    """The waits, the shortest first, with what they say together."""
    waits = sorted(waits, key=lambda it: (it.days, not it.is_answered))
    curve = still_silent(waits)
    return Answers(waits, day_of(curve, HALF), day_of(curve, QUARTER), day_of(curve, 1 - QUARTER))
