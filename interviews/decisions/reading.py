"""What a decision rests on: all that is known of a role, over all its interviews."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.domain.rounding import half_up
from accounts.domain.words import joined
from applications.models import Role
from interviews.models import Flag, GutFeeling, Interview, Question
from interviews.preparing.domain.role_facts import Findings
from interviews.preparing.role_facts import findings_of, newest_gut, with_findings
from interviews.score.changes import score_of_role
from interviews.score.domain.fit_score import FitScore
from interviews.verdict.domain.drift import Drift
from interviews.verdict.drift_reading import drift_of, read_history
from interviews.verdict.score_panel import counting_flags


@dataclass(frozen=True, slots=True)
class Situation:
    """interviews: the latest first; over: those that are; waiting: those without a gut, which comes
    before the score. score: never to be shown while is_hidden.

    drift: None where only what is known now is asked for. history: what it was read from.
    """

    role: Role
    interviews: list[Interview]
    over: Sequence[Interview]
    waiting: Sequence[Interview]
    score: FitScore
    findings: Findings
    drift: Drift | None = None
    history: Sequence[Interview] = ()

    @property
    def is_hidden(self) -> bool:
        return bool(self.waiting)

    @property
    def not_reviewed(self) -> list[Interview]:
        """Interviews that are over, without a flag or a "looked, saw none"."""
        return [it for it in self.over if not it.has_reviewed_flags]

    @property
    def questions(self) -> list[Question]:
        """Planned or asked in an interview that is over."""
        return [
            question
            for interview in self.over
            for question in interview.questions.all()
            if question.is_listed
        ]

    @property
    def unasked(self) -> list[Question]:
        return [it for it in self.questions if it.asked_at is None and not _is_answered(it)]

    @property
    def answered_count(self) -> int:
        return sum(_is_answered(it) for it in self.questions)

    @property
    def flags(self) -> list[Flag]:
        """Those that were not withdrawn, the worst first, then the newest."""
        return counting_flags(self.interviews)

    @property
    def gut(self) -> GutFeeling | None:
        return newest_gut(self.interviews)

    @property
    def unknown_areas(self) -> str:
        """ "Growth, reward and stability"; "" where something is known of each."""
        unknown = [it.label.lower() for it in self.score.areas if it.weight and not it.is_known]
        return joined(unknown).capitalize()


def situation_of(role: Role, history: list[Interview] | None = None, *, now: datetime) -> Situation:
    """Everything to decide from. Reads through the role's owner and company.

    history: all interviews of the role, those in the trash too; None: read in ten queries.
    """
    if history is None:
        history = read_history(role.interviews.all())
    situation = _situation(role, [it for it in history if it.trashed_at is None], now)
    drift = drift_of(role, history)
    points = None if situation.findings.points is None else drift.points
    findings = replace(
        situation.findings,
        drift_points=None if points is None else half_up(points),
        loosened=len(drift.loosened),
    )
    return replace(situation, findings=findings, drift=drift, history=history)


def known_of(role: Role, *, now: datetime) -> Situation:
    """The same without the drift: what is compared with what was known when one decided."""
    rows = with_findings(role.interviews.filter(trashed_at=None))
    return _situation(role, list(rows.prefetch_related("flags__contacts")), now)


def _situation(role: Role, interviews: list[Interview], now: datetime) -> Situation:
    score = score_of_role(role, interviews)
    return Situation(
        role=role,
        interviews=interviews,
        over=[it for it in interviews if not it.is_upcoming(now=now)],
        waiting=[it for it in interviews if it.waits_for_gut(now=now)],
        score=score,
        findings=findings_of(interviews, score, now=now),
    )


def _is_answered(question: Question) -> bool:
    return bool(question.current_answers)
