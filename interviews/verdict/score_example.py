"""The worked example of the page that explains the score, opened into its steps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from accounts.domain.rounding import half_up
from interviews.log.forms import signed
from interviews.models.flag import SEVERITY_WORDS
from interviews.models.question import SIGNALS
from interviews.score.domain.evidence import FULL_MASS, AnswerEvidence, HoursReport, RatingEvidence
from interviews.score.domain.fit_score import AreaScore, FitScore
from interviews.score.domain.likely_week import hours_range
from interviews.score.domain.source_levels import SourceLevel
from interviews.score.domain.verdict_words import (
    counts_words,
    exact,
    level_words,
    one_decimal,
    signed_points,
)
from interviews.verdict.domain.worked_example import HOURS, HOURS_LIMIT, worked_example
from interviews.verdict.score_rows import TotalLine, total_lines


@dataclass(frozen=True, slots=True)
class Step:
    """what happened, and what it does: "+2 great, 100 points", "−18"."""

    what: str
    does: str


@dataclass(frozen=True, slots=True)
class ExampleArea:
    label: str
    steps: Sequence[Step]
    points: int
    known: str


@dataclass(frozen=True, slots=True)
class Example:
    """hours: what was reported for a week, "60–70"."""

    score: FitScore
    areas: Sequence[ExampleArea]
    totals: Sequence[TotalLine]
    hours: str
    middle: str
    limit: int


def example() -> Example:
    score = worked_example()
    return Example(
        score=score,
        areas=[_area(it) for it in score.areas if it.is_known],
        totals=total_lines(score),
        hours=_range(HOURS),
        middle=one_decimal(HOURS.midpoint),
        limit=HOURS_LIMIT,
    )


def _area(one: AreaScore) -> ExampleArea:
    return ExampleArea(
        label=one.label,
        steps=list(_steps(one)),
        points=one.points or 0,
        known=f"{exact(one.mass)} full answers of {FULL_MASS}, so {one.coverage_percent} % known",
    )


def _steps(one: AreaScore) -> Iterator[Step]:
    for source in one.sources:
        items: list[AnswerEvidence | RatingEvidence] = [*source.answers, *source.ratings]
        yield from (_said(item, source, one) for item in items)
    if sum_of_voices := level_words(one.sources):
        yield Step(sum_of_voices, f"= {half_up(one.level or Fraction(0))}")
    for flag in one.flags:
        word = f"{flag.severity} {SEVERITY_WORDS[flag.severity].lower()}"
        takes = f"takes {one_decimal(flag.share_percent)} %"
        yield Step(
            f"{flag.title}, a flag of severity {word}: {takes}", signed_points(flag.effect or 0)
        )


def _said(item: AnswerEvidence | RatingEvidence, source: SourceLevel, one: AreaScore) -> Step:
    counts = counts_words(source.source, one.area, item.mass_quarters)
    if isinstance(item, RatingEvidence):
        what = f"You rate it {item.stars} of 5 with a note: {counts}"
        return Step(what, f"{item.points} points")
    signal = item.signal or 0
    what = f"{source.source.name}, {item.manner}: {counts}"
    return Step(what, f"{signed(signal)} {SIGNALS[signal]}, {item.points} points")


def _range(report: HoursReport) -> str:
    return hours_range(Fraction(report.low), Fraction(report.high))
