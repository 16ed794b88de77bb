"""Which days the figures are of. Plain Python: no Django or clock."""

from datetime import date, timedelta
from enum import StrEnum

DAYS = 90


class Period(StrEnum):
    ALL = "all"
    YEAR = "year"
    DAYS_90 = "90"

    @property
    def label(self) -> str:
        return {"all": "All time", "year": "This year", "90": f"Last {DAYS} days"}[self.value]

    def since(self, today: date) -> date | None:
        """The first day; None where every day counts."""
        if self == Period.ALL:
            return None
        return today.replace(month=1, day=1) if self == Period.YEAR else today - timedelta(DAYS)


def period_of(asked: str) -> Period:
    """What an address says; all time where it says nothing that is known."""
    return Period(asked) if asked in Period else Period.ALL
