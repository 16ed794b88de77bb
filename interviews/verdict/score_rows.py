"""A fit score opened into the items that made it, as the verdict pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from accounts.domain.rounding import half_up
from accounts.paths import path_to
from interviews.models import Answer, Flag, FoundFlag, Interview, Rating
from interviews.score.domain.evidence import (
    MAX_SOURCE_MASS_EIGHTHS,
    SELF,
    AnswerEvidence,
    FlagStatus,
    RatingEvidence,
    Source,
)
from interviews.score.domain.fit_score import AreaScore, FitScore
from interviews.score.domain.flag_shares import FlagShare
from interviews.score.domain.source_levels import SourceLevel
from interviews.score.domain.verdict_words import (
    counts_words,
    exact,
    level_words,
    one_decimal,
    signed_points,
)
from interviews.verdict.range_bar import RangeBar

TWO_ANSWERS = "All that one source says counts as two answers at most, and as one view."


@dataclass(frozen=True, slots=True)
class EvidenceRows:
    """The rows behind the evidence, by their ids; of flags found elsewhere below zero."""

    answers: dict[int, Answer]
    ratings: dict[int, Rating]
    flags: dict[int, Flag | FoundFlag]
    interviews: dict[int, Interview]

    @classmethod
    def of(cls, interviews: Sequence[Interview], found: Iterable[FoundFlag] = ()) -> "EvidenceRows":
        """Read through the interviews' relations; an answer knows its question from there.

        found: the flags found elsewhere that count.
        """
        return cls(
            answers={
                answer.pk: answer
                for interview in interviews
                for question in interview.questions.all()
                for answer in question.current_answers
            },
            ratings={row.pk: row for it in interviews for row in it.ratings.all()},
            flags={row.pk: row for it in interviews for row in it.flags.all()}
            | {it.sighting.ref: it for it in found},
            interviews={it.pk: it for it in interviews},
        )


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One answer or rating. who: with what they are. words: verbatim, "" where none were noted.

    note: manner and how much it counts. effect: what it says, e.g. "−1 worrying"; points: the same
    from 0 to 100. url: where it was logged. is_own: the user's own rating, whose note is not
    somebody's words.
    """

    who: str
    words: str
    note: str
    effect: str
    points: int
    url: str
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """All that one source says on an area. level: whole points. mass: e.g. "1.35"."""

    who: str
    level: int
    mass: str
    lines: Sequence[EvidenceLine]


# A flag, what it does in words, and in points; "" where that is not known.
type FlagLine = tuple[Flag | FoundFlag, str, str]


@dataclass(frozen=True, slots=True)
class OpenedArea:
    """One row of "Area by area". weight: in words. value: whole points, None where unknown.

    remark: how many sources, where that is worth a word. level: before flags, "= 44"; level_sum:
    how several sources make it. mass: what all of them count, e.g. "2.35"; views: how many
    independent ones they come to.
    flags: without withdrawn ones. sides: the two sources that lie furthest apart, the worse
    first, where they disagree.
    """

    score: AreaScore
    weight: str
    remark: str
    bar: RangeBar
    lines: list[EvidenceLine] = field(default_factory=list)
    flags: list[FlagLine] = field(default_factory=list)
    level: str = ""
    level_sum: str = ""
    mass: str = ""
    views: str = ""
    caution: str = ""
    sides: Sequence[Side] = ()

    @property
    def has_details(self) -> bool:
        return bool(self.lines or self.flags)


def areas_of(score: FitScore, rows: EvidenceRows) -> list[OpenedArea]:
    """Known areas first, those with most to open before others; unknown ones after them."""
    total = sum(one.weight for one in score.areas)
    areas = [_area(one, total, rows) for one in score.areas]
    return sorted(areas, key=lambda it: (not it.score.is_known, not it.has_details))


def _area(one: AreaScore, total: int, rows: EvidenceRows) -> OpenedArea:
    lines = [line for source in one.sources for line in _lines(source, one, rows)]
    flags = [_flag_line(flag, it, one) for it in one.flags if (flag := _flag_row(it, rows))]
    level_sum = level_words(one.sources)
    has_level = one.level is not None and bool(flags or level_sum)
    return OpenedArea(
        score=one,
        weight=f"{half_up(Fraction(100 * one.weight, total))} %" if one.weight else "not scored",
        remark=_remark(one),
        bar=RangeBar(one.low_points, one.high_points, one.points),
        lines=lines,
        flags=flags,
        level=f"= {half_up(one.level)}" if has_level and one.level is not None else "",
        level_sum=level_sum,
        mass=exact(one.mass),
        views=exact(one.views),
        caution=TWO_ANSWERS if any(_is_capped(it) for it in one.sources) else "",
        sides=_sides(one, rows),
    )


def _sides(one: AreaScore, rows: EvidenceRows) -> list[Side]:
    if not one.disagree:
        return []
    order = sorted(one.sources, key=lambda it: (it.level, -it.mass, it.source.key))
    return [_side(it, one, rows) for it in (order[0], order[-1])]


def _side(source: SourceLevel, one: AreaScore, rows: EvidenceRows) -> Side:
    lines = list(_lines(source, one, rows))
    is_own = source.source.key == SELF.key
    who = "You" if is_own else lines[0].who
    return Side(who, half_up(source.level), exact(source.mass), lines)


def _remark(one: AreaScore) -> str:
    if one.disagree or not one.is_known:
        return ""
    if all(it.source.key == SELF.key for it in one.sources):
        return "you alone"
    return "one source" if len(one.sources) == 1 else ""


def _is_capped(source: SourceLevel) -> bool:
    answers = sum(it.mass_eighths for it in source.answers)
    return answers + sum(it.mass_eighths for it in source.ratings) > MAX_SOURCE_MASS_EIGHTHS


# --- Evidence ----------------------------------------------------------------------------------


def _lines(source: SourceLevel, one: AreaScore, rows: EvidenceRows) -> Iterable[EvidenceLine]:
    for answer in source.answers:
        yield _answer_line(answer, source.source, one, rows)
    for rating in source.ratings:
        yield _rating_line(rating, source.source, one, rows)


def _answer_line(
    item: AnswerEvidence, source: Source, one: AreaScore, rows: EvidenceRows
) -> EvidenceLine:
    answer = rows.answers[item.ref]
    counts = counts_words(source, one.area, item.mass_eighths)
    return EvidenceLine(
        who=_speaker_words(answer),
        words=" · ".join(it for it in (answer.words, answer.second_words) if it),
        note=f"{item.manner} · {counts}{_when(item.interview, rows)}",
        effect=answer.effect,
        points=item.points,
        url=logged_at(item.interview, f"q-{answer.question_id}"),
    )


def _rating_line(
    item: RatingEvidence, source: Source, one: AreaScore, rows: EvidenceRows
) -> EvidenceLine:
    counts = counts_words(source, one.area, item.mass_eighths)
    note = "with a note" if item.has_note else "without a note"
    return EvidenceLine(
        who=f"You rated it {item.stars} of 5",
        words=rows.ratings[item.ref].note,
        note=f"{note} · {counts}{_when(item.interview, rows)}",
        effect=f"{item.stars} of 5",
        points=item.points,
        url=f"{path_to('interviews:interview_debrief', item.interview)}#id_stars_{item.area}",
        is_own=True,
    )


def _speaker_words(answer: Answer) -> str:
    """ "Mia Okafor, coworker"."""
    if answer.speaker is None:
        return "Somebody in the room"
    return f"{answer.speaker.name}, {answer.speaker.get_kind_display().lower()}"


def logged_at(interview_pk: int, anchor: str) -> str:
    return f"{path_to('interviews:interview_log', interview_pk)}#{anchor}"


def _when(interview_pk: int, rows: EvidenceRows) -> str:
    """The day of the interview, where there are several."""
    if len(rows.interviews) == 1:
        return ""
    day = rows.interviews[interview_pk].local_date
    return f" · {day.day} {day:%B}"


# --- Flags -------------------------------------------------------------------------------------


def _flag_row(share: FlagShare, rows: EvidenceRows) -> Flag | FoundFlag | None:
    """The worst one that counts, as the row to show and to link to; None where none does."""
    found = [rows.flags[ref] for ref in share.refs if ref in rows.flags]
    counting = [it for it in found if it.status != FlagStatus.WITHDRAWN]
    return max(counting, key=lambda it: (it.severity, it.noted_at, it.pk), default=None)


def _flag_line(flag: Flag | FoundFlag, share: FlagShare, one: AreaScore) -> FlagLine:
    parts = []
    if share.interviews > 1:
        is_read = any(ref < 0 for ref in share.refs)
        parts.append(
            f"seen {share.interviews} times"
            if is_read
            else f"seen in {share.interviews} interviews"
        )
    elif isinstance(flag, FoundFlag):
        parts.append("found outside interviews")
    if share.status == FlagStatus.EXPLAINED and not share.is_green:
        parts.append("explained, so half")
    if not one.weight:
        parts.append("listed, not scored")
    elif share.is_green:
        parts.append("adds" if one.is_known else "adds once something is known")
    else:
        share_words = f"takes {one_decimal(share.share_percent)} %"
        parts.append(share_words if one.is_known else f"{share_words} of what you learn later")
    effect = "" if share.effect is None else signed_points(share.effect)
    return flag, ", ".join(parts), effect


# --- From the areas to the score -----------------------------------------------------------------


def total_lines(score: FitScore) -> list[tuple[str, str]]:
    """Each step from the areas to the score, with its points; empty where there is no score."""
    known = [(it, it.value) for it in score.areas if it.weight and it.value is not None]
    if score.raw is None or not known:
        return []
    weights = sum(it.weight for it, _ in known)
    shares = [it.weight * value / weights for it, value in known]
    lines = [
        (f"{it.label}: {it.points}, weighing {it.weight} of {weights}", one_decimal(share))
        for (it, _), share in zip(known, shares, strict=True)
    ]
    rest = score.raw - sum(shares)
    if rest:
        unknown = [it for it in score.areas if it.weight and it.value is None and it.flag_share]
        names = ", ".join(it.label.lower() for it in unknown)
        lines.append((f"Flags where nothing else is known yet ({names})", one_decimal(rest)))
    if score.is_capped:
        lines.append(("Together", f"= {one_decimal(score.raw)}"))
        lines.append((score.cap_reason, f"stops at {score.cap}"))
    return lines
