"""Where the dots of "how long they take to answer" lie: x in percent, y in pixels of one line."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from overview.insights.domain.likely import FEWEST
from overview.insights.domain.silence import Answers

HEIGHT_PX, MIDDLE_PX, BASE_PX, TALLEST_PX = 39, 19.5, 36, 33
SLOTS = 40  # a dot is as wide as one of them on a phone
OFFSETS_PX = (0, -8, 8, -16, 16)  # of dots in one slot, from the middle line
FULL = 100
# Up to which day a line goes → every how many days one is written.
SPANS = {14: 7, 28: 14, 42: 14, 56: 14, 84: 28}


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot. css: "dot" for an answer, "waits" for silence."""

    css: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bar:
    """Instead of dots, where there are too many to draw. x: its left edge."""

    css: str
    x: float
    y: float
    height: float

    width = FULL / SLOTS * 0.8


@dataclass(frozen=True, slots=True)
class Tick:
    """anchor: "" for centred, else a class."""

    x: float
    text: str
    anchor: str = ""


class Axis:
    """The days that all lines of a page share, so that they can be compared."""

    def __init__(self, groups: Iterable[Answers]) -> None:
        longest = max((it.days for group in groups for it in group.waits), default=0)
        self.days = next((it for it in SPANS if it >= longest), max(SPANS))
        self.has_more = longest > self.days

    @property
    def ticks(self) -> list[Tick]:
        """ "day 0", "14", "28", "42"; "84 or more" where some waited longer."""
        last = f"{self.days} or more" if self.has_more else str(self.days)
        between = range(SPANS[self.days], self.days, SPANS[self.days])
        return [
            Tick(0, "day 0", "at-start"),
            *(Tick(self.at(day), str(day)) for day in between),
            Tick(FULL, last, "at-end"),
        ]

    def at(self, day: int) -> float:
        return round(FULL * min(day, self.days) / self.days, 2)


class DaysPlot:
    """One group on its line. Quartiles only where there are enough to speak of."""

    height, middle = HEIGHT_PX, MIDDLE_PX

    def __init__(self, answers: Answers, axis: Axis) -> None:
        self.answers, self.axis = answers, axis
        slots = Counter(self._slot(it.days) for it in answers.waits)
        self.is_crowded = max(slots.values(), default=0) > len(OFFSETS_PX)
        self.tallest = max(slots.values(), default=1)

    @property
    def half(self) -> float | None:
        is_said = self.answers.count >= FEWEST and self.answers.half is not None
        return self.axis.at(self.answers.half) if is_said else None  # type: ignore[arg-type]

    @property
    def band(self) -> tuple[float, float] | None:
        """Left edge and width of the middle half; up to the end where too few have answered."""
        if self.answers.count < FEWEST or self.answers.first_quarter is None:
            return None
        left, last = self.axis.at(self.answers.first_quarter), self.answers.last_quarter
        right = FULL if last is None else self.axis.at(last)
        return left, round(right - left, 2)

    @property
    def marks(self) -> list[Mark]:
        if self.is_crowded:
            return []
        seen: Counter[int] = Counter()
        marks = []
        for it in self.answers.waits:
            slot = self._slot(it.days)
            css = "dot" if it.is_answered else "waits"
            y = MIDDLE_PX + OFFSETS_PX[seen[slot]]
            marks.append(Mark(css, round(FULL * slot / SLOTS, 2), y))
            seen[slot] += 1
        return marks

    @property
    def bars(self) -> Sequence[Bar]:
        if not self.is_crowded:
            return []
        counts = Counter((self._slot(it.days), it.is_answered) for it in self.answers.waits)
        bars = []
        for slot in range(SLOTS + 1):
            top = float(BASE_PX)
            for is_answered, css in ((True, "dot"), (False, "waits")):
                height = TALLEST_PX * counts[slot, is_answered] / self.tallest
                if height:
                    top -= height
                    x = FULL * slot / SLOTS - Bar.width / 2
                    bars.append(Bar(css, round(x, 2), round(top, 2), round(height, 2)))
        return bars

    def _slot(self, day: int) -> int:
        return round(SLOTS * min(day, self.axis.days) / self.axis.days)
