"""Deal-breakers: the user's own limits, each compared with what is known.

Every limit is the user's. None as a limit means it is off; None as a fact means nobody said yet.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from interviews.score.domain.evidence import (
    AT_RISK_DEAL_BREAKER_CAP,
    BROKEN_DEAL_BREAKER_CAP,
    LIMIT_NAMES,
    FlagStatus,
    HoursReport,
    Sighting,
    check_hours_limit,
)
from interviews.score.domain.likely_week import hours_range, is_broken, usual_range

RULED_OUT = "flags you ruled out"


class DealBreakerState(StrEnum):
    """In the order in which pages list them: the worst first."""

    BROKEN = "broken"
    AT_RISK = "at risk"
    UNKNOWN = "unknown"
    MET = "met"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class DealBreaker:
    """One limit and whether it is met.

    detail: why, in one sentence; empty where there is none. amount: the limit with its unit, "50
    hours"; empty for flags and where there is no limit.
    """

    key: str
    label: str
    state: DealBreakerState
    detail: str = ""
    amount: str = ""

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

    @property
    def limit_words(self) -> str:
        """ "your limit of 50 hours", "your floor of 60,000 EUR", "flags you ruled out"."""
        if not self.amount:
            return RULED_OUT
        return f"your {'floor' if self.key == 'salary' else 'limit'} of {self.amount}"

    @property
    def short_words(self) -> str:
        """ "your 50 hours", where the state before it says that it is a limit."""
        return f"your {self.amount}" if self.amount else RULED_OUT

    @property
    def is_unheard_limit(self) -> bool:
        """Whether it is a number that nobody has spoken to yet."""
        return self.state == DealBreakerState.UNKNOWN and self.key in LIMIT_NAMES


def hours_deal_breaker(reports: Iterable[HoursReport], limit: Fraction | int | None) -> DealBreaker:
    """Hours a week: broken as those who do the work report them (likely_week.is_broken).

    Else at risk where any upper end, of anybody, is above the limit. Raises ValueError for a limit
    no week has.
    """
    key, label = "hours", "Hours a week"
    if limit is None:
        return DealBreaker(key, label, DealBreakerState.OFF)
    check_hours_limit(limit)
    amount = f"{hours_range(limit)} hours"
    reports = tuple(reports)
    if not reports:
        nobody = "Nobody gave a number yet."
        return DealBreaker(key, label, DealBreakerState.UNKNOWN, nobody, amount)
    week = usual_range(reports)
    most = max(report.high for report in reports)
    said = f"About {hours_range(*week)} hours a week" if week else ""
    detail = f"{said}, up to {hours_range(most)}. Limit: {hours_range(limit)}."
    return DealBreaker(key, label, _state(is_broken(reports, limit), most > limit), detail, amount)


def salary_deal_breaker(
    low: int | None, high: int | None, floor: int | None, currency: str = ""
) -> DealBreaker:
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
    amount = f"{floor:,} {currency}".strip()
    if low is None and high is None:
        return DealBreaker(key, label, DealBreakerState.UNKNOWN, "No pay is known yet.", amount)
    is_broken = high is not None and high < floor
    is_at_risk = low is None or low < floor
    detail = f"{_pay(low, high)}. Floor: {floor:,}."
    return DealBreaker(key, label, _state(is_broken, is_at_risk), detail, amount)


def office_days_deal_breaker(days: int | None, limit: int | None) -> DealBreaker:
    """Days a week in the office; more than the limit is broken. Raises ValueError below 0."""
    return _at_most("office_days", "Office days a week", "office days a week", days, limit)


def travel_nights_deal_breaker(nights: int | None, limit: int | None) -> DealBreaker:
    """Nights away a month; more than the limit is broken. Raises ValueError below 0."""
    return _at_most("travel_nights", "Nights away a month", "nights away a month", nights, limit)


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
    """unit: what is counted, e.g. "office days a week"; also in the limit of it."""
    _not_negative(known, limit)
    if limit is None:
        return DealBreaker(key, label, DealBreakerState.OFF)
    amount = f"{limit} {unit}"
    if known is None:
        return DealBreaker(key, label, DealBreakerState.UNKNOWN, "Not known yet.", amount)
    return DealBreaker(
        key, label, _state(known > limit, False), f"{known} {unit}. Limit: {limit}.", amount
    )


def _not_negative(*numbers: int | None) -> None:
    if any(number is not None and number < 0 for number in numbers):
        raise ValueError(f"limits and what they limit are counted from 0, got {numbers}")


def _pay(low: int | None, high: int | None) -> str:
    if low is None:
        return f"Up to {high:,}"
    if high is None:
        return f"From {low:,}"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
