"""What a fit score says at a glance: its word, where it could end, whether its number may be seen.

Plain Python: no Django, clock or I/O. A score that was just computed and one that was stored say
the same, since both say it here. The word comes from the range, not from the point.
"""

from fractions import Fraction
from typing import TYPE_CHECKING

from accounts.domain.rounding import half_up
from interviews.score.domain.evidence import (
    AT_RISK_DEAL_BREAKER_CAP,
    BROKEN_DEAL_BREAKER_CAP,
    LEANS_TOWARD_FROM,
    LIMIT_NAMES,
    LIMITS_OF_RANGES,
    MIXED_FROM,
    PROVISIONAL_FROM,
    SHOWN_FROM_AREAS,
    SHOWN_FROM_COVERAGE,
    SOLID_FROM,
    STRONG_FROM,
    UNSETTLED_CAP,
)

TOO_EARLY = "too early to say"


def point_word(points: Fraction | int) -> str:
    """What one exact number of points says, 0..100."""
    if points < MIXED_FROM:
        return "points away"
    if points < LEANS_TOWARD_FROM:
        return "mixed"
    return "leans toward" if points < STRONG_FROM else "strong"


def hardly_myself_words(interviews: int) -> str:
    """Says that one's own ratings count half; "" where one was oneself in every interview."""
    if not interviews:
        return ""
    where = "one interview" if interviews == 1 else f"{interviews} interviews"
    return f"You were hardly yourself in {where}, so your own ratings from there count half."


class Ranged:
    """A range and how much is known, as pages show them: whole points and percent, half up."""

    __slots__ = ()
    low: Fraction
    high: Fraction
    coverage: Fraction

    @property
    def low_points(self) -> int:
        return half_up(self.low)

    @property
    def high_points(self) -> int:
        return half_up(self.high)

    @property
    def width_points(self) -> int:
        """How wide the range is, in points of its two shown ends."""
        return self.high_points - self.low_points

    @property
    def coverage_percent(self) -> int:
        return half_up(100 * self.coverage)


class ScoreWords(Ranged):
    """What a score says. The classes that say it bring the figures.

    score: 0..100; None where nothing that carries weight is known. cap: the highest score left,
    None for none. cap_words: what caps, "Broken: your 50 hours", "depends on your limit of 50
    hours", "Open flag: Yelling"; "" without a cap. settled_words: "91 or 20", the score after what
    caps it at 60 is settled; "" where nothing is. unheard_words: the limits nobody has spoken to,
    "your limit on hours or your pay floor". known_count: areas that carry weight and are known.
    hardly_myself_count: interviews in it in which the user was hardly themselves.
    """

    __slots__ = ()
    score: Fraction | None
    cap: int | None

    if TYPE_CHECKING:

        @property
        def known_count(self) -> int: ...
        @property
        def cap_words(self) -> str: ...
        @property
        def settled_words(self) -> str: ...
        @property
        def unheard_words(self) -> str: ...
        @property
        def hardly_myself_count(self) -> int: ...

    @property
    def points(self) -> int | None:
        """Whole points, half up: 12.5 is 13."""
        return None if self.score is None else half_up(self.score)

    @property
    def is_shown(self) -> bool:
        """Whether there is enough behind the number to show it at all."""
        return self.coverage >= SHOWN_FROM_COVERAGE and self.known_count >= SHOWN_FROM_AREAS

    @property
    def is_rankable(self) -> bool:
        """Whether the number may be large, stand in a list and be ranked against another's."""
        return self.is_shown and self.coverage >= PROVISIONAL_FROM

    @property
    def is_capped(self) -> bool:
        """Whether the score is as high as its cap lets it be."""
        return self.score is not None and self.score == self.cap

    @property
    def filled(self) -> int:
        """How many of the three coverage boxes are filled, 0 to 3."""
        if not self.coverage:
            return 0
        return 1 + (self.coverage >= PROVISIONAL_FROM) + (self.coverage >= SOLID_FROM)

    @property
    def coverage_word(self) -> str:
        """Unknown, Too early, Provisional or Solid."""
        return ("Unknown", "Too early", "Provisional", "Solid")[self.filled]

    @property
    def score_word(self) -> str:
        """What it says: of a cap that holds it, else of the exact range, never of a rounded point.

        "depends on your limit of 50 hours", "too early to say", "mixed so far", "strong".
        """
        if self.is_capped and self.is_shown and self.cap is not None:
            return self.cap_words if self.cap == UNSETTLED_CAP else point_word(self.cap)
        if self.score is None or not self.is_rankable:
            return TOO_EARLY
        word = point_word(self.score)
        return word if self._is_settled else f"{word} so far"

    @property
    def outlook(self) -> str:
        """Where it could end, in words: "could end anywhere from mixed to strong"; "" where its
        word says all.
        """
        if self.is_capped and self.is_shown:
            after = f"; {self.settled_words} after" if self.settled_words else ""
            return f"{UNSETTLED_CAP} until settled{after}" if self.cap == UNSETTLED_CAP else ""
        low, high = point_word(self.low), point_word(self.high)
        if low == high or (self.is_rankable and self._is_settled):
            return ""
        return f"could end anywhere from {low} to {high}"

    @property
    def says(self) -> str:
        """Word and outlook in one line."""
        return "; ".join(filter(None, (self.score_word, self.outlook)))

    @property
    def list_words(self) -> str:
        """What a list row says beside the number or instead of it; "" where that is nothing.

        A broken limit says its name, and what decides a score is named, however little is known.
        """
        is_decided = self.is_capped and self.cap == UNSETTLED_CAP
        if self.cap == BROKEN_DEAL_BREAKER_CAP or is_decided:
            return self.cap_words
        return self.score_word if self.is_rankable else ""

    @property
    def caution(self) -> str:
        """That one was hardly oneself, wherever the score is shown; "" where one was."""
        return hardly_myself_words(self.hardly_myself_count)

    @property
    def range_sentence(self) -> str:
        """Where what is still open could take it, a limit nobody has spoken to included."""
        words = (
            f"What is still open could take it anywhere from {self.low_points} to "
            f"{self.high_points}"
        )
        if not self.unheard_words or self.high <= BROKEN_DEAL_BREAKER_CAP:
            return f"{words}."
        broken = f"{BROKEN_DEAL_BREAKER_CAP} if {self.unheard_words} turns out broken"
        is_lower = self.high > AT_RISK_DEAL_BREAKER_CAP and self.cap is None
        can_be_in_doubt = any(LIMIT_NAMES[it] in self.unheard_words for it in LIMITS_OF_RANGES)
        doubt = f", {AT_RISK_DEAL_BREAKER_CAP} while it is in doubt"
        doubt = doubt if is_lower and can_be_in_doubt else ""
        return f"{words}, or to {broken}{doubt}."

    @property
    def _is_settled(self) -> bool:
        """Whether nothing that is still open could change the word."""
        return self.coverage >= SOLID_FROM or point_word(self.low) == point_word(self.high)
