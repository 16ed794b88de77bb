"""The last computed score as lists show it, from the figures stored with a row.

Plain Python: no Django, clock or I/O. Lists read these figures and compute no score.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from interviews.score.domain.score_words import ScoreWords

# Stored figures are floats: .15 lies a hair below 15 / 100, so thresholds need the fraction back.
MAX_DENOMINATOR = 10**6
MOST_KEPT = 4096  # a list shows the same few figures again and again


@lru_cache(maxsize=MOST_KEPT)
def exact(figure: float) -> Fraction:
    """The fraction that a stored figure was."""
    return Fraction(figure).limit_denominator(MAX_DENOMINATOR)


@dataclass(frozen=True, slots=True)
class StoredScore(ScoreWords):
    """low, high: 0 and 100 where no score was ever computed.

    The words are as they were stored. is_hidden: an interview still waits for the gut feeling,
    which comes before the number.
    """

    score: Fraction | None
    low: Fraction
    high: Fraction
    coverage: Fraction
    known_count: int
    cap: int | None = None
    cap_words: str = ""
    settled_words: str = ""
    unheard_words: str = ""
    hardly_myself_count: int = 0
    is_hidden: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether there is enough behind the number to show it at all, and it may be seen."""
        return not self.is_hidden and super(StoredScore, self).is_shown
