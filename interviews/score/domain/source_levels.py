"""What each source says on each area, every item counted once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from interviews.score.domain.evidence import (
    MASS_UNIT,
    MAX_SOURCE_MASS_EIGHTHS,
    MAX_VIEW,
    SELF,
    AnswerEvidence,
    Area,
    Evidence,
    RatingEvidence,
    Source,
    SourceKind,
    credibility,
)


@dataclass(frozen=True, slots=True)
class SourceLevel:
    """What one source says on one area.

    mass: how much it counts, above 0 and at most 2. level: 0..100, before flags.
    answers and ratings: the items that made it, duplicates already merged.
    """

    source: Source
    mass: Fraction
    level: Fraction
    answers: tuple[AnswerEvidence, ...]
    ratings: tuple[RatingEvidence, ...]

    @property
    def view(self) -> Fraction:
        """How much of one independent view it is, above 0 and at most 1."""
        return view_of(self.mass)


def view_of(mass: Fraction) -> Fraction:
    """How much of a view this mass is: one source is one view at most, however much it said."""
    return min(Fraction(MAX_VIEW), mass)


def views_of(sources: Iterable[SourceLevel]) -> Fraction:
    """How many independent views these sources of one area come to."""
    return sum((one.view for one in sources), Fraction(0))


def source_levels(evidence: Evidence) -> dict[Area, list[SourceLevel]]:
    """Per area, one level per source that says anything."""
    answers: dict[tuple[Area, str], list[AnswerEvidence]] = {}
    ratings: dict[tuple[Area, str], list[RatingEvidence]] = {}
    for answer in _distinct_answers(evidence.answers):
        if answer.area is not None:
            answers.setdefault((answer.area, answer.source.key), []).append(answer)
    for rating in _distinct_ratings(evidence.ratings):
        ratings.setdefault((rating.area, SELF.key), []).append(rating)
    levels: dict[Area, list[SourceLevel]] = {}
    for area, key in answers.keys() | ratings.keys():
        said, rated = answers.get((area, key), []), ratings.get((area, key), [])
        levels.setdefault(area, []).append(_source_level(area, said, rated))
    return levels


def _distinct_answers(answers: Iterable[AnswerEvidence]) -> Iterable[AnswerEvidence]:
    """One scored answer per interview, source, question and area.

    Where two differ, the lower signal counts, with the higher mass: a second row never makes an
    area look better and never makes less of it known.
    """
    distinct: dict[tuple[int, str, str, Area | None], AnswerEvidence] = {}
    for answer in answers:
        if not answer.mass_eighths:
            continue
        key = (answer.interview, answer.source.key, answer.question, answer.area)
        other = distinct.setdefault(key, answer)
        if other is not answer:
            distinct[key] = replace(
                min(answer, other, key=_answer_order),
                manner=max(answer, other, key=lambda one: one.mass_eighths).manner,
                source=_merged((answer.source, other.source)),
            )
    return distinct.values()


def _distinct_ratings(ratings: Iterable[RatingEvidence]) -> Iterable[RatingEvidence]:
    """One rating per interview and area; of two, the fewer stars, with the higher mass."""
    distinct: dict[tuple[int, Area], RatingEvidence] = {}
    for rating in ratings:
        key = (rating.interview, rating.area)
        other = distinct.setdefault(key, rating)
        if other is not rating:
            distinct[key] = replace(
                min(rating, other, key=lambda one: (one.stars, one.ref)),
                has_note=rating.has_note or other.has_note,
                is_hardly_myself=rating.is_hardly_myself and other.is_hardly_myself,
            )
    return distinct.values()


def _source_level(
    area: Area, answers: list[AnswerEvidence], ratings: list[RatingEvidence]
) -> SourceLevel:
    items: list[AnswerEvidence | RatingEvidence] = [*answers, *ratings]
    eighths = sum(item.mass_eighths for item in items)
    weighed = sum(item.mass_eighths * item.points for item in items)
    source = _merged([answer.source for answer in answers] + [SELF] * bool(ratings))
    counted = Fraction(min(MAX_SOURCE_MASS_EIGHTHS, eighths), MASS_UNIT)
    return SourceLevel(
        source=source,
        mass=credibility(source, area) * counted,
        level=Fraction(weighed, eighths),
        answers=tuple(sorted(answers, key=_answer_order)),
        ratings=tuple(sorted(ratings, key=lambda one: (one.interview, one.ref))),
    )


def _answer_order(answer: AnswerEvidence) -> tuple[int, str, int, int]:
    return answer.interview, answer.question, answer.signal or 0, answer.ref


def _merged(sources: Iterable[Source]) -> Source:
    """The sources of one key as one: all their kinds, so that the lowest credibility counts."""
    first, *others = set(sources)
    if not others:
        return first
    kinds = (one.kinds or {SourceKind.OTHER} for one in (first, *others))
    names = (one.name for one in (first, *others) if one.name)
    return Source(first.key, frozenset().union(*kinds), min(names, default=""))
