"""How a role's score moved over time: where the marks of its plot go, and the rows as words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby, pairwise

from django.template.defaultfilters import pluralize

from accounts.domain.rounding import half_up
from applications.models import Role
from interviews.models import ScoreSnapshot
from interviews.score.changes import NEW_RULES
from interviews.score.domain.evidence import AREA_LABELS, RULES, Area
from interviews.score.domain.stored_score import MAX_DENOMINATOR

MOST_SHOWN = 60
MOST_AREAS = 3
CAUSES = {
    "answer": "an answer",
    "flag": "a flag",
    "debrief": "a debrief",
    "contacts": "who was there",
    "preferences": "your weights or limits",
    "role": "the role or what is in the trash",
    "rescore": "worked out again",
    NEW_RULES: "new rules of the score",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """The score from one moment on, in whole points. x: 0..100, where it starts in the plot.

    points: None while it is too early for a number. why: what moved it. moved: the areas that moved
    most since the moment before, e.g. "manager 44 to 27".
    """

    at: datetime
    x: float
    low: int
    high: int
    points: int | None
    is_capped: bool = False
    why: str = ""
    moved: str = ""
    is_by_earlier_rules: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """At least two moments, the earliest first; has_more: there were earlier ones still."""

    moments: Sequence[Moment]
    has_more: bool

    @property
    def newest_first(self) -> list[Moment]:
        return list(reversed(self.moments))

    @property
    def earlier_until(self) -> datetime | None:
        """When the last score by earlier rules was worked out; None where none was."""
        earlier = [it.at for it in self.moments if it.is_by_earlier_rules]
        return earlier[-1] if earlier else None

    @property
    def last(self) -> Moment:
        return self.moments[-1]

    @property
    def band(self) -> str:
        """The range as the corners of one shape; y runs down from 100 points to 0."""
        steps = list(self._steps())
        upper = [f"{x:g},{100 - it.high}" for x, it in steps]
        lower = [f"{x:g},{100 - it.low}" for x, it in reversed(steps)]
        return " ".join(upper + lower)

    @property
    def lines(self) -> list[str]:
        """The score as lines, one for each stretch in which a number is shown."""
        stretches = groupby(self._steps(), key=lambda it: it[1].points is not None)
        return [
            " ".join(f"{x:g},{100 - (it.points or 0)}" for x, it in steps)
            for is_shown, steps in stretches
            if is_shown
        ]

    @property
    def title(self) -> str:
        """The whole plot in words."""
        points = [it.points for it in self.moments if it.points is not None]
        span = f"Range now {self.last.low} to {self.last.high}."
        count = len(self.moments) - 1
        changes = f"The score changed {count} time{pluralize(count)}."
        if not points:
            return f"{changes} It is too early for a number. {span}"
        now = "too early for a number" if self.last.points is None else self.last.points
        return f"{changes} Lowest {min(points)}, highest {max(points)}, now {now}. {span}"

    def _steps(self) -> Iterator[tuple[float, Moment]]:
        """Both ends of each moment: a score holds until the next one, the last until today."""
        ends = [it.x for it in self.moments[1:]] + [100.0]
        for moment, end in zip(self.moments, ends, strict=True):
            yield moment.x, moment
            yield end, moment


def history_of(role: Role, *, now: datetime) -> History | None:
    """The latest changes of the role's own score; None where there is only one. One query.

    Reads the weights of the role's owner, since an area without weight makes no number.
    """
    rows = ScoreSnapshot.objects.filter(role=role, interview=None)
    newest = list(rows.order_by("-taken_at", "-pk")[: MOST_SHOWN + 1])
    shown = newest[:MOST_SHOWN][::-1]
    if len(shown) < 2:
        return None
    weights = role.owner.preferences.weights_by_area()
    weighed = {str(area) for area, weight in weights.items() if weight}
    areas = [_areas(it) for it in shown]
    moved = ["", *(_moved(was, now) for was, now in pairwise(areas))]
    places = _places(shown, now)
    moments = [_moment(*it, weighed) for it in zip(shown, places, moved, strict=True)]
    return History(moments, has_more=len(newest) > MOST_SHOWN)


def _moment(row: ScoreSnapshot, x: float, moved: str, weighed: set[str]) -> Moment:
    score = row.stored_score(weighed)
    points = score.points if score.is_shown else None
    return Moment(
        at=row.taken_at,
        x=x,
        low=score.low_points,
        high=score.high_points,
        points=points,
        is_capped=points is not None and points == score.cap,
        why=CAUSES.get(row.cause, "something else"),
        moved=moved,
        is_by_earlier_rules=row.rules < RULES,
    )


def _places(rows: Sequence[ScoreSnapshot], now: datetime) -> list[float]:
    """Where each row lies by its time, the first at 0 and now at 100."""
    first = rows[0].taken_at
    span = (now - first).total_seconds()
    if span <= 0:
        return [round(100 * place / len(rows), 2) for place in range(len(rows))]
    return [round(min(100.0, 100 * (it.taken_at - first).total_seconds() / span), 2) for it in rows]


def _areas(row: ScoreSnapshot) -> dict[Area, int | None]:
    """Each area in whole points, None where it is unknown."""
    values = {area: row.detail.get(str(area), {}).get("value") for area in Area}
    return {
        area: None if it is None else half_up(Fraction(it).limit_denominator(MAX_DENOMINATOR))
        for area, it in values.items()
    }


def _moved(before: Mapping[Area, int | None], after: Mapping[Area, int | None]) -> str:
    """The areas that moved by a point or more, what moved most first."""
    changes = []
    for area in Area:
        was, now = before[area], after[area]
        if was != now:
            size = 100 if was is None or now is None else abs(now - was)
            words = f"{AREA_LABELS[area].lower()} {_said(was)} to {_said(now)}"
            changes.append((-size, words))
    told = [words for _, words in sorted(changes, key=lambda it: it[0])]
    more = [f"{len(told) - MOST_AREAS} more"] if len(told) > MOST_AREAS else []
    return ", ".join([*told[:MOST_AREAS], *more])


def _said(points: int | None) -> str:
    return "unknown" if points is None else str(points)
