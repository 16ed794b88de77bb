"""Base pay of an offer as a sum of a year and of an hour, where what was said allows it.

Plain Python: no Django, clock or I/O. Nothing is converted between currencies.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from applications.domain.pay import WEEKS_A_YEAR, NotCompared, Pay, Period, read_pay

CENT = Decimal("0.01")
WHY_NOT = {
    NotCompared.NO_AMOUNT: "There is no amount in it.",
    NotCompared.NO_CURRENCY: "Several currencies are written like that.",
    NotCompared.NO_PERIOD: "Not said whether by the month or by the year.",
    NotCompared.NO_HOURS: "No hours a week are said, so it is no sum of a year.",
    NotCompared.NET: "After tax, so it is compared with nothing.",
}


@dataclass(frozen=True, slots=True)
class BasePay:
    """What a text says of base pay. pay: None where no amount can be read.

    hours_a_week: of the contract; None where nobody said them.
    """

    text: str
    pay: Pay | None
    hours_a_week: Decimal | None

    @property
    def compared_by(self) -> Hashable:
        """Equal for the same sum of a year in the same currency, however it is written."""
        ends = self._a_year()
        if self.pay is None or ends is None:
            return " ".join(self.text.split()).casefold()
        return (*ends, self.pay.currency)

    @property
    def year_words(self) -> str:
        """ "42,000 EUR a year, × 12 months"; "" where it is said by the year, or is no such sum."""
        ends = self._a_year()
        if self.pay is None or ends is None or self.pay.period == Period.YEAR:
            return ""
        steps = self.pay.steps(self.hours_a_week)
        low, high = (None if it is None else Decimal(it) for it in ends)
        return ", ".join(filter(None, [f"{_words(low, high, self._unit)} a year", steps]))

    @property
    def why_not(self) -> str:
        """Why it is no sum of a year, as a sentence; "" where it is one."""
        if self.pay is None:
            return WHY_NOT[NotCompared.NO_AMOUNT]
        reason = self.pay.why_not(self.hours_a_week)
        return WHY_NOT[reason] if reason else ""

    @property
    def an_hour(self) -> tuple[Decimal | None, Decimal | None] | None:
        """From and to for each hour of the contract, with cents; None where the hours are not
        known, or the sum of a year is not."""
        ends = self._a_year()
        if self.pay is None or ends is None:
            return None
        if self.pay.period == Period.HOUR:
            return self.pay.low, self.pay.high
        hours = self.pay.hours or self.hours_a_week
        if not hours:
            return None
        low, high = (
            None if it is None else (it / (hours * WEEKS_A_YEAR)).quantize(CENT, ROUND_HALF_UP)
            for it in ends
        )
        return low, high

    @property
    def hour_words(self) -> str:
        """ "43.52 EUR"; "" where it is not known."""
        ends = self.an_hour
        return _words(*ends, self._unit, cents=True) if ends else ""

    @property
    def _unit(self) -> str:
        return self.pay.currency if self.pay else ""

    def _a_year(self) -> tuple[int | None, int | None] | None:
        ends = self.pay.a_year(self.hours_a_week) if self.pay else (None, None)
        return None if ends == (None, None) else ends


def base_pay(text: str, *, hours_a_week: Decimal | None, home: str) -> BasePay:
    """home: the user's own currency, which decides between several that share a sign."""
    return BasePay(text, read_pay(text, home=home), hours_a_week)


def _words(low: Decimal | None, high: Decimal | None, unit: str, *, cents: bool = False) -> str:
    first, last = (
        "" if it is None else f"{it:,.2f}" if cents else f"{it:,.0f}" for it in (low, high)
    )
    if not last:
        span = f"from {first}"
    elif not first:
        span = f"up to {last}"
    else:
        span = first if first == last else f"{first}–{last}"
    return f"{span} {unit}".strip()
