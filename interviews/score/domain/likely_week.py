"""What hours somebody reported mean for the user's own week. Plain Python.

The article: if they work 60–70 hours, you probably will; the limit is a deal-breaker. Those who do
the work know best: a coworker before a manager before a recruiter.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from statistics import median

from accounts.domain.rounding import half_up
from accounts.domain.words import joined
from interviews.score.domain.evidence import (
    HOURS_TOLERANCE,
    SELF,
    Area,
    HoursReport,
    credibility,
)

MOST_NAMED = 3

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
    ranges = _ranges(reports)
    return bool(ranges) and _is_above(
        median(low for low, _ in ranges), median((low + high) / 2 for low, high in ranges), limit
    )


def usual_range(reports: Iterable[HoursReport]) -> Range | None:
    """The week that several reports come to, low end first; None without a report.

    As the deal-breaker reads them: of those who do the work, each one's mean first, then the median
    of the lower and of the upper ends.
    """
    ranges = _ranges(reports)
    if not ranges:
        return None
    return median(low for low, _ in ranges), median(high for _, high in ranges)


def _deciding(reports: Iterable[HoursReport]) -> list[HoursReport]:
    """The reports of those most believed on balance; one who comes as two kinds, by the lesser."""
    reports = list(reports)
    believed: dict[str, Fraction] = {}
    for report in reports:
        key, own = report.source.key, credibility(report.source, Area.BALANCE)
        believed[key] = min(own, believed.get(key, own))
    most = max(believed.values(), default=None)
    return [it for it in reports if believed[it.source.key] == most]


def _ranges(reports: Iterable[HoursReport]) -> list[Range]:
    """The mean range of each source that decides.

    The same range twice from one source is one, so nobody weighs more by being written down twice.
    """
    ranges: dict[str, set[Range]] = {}
    for report in _deciding(reports):
        ends = Fraction(report.low), Fraction(report.high)
        ranges.setdefault(report.source.key, set()).add(ends)
    return [_mean(it) for it in ranges.values()]


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


def week_words(reports: Iterable[HoursReport]) -> str:
    """ "60–70", or "60–70 and 55–60, so 57.5–65" where several reports make one week.

    "" without a report. Every page says a week like this, with usual_range() behind it; what was
    reported by those who do not decide is left out.
    """
    reports = _deciding(reports)
    ends = usual_range(reports)
    if ends is None:
        return ""
    longest_first = sorted(reports, key=lambda it: (it.low, it.high), reverse=True)
    said = list(dict.fromkeys(hours_range(it.low, it.high) for it in longest_first))
    if len(said) == 1:
        return said[0]
    named = joined(said) if len(said) <= MOST_NAMED else f"{len(said)} different reports"
    return f"{named}, so {hours_range(*ends)}"


def week_of_one(ranges: Iterable[tuple[Hours, Hours]]) -> str:
    """The same of what one person said, each range low end first."""
    return week_words(HoursReport(SELF, Fraction(low), Fraction(high)) for low, high in ranges)


def likely_week(low: Hours | None, high: Hours | None) -> str:
    """What the user's own week would probably be by one answer; "" without a number."""
    hours = hours_range(low, high)
    return f"Your likely week: {hours} hours." if hours else ""


def _plain(number: Hours) -> str:
    tenths = half_up(Fraction(number) * 10)
    return f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"
