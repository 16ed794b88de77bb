"""After the interview: the debrief, the ratings, and the gut before the score."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from interviews.models import GapReason, GutFeeling, Interview, Rating, RatingRecord
from interviews.score.domain.fit_score import FitScore
from interviews.signals import evidence_changed, interview_moved


@transaction.atomic
def save_debrief(
    *,
    interview: Interview,
    fields: dict[str, Any],
    ratings: Mapping[str, tuple[int | None, str]],
    now: datetime,
) -> None:
    """Save the debrief. The interview counts as over from now on, and its follow-ups are planned.

    ratings: area → stars 1..5 and a note; stars None removes a rating.
    """
    old_interest = interview.interest
    for name, value in fields.items():
        setattr(interview, name, value)
    kept = {it.area: (it.stars, it.note) for it in interview.ratings.all()}
    if interview.interest != old_interest:
        interview.interest_at = now
    interview.debriefed_at = interview.debriefed_at or now
    interview.ended_at = interview.ended_at or min(interview.ends_at, now)
    interview.save()
    # All of them, since how much one was oneself may have changed what the others count.
    for area, (stars, note) in {**kept, **ratings}.items():
        _rate(interview, area, stars, note, now)
    evidence_changed.send(sender=Rating, interview=interview, now=now, cause="debrief")
    interview_moved.send(sender=Interview, interview=interview, now=now)


@transaction.atomic
def record_gut(*, interview: Interview, value: int | None, note: str, now: datetime) -> GutFeeling:
    """Append what the gut says, 0 (no) to 100 (yes); None: skipped. This reveals the score."""
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
