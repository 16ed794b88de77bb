"""What a small count may stand for: its likely range, in words. Plain Python: no Django."""

from collections.abc import Iterable
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

from accounts.domain.rounding import half_up

FEWEST = 5  # of fewer, no share and no range is said
LIKELY = 0.95
Z = NormalDist().inv_cdf((1 + LIKELY) / 2)


def likely_range(part: int, whole: int) -> tuple[float, float]:
    """Where the true share probably lies, both 0..1: the interval of Wilson (1927) at 95 %.

    It stays within 0 and 1 and says something also of 0 or all of few. whole: 1 or more.
    """
    share, z2 = part / whole, Z * Z
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    reach = Z / (1 + z2 / whole) * sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def stands_out(most: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """Whether the likely range of most lies above that of each other. Each: part and whole.

    Ranges that do not touch are a stricter test than one of the difference: in doubt it says no.
    """
    low, _ = likely_range(*most)
    return all(low > likely_range(*it)[1] for it in others)


def likely_words(part: int, whole: int) -> str:
    """ "Likely between 26 and 58 in 100"; "" where fewer than FEWEST say nothing of others."""
    if whole < FEWEST:
        return ""
    low, high = (half_up(100 * Fraction(it)) for it in likely_range(part, whole))
    return f"Likely between {low} and {high} in 100"
