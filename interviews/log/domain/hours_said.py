"""Hours a week as people say them: "55-60", "about 60", "40ish", "60+". Plain Python."""

import re
from decimal import Decimal

type HoursSaid = tuple[Decimal, Decimal | None]

CELLS = (40, 45, 50, 55, 60, 65, 70)  # the last one means "or more"
_NUMBER = r"(\d{1,3}(?:[.,]\d)?)"
_UNIT = r"(?: ?(?:h|hrs?|hours?))?"
_ABOUT = r"(?:(?:about|around|roughly|approx\.?|approximately|circa|ca\.?|some|maybe|~) ?)?"
_VAGUE = r"(?: ?-?ish| ?\+| ?or (?:so|more)| ?plus)?"
_PER_WEEK = r"(?: ?(?:a|per|/|each) ?week)?"
_TO = r"(?: ?(?:-|‐|‑|–|—|to|and|or) ?)"
_SAID = re.compile(
    rf"(?:(?:from|between) )?{_ABOUT}{_NUMBER}{_UNIT}"
    rf"(?:{_TO}{_ABOUT}{_NUMBER}{_UNIT})?{_VAGUE}{_UNIT}{_PER_WEEK}\.?",
    re.IGNORECASE,
)


def read_hours(text: str) -> HoursSaid | None:
    """Both ends of the hours in words; None where they are not understood.

    The second is None where one number fell: "60+" and "about 60" are 60, for nobody said how much
    more or less. Whether a week has so many hours, or the ends are in order, is not looked at.
    """
    found = _SAID.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    low, high = found.groups()
    return _number(low), (_number(high) if high else None)


def hours_of_cells(tapped: list[int]) -> HoursSaid | None:
    """The lowest and the highest cell that was tapped, one alone without an upper end."""
    if not tapped:
        return None
    low, high = min(tapped), max(tapped)
    return Decimal(low), (Decimal(high) if high > low else None)


def cells_of(low: Decimal | None, high: Decimal | None) -> list[int]:
    """The cells that a range fills, where it starts and ends on one; else none."""
    if low is None or low not in CELLS or (high is not None and high not in CELLS):
        return []
    return [cell for cell in CELLS if low <= cell <= (low if high is None else high)]


def limit_cell(limit: int | None) -> int | None:
    """The last cell that the limit allows, after which it is drawn; 0 before the first one."""
    if limit is None:
        return None
    return max((cell for cell in CELLS if cell <= limit), default=0)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
