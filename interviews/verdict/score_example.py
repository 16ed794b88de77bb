"""The worked example of the page that explains the score, opened into its steps."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from accounts.domain.rounding import half_up
from interviews.models.flag import SEVERITY_WORDS
from interviews.models.question import SIGNALS
from interviews.score.domain.evidence import FULL_VIEWS, AnswerEvidence, RatingEvidence
from interviews.score.domain.fit_score import AreaScore
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
from interviews.verdict.score_rows import total_lines

type Step = tuple[str, str]  # what happened and what it does: "+2 great, 100 points", "−18"


def example() -> dict[str, Any]:
    """areas: each with its steps, and how far it is known. hours: reported for a week, "60–70"."""
    score = worked_example()
    return {
        "score": score,
        "areas": [(it, list(_steps(it)), _known(it)) for it in score.areas if it.is_known],
        "totals": total_lines(score),
        "hours": hours_range(Fraction(HOURS.low), Fraction(HOURS.high)),
        "limit": HOURS_LIMIT,
    }


def _known(one: AreaScore) -> str:
    return f"{exact(one.views)} of {FULL_VIEWS} views, so {one.coverage_percent} % known"


def _steps(one: AreaScore) -> Iterator[Step]:
    for source in one.sources:
        items: list[AnswerEvidence | RatingEvidence] = [*source.answers, *source.ratings]
        yield from (_said(item, source, one) for item in items)
    if level := level_words(one.sources):
        yield level, f"= {half_up(one.level or Fraction(0))}"
    for flag in one.flags:
        word = f"{flag.severity} {SEVERITY_WORDS[flag.severity].lower()}"
        takes = f"takes {one_decimal(flag.share_percent)} %"
        what = f"{flag.title}, a flag of severity {word}: {takes}"
        yield what, signed_points(flag.effect or 0)


def _said(item: AnswerEvidence | RatingEvidence, source: SourceLevel, one: AreaScore) -> Step:
    counts = counts_words(source.source, one.area, item.mass_eighths)
    if isinstance(item, RatingEvidence):
        return f"You rate it {item.stars} of 5 with a note: {counts}", f"{item.points} points"
    what, signal = f"{source.source.name}, {item.manner}: {counts}", item.signal or 0
    return what, f"{signed_points(signal)} {SIGNALS[signal]}, {item.points} points"
