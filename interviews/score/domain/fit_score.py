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
from accounts.domain.words import joined
from interviews.score.domain.deal_breakers import DealBreaker, settled
from interviews.score.domain.evidence import (
    AREA_LABELS,
    AVOIDED_FROM_AREAS,
    BAD_AREA_BELOW,
    BAD_AREA_FROM_WEIGHT,
    BROKEN_DEAL_BREAKER_CAP,
    DEFAULT_WEIGHTS,
    DISAGREE_FROM_POINTS,
    EXPLAINED_WORST_FLAG_CAP,
    FULL_VIEWS,
    GUT_GAP_FROM_POINTS,
    LIMIT_NAMES,
    MAX_GREEN_POINTS,
    MAX_WEIGHT,
    MORE_WORST_FLAGS_CAP,
    ONE_WORST_FLAG_CAP,
    PRIOR_POINTS,
    PRIOR_VIEWS,
    PROVISIONAL_FROM,
    SHOWN_FROM_AREAS,
    SHOWN_FROM_COVERAGE,
    UNSETTLED_CAP,
    WORST_SEVERITY,
    AnswerEvidence,
    Area,
    Evidence,
    FlagStatus,
    Manner,
    dodge_flag,
)
from interviews.score.domain.flag_shares import FlagShare, flag_shares, in_order
from interviews.score.domain.score_words import Ranged, ScoreWords
from interviews.score.domain.source_levels import SourceLevel, source_levels, views_of


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
    def views(self) -> Fraction:
        """How many independent views its sources come to, 0 and up."""
        return views_of(self.sources)

    @property
    def is_known(self) -> bool:
        return self.level is not None

    @property
    def points(self) -> int | None:
        """Whole points, half up."""
        return None if self.value is None else half_up(self.value)


@dataclass(frozen=True, slots=True)
class FitScore(ScoreWords):
    """The score with everything it was made from.

    score: 0..100; None where nothing that carries weight is known. raw: the same before the cap.
    low, high: 0..100, where the score could still end, capped too. coverage: 0..1, the share of
    the weight that is known. cap: the highest score left, None for none; capping_flags: keys and
    titles of the flags that alone make it. rank: 0..100, for sorting only and never shown: every
    area drawn toward 50 by one imaginary view (Smith and Winkler 2006). areas: in the order of
    DEFAULT_WEIGHTS, practice only where it has weight, evidence or flags. unplaced_flags: flags
    of no area, listed and not scored, but a severe one caps. deal_breakers: the worst first.
    asked, avoided: areas somebody was asked about, and those where all that came were dodges.
    hardly_myself: interviews in which the user was not really themselves.
    """

    score: Fraction | None
    raw: Fraction | None
    low: Fraction
    high: Fraction
    coverage: Fraction
    rank: Fraction
    cap: int | None
    areas: tuple[AreaScore, ...]
    deal_breakers: tuple[DealBreaker, ...]
    unplaced_flags: tuple[FlagShare, ...] = ()
    capping_flags: tuple[str, ...] = ()
    asked: frozenset[Area] = frozenset()
    avoided: frozenset[Area] = frozenset()
    hardly_myself: frozenset[int] = frozenset()

    @property
    def raw_points(self) -> int | None:
        return None if self.raw is None else half_up(self.raw)

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
    def unknown_areas(self) -> tuple[AreaScore, ...]:
        """Those that carry weight and nobody has spoken to."""
        return tuple(one for one in self.areas if one.weight and not one.is_known)

    # --- The cap ---

    @property
    def capping_limits(self) -> tuple[DealBreaker, ...]:
        """The deal-breakers that make the cap; empty where it is made by flags alone or is none."""
        if self.cap is None:
            return ()
        return tuple(one for one in self.deal_breakers if one.cap == self.cap)

    @property
    def cap_words(self) -> str:
        if self.cap is None:
            return ""
        if self.cap == UNSETTLED_CAP:
            limits = [one.limit_words for one in self.capping_limits]
            return f"depends on {joined([*limits, *(f'“{it}”' for it in self.capping_flags)])}"
        if self.capping_limits:
            return f"Broken: {joined([one.short_words for one in self.capping_limits])}"
        noun = "flag" if len(self.capping_flags) == 1 else "flags"
        return f"Open {noun}: {', '.join(self.capping_flags)}"

    @property
    def cap_reason(self) -> str:
        """Why it is capped, in one sentence, also where the score is below the cap anyway."""
        words = self.cap_words
        return f"{words[:1].upper()}{words[1:]}." if words else ""

    @property
    def settled_words(self) -> str:
        if not (self.is_capped and self.cap == UNSETTLED_CAP and self.raw is not None):
            return ""
        count = len(self.capping_flags)
        flags = ONE_WORST_FLAG_CAP if count == 1 else MORE_WORST_FLAGS_CAP
        worst = BROKEN_DEAL_BREAKER_CAP if self.capping_limits else flags
        return f"{half_up(self.raw)} or {half_up(min(self.raw, Fraction(worst)))}"

    @property
    def unheard_words(self) -> str:
        unheard = [LIMIT_NAMES[it.key] for it in self.deal_breakers if it.is_unheard_limit]
        return joined(unheard, last="or")

    @property
    def too_early_words(self) -> str:
        """What is said instead of a number that is not shown."""
        areas = "1 area" if self.known_count == 1 else f"{self.known_count} areas"
        return (
            f"Too early: you have {areas} and {self.coverage_percent} %; a number starts at "
            f"{SHOWN_FROM_AREAS} areas and {half_up(100 * SHOWN_FROM_COVERAGE)} %"
        )

    # --- What the number does not say ---

    @property
    def hardly_myself_count(self) -> int:
        return len(self.hardly_myself)

    @property
    def bad_areas(self) -> tuple[AreaScore, ...]:
        """Well covered areas of weight that are bad, the worst first.

        The mean hides them, and the rest does not make up for them.
        """
        total = sum(one.weight for one in self.areas)
        bad = (
            one
            for one in self.areas
            if one.value is not None
            and one.value < BAD_AREA_BELOW
            and one.coverage >= PROVISIONAL_FROM
            and one.weight >= BAD_AREA_FROM_WEIGHT * total
            and one.weight
        )
        return tuple(sorted(bad, key=lambda one: (one.value or 0, one.area)))

    @property
    def do_they_avoid(self) -> bool:
        """Whether so many areas were only dodged that it is worth a notice of its own."""
        return len(self.avoided) >= AVOIDED_FROM_AREAS

    # --- The gut ---

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
    cap, capping_flags = _cap(deal_breakers, everything, unplaced)
    weighted = [one for one in everything if one.weight]
    raw, low, high, coverage, rank = _whole_role(weighted)
    asked, avoided = _asked(evidence)
    return FitScore(
        score=None if raw is None else _capped(raw, cap),
        raw=raw,
        low=_capped(low, cap),
        high=_capped(high, cap),
        coverage=coverage,
        rank=_capped(rank, cap),
        cap=cap,
        areas=tuple(one for one in everything if _is_listed(one)),
        deal_breakers=deal_breakers,
        unplaced_flags=unplaced,
        capping_flags=capping_flags,
        asked=asked,
        avoided=avoided,
        hardly_myself=evidence.hardly_myself,
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
    coverage = min(Fraction(1), views_of(sources) / FULL_VIEWS)
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
) -> tuple[Fraction | None, Fraction, Fraction, Fraction, Fraction]:
    """raw, low, high, coverage and rank from the areas that carry weight, before any cap.

    Without weight nothing is known: None, 0 to 100, coverage 0, and a rank in the middle.
    """
    total = sum(one.weight for one in weighted)
    if not total:
        return None, Fraction(0), Fraction(100), Fraction(0), Fraction(PRIOR_POINTS)
    low = _weighted((one.weight, one.low) for one in weighted) / total
    high = _weighted((one.weight, one.high) for one in weighted) / total
    coverage = _weighted((one.weight, one.coverage) for one in weighted) / total
    rank = _weighted((one.weight, _drawn_to_the_middle(one)) for one in weighted) / total
    known = [(one.weight, one.value) for one in weighted if one.value is not None]
    if not known:
        return None, low, high, coverage, rank
    mean = _weighted(known) / sum(weight for weight, _ in known)
    unknown = _weighted((one.weight, one.flag_share) for one in weighted if one.value is None)
    return mean * (1 - unknown / total), low, high, coverage, rank


def _drawn_to_the_middle(one: AreaScore) -> Fraction:
    """The area with one imaginary view of 50 points beside what is known; 0..100."""
    if one.value is None:
        return PRIOR_POINTS * (1 - one.flag_share)
    prior = PRIOR_VIEWS * PRIOR_POINTS
    return (one.mass * one.value + prior) / (one.mass + PRIOR_VIEWS)


def _weighted(pairs: Iterable[tuple[int, Fraction]]) -> Fraction:
    """The sum of weight × value, over one denominator: fractions are shortened once, not per +."""
    pairs = tuple(pairs)
    shared = lcm(*(value.denominator for _, value in pairs))
    return Fraction(
        sum(weight * value.numerator * (shared // value.denominator) for weight, value in pairs),
        shared,
    )


def _asked(evidence: Evidence) -> tuple[frozenset[Area], frozenset[Area]]:
    """The areas that were asked about, and those where all that came were dodges.

    A dodge whose flag was withdrawn is neither.
    """
    withdrawn = {
        (one.interview, one.flag, one.area)
        for one in evidence.sightings
        if one.status == FlagStatus.WITHDRAWN
    }

    def was_withdrawn(one: AnswerEvidence) -> bool:
        return (one.interview, dodge_flag(one.question), one.area) in withdrawn

    dodged, answered = set(), set()
    for one in evidence.answers:
        if one.area is None:
            continue
        if one.manner != Manner.DODGED:
            answered.add(one.area)
        elif not was_withdrawn(one):
            dodged.add(one.area)
    return frozenset(dodged | answered), frozenset(dodged - answered)


def _cap(
    deal_breakers: Iterable[DealBreaker], areas: Iterable[AreaScore], unplaced: Iterable[FlagShare]
) -> tuple[int | None, tuple[str, ...]]:
    """The lowest cap, and the titles of the flags where they make it.

    A flag of an area of weight 0 is left out: the user does not score it. One that belongs to no
    area counts, since nobody dismissed it.
    """
    flags = [
        flag
        for flag in (*(flag for one in areas if one.weight for flag in one.flags), *unplaced)
        if not flag.is_green and flag.status != FlagStatus.WITHDRAWN
    ]
    open_ones = _titles(it for it in flags if it.open_severity == WORST_SEVERITY)
    explained = _titles(it for it in flags if it.severity == WORST_SEVERITY > it.open_severity)
    by_flags = [
        (ONE_WORST_FLAG_CAP if len(open_ones) == 1 else MORE_WORST_FLAGS_CAP, open_ones),
        (EXPLAINED_WORST_FLAG_CAP, explained),
    ]
    caps = [(cap, titles) for cap, titles in by_flags if titles]
    cap = min(
        (*(it.cap for it in deal_breakers if it.cap is not None), *(it for it, _ in caps)),
        default=None,
    )
    return cap, next((titles for it, titles in caps if it == cap), ())


def _titles(flags: Iterable[FlagShare]) -> tuple[str, ...]:
    """One title per flag, in their order; one flag on two areas is one."""
    by_key = {flag.flag: flag.title for flag in sorted(flags, key=lambda it: it.title)}
    return tuple(by_key.values())


def _capped(points: Fraction, cap: int | None) -> Fraction:
    return points if cap is None else min(points, Fraction(cap))
