"""The last computed score as lists show it, from the figures stored with a row.

Plain Python: no Django, clock or I/O. Lists read these figures and compute no score.
"""

from dataclasses import dataclass
from fractions import Fraction

from accounts.domain.rounding import half_up
from interviews.score.domain.evidence import (
    PROVISIONAL_FROM,
    SHOWN_FROM_AREAS,
    SHOWN_FROM_COVERAGE,
    SOLID_FROM,
)

# Stored figures are floats: .15 lies a hair below 15 / 100, so thresholds need the fraction back.
MAX_DENOMINATOR = 10**6


@dataclass(frozen=True, slots=True)
class StoredScore:
    """score, low, high: 0..100 or None where none was ever computed. coverage: 0..1.

    known_count: areas that carry weight and are known. cap: None where nothing caps.
    is_hidden: an interview still waits for the gut feeling, which comes before the number.
    """

    score: float | None
    low: float | None
    high: float | None
    coverage: float
    known_count: int
    cap: int | None = None
    is_hidden: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether there is enough behind the number to show it at all, and it may be seen."""
        return (
            self.score is not None
            and not self.is_hidden
            and self._coverage >= SHOWN_FROM_COVERAGE
            and self.known_count >= SHOWN_FROM_AREAS
        )

    @property
    def points(self) -> int | None:
        return _points(self.score)

    @property
    def low_points(self) -> int | None:
        return _points(self.low)

    @property
    def high_points(self) -> int | None:
        return _points(self.high)

    @property
    def width_points(self) -> int:
        """How wide the range is, in points of its two shown ends."""
        return (self.high_points or 0) - (self.low_points or 0)

    @property
    def coverage_word(self) -> str:
        """Unknown, Too early, Provisional or Solid."""
        return ("Unknown", "Too early", "Provisional", "Solid")[self.filled]

    @property
    def filled(self) -> int:
        """How many of the three coverage boxes are filled, 0 to 3."""
        if not self._coverage:
            return 0
        return 1 + (self._coverage >= PROVISIONAL_FROM) + (self._coverage >= SOLID_FROM)

    @property
    def _coverage(self) -> Fraction:
        return Fraction(self.coverage).limit_denominator(MAX_DENOMINATOR)


def _points(figure: float | None) -> int | None:
    if figure is None:
        return None
    return half_up(Fraction(figure).limit_denominator(MAX_DENOMINATOR))
