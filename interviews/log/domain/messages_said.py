"""How many key messages got across, counted in one way wherever it is told. Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass

DELIVERED, PARTLY = "delivered", "partly"


@dataclass(frozen=True, slots=True)
class Said:
    """said: in full, partly: in part, planned: how many there are, those two among them."""

    said: int
    partly: int
    planned: int

    def __str__(self) -> str:
        """ "2 of 4 said, 1 partly"; "2 of 4 said" where none was in part."""
        partly = f", {self.partly} partly" if self.partly else ""
        return f"{self.said} of {self.planned} said{partly}"


def said_of(deliveries: Iterable[str]) -> Said:
    """deliveries: of each message that was picked, "delivered", "partly" or anything else."""
    every = list(deliveries)
    return Said(every.count(DELIVERED), every.count(PARTLY), len(every))
