"""Where the bars of "noted and settled, month by month" stand. Heights are pixels of the plot."""

from collections.abc import Sequence
from dataclasses import dataclass

from interviews.flags.domain.flag_heat import Month

BASE_PX = 68
TALLEST_PX = 46
ABOVE_PX, BELOW_PX, LABEL_PX = 5, 14, 18
WIDTH = 5
MOST_LABELS = 6


@dataclass(frozen=True, slots=True)
class TrendBar:
    """One month. x: its middle, 0..100. up: height of what was noted; back: of what counted again,
    on top of it; down: of what was settled. label: the month's short name, "" where names would
    meet.
    """

    month: Month
    x: float
    up: float
    back: float
    down: float
    label: str

    width: float = WIDTH

    @property
    def left(self) -> float:
        return round(self.x - self.width / 2, 2)

    @property
    def top(self) -> float:
        return BASE_PX - self.up

    @property
    def back_top(self) -> float:
        return self.top - self.back

    @property
    def above(self) -> float:
        return self.back_top - ABOVE_PX

    @property
    def count(self) -> str:
        """ "2", "2+1" where one counted again, "+1" where nothing else was noted."""
        noted, back = self.month.noted, self.month.back
        return (f"{noted}" if noted else "") + (f"+{back}" if back else "")

    @property
    def below(self) -> float:
        return BASE_PX + self.down + BELOW_PX


@dataclass(frozen=True, slots=True)
class TrendPlot:
    """The plot of at least one month; up is noted or counted again, down is settled."""

    months: Sequence[Month]
    base: int = BASE_PX

    @property
    def bars(self) -> list[TrendBar]:
        count = len(self.months)
        tallest = max(1, *(max(it.noted + it.back, it.settled) for it in self.months))
        every = 1 if count <= MOST_LABELS else 2
        return [
            TrendBar(
                month=month,
                x=round(100 * (place + 0.5) / count, 2),
                up=round(TALLEST_PX * month.noted / tallest, 1),
                back=round(TALLEST_PX * month.back / tallest, 1),
                down=round(TALLEST_PX * month.settled / tallest, 1),
                label=f"{month.first:%b}" if (count - 1 - place) % every == 0 else "",
            )
            for place, month in enumerate(self.months)
        ]

    @property
    def height(self) -> float:
        """Of the plot; without anything settled it ends below the line."""
        return self.label_at + 4

    @property
    def label_at(self) -> float:
        lowest = max(it.below if it.down else BASE_PX for it in self.bars)
        return lowest + LABEL_PX

    @property
    def has_back(self) -> bool:
        return any(it.back for it in self.months)

    @property
    def open_now(self) -> int:
        return self.months[-1].open_after

    @property
    def title(self) -> str:
        """The whole plot in words, leaving out months in which nothing happened."""
        told = [_told(it) for it in self.months if it.noted or it.settled or it.back]
        return f"{'. '.join([*told, f'{self.open_now} open now'])}."


def _told(month: Month) -> str:
    counts = {"noted": month.noted, "settled": month.settled, "counted again": month.back}
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"{month.first:%B %Y}: {said}"
