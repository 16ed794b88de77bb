"""The next best question: what one contact could still tell that changes the score most.

How much an answer would be believed, times how little is known, times what hangs on it. Exact
fractions throughout, so that neither order nor binary floats can change a plan. The numbers are
judgements, like those of the fit score (interviews/score/domain/evidence.py).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Protocol

from accounts.domain.words import joined
from interviews.catalogue.loader import NEXT_STEPS
from interviews.preparing.domain.question_plan import RECOMMENDED, Askable
from interviews.score.domain.deal_breakers import DealBreakerState
from interviews.score.domain.evidence import (
    AREA_LABELS,
    FULL_VIEWS,
    LIMIT_NAMES,
    SELF,
    AnswerEvidence,
    Area,
    Manner,
    Source,
    SourceKind,
    area_of,
    credibility,
)
from interviews.score.domain.fit_score import AreaScore, FitScore
from interviews.score.domain.source_levels import view_of, views_of

# Judgements.
MOST_PER_AREA = 2
WITHOUT_PROBE = Fraction(1, 2)  # an answer that cannot be counted counts half
SETTLES_FACTOR = Fraction(2)
DOUBT_FACTOR = Fraction(3, 2)
DOUBT_FROM_FLAG_SHARE = Fraction(24, 100)  # one red flag of severity 3
LEAST_GAIN = Fraction(1, 20)  # where something hangs on it, however much is known

OPEN_STATES = (DealBreakerState.UNKNOWN, DealBreakerState.AT_RISK)
# Question → the deal-breakers that its answer settles. Flags are looked for, not asked about.
SETTLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "avg_hours": ("hours",),
        "pay_range": ("salary",),
        "place_travel": ("office_days", "travel_nights", "commute"),
    }
)


class Candidate(Askable, Protocol):
    """A question that could be asked. probe: its countable follow-up, "" for none."""

    @property
    def probe(self) -> str: ...


class Why(StrEnum):
    """What speaks most for a question."""

    DODGED = "dodged"
    SETTLES = "settles"
    DISAGREE = "disagree"
    FLAGS = "flags"
    NO_EVIDENCE = "no evidence"
    THIN = "thin"
    PINNED = "pinned"


@dataclass(frozen=True, slots=True)
class Worth:
    """What asking one question is worth.

    m: mass that a clear answer would add, 0..1. dc: how much of the area it would make known, 0..1.
    b: what hangs on it, 1, 1.5 or 2. priority: 0..200.
    """

    m: Fraction
    dc: Fraction
    b: Fraction
    priority: Fraction


NOTHING = Worth(Fraction(0), Fraction(0), Fraction(1), Fraction(0))


@dataclass(frozen=True, slots=True)
class Pick:
    """One question of a plan.

    area: None where its theme is not scored. reason: one clause that starts small and has no full
    stop.
    """

    key: str
    area: Area | None
    worth: Worth
    why: Why
    reason: str

    @property
    def is_probe(self) -> bool:
        """Ask the countable follow-up, since somebody dodged the question itself."""
        return self.why == Why.DODGED


PINNED = Pick(NEXT_STEPS, None, NOTHING, Why.PINNED, "it belongs to every interview")


def next_questions(
    score: FitScore,
    candidates: Iterable[Candidate],
    source: Source,
    answered: Collection[str] = (),
    *,
    size: int = RECOMMENDED,
) -> tuple[Pick, ...]:
    """The plan for one contact: at most size questions, the best first, then "next steps".

    source: the contact; what they said on an area already is one view with what they would say, and
    of several kinds the lowest credibility counts. answered: keys of what
    this contact was asked already, answered or dodged. A question that is best asked of others
    only is left out, and so is one that would add nothing. Each pick is counted as answered
    before the next is chosen, with at most two per area. The order of the candidates
    never matters. "Next steps" is in every plan, whatever the rest.
    """
    areas = {one.area: one for one in score.areas}
    left = {
        it.key: (it, area)
        for it in sorted(candidates, key=_tie_order)
        if it.key not in answered
        and it.key != NEXT_STEPS
        and suits(it, source.kinds)
        and (scored := area_of(it.theme))
        and (area := areas.get(scored))
    }
    # Of one area, questions differ in two things only, so that each sum is done once.
    sums: dict[tuple[Area, Fraction, bool, bool], Worth] = {}
    settling = {key for key in left if key in SETTLES and _settled(left[key][0], score)}

    def worth_of(it: Candidate, area: AreaScore, mass: Fraction) -> Worth:
        alike = area.area, mass, bool(it.probe), it.key in settling
        if alike not in sums:
            sums[alike] = _worth(it, score, area, mass, source)
        return sums[alike]

    mass = {one.area: _said(one, source) for one in score.areas}
    worth = {key: worth_of(it, area, mass[area.area]) for key, (it, area) in left.items()}
    picks: list[Pick] = []
    while worth and len(picks) < size:
        key = max(worth, key=lambda it: worth[it].priority)  # the first of equals
        (picked, area), gain = left[key], worth.pop(key)
        if not gain.priority:
            break
        picks.append(_pick(picked, score, area, gain))
        mass[area.area] += gain.m
        is_full = sum(it.area == area.area for it in picks) == MOST_PER_AREA
        for other in [it for it in worth if left[it][1] is area]:
            if is_full:
                del worth[other]
            else:
                worth[other] = worth_of(left[other][0], area, mass[area.area])
    return (*picks, PINNED)


def best_of_any_kind(
    score: FitScore, candidates: Collection[Candidate], kinds: Sequence[SourceKind]
) -> tuple[SourceKind, Pick] | None:
    """The best question over several kinds of contacts, and whom to ask it of.

    Between equals the earlier kind. None where no question would add anything.
    """
    firsts = [(kind, next_questions(score, candidates, anybody(kind), size=1)[0]) for kind in kinds]
    best = max(firsts, key=lambda it: it[1].worth.priority)
    return best if best[1].worth.priority else None


def anybody(kind: SourceKind, name: str = "") -> Source:
    """Somebody of that kind who has said nothing yet."""
    return Source(f"any:{kind}", frozenset({kind}), name)


def suits(candidate: Askable, kinds: frozenset[SourceKind]) -> bool:
    """Whether the question can be asked of somebody of these kinds.

    One that names nobody can be asked of anybody, and somebody who is not placed yet can be asked
    anything.
    """
    is_placed = bool(kinds - {SourceKind.OTHER})
    return not candidate.ask_whom or not is_placed or bool(kinds & set(candidate.ask_whom))


# --- After a dodge -------------------------------------------------------------------------------


def open_dodges(answers: Collection[AnswerEvidence]) -> dict[str, list[Source]]:
    """Questions that somebody dodged and nobody has answered, by key → who dodged it."""
    settled = {it.question for it in answers if it.manner != Manner.DODGED}
    dodged = {
        (it.question, it.source.key): it.source
        for it in answers
        if it.manner == Manner.DODGED and it.question not in settled
    }
    found: dict[str, list[Source]] = {}
    for question, source in sorted(dodged):
        found.setdefault(question, []).append(dodged[question, source])
    return found


def whom_to_probe(
    dodgers: Sequence[Source], candidate: Candidate, contacts: Sequence[Source]
) -> Source | None:
    """Who is asked the countable follow-up: somebody else than who dodged, or anybody if need be.

    Those the question can be asked of come first, then the most credible, then in the order given.
    None where there is nobody.
    """
    keys = {one.key for one in dodgers}
    others = [one for one in contacts if one.key not in keys] or contacts
    suited = [one for one in others if suits(candidate, one.kinds)] or others
    area = area_of(candidate.theme)
    return max(suited, key=lambda one: credibility(one, area) if area else 0, default=None)


def probe_pick(
    score: FitScore, candidate: Candidate, source: Source, dodgers: Sequence[Source]
) -> Pick:
    """The countable follow-up of a dodged question, as a pick of its own."""
    area = _area(score, candidate)
    names = [one.name or "somebody" for one in dodgers]
    return Pick(
        candidate.key,
        area.area if area else None,
        _worth(candidate, score, area, _said(area, source), source) if area else NOTHING,
        Why.DODGED,
        f"dodged by {joined(names)}: ask this instead",
    )


# --- The arithmetic ------------------------------------------------------------------------------


def _worth(
    candidate: Candidate,
    score: FitScore,
    area: AreaScore,
    mass: Fraction,
    source: Source,
) -> Worth:
    """mass: what this source has given on the area, the picks so far included."""
    m = credibility(source, area.area)
    if not candidate.probe:
        m *= WITHOUT_PROBE
    b = Fraction(1)
    others = views_of(it for it in area.sources if it.source.key != source.key)
    before, after = (
        min(Fraction(1), (others + view_of(it)) / FULL_VIEWS) for it in (mass, mass + m)
    )
    dc = after - before
    if _settled(candidate, score):
        b = SETTLES_FACTOR
    elif area.flag_share >= DOUBT_FROM_FLAG_SHARE or area.disagree:
        b = DOUBT_FACTOR
    if b > 1:
        dc = max(LEAST_GAIN, dc)
    total = sum(one.weight for one in score.areas)
    return Worth(m, dc, b, 100 * Fraction(area.weight, total) * dc * b if total else Fraction(0))


def _said(area: AreaScore, source: Source) -> Fraction:
    """The mass of what this source said on the area."""
    return next((it.mass for it in area.sources if it.source.key == source.key), Fraction(0))


def _pick(candidate: Candidate, score: FitScore, area: AreaScore, gain: Worth) -> Pick:
    settled = _settled(candidate, score)
    why = _why(area, settled)
    return Pick(candidate.key, area.area, gain, why, _reason(why, area, settled))


def _area(score: FitScore, candidate: Askable) -> AreaScore | None:
    """None where the theme is not scored, or the score does not list its area."""
    area = area_of(candidate.theme)
    return next((one for one in score.areas if one.area == area), None)


def _settled(candidate: Askable, score: FitScore) -> tuple[str, ...]:
    open_ones = {one.key for one in score.deal_breakers if one.state in OPEN_STATES}
    return tuple(key for key in SETTLES.get(candidate.key, ()) if key in open_ones)


def _tie_order(candidate: Candidate) -> tuple[object, ...]:
    """Of equals the article's own first, then by key; the rest only tells apart equal keys."""
    return (
        not candidate.from_article,
        candidate.key,
        candidate.theme,
        candidate.probe,
        tuple(candidate.ask_whom),
    )


# --- The words -----------------------------------------------------------------------------------


def _why(area: AreaScore, settled: tuple[str, ...]) -> Why:
    if settled:
        return Why.SETTLES
    if area.disagree:
        return Why.DISAGREE
    if area.flag_share >= DOUBT_FROM_FLAG_SHARE:
        return Why.FLAGS
    return Why.THIN if area.is_known else Why.NO_EVIDENCE


def _reason(why: Why, area: AreaScore, settled: tuple[str, ...]) -> str:
    name = AREA_LABELS[area.area].lower()
    return {
        Why.SETTLES: f"settles {joined([LIMIT_NAMES[key] for key in settled])}",
        Why.DISAGREE: f"{_two_who_disagree(area)} disagree about {name}",
        Why.FLAGS: f"red flags weigh on {name}: ask one more contact",
        Why.NO_EVIDENCE: f"no evidence yet about {name}",
        Why.THIN: f"only {area.coverage_percent} % of {name} is covered",
    }[why]


def _two_who_disagree(area: AreaScore) -> str:
    """ "Mia and Ruth", "Mia and you"; "two contacts" where one of them has no name."""
    if len(area.sources) < 2:
        return "two contacts"
    ends = [f(area.sources, key=lambda it: (it.level, it.source.key)).source for f in (min, max)]
    if not all(one.name for one in ends):
        return "two contacts"
    ends.sort(key=lambda one: one.key == SELF.key)
    return " and ".join("you" if one.key == SELF.key else one.name for one in ends)
