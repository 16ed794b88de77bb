"""Deal-breakers: the user's own limits, each compared with what is known.

Every limit is the user's. None as a limit means it is off; None as a fact means nobody said yet.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from statistics import median

from accounts.domain.rounding import half_up
from interviews.score.domain.evidence import (
    AT_RISK_DEAL_BREAKER_CAP,
    BROKEN_DEAL_BREAKER_CAP,
    FlagStatus,
    HoursReport,
    Sighting,
    check_hours_limit,
)


class DealBreakerState(StrEnum):
    """In the order in which pages list them: the worst first."""

    BROKEN = "broken"
    AT_RISK = "at risk"
    UNKNOWN = "unknown"
    MET = "met"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class DealBreaker:
    """One limit and whether it is met. detail: why, in one sentence; empty where there is none."""

    key: str
    label: str
    state: DealBreakerState
    detail: str = ""

    def __post_init__(self) -> None:
        if self.state not in DealBreakerState:
            raise ValueError(f"{self.state!r} is not one of {', '.join(DealBreakerState)}")

    @property
    def cap(self) -> int | None:
        """The highest score it leaves; None where it leaves the score alone."""
        return {
            DealBreakerState.BROKEN: BROKEN_DEAL_BREAKER_CAP,
            DealBreakerState.AT_RISK: AT_RISK_DEAL_BREAKER_CAP,
        }.get(self.state)


def hours_deal_breaker(reports: Iterable[HoursReport], limit: Fraction | int | None) -> DealBreaker:
    """Hours a week. The middle of each range, averaged per source, median over the sources.

    That median above the limit is broken; else any upper end above the limit is at risk. The
    same range twice from one source counts once, so nobody weighs more by being written down
    twice. Raises ValueError for a limit no week has.
    """
    key, label = "hours", "Hours a week"
    if limit is None:
        return DealBreaker(key, label, DealBreakerState.OFF)
    check_hours_limit(limit)
    reports = tuple(reports)
    if not reports:
        return DealBreaker(key, label, DealBreakerState.UNKNOWN, "Nobody gave a number yet.")
    week = usual_week(reports)
    most = max(report.high for report in reports)
    detail = f"About {_plain(week)} hours a week, up to {_plain(most)}. Limit: {_plain(limit)}."
    return DealBreaker(key, label, _state(week > limit, most > limit), detail)


def usual_week(reports: Iterable[HoursReport]) -> Fraction:
    """Hours a week: the median over the sources of each source's mean.

    Raises ValueError without a report.
    """
    if not (ranges := mean_ranges(reports)):
        raise ValueError("a usual week needs at least one report")
    return median((low + high) / 2 for low, high in ranges)


def mean_ranges(reports: Iterable[HoursReport]) -> list[tuple[Fraction, Fraction]]:
    """The mean range of each source, low first; the same range twice from one source is one."""
    by_source: dict[str, set[tuple[Fraction, Fraction]]] = {}
    for report in reports:
        ends = Fraction(report.low), Fraction(report.high)
        by_source.setdefault(report.source.key, set()).add(ends)
    return [
        (
            sum((low for low, _ in ranges), Fraction(0)) / len(ranges),
            sum((high for _, high in ranges), Fraction(0)) / len(ranges),
        )
        for ranges in by_source.values()
    ]


def salary_deal_breaker(low: int | None, high: int | None, floor: int | None) -> DealBreaker:
    """Pay a year, as posted or told: low to high, in the currency of the floor.

    All of it below the floor is broken, a part of it is at risk. One end alone leaves the other
    open: "from 50,000" may end anywhere above, "up to 80,000" may start anywhere below.
    Raises ValueError for a number below 0 or a low end above the high end.
    """
    key, label = "salary", "Pay a year"
    _not_negative(low, high, floor)
    if low is not None and high is not None and low > high:
        raise ValueError(f"pay starts at its low end, got {low} to {high}")
    if floor is None:
        return DealBreaker(key, label, DealBreakerState.OFF)
    if low is None and high is None:
        return DealBreaker(key, label, DealBreakerState.UNKNOWN, "No pay is known yet.")
    is_broken = high is not None and high < floor
    is_at_risk = low is None or low < floor
    return DealBreaker(
        key, label, _state(is_broken, is_at_risk), f"{_pay(low, high)}. Floor: {floor:,}."
    )


def office_days_deal_breaker(days: int | None, limit: int | None) -> DealBreaker:
    """Days a week in the office; more than the limit is broken. Raises ValueError below 0."""
    return _at_most("office_days", "Office days a week", "days a week", days, limit)


def travel_nights_deal_breaker(nights: int | None, limit: int | None) -> DealBreaker:
    """Nights away a month; more than the limit is broken. Raises ValueError below 0."""
    return _at_most("travel_nights", "Nights away a month", "nights a month", nights, limit)


def commute_deal_breaker(minutes: int | None, limit: int | None) -> DealBreaker:
    """Minutes to work, one way; more than the limit is broken. Raises ValueError below 0."""
    return _at_most("commute", "Commute", "minutes one way", minutes, limit)


def flag_deal_breaker(chosen_keys: Collection[str], sightings: Iterable[Sighting]) -> DealBreaker:
    """Red flags the user will not live with: an open sighting of a chosen one is broken.

    One that is explained throughout is at risk: the user chose it before the explanation. None
    seen is unknown, not met, since a flag that did not show may still be there. No chosen keys
    is off.
    """
    key, label = "flags", "Flags you ruled out"
    if not chosen_keys:
        return DealBreaker(key, label, DealBreakerState.OFF)
    seen = [
        sighting
        for sighting in sightings
        if sighting.flag in chosen_keys
        and not sighting.is_green
        and sighting.status != FlagStatus.WITHDRAWN
    ]
    if not seen:
        return DealBreaker(key, label, DealBreakerState.UNKNOWN, "None of them seen so far.")
    open_ones = [sighting for sighting in seen if sighting.status == FlagStatus.OPEN]
    names = sorted({sighting.title or sighting.flag for sighting in open_ones or seen})
    said = "Seen" if open_ones else "Seen, and explained"
    return DealBreaker(key, label, _state(bool(open_ones), True), f"{said}: {', '.join(names)}.")


def settled(deal_breakers: Iterable[DealBreaker]) -> tuple[DealBreaker, ...]:
    """One per key, the worst state where they differ; the worst first, then by key."""
    order = list(DealBreakerState)
    by_key: dict[str, DealBreaker] = {}
    for one in sorted(
        deal_breakers, key=lambda d: (order.index(d.state), d.key, d.label, d.detail)
    ):
        by_key.setdefault(one.key, one)
    return tuple(by_key.values())


def _state(is_broken: bool, is_at_risk: bool) -> DealBreakerState:
    if is_broken:
        return DealBreakerState.BROKEN
    return DealBreakerState.AT_RISK if is_at_risk else DealBreakerState.MET


def _at_most(key: str, label: str, unit: str, known: int | None, limit: int | None) -> DealBreaker:
    _not_negative(known, limit)
    if limit is None:
        return DealBreaker(key, label, DealBreakerState.OFF)
    if known is None:
        return DealBreaker(key, label, DealBreakerState.UNKNOWN, "Not known yet.")
    return DealBreaker(key, label, _state(known > limit, False), f"{known} {unit}. Limit: {limit}.")


def _not_negative(*numbers: int | None) -> None:
    if any(number is not None and number < 0 for number in numbers):
        raise ValueError(f"limits and what they limit are counted from 0, got {numbers}")


def _pay(low: int | None, high: int | None) -> str:
    if low is None:
        return f"Up to {high:,}"
    if high is None:
        return f"From {low:,}"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _plain(number: Fraction | int) -> str:
    """At most one decimal, and none where it is whole: 65, 62.5."""
    tenths = half_up(Fraction(number) * 10)
    return f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"
