"""The panel of a score: the number with its range and coverage, the gut, and the areas."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.domain.rounding import half_up
from accounts.models import Preferences
from applications.models import Role
from interviews.models import Flag, GutFeeling, Interview
from interviews.models.flag import FlagKind
from interviews.score.domain.evidence import (
    FULL_MASS,
    GUT_GAP_FROM_POINTS,
    SHOWN_FROM_AREAS,
    FlagStatus,
)
from interviews.score.domain.fit_score import FitScore
from interviews.verdict.notices import Notice, notices_of
from interviews.verdict.range_bar import RangeBar
from interviews.verdict.score_rows import EvidenceRows, OpenedArea, areas_of, total_lines

MIDDLE_OF_THE_SCALE = 50
WORST_FLAG_CAPS_HELD_BY = "a severe flag"


@dataclass(frozen=True, slots=True)
class Gut:
    """first: locked before the score was seen. later: added since. gap: points between the first
    and the score, None where one of them is missing. is_no: the newest says no.
    """

    first: GutFeeling
    later: Sequence[GutFeeling]
    gap: int | None
    is_far: bool
    is_same_way: bool
    is_no: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that the page says about a score. doubt: what to make of it, in one sentence.

    filled: 0 to 3 boxes of coverage. totals: as total_lines() gives them.
    """

    score: FitScore
    bar: RangeBar
    gut: Gut | None
    doubt: str
    filled: int
    areas: Sequence[OpenedArea]
    totals: Sequence[tuple[str, str]]
    notices: Sequence[Notice]
    red: Sequence[Flag]
    green: Sequence[Flag]
    withdrawn: Sequence[Flag]
    full_mass: int = FULL_MASS


def verdict_of(
    score: FitScore,
    interviews: Sequence[Interview],
    guts: Sequence[GutFeeling],
    preferences: Preferences,
    role: Role | None,
) -> Verdict:
    """interviews: with all that the score was made of. guts: what is shown beside it.

    role: None where the interviews are of several.
    """
    rows, counting = EvidenceRows.of(interviews), counting_flags(interviews)
    gut = _gut(score, guts)
    return Verdict(
        score=score,
        bar=RangeBar(
            low=score.low_points,
            high=score.high_points,
            score=score.points if score.is_shown else None,
            gut=gut.first.value if gut else None,
            raw=score.raw_points if score.is_capped and score.is_shown else None,
            held_by=_held_by(score),
        ),
        gut=gut,
        doubt=_doubt(score),
        filled=_filled(score),
        areas=areas_of(score, rows),
        totals=total_lines(score) if score.is_shown else [],
        notices=notices_of(score, preferences, role, rows),
        red=[it for it in counting if it.kind == FlagKind.RED],
        green=[it for it in counting if it.kind == FlagKind.GREEN],
        withdrawn=[it for it in rows.flags.values() if it.status == FlagStatus.WITHDRAWN],
    )


def counting_flags(interviews: Iterable[Interview]) -> list[Flag]:
    """Those that were not withdrawn, the worst first, then the newest."""
    flags = [flag for it in interviews for flag in it.flags.all()]
    return sorted(
        (it for it in flags if it.status != FlagStatus.WITHDRAWN),
        key=lambda it: (-it.severity, -it.noted_at.timestamp(), -it.pk),
    )


def _gut(score: FitScore, guts: Sequence[GutFeeling]) -> Gut | None:
    if not guts:
        return None
    first = guts[0]
    gap = score.gut_gap(first.value) if score.is_shown else None
    newest = next((it for it in reversed(guts) if it.value is not None), None)
    points = score.points or 0
    return Gut(
        first=first,
        later=guts[1:],
        gap=None if gap is None else half_up(gap),
        is_far=gap is not None and gap >= GUT_GAP_FROM_POINTS,
        is_same_way=(points < MIDDLE_OF_THE_SCALE) == ((first.value or 0) < MIDDLE_OF_THE_SCALE),
        is_no=newest is not None and newest.is_no,
    )


def _held_by(score: FitScore) -> str:
    state = next((it.state for it in score.deal_breakers if it.cap == score.cap and it.cap), None)
    if state is None:
        return WORST_FLAG_CAPS_HELD_BY
    return f"a {state} deal-breaker" if state == "broken" else "a deal-breaker at risk"


def _doubt(score: FitScore) -> str:
    span = f"from {score.low_points} to {score.high_points}"
    if score.needs_weights:
        return "Every area has weight 0, so there is nothing to score. Give at least one a weight."
    if not score.is_shown:
        return f"A number needs evidence about {SHOWN_FROM_AREAS} areas or more."
    if score.is_capped:
        return f"{_held_by(score).capitalize()} decides this one."
    if score.coverage_word == "too early":
        return f"Too early to rely on: what is still unknown could take it anywhere {span}."
    if score.coverage_word == "provisional":
        return f"Provisional: what is still unknown could take it anywhere {span}."
    return f"Well covered. What is still open could move it {span}."


def _filled(score: FitScore) -> int:
    if not score.coverage:
        return 0
    return 1 + ("too early", "provisional", "solid").index(score.coverage_word)
