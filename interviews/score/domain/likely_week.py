"""What hours somebody reported mean for the user's own week. Plain Python.

The article: if they work 60–70 hours, you probably will; the limit is a deal-breaker. Those who do
the work know best: a coworker before a manager before a recruiter.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from statistics import median

from accounts.domain.rounding import half_up
from interviews.score.domain.evidence import HOURS_TOLERANCE, Area, HoursReport, credibility

type Hours = Fraction | Decimal | int
type Range = tuple[Fraction, Fraction]


def hours_range(low: Hours | None, high: Hours | None = None) -> str:
    """ "60–70", or "60" where both ends are the same or one is missing; "" without a number.

    At most one decimal, and none where it is whole.
    """
    ends = sorted({end for end in (low, high) if end is not None})
    return "–".join(dict.fromkeys(_plain(end) for end in ends))


def is_broken(reports: Iterable[HoursReport], limit: Hours) -> bool:
    """Whether hours are above the limit, by the reports of those who do the work.

    They are where the median of their low ends is, or that of their midpoints by more than a tenth.
    False without a report.
    """
    ranges = _deciding(reports)
    return bool(ranges) and _is_above(
        median(low for low, _ in ranges), median((low + high) / 2 for low, high in ranges), limit
    )


def usual_range(reports: Iterable[HoursReport]) -> Range | None:
    """The week that several reports come to, low end first; None without a report.

    As the deal-breaker reads them: of those who do the work, each one's mean first, then the median
    of the lower and of the upper ends.
    """
    ranges = _deciding(reports)
    if not ranges:
        return None
    return median(low for low, _ in ranges), median(high for _, high in ranges)


def _deciding(reports: Iterable[HoursReport]) -> list[Range]:
    """The mean range of each source that decides: those most believed on balance.

    The same range twice from one source is one, so nobody weighs more by being written down twice.
    Where one source comes as two kinds, the less believed counts.
    """
    ranges: dict[str, set[Range]] = {}
    believed: dict[str, Fraction] = {}
    for report in reports:
        key, own = report.source.key, credibility(report.source, Area.BALANCE)
        believed[key] = min(own, believed.get(key, own))
        ranges.setdefault(key, set()).add((Fraction(report.low), Fraction(report.high)))
    most = max(believed.values(), default=None)
    return [_mean(ranges[key]) for key, own in believed.items() if own == most]


def _mean(ranges: set[Range]) -> Range:
    lows, highs = zip(*ranges, strict=True)
    return sum(lows, Fraction(0)) / len(ranges), sum(highs, Fraction(0)) / len(ranges)


def _is_above(low: Fraction, midpoint: Fraction, limit: Hours) -> bool:
    return low > limit or midpoint > Fraction(limit) * (1 + HOURS_TOLERANCE)


def against_limit(low: Hours | None, high: Hours | None, limit: int | None) -> str:
    """One sentence comparing hours a week with the user's limit; "" without a number.

    As the deal-breaker does: all of the range or its middle decides, then its upper end.
    """
    ends = [Fraction(end) for end in (low, high) if end is not None]
    if not ends:
        return ""
    if limit is None:
        return "You have set no limit to compare it with."
    if _is_above(min(ends), sum(ends, Fraction(0)) / len(ends), limit):
        return f"Above your limit of {limit}."
    if max(ends) > limit:
        return f"Partly above your limit of {limit}."
    return f"Within your limit of {limit}."


def likely_week(low: Hours | None, high: Hours | None) -> str:
    """What the user's own week would probably be; "" without a number."""
    hours = hours_range(low, high)
    return f"Your likely week: {hours} hours." if hours else ""


def _plain(number: Hours) -> str:
    tenths = half_up(Fraction(number) * 10)
    return f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"
