"""Why roles ended, and when that was known. Plain Python: no Django or clock."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from interviews.score.domain.evidence import Area
from overview.insights.domain.applications import Application, End

# Which flags tell of a reason before it ends a role.
AREA_OF_WHY = {
    "hours": Area.BALANCE,
    "pay": Area.REWARD,
    "manager": Area.MANAGER,
    "culture": Area.CULTURE,
    "work": Area.ROLE,
}


@dataclass(frozen=True, slots=True)
class Ending:
    """One reason. rounds: of each of its roles with a flag about it, the round of the interview
    that showed the first one, the earliest first.
    """

    why: str
    you: int
    they: int
    rounds: tuple[int, ...]

    @property
    def count(self) -> int:
        return self.you + self.they


def endings_of(
    applications: Iterable[Application], first_rounds: Mapping[tuple[int, str], int]
) -> list[Ending]:
    """The reasons that were given, the most frequent first.

    first_rounds: role and area → the round in which a red flag of that area showed first.
    """
    ended = [it for it in applications if it.ended_why and it.end != End.OPEN]
    counts = Counter((it.ended_why, it.end == End.YOU_NO) for it in ended)
    rounds: dict[str, list[int]] = {}
    for it in ended:
        area = AREA_OF_WHY.get(it.ended_why)
        seen = first_rounds.get((it.role, str(area))) if area else None
        if seen is not None:
            rounds.setdefault(it.ended_why, []).append(seen)
    whys = {why for why, _ in counts}
    found = [
        Ending(why, counts[why, True], counts[why, False], tuple(sorted(rounds.get(why, ()))))
        for why in whys
    ]
    return sorted(found, key=lambda it: (-it.count, it.why))
