"""How the arithmetic of the fit score is said in words and short numbers. Plain Python."""

from collections.abc import Sequence
from fractions import Fraction

from accounts.domain.rounding import half_up
from interviews.score.domain.evidence import (
    MASS_UNIT,
    Area,
    Source,
    SourceKind,
    credibility,
)
from interviews.score.domain.source_levels import SourceLevel

MINUS = "−"
SHARES = {
    Fraction(1): "in full",
    Fraction(7, 10): "about two thirds",
    Fraction(1, 2): "half",
    Fraction(35, 100): "about a third",
    Fraction(1, 4): "a quarter",
    Fraction(1, 8): "an eighth",
}
WHY_LESS = {
    SourceKind.RECRUITER: "a recruiter does not do the job",
    SourceKind.LEADERSHIP: "seen from far above",
    SourceKind.OTHER: "not close enough to know",
}


def counts_words(source: Source, area: Area, mass_eighths: int) -> str:
    """ "counts a third, they speak of themselves": how much one item of this source weighs.

    mass_eighths: of the item, 1..8, before the source's credibility. The reason is said only
    where the source is believed less than in full.
    """
    believed = credibility(source, area)
    share = believed * mass_eighths / MASS_UNIT
    words = f"counts {SHARES.get(share, f'{half_up(100 * share)} %')}"
    reason = "" if believed == 1 else why_less(source, area)
    return f"{words}, {reason}" if reason else words


def why_less(source: Source, area: Area) -> str:
    """Why a source is believed less on an area; the least believed of its kinds says it."""
    if source.key.startswith("panel:"):
        return "nobody knows who said it"
    kinds = source.kinds or {SourceKind.OTHER}
    least = min(kinds, key=lambda it: (credibility(Source("x", frozenset({it})), area), it))
    if least == SourceKind.HIRING_MANAGER:
        return "they speak of themselves" if area == Area.MANAGER else "they have a post to fill"
    return WHY_LESS.get(least, "")


def level_words(sources: Sequence[SourceLevel]) -> str:
    """ "(1 × 25 + 0.35 × 100) ÷ 1.35": how several sources make the level of an area.

    Each source with its mass and its own level; "" for a single one, whose level it is.
    """
    if len(sources) < 2:
        return ""
    parts = " + ".join(f"{exact(it.mass)} × {one_decimal(it.level)}" for it in sources)
    return f"({parts}) ÷ {exact(sum((it.mass for it in sources), Fraction(0)))}"


def exact(mass: Fraction) -> str:
    """A mass without rounding: "1", "0.35", "0.175". It comes in fortieths, so three places do."""
    thousandths = half_up(mass * 1000)
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03}".rstrip("0") if rest else f"{whole}"


def signed_points(points: int | Fraction) -> str:
    """Whole points with a real minus: "−18", "+9", "0"; a half goes away from 0."""
    whole = -half_up(-Fraction(points)) if points < 0 else half_up(Fraction(points))
    return f"{whole:+d}".replace("-", MINUS) if whole else "0"


def one_decimal(number: Fraction) -> str:
    """ "9.4", and "12" where it is whole to one decimal; a real minus."""
    tenths = half_up(abs(number) * 10)
    whole, rest = divmod(tenths, 10)
    sign = MINUS if number < 0 and tenths else ""
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"
