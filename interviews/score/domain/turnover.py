"""Turnover, estimated from three counts somebody named in an interview.

Both shares are estimates: the counts are hearsay, cover about a year, and nobody says which
hire followed which leaver.
"""

from dataclasses import dataclass
from fractions import Fraction

from accounts.domain.rounding import half_up


@dataclass(frozen=True, slots=True)
class Turnover:
    """What a year's counts hint at. Shares run from 0; None where a count is missing or 0.

    leaver_share: left / headcount, of the people there now; above 1 where more left than stay.
    replacement_share: min(left, hired) / hired, 0..1, as if each leaver had been replaced first.
    words: one sentence per share that is known, each called an estimate; empty where none is.
    """

    leaver_share: Fraction | None
    replacement_share: Fraction | None
    words: str

    @property
    def leaver_percent(self) -> int | None:
        """Whole percent, half up."""
        return _percent(self.leaver_share)

    @property
    def replacement_percent(self) -> int | None:
        """Whole percent, half up."""
        return _percent(self.replacement_share)

    @property
    def is_known(self) -> bool:
        return self.leaver_share is not None or self.replacement_share is not None


def turnover(hired: int | None, left: int | None, headcount: int | None) -> Turnover:
    """Estimate turnover from people hired and people who left in a year, and the headcount.

    None means nobody said. Raises ValueError for a count below 0.
    """
    if any(count is not None and count < 0 for count in (hired, left, headcount)):
        raise ValueError(f"people are counted from 0, got {hired}, {left} and {headcount}")
    leaver_share = replacement_share = None
    sentences = []
    if left is not None and headcount:
        leaver_share = Fraction(left, headcount)
        sentences.append(
            f"{left} left, with {headcount} there now: about {_percent(leaver_share)} % a year"
            " (an estimate)."
        )
    if left is not None and hired:
        replaced = min(left, hired)
        replacement_share = Fraction(replaced, hired)
        sentences.append(
            f"{hired} hired and {left} left: about {_percent(replacement_share)} % of the hires"
            " were replacements (an estimate)."
        )
    return Turnover(leaver_share, replacement_share, " ".join(sentences))


def _percent(share: Fraction | None) -> int | None:
    return None if share is None else half_up(100 * share)
