"""Where the marks and labels of a score's range bar go. Everything is a share of its width."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# How wide things are at the narrowest, in points of the bar (1 point is about 3 px there).
POINTS_PER_CHARACTER = 2.4
GAP_POINTS = 1
MARK_OFFSET_PX = 8
SAME_WITHIN = 2
TIGHT_WITHIN = 5
MARGIN_POINTS = 4


@dataclass(frozen=True, slots=True)
class Label:
    """x: 0..100. anchor: "" for centred, "at-end" to the left of x, "at-start" to the right.

    dx: pixels to shift it by.
    """

    x: float
    text: str
    anchor: str = ""
    dx: int = 0

    @property
    def span(self) -> tuple[float, float]:
        width = len(self.text) * POINTS_PER_CHARACTER
        left = {"": self.x - width / 2, "at-end": self.x - width}.get(self.anchor, self.x)
        return left - GAP_POINTS, left + width + GAP_POINTS

    @property
    def is_inside(self) -> bool:
        """Whether it stays within the bar and the margin beside it."""
        return self.span[0] >= -MARGIN_POINTS and self.span[1] <= 100 + MARGIN_POINTS

    def meets(self, others: Sequence["Label"]) -> bool:
        start, end = self.span
        return any(start < other.span[1] and other.span[0] < end for other in others)


@dataclass(frozen=True, slots=True)
class RangeBar:
    """A score's range with its marks, all in points 0..100.

    score: None where no number is shown. gut: None where there is none. raw: what the score would
    be without its cap, None where nothing holds it down. held_by: what holds it down, e.g.
    "Broken: your 50 hours".
    """

    low: int
    high: int
    score: int | None = None
    gut: int | None = None
    raw: int | None = None
    held_by: str = ""

    @property
    def width(self) -> int:
        return self.high - self.low

    @property
    def title(self) -> str:
        said = "No number yet." if self.score is None else f"Score {self.score} of 100"
        if self.score is not None:
            said += f" ({self.held_by})." if self.raw is not None else ","
        joined = "range" if said.endswith(",") else "Range"
        said += f" {joined} {self.low} to {self.high}."
        if self.raw is not None:
            said += f" Without it {self.raw}."
        return said if self.gut is None else f"{said} Your gut said {self.gut}."

    @property
    def labels(self) -> list[Label]:
        """Above the bar: score, gut, and what it would be without the cap, none over another."""
        shown: list[Label] = []
        if self.score is not None:
            is_same = self.gut is not None and abs(self.gut - self.score) <= SAME_WITHIN
            shown.append(
                Label(self.score, f"{self.score}, gut too" if is_same else f"{self.score}")
            )
            if is_same:
                return self._with_raw(shown)
        if self.gut is not None:
            places = [it for it in self._gut_labels(self.gut) if not it.meets(shown)]
            shown += sorted(places, key=lambda it: not it.is_inside)[:1]
        return self._with_raw(shown)

    @property
    def ends(self) -> list[Label]:
        """Below the bar: both ends of the range, as one label where they nearly meet."""
        if self.width <= SAME_WITHIN:
            text = f"{self.low}" if self.low == self.high else f"{self.low}–{self.high}"
            return [Label((self.low + self.high) / 2, text)]
        if self.width <= TIGHT_WITHIN:
            return [
                Label(self.low, f"{self.low}", "at-end"),
                Label(self.high, f"{self.high}", "at-start"),
            ]
        return [Label(self.low, f"{self.low}"), Label(self.high, f"{self.high}")]

    def _gut_labels(self, gut: int) -> Iterator[Label]:
        """Where the word may go, the best place first: away from the score."""
        left = Label(gut, "gut", "at-end", 3)
        right = Label(gut, "gut", "at-start", -3)
        yield from (right, left) if gut > (self.score or 0) else (left, right)

    def _with_raw(self, shown: list[Label]) -> list[Label]:
        if self.raw is None:
            return shown
        places = (
            Label(self.raw, f"{self.raw} without it", "at-start", -MARK_OFFSET_PX),
            Label(self.raw, f"{self.raw} without it", "at-end", MARK_OFFSET_PX),
            Label(self.raw, f"{self.raw}"),
        )
        return shown + [it for it in places if it.is_inside and not it.meets(shown)][:1]
