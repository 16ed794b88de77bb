"""Which questions told most. Plain Python: no Django or clock."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MANNERS = ("specific", "general", "dodged")


@dataclass(frozen=True, slots=True)
class Told:
    """Answers to one question that came in one manner. moved: of them, how many said something
    good or bad of an area.
    """

    key: str
    theme: str
    text: str
    manner: str
    answers: int
    moved: int


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """manners: how many answers of each of MANNERS, in that order. severities: of the red flags
    it brought out, the worst first.
    """

    key: str
    theme: str
    text: str
    manners: tuple[int, ...]
    moved: int
    severities: tuple[int, ...] = ()

    @property
    def answers(self) -> int:
        return sum(self.manners)

    @property
    def told(self) -> int:
        """What it brought to light, in all."""
        return self.moved + len(self.severities)


def told_by(told: Iterable[Told], flags: Mapping[str, Sequence[int]]) -> list[QuestionRow]:
    """The questions that were answered, those that told most first, in few answers before many.

    flags: key → the severities of what was noted at it.
    """
    manners: dict[str, Counter[str]] = {}
    moved: Counter[str] = Counter()
    newest: dict[str, Told] = {}
    for it in told:
        manners.setdefault(it.key, Counter())[it.manner] += it.answers
        moved[it.key] += it.moved
        newest[it.key] = it
    rows = [
        QuestionRow(
            key=key,
            theme=newest[key].theme,
            text=newest[key].text,
            manners=tuple(counts[it] for it in MANNERS),
            moved=moved[key],
            severities=tuple(sorted(flags.get(key, ()), reverse=True)),
        )
        for key, counts in manners.items()
    ]
    return sorted(rows, key=lambda it: (-it.told, it.answers, it.text))
