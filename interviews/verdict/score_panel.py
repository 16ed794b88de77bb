"""The panel of a score: the number with its range and coverage, the gut, and the areas."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.domain.rounding import half_up
from applications.models import Role
from interviews.models import Flag, FoundFlag, GutFeeling, Interview
from interviews.models.flag import FlagKind
from interviews.score.domain.evidence import FULL_VIEWS, GUT_GAP_FROM_POINTS, FlagStatus
from interviews.score.domain.fit_score import FitScore
from interviews.verdict.notices import Notice, notices_of
from interviews.verdict.range_bar import RangeBar
from interviews.verdict.score_rows import EvidenceRows, OpenedArea, areas_of, total_lines

MIDDLE_OF_THE_SCALE = 50


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

    totals: as total_lines() gives them.
    """

    score: FitScore
    bar: RangeBar
    gut: Gut | None
    doubt: str
    areas: Sequence[OpenedArea]
    unknown: Sequence[str]
    totals: Sequence[tuple[str, str]]
    notices: Sequence[Notice]
    red: Sequence[Flag]
    green: Sequence[Flag]
    withdrawn: Sequence[Flag]
    found: Sequence[FoundFlag]
    full_views: int = FULL_VIEWS


def verdict_of(
    score: FitScore,
    interviews: Sequence[Interview],
    guts: Sequence[GutFeeling],
    role: Role | None,
    found: Sequence[FoundFlag] = (),
) -> Verdict:
    """interviews: with all that the score was made of. guts: what is shown beside it.

    role: None where the interviews are of several. found: flags found outside them that count.
    """
    rows, counting = EvidenceRows.of(interviews, found), counting_flags(interviews)
    gut, areas = _gut(score, guts), areas_of(score, rows)
    opened = {it.score.area for it in areas if it.has_details}
    return Verdict(
        score=score,
        bar=RangeBar(
            low=score.low_points,
            high=score.high_points,
            score=score.points if score.is_shown else None,
            gut=gut.first.value if gut else None,
            raw=score.raw_points if score.is_capped and score.is_shown else None,
            held_by=score.cap_words,
        ),
        gut=gut,
        doubt=_doubt(score),
        areas=[it for it in areas if it.score.is_known or it.has_details],
        unknown=[it.label.lower() for it in score.unknown_areas if it.area not in opened],
        totals=total_lines(score) if score.is_shown else [],
        notices=notices_of(score, role, rows),
        red=[it for it in counting if it.kind == FlagKind.RED],
        green=[it for it in counting if it.kind == FlagKind.GREEN],
        withdrawn=[
            it for one in interviews for it in one.flags.all() if it.status == FlagStatus.WITHDRAWN
        ],
        found=found,
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


def _doubt(score: FitScore) -> str:
    if score.needs_weights:
        return "Every area has weight 0, so there is nothing to score. Give at least one a weight."
    return score.range_sentence
