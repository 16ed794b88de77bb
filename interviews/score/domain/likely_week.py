"""What hours somebody reported mean for the user's own week. Plain Python.

The article: if they work 60–70 hours, you probably will; the limit is a deal-breaker.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from statistics import median

from interviews.score.domain.deal_breakers import mean_ranges
from interviews.score.domain.evidence import HoursReport

type Hours = Fraction | Decimal | int


def hours_range(low: Hours | None, high: Hours | None) -> str:
    """ "60–70", or "60" where both ends are the same or one is missing; "" without a number."""
    ends = sorted({end for end in (low, high) if end is not None})
    return "–".join(f"{float(end):g}" for end in ends)


def usual_range(reports: Iterable[HoursReport]) -> tuple[Fraction, Fraction] | None:
    """The range that several people's reports come to, low first; None without a report.

    As the deal-breaker reads them: each source's mean first, then the median over the sources, for
    the lower and the upper ends alike.
    """
    ranges = mean_ranges(reports)
    if not ranges:
        return None
    return median(low for low, _ in ranges), median(high for _, high in ranges)


def against_limit(low: Hours | None, high: Hours | None, limit: int | None) -> str:
    """One sentence comparing hours a week with the user's limit; "" without a number.

    The middle of the range decides, as it does for the deal-breaker; then its upper end.
    """
    ends = [Fraction(end) for end in (low, high) if end is not None]
    if not ends:
        return ""
    if limit is None:
        return "You have set no limit to compare it with."
    if sum(ends) / len(ends) > limit:
        return f"Above your limit of {limit}."
    if max(ends) > limit:
        return f"Partly above your limit of {limit}."
    return f"Within your limit of {limit}."


def likely_week(low: Hours | None, high: Hours | None) -> str:
    """What the user's own week would probably be; "" without a number."""
    hours = hours_range(low, high)
    return f"Your likely week: {hours} hours." if hours else ""
