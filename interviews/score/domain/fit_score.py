"""How well a role fits the user, from the evidence of interviews. Never from a CV match.

One function scores an interview (its own evidence) and a role (that of all its interviews).
Everything is exact: whole numbers while rows are added up, fractions after that, so that neither
order nor binary floats can move a point. The model in plain words: docs/fit-score.md.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import lcm

from accounts.domain.rounding import half_up
from interviews.score.domain.deal_breakers import DealBreaker, DealBreakerState, settled
from interviews.score.domain.evidence import (
    AREA_LABELS,
    DEFAULT_WEIGHTS,
    DISAGREE_FROM_POINTS,
    FULL_MASS,
    GUT_GAP_FROM_POINTS,
    LEANS_TOWARD_FROM,
    MAX_GREEN_POINTS,
    MAX_WEIGHT,
    MIXED_FROM,
    MORE_WORST_FLAGS_CAP,
    ONE_WORST_FLAG_CAP,
    PROVISIONAL_FROM,
    SHOWN_FROM_AREAS,
    SHOWN_FROM_COVERAGE,
    SOLID_FROM,
    STRONG_FROM,
    WORST_SEVERITY,
    Area,
    Evidence,
)
from interviews.score.domain.flag_shares import FlagShare, flag_shares, in_order
from interviews.score.domain.source_levels import SourceLevel, source_levels


class Ranged:
    """A range and how much is known, as pages show them: whole points and percent, half up."""

    __slots__ = ()
    low: Fraction
    high: Fraction
    coverage: Fraction

    @property
    def low_points(self) -> int:
        return half_up(self.low)

    @property
    def high_points(self) -> int:
        return half_up(self.high)

    @property
    def coverage_percent(self) -> int:
        return half_up(100 * self.coverage)


@dataclass(frozen=True, slots=True)
class AreaScore(Ranged):
    """One area. Without evidence level and value are None, and its range is as wide as its flags
    leave it.

    weight: 0..100 as the user set it. level: 0..100, before flags. mass: 0 and up. coverage: 0..1.
    flag_share: q, the share red flags take, 0..1. green_points: g, 0..20. value: 0..100 after
    flags. low, high: where the value could still end. disagree: two sources 50 points apart.
    """

    area: Area
    weight: int
    level: Fraction | None
    mass: Fraction
    coverage: Fraction
    flag_share: Fraction
    green_points: int
    value: Fraction | None
    low: Fraction
    high: Fraction
    sources: tuple[SourceLevel, ...]
    flags: tuple[FlagShare, ...]
    disagree: bool

    @property
    def label(self) -> str:
        return AREA_LABELS[self.area]

    @property
    def is_known(self) -> bool:
        return self.level is not None

    @property
    def points(self) -> int | None:
        """Whole points, half up."""
        return None if self.value is None else half_up(self.value)


@dataclass(frozen=True, slots=True)
class FitScore(Ranged):
    """The score with everything it was made from.

    score: 0..100; None where nothing that carries weight is known. raw: the same before the cap.
    low, high: 0..100, where the score could still end, capped too. coverage: 0..1, the share of
    the weight that is known. cap: the highest score left, None for none; cap_reason says why, in
    one sentence, also where the score is below the cap anyway. areas: in the order of
    DEFAULT_WEIGHTS, practice only where it has weight, evidence or flags. unplaced_flags: flags
    of no area, listed and not scored, but a severe one caps. deal_breakers: the worst first.
    """

    score: Fraction | None
    raw: Fraction | None
    low: Fraction
    high: Fraction
    coverage: Fraction
    cap: int | None
    cap_reason: str
    areas: tuple[AreaScore, ...]
    deal_breakers: tuple[DealBreaker, ...]
    unplaced_flags: tuple[FlagShare, ...] = ()

    @property
    def points(self) -> int | None:
        """Whole points, half up: 12.5 is 13."""
        return None if self.score is None else half_up(self.score)

    @property
    def raw_points(self) -> int | None:
        return None if self.raw is None else half_up(self.raw)

    @property
    def is_capped(self) -> bool:
        """Whether the cap holds the score down."""
        return self.raw is not None and self.cap is not None and self.raw > self.cap

    @property
    def needs_weights(self) -> bool:
        """Whether every weight is 0, so that the user must set one to see a score."""
        return self.total_count == 0

    @property
    def known_count(self) -> int:
        """Areas that carry weight and are known."""
        return sum(one.is_known and one.weight > 0 for one in self.areas)

    @property
    def total_count(self) -> int:
        """Areas that carry weight."""
        return sum(one.weight > 0 for one in self.areas)

    @property
    def is_shown(self) -> bool:
        """Whether there is enough behind the number to show it at all."""
        return self.coverage >= SHOWN_FROM_COVERAGE and self.known_count >= SHOWN_FROM_AREAS

    @property
    def is_rankable(self) -> bool:
        """Two roles are ranked against each other only where both are."""
        return self.coverage >= PROVISIONAL_FROM

    @property
    def coverage_word(self) -> str:
        """too early, provisional or solid."""
        if self.coverage < PROVISIONAL_FROM:
            return "too early"
        return "provisional" if self.coverage < SOLID_FROM else "solid"

    @property
    def score_word(self) -> str:
        """What the exact score says, not the rounded one; empty without a score."""
        if self.score is None:
            return ""
        if self.score < MIXED_FROM:
            return "points away"
        if self.score < LEANS_TOWARD_FROM:
            return "mixed"
        return "leans toward" if self.score < STRONG_FROM else "strong"

    @property
    def too_early_words(self) -> str:
        """What is said instead of a number that is not shown."""
        return f"Too early: {self.known_count} of {self.total_count} areas"

    def gut_gap(self, gut: int | None) -> Fraction | None:
        """How far the gut (0..100) and the score are apart, in points, 0..100.

        None without a gut or a score. Raises ValueError for a gut outside 0..100.
        """
        if gut is not None and not 0 <= gut <= 100:
            raise ValueError(f"a gut feeling runs from 0 to 100, got {gut}")
        return None if gut is None or self.score is None else abs(gut - self.score)

    def asks_about_gut(self, gut: int | None) -> bool:
        """Whether gut and score are so far apart that the page asks for the reasons."""
        gap = self.gut_gap(gut)
        return gap is not None and gap >= GUT_GAP_FROM_POINTS


def fit_score(
    evidence: Evidence,
    weights: Mapping[Area, int] = DEFAULT_WEIGHTS,
    deal_breakers: Iterable[DealBreaker] = (),
) -> FitScore:
    """Score the evidence of one interview, or of all interviews of a role.

    weights: whole, 0 (list it, do not score it) to 100, per area; one that is left out is
    0, and only their ratios matter. deal_breakers: as they stand; hours in the evidence are not
    turned into one here, since the limit is the user's.
    The order of the evidence never matters and duplicates change nothing. Rows with the same
    unique key that differ are merged on the side of doubt: the lowest value with the highest
    mass, and of a flag whatever takes the larger share.
    Raises ValueError for a weight outside 0..100 or of an area that does not exist.
    """
    weights = _checked_weights(weights)
    sources = source_levels(evidence)
    flags = flag_shares(evidence)
    everything = [
        _area_score(one, weights[one], sources.get(one, ()), flags.get(one, ()))
        for one in DEFAULT_WEIGHTS
    ]
    deal_breakers = settled(deal_breakers)
    unplaced = in_order(flags.get(None, ()))
    cap, cap_reason = _cap(deal_breakers, _worst_flags(everything, unplaced))
    raw, low, high, coverage = _whole_role([one for one in everything if one.weight])
    return FitScore(
        score=None if raw is None else _capped(raw, cap),
        raw=raw,
        low=_capped(low, cap),
        high=_capped(high, cap),
        coverage=coverage,
        cap=cap,
        cap_reason=cap_reason,
        areas=tuple(one for one in everything if _is_listed(one)),
        deal_breakers=deal_breakers,
        unplaced_flags=unplaced,
    )


def _checked_weights(weights: Mapping[Area, int]) -> dict[Area, int]:
    if unknown := [name for name in weights if name not in DEFAULT_WEIGHTS]:
        raise ValueError(f"no area is called {', '.join(sorted(unknown))}")
    for name, weight in weights.items():
        if not isinstance(weight, int) or not 0 <= weight <= MAX_WEIGHT:
            raise ValueError(f"the weight of {name} must be whole and from 0 to 100: {weight!r}")
    return {area: weights.get(area, 0) for area in DEFAULT_WEIGHTS}


def _is_listed(one: AreaScore) -> bool:
    return bool(one.area != Area.PRACTICE or one.weight or one.is_known or one.flags)


# --- Areas and the whole ----------------------------------------------------------------


def _area_score(
    area: Area,
    weight: int,
    sources: Collection[SourceLevel],
    flags: Collection[FlagShare],
) -> AreaScore:
    if not sources and not flags:
        return _without_evidence(area, weight)
    mass = sum((one.mass for one in sources), Fraction(0))
    coverage = min(Fraction(1), mass / FULL_MASS)
    red_percent = sum((one.share_percent for one in flags if not one.is_green), Fraction(0))
    green_sum = sum(int(one.share_percent) for one in flags if one.is_green)
    level = value = None
    flag_share = min(Fraction(100), red_percent) / 100
    green_points = 0
    low, high = Fraction(0), 100 * (1 - flag_share)
    if mass:
        level = sum((one.mass * one.level for one in sources), Fraction(0)) / mass
        green_points = min(MAX_GREEN_POINTS, green_sum)
        before_flags = min(Fraction(100), level + green_points)
        value = before_flags * (1 - flag_share)
        low, high = coverage * value, coverage * value + (1 - coverage) * high
        per_red = before_flags * flag_share / red_percent if red_percent else Fraction(0)
        per_green = (before_flags - level) / green_sum if green_sum else Fraction(0)
        flags = [
            replace(one, effect=one.share_percent * (per_green if one.is_green else -per_red))
            for one in flags
        ]
    levels = [one.level for one in sources]
    return AreaScore(
        area=area,
        weight=weight,
        level=level,
        mass=mass,
        coverage=coverage,
        flag_share=flag_share,
        green_points=green_points,
        value=value,
        low=low,
        high=high,
        sources=tuple(sorted(sources, key=lambda one: (-one.mass, one.source.key))),
        flags=in_order(flags),
        disagree=len(levels) > 1 and max(levels) - min(levels) >= DISAGREE_FROM_POINTS,
    )


@lru_cache(maxsize=1024)
def _without_evidence(area: Area, weight: int) -> AreaScore:
    """An area nobody spoke of, which most areas of most interviews are."""
    return AreaScore(
        area=area,
        weight=weight,
        level=None,
        mass=Fraction(0),
        coverage=Fraction(0),
        flag_share=Fraction(0),
        green_points=0,
        value=None,
        low=Fraction(0),
        high=Fraction(100),
        sources=(),
        flags=(),
        disagree=False,
    )


def _whole_role(
    weighted: list[AreaScore],
) -> tuple[Fraction | None, Fraction, Fraction, Fraction]:
    """raw, low, high and coverage from the areas that carry weight, before any cap.

    Without weight nothing is known: None, 0 to 100, coverage 0.
    """
    total = sum(one.weight for one in weighted)
    if not total:
        return None, Fraction(0), Fraction(100), Fraction(0)
    low = _weighted((one.weight, one.low) for one in weighted) / total
    high = _weighted((one.weight, one.high) for one in weighted) / total
    coverage = _weighted((one.weight, one.coverage) for one in weighted) / total
    known = [(one.weight, one.value) for one in weighted if one.value is not None]
    if not known:
        return None, low, high, coverage
    mean = _weighted(known) / sum(weight for weight, _ in known)
    unknown = _weighted((one.weight, one.flag_share) for one in weighted if one.value is None)
    return mean * (1 - unknown / total), low, high, coverage


def _weighted(pairs: Iterable[tuple[int, Fraction]]) -> Fraction:
    """The sum of weight × value, over one denominator: fractions are shortened once, not per +."""
    pairs = tuple(pairs)
    shared = lcm(*(value.denominator for _, value in pairs))
    return Fraction(
        sum(weight * value.numerator * (shared // value.denominator) for weight, value in pairs),
        shared,
    )


def _worst_flags(areas: Iterable[AreaScore], unplaced: Iterable[FlagShare]) -> dict[str, str]:
    """Key and title of each open red flag of the worst severity.

    One that belongs to an area of weight 0 is left out: the user does not score it. One that
    belongs to no area counts, since nobody dismissed it.
    """
    flags = [flag for one in areas if one.weight for flag in one.flags]
    return {
        flag.flag: flag.title
        for flag in sorted((*flags, *unplaced), key=lambda one: one.title)
        if flag.open_severity == WORST_SEVERITY and not flag.is_green
    }


def _cap(
    deal_breakers: Iterable[DealBreaker], worst_flags: Mapping[str, str]
) -> tuple[int | None, str]:
    """The lowest cap and why, in one sentence; None and no words where nothing caps."""
    caps = {one.cap for one in deal_breakers if one.cap is not None}
    if worst_flags:
        caps.add(ONE_WORST_FLAG_CAP if len(worst_flags) == 1 else MORE_WORST_FLAGS_CAP)
    if not caps:
        return None, ""
    cap = min(caps)
    if capping := [one for one in deal_breakers if one.cap == cap]:
        state = "Broken" if capping[0].state == DealBreakerState.BROKEN else "At risk"
        return cap, f"{state}: {', '.join(one.label for one in capping)}."
    names = ", ".join(worst_flags.values())
    noun = "An open flag" if len(worst_flags) == 1 else f"{len(worst_flags)} open flags"
    return cap, f"{noun} of severity {WORST_SEVERITY}: {names}."


def _capped(points: Fraction, cap: int | None) -> Fraction:
    return points if cap is None else min(points, Fraction(cap))
