"""Gut and score far apart: the reasons given, and the one question that would settle it."""

from collections.abc import Sequence
from dataclasses import dataclass

from interviews.debrief.changes import gap_of
from interviews.debrief.forms import GapReasonForm
from interviews.models import GapReason, Interview
from interviews.preparing.next_question_reading import (
    NextQuestion,
    NextQuestions,
    settling_question,
)
from interviews.score.domain.fit_score import FitScore


@dataclass(frozen=True, slots=True)
class GapPanel:
    """gut, points: what lies apart now, both 0..100; None where the two are not far apart.

    question: the one that would settle it, None where none would. interview: the one it can be
    planned for, None where none is ahead; is_planned: it is in its plan already.
    """

    interview: Interview
    gut: int | None
    points: int | None
    reasons: Sequence[GapReason]
    form: GapReasonForm
    question: NextQuestion | None = None
    next_interview: Interview | None = None
    is_planned: bool = False

    @property
    def is_far(self) -> bool:
        return self.gut is not None


def gap_panel(
    interview: Interview,
    score: FitScore,
    ahead: NextQuestions | None,
    form: GapReasonForm | None = None,
) -> GapPanel | None:
    """What the verdict shows of the gap; None where there is none and never was a reason.

    interview: as judged_interview() reads it. score: its own. ahead: what to ask next about its
    role, None for a closed one.
    """
    gut = gap_of(score, list(interview.gut_feelings.all()))
    may_have_reasons = gut is not None or interview.has_gap_reasons  # type: ignore[attr-defined]
    reasons = list(interview.gap_reasons.all()) if may_have_reasons else []
    if gut is None and not reasons:
        return None
    question = settling_question(score=score, gut=gut, user=interview.owner)
    upcoming = ahead.interview if ahead else None
    planned = {it.key for it in upcoming.questions.all()} if upcoming else set()
    return GapPanel(
        interview=interview,
        gut=gut,
        points=None if gut is None else score.points,
        reasons=reasons,
        form=form or GapReasonForm(),
        question=question,
        next_interview=upcoming,
        is_planned=question is not None and question.item.key in planned,
    )
