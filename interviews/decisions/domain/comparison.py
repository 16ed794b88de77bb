"""Two to five roles compared, and what may be said about which is ahead.

Plain Python: no Django, clock or I/O. A role is ranked only where enough is known of it, and one
is ahead of another only where their ranges do not meet: that makes "ahead" a strict order (if A is
ahead of B and B of C, A is ahead of C), while "too close to call" is none. The thresholds of what
may be ranked are the fit score's own; the two below are judgements.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from accounts.domain.letters import name_key
from accounts.domain.rounding import half_up
from accounts.domain.words import joined
from interviews.score.domain.fit_score import AreaScore, FitScore
from interviews.score.domain.verdict_words import signed_points

FEWEST, MOST = 2, 5
DIFFERS_FROM_POINTS = 20  # as wide as "mixed" or "leans toward" on the scale
NAMED_AREAS = 2


class Standing(StrEnum):
    """How one role compares with another."""

    AHEAD = "ahead"
    BEHIND = "behind"
    TOO_CLOSE = "too close to call"
    NOT_RANKED = "not ranked"


@dataclass(frozen=True, slots=True)
class Contender:
    """One role that is compared.

    key: its id. name: what sentences call it. score: None while it is hidden, since the gut comes
    before the number. waiting: how many interviews have no gut yet.
    """

    key: int
    name: str
    score: FitScore | None
    waiting: int = 0

    @property
    def is_ranked(self) -> bool:
        """Whether it may be compared with others: enough is known of it."""
        score = self.score
        return score is not None and score.is_rankable

    @property
    def why_not_ranked(self) -> str:
        """One or two sentences with its name; "" where it is ranked."""
        if self.is_ranked:
            return ""
        if self.score is None:
            count = "1 interview" if self.waiting == 1 else f"{self.waiting} interviews"
            return f"{self.name}: record your gut about {count} first, then see the score."
        if self.score.needs_weights:
            return f"{self.name}: every area has weight 0, so there is no score."
        known, total = self.score.known_count, self.score.total_count
        areas = joined(self.ask_about)
        ask = f" Ask about {areas}." if areas else ""
        return f"{self.name}: too early, {known} of {total} areas known.{ask}"

    @property
    def ask_about(self) -> list[str]:
        """The areas with the most weight left to know, at most NAMED_AREAS, in small letters."""
        if self.score is None:
            return []
        open_weight = {it: it.weight * (1 - it.coverage) for it in self.score.areas}
        most = sorted(open_weight, key=lambda it: -open_weight[it])
        return [it.label.lower() for it in most if open_weight[it]][:NAMED_AREAS]


def standing(one: Contender, other: Contender) -> Standing:
    """How the first compares with the other; ranges that touch count as meeting."""
    if not (one.is_ranked and other.is_ranked) or one.score is None or other.score is None:
        return Standing.NOT_RANKED
    if one.score.low > other.score.high:
        return Standing.AHEAD
    return Standing.BEHIND if other.score.low > one.score.high else Standing.TOO_CLOSE


@dataclass(frozen=True, slots=True)
class Place:
    """A ranked role. place: 1 for one that nobody is ahead of, so several may share it."""

    contender: Contender
    score: FitScore
    place: int
    ahead_of: tuple[str, ...]
    too_close_to: tuple[str, ...]

    @property
    def words(self) -> str:
        """Whom it is ahead of and whom it is too close to; "" where it is ranked alone."""
        said = []
        if self.ahead_of:
            said.append(f"Ahead of {joined(self.ahead_of)}.")
        if self.too_close_to:
            meet = "the ranges overlap"
            said.append(f"Too close to call with {joined(self.too_close_to)}: {meet}.")
        return " ".join(said)


@dataclass(frozen=True, slots=True)
class Comparison:
    """places: the ranked ones by place, then the higher score first. unranked: the others, by name,
    those whose score is hidden last.
    """

    places: tuple[Place, ...]
    unranked: tuple[Contender, ...]

    @property
    def in_order(self) -> list[Contender]:
        """All of them, in the order of the columns: the order they were named in never shows."""
        return [*(it.contender for it in self.places), *self.unranked]

    @property
    def best_two(self) -> list[str]:
        """What sets the first two apart, a sentence each; empty where fewer are ranked."""
        if len(self.places) < FEWEST:
            return []
        first, second = self.places[:2]
        return [_apart(first, second), *_by_area(first, second), *_held_down(first, second)]


def comparison(contenders: Collection[Contender]) -> Comparison:
    """Rank what can be ranked. The order they come in changes nothing.

    Raises ValueError where one role comes twice.
    """
    if len({it.key for it in contenders}) < len(contenders):
        raise ValueError("a role is compared with others, not with itself")
    ranked = [it for it in contenders if it.is_ranked]
    places = [
        Place(
            contender=one,
            score=one.score,
            place=1 + sum(standing(it, one) is Standing.AHEAD for it in ranked),
            ahead_of=_names(it for it in ranked if standing(one, it) is Standing.AHEAD),
            too_close_to=_names(
                it for it in ranked if it is not one and standing(one, it) is Standing.TOO_CLOSE
            ),
        )
        for one in ranked
        if one.score is not None
    ]
    return Comparison(
        places=tuple(sorted(places, key=_best_first)),
        unranked=tuple(
            sorted(
                (it for it in contenders if not it.is_ranked),
                key=lambda it: (it.score is None, name_key(it.name), it.key),
            )
        ),
    )


def held_words(score: FitScore) -> str:
    """What caps a score, and what it would be without: two sentences."""
    reason = score.cap_reason.rstrip(".")
    return f"{reason}, so it stops at {score.cap}. Without it {score.raw_points}."


def _best_first(it: Place) -> tuple[int, Fraction, Fraction, Fraction, str, int]:
    score, one = it.score, it.contender
    points = score.score or Fraction(0)
    return it.place, -points, -score.low, -score.high, name_key(one.name), one.key


def _names(contenders: Iterable[Contender]) -> tuple[str, ...]:
    ordered = sorted(contenders, key=lambda it: (name_key(it.name), it.key))
    return tuple(it.name for it in ordered)


# --- The two best in words -----------------------------------------------------------------------


def _apart(first: Place, second: Place) -> str:
    one, other = first.score, second.score
    names = f"{first.contender.name} {one.points}, {second.contender.name} {other.points}"
    if standing(first.contender, second.contender) is Standing.AHEAD:
        gap = _points((one.points or 0) - (other.points or 0))
        return f"{names}: {gap} apart, and the ranges do not meet."
    ranges = f"{one.low_points} to {one.high_points} and {other.low_points} to {other.high_points}"
    return f"{names}: too close to call, the ranges overlap ({ranges})."


def _by_area(first: Place, second: Place) -> Iterable[str]:
    """Which areas favour whom, those that weigh most first; small differences are left out."""
    gaps: list[tuple[Fraction, AreaScore, Fraction]] = []
    others = {it.area: it for it in second.score.areas}
    for mine in first.score.areas:
        theirs = others.get(mine.area)
        if theirs is None or mine.value is None or theirs.value is None or not mine.weight:
            continue
        gap = mine.value - theirs.value
        if abs(gap) >= DIFFERS_FROM_POINTS:
            gaps.append((mine.weight * gap, mine, gap))
    gaps.sort(key=lambda it: -abs(it[0]))
    for place, sign in ((first, 1), (second, -1)):
        areas = [
            f"{one.label.lower()} ({signed_points(sign * gap)})"
            for weighted, one, gap in gaps
            if weighted * sign > 0
        ][:NAMED_AREAS]
        if areas:
            yield f"In favour of {place.contender.name}: {joined(areas)}."


def _held_down(*places: Place) -> Iterable[str]:
    for place in places:
        if place.score.is_capped:
            yield f"{place.contender.name} is capped. {held_words(place.score)}"


def _points(number: int) -> str:
    return "1 point" if number == 1 else f"{number} points"


# --- Which rows set them apart -------------------------------------------------------------------


def difference_words(
    points: Mapping[str, Sequence[Fraction | int | None]],
    facts: Mapping[str, Sequence[Hashable | None]],
) -> dict[str, str]:
    """Row → what sets the roles apart there; rows in which they are much alike are left out.

    points: rows of 0 to 100, which differ from DIFFERS_FROM_POINTS on. facts: rows of anything
    else, which differ where two of them are not the same. None is not known, and differs from
    nothing.
    """
    known = {key: [Fraction(it) for it in row if it is not None] for key, row in points.items()}
    apart = {key: half_up(max(row) - min(row)) for key, row in known.items() if row}
    wide = {key: gap for key, gap in apart.items() if gap >= DIFFERS_FROM_POINTS}
    widest = max(wide.values(), default=0)
    words = {
        key: f"Furthest apart: {gap} points" if gap == widest else f"{gap} points apart"
        for key, gap in wide.items()
    }
    differing = [key for key, row in facts.items() if len(set(row) - {None}) > 1]
    return words | dict.fromkeys(differing, "Differs")
