"""What hours somebody reported mean for the user's own week. Plain Python.

Source: S27 (if they work 60–70, you probably will), S45 (the limit is a deal-breaker).
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from statistics import median

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
    by_source: dict[str, set[tuple[Fraction, Fraction]]] = {}
    for report in reports:
        ends = Fraction(report.low), Fraction(report.high)
        by_source.setdefault(report.source.key, set()).add(ends)
    if not by_source:
        return None
    lows = [sum((low for low, _ in ends), Fraction(0)) / len(ends) for ends in by_source.values()]
    highs = [
        sum((high for _, high in ends), Fraction(0)) / len(ends) for ends in by_source.values()
    ]
    return median(lows), median(highs)


def against_limit(low: Hours | None, high: Hours | None, limit: int | None) -> str:
    """One sentence holding hours a week against the user's limit; "" without a number.

    The middle of the range decides, as it does for the deal-breaker; then its upper end.
    """
    ends = [Fraction(end) for end in (low, high) if end is not None]
    if not ends:
        return ""
    if limit is None:
        return "You have set no limit, so nothing is held against it."
    if sum(ends) / len(ends) > limit:
        return f"Above your limit of {limit}."
    if max(ends) > limit:
        return f"Partly above your limit of {limit}."
    return f"Within your limit of {limit}."


def likely_week(low: Hours | None, high: Hours | None) -> str:
    """What the user's own week would probably be; "" without a number."""
    hours = hours_range(low, high)
    return f"Your likely week: {hours} hours." if hours else ""
