"""What hours somebody reported mean for the user's own week. Plain Python.

Source: S27 (if they work 60–70, you probably will), S45 (the limit is a deal-breaker).
"""

from decimal import Decimal
from fractions import Fraction

type Hours = Fraction | Decimal | int


def hours_range(low: Hours | None, high: Hours | None) -> str:
    """ "60–70", or "60" where both ends are the same or one is missing; "" without a number."""
    ends = sorted({end for end in (low, high) if end is not None})
    return "–".join(f"{float(end):g}" for end in ends)


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
