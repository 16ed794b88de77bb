"""Where the bands of "where applications go" lie: units of a viewBox, and shares for a phone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from overview.insights.domain.applications import End, FlowStep, Step

WIDTH = 1000
LEFT, NODE_PX = 4, 8
LETTER_PX = 8  # as wide as one of a label is in the widest of the fonts, on average
TOP, TALLEST_PX, MOST_PX_EACH = 44, 204, 14
TURN_PX, BEND_PX = 112, 104  # how far the end of a band lies from its node, and how it bends there
DROP_PX, GAP_PX, LINE_PX = 22, 12, 21
FULL = 100
CLASSES = {
    End.THEY_NO: "flow-no",
    End.SILENT: "flow-silent",
    End.YOU_NO: "flow-you",
    End.YOU_YES: "flow-yes",
    End.OPEN: "flow-open",
}


@dataclass(frozen=True, slots=True)
class Band:
    """path: an SVG path. y: where the middle of its label is; None where none is written."""

    css: str
    path: str
    count: int = 0
    words: str = ""
    x: int = 0
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A step. height: 0 where nobody came there."""

    label: str
    count: int
    x: int
    height: float

    y = TOP


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a strip, in percent of its width."""

    css: str
    x: float
    width: float


class FlowPlot:
    """steps: as flow_of() gives them, of one application or more."""

    width = WIDTH

    def __init__(self, steps: Sequence[FlowStep]) -> None:
        self.steps = steps
        self.unit = min(MOST_PX_EACH, TALLEST_PX / steps[0].came)
        # From step to step: what the labels at the last one leave.
        beyond = NODE_PX + TURN_PX + LETTER_PX * max(map(len, _labels(steps)), default=0)
        self.step_px = (WIDTH - LEFT - beyond) / (len(steps) - 1)
        self.nodes = [
            Node(it.step.label, it.came, self._x(place), _px(it.came * self.unit))
            for place, it in enumerate(steps)
        ]
        self.bands = [band for place in range(len(steps)) for band in self._bands(place)]

    @property
    def height(self) -> int:
        """Of the viewBox: down to the last label."""
        lowest = max((it.y for it in self.bands if it.y is not None), default=TOP)
        thickest = max((it.count * self.unit for it in self.bands if it.y is not None), default=0)
        tallest = TOP + self.nodes[0].height
        return round(max(lowest + thickest / 2, lowest + LINE_PX, tallest) + GAP_PX)

    @property
    def title(self) -> str:
        came = [f"{it.came} {_came(it)}" for it in self.steps if it.came]
        return f"{', '.join(came)}. The table below has every number."

    @property
    def strips(self) -> list[tuple[FlowStep, list[Piece]]]:
        """For a phone: one strip for each step that somebody came to."""
        whole = self.steps[0].came
        return [(it, list(_pieces(it, whole))) for it in self.steps if it.came]

    def _x(self, place: int) -> int:
        return LEFT + round(place * self.step_px)

    def _bands(self, place: int) -> Iterator[Band]:
        step, x = self.steps[place], self._x(place) + NODE_PX
        y = float(TOP)
        if step.went_on:
            bottom = y + step.went_on * self.unit
            path = f"M{x} {_px(y)}H{self._x(place + 1)}V{_px(bottom)}H{x}Z"
            yield Band("flow-on", path)
            y = bottom
        free, label = y + DROP_PX, 0.0  # from where on there is room for a band, and for a label
        for end, count in step.ends.items():
            thick = count * self.unit
            top = max(free, label - thick / 2)
            middle = top + thick / 2
            yield Band(
                CLASSES[end],
                _bent(x, y, top, thick),
                count,
                _words(end, step),
                x + TURN_PX,
                _px(middle),
            )
            y, free, label = y + thick, top + thick + GAP_PX, middle + LINE_PX


def _labels(steps: Sequence[FlowStep]) -> Iterator[str]:
    """What stands beside the bands, of every step: they all keep the same distance."""
    for step in steps:
        yield from (f"{count} {_words(end, step)}" for end, count in step.ends.items())


def _words(end: End, step: FlowStep) -> str:
    return "deciding" if end == End.OPEN and step.step == Step.OFFER else end.words


def _came(step: FlowStep) -> str:
    return "applied" if step.step == 1 else f"came to {step.step.label.lower()}"


def _bent(x: int, y: float, top: float, thick: float) -> str:
    """A band that leaves its node at y and ends at top, further to the right."""
    bend, turn, end = x + BEND_PX // 2 - 5, x + BEND_PX // 2, x + BEND_PX
    upper = f"M{x} {_px(y)}C{bend} {_px(y)} {turn} {_px(top)} {end} {_px(top)}"
    lower = f"C{turn} {_px(top + thick)} {bend} {_px(y + thick)} {x} {_px(y + thick)}Z"
    return f"{upper}V{_px(top + thick)}{lower}"


def _pieces(step: FlowStep, whole: int) -> Iterator[Piece]:
    x = 0.0
    parts = [("flow-on", step.went_on), *((CLASSES[end], it) for end, it in step.ends.items())]
    for css, count in parts:
        if count:
            width = FULL * count / whole
            yield Piece(css, _px(x), _px(width))
            x += width


def _px(number: float) -> float:
    return round(number, 2)
