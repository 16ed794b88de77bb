"""After the interview: the debrief, the ratings, and the gut before the score."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from interviews.asked_me.changes import change_question, note_question
from interviews.log.changes import judge_answer
from interviews.log.notice_changes import judge_flag
from interviews.models import (
    Answer,
    Flag,
    GapReason,
    GutFeeling,
    Interview,
    InterviewerQuestion,
    Rating,
    RatingRecord,
)
from interviews.score.domain.fit_score import FitScore
from interviews.signals import evidence_changed, interview_moved


@transaction.atomic
def save_debrief(
    *,
    interview: Interview,
    fields: dict[str, Any],
    ratings: Mapping[str, tuple[int | None, str]],
    now: datetime,
    asked: Iterable[tuple[InterviewerQuestion, dict[str, str]]] = (),
    new_question: dict[str, Any] | None = None,
    signals: Iterable[tuple[Answer, int]] = (),
    severities: Iterable[tuple[Flag, int]] = (),
    is_done: bool = True,
) -> None:
    """Save the debrief, or a part of it. Once it is done the interview counts as over, and its
    follow-ups are planned.

    ratings: area → stars 1..5 and a note; stars None removes a rating. asked: what they wanted to
    know, with what is said of it now; new_question: one more. signals: of answers, and
    severities: of flags, that were not judged yet.
    is_done False: of a part saved while one goes, which is the last one where it is the gut.
    """
    old_interest = interview.interest
    for name, value in fields.items():
        setattr(interview, name, value)
    kept = {it.area: (it.stars, it.note) for it in interview.ratings.all()}
    if interview.interest != old_interest:
        interview.interest_at = now
    if is_done:
        interview.debriefed_at = interview.debriefed_at or now
        interview.ended_at = interview.ended_at or min(interview.ends_at, now)
    own = ("interest_at", "debriefed_at", "ended_at", "updated_at")
    interview.save(update_fields=[*fields, *own])
    for question, said in asked:
        change_question(question=question, fields=said)
    if new_question:
        note_question(interview=interview, **new_question, now=now)
    for answer, signal in signals:
        judge_answer(answer=answer, signal=signal)
    for flag, severity in severities:
        flag.first_severity = None  # also of one that was judged a moment ago
        flag.save(update_fields=["first_severity"])
        judge_flag(flag=flag, severity=severity, now=now)
    # All of them, since how much one was oneself may have changed what the others count.
    for area, (stars, note) in {**kept, **ratings}.items():
        _rate(interview, area, stars, note, now)
    evidence_changed.send(sender=Rating, interview=interview, now=now, cause="debrief")
    interview_moved.send(sender=Interview, interview=interview, now=now)


def keep_gut(*, interview: Interview, value: int | None) -> None:
    """What the gut says so far, 0..100; None: nothing. It may change until it is locked."""
    interview.gut_so_far = value
    interview.save(update_fields=["gut_so_far", "updated_at"])


@transaction.atomic
def record_gut(*, interview: Interview, value: int | None, note: str, now: datetime) -> GutFeeling:
    """Append what the gut says, 0 (no) to 100 (yes); None: skipped. This reveals the score."""
    keep_gut(interview=interview, value=None)
    return GutFeeling.objects.create(interview=interview, value=value, note=note, recorded_at=now)


def gap_of(score: FitScore, guts: Sequence[GutFeeling]) -> int | None:
    """The locked gut where it lies so far from the score that a reason is asked for, else None.

    guts: of one interview, the first first; only that one was recorded before the score was seen.
    None too while no number of the score is shown.
    """
    gut = guts[0].value if guts else None
    return gut if score.is_shown and score.asks_about_gut(gut) else None


@transaction.atomic
def give_gap_reason(
    *, interview: Interview, text: str, score: FitScore, now: datetime
) -> GapReason | None:
    """Append why gut and score lie far apart, with both as they are now.

    score: the interview's own. None, and nothing is kept, where they do not lie far apart.
    """
    gut = gap_of(score, list(interview.gut_feelings.all()))
    if gut is None or score.points is None:
        return None
    return GapReason.objects.create(
        interview=interview, text=text, gut=gut, score=score.points, written_at=now
    )


def _rate(interview: Interview, area: str, stars: int | None, note: str, now: datetime) -> None:
    note = "" if stars is None else note
    is_hardly_myself = stars is not None and interview.was_hardly_myself
    last = RatingRecord.objects.filter(interview=interview, area=area).last()
    before = (last.stars, last.note, last.is_hardly_myself) if last else (None, "", False)
    if (stars, note, is_hardly_myself) == before:
        return
    RatingRecord.objects.create(
        interview=interview,
        area=area,
        stars=stars,
        note=note,
        is_hardly_myself=is_hardly_myself,
        recorded_at=now,
    )
    if stars is None:
        Rating.objects.filter(interview=interview, area=area).delete()
        return
    Rating.objects.update_or_create(
        interview=interview,
        area=area,
        defaults={"stars": stars, "note": note, "rated_at": now},
    )
