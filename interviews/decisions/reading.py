"""What is known of a role over all its interviews: what a decision rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Prefetch

from accounts.domain.rounding import half_up
from accounts.domain.words import joined
from accounts.models import Preferences
from applications.models import Role
from interviews.decisions.domain.decision_snapshot import (
    Known,
    KnownDrift,
    KnownFlag,
    KnownInterview,
)
from interviews.models import Flag, FlagChange, GutFeeling, Interview, Question
from interviews.models.flag import FlagKind
from interviews.preparing.domain.before_deciding import (
    DecidingItem,
    Warned,
    checklist_before_deciding,
    warnings_before,
)
from interviews.preparing.domain.role_facts import Findings
from interviews.preparing.role_facts import findings_of, newest_gut, with_findings
from interviews.score.changes import score_of_role
from interviews.score.domain.evidence import FlagStatus
from interviews.score.domain.fit_score import FitScore
from interviews.verdict.domain.drift import Drift
from interviews.verdict.drift_reading import drift_of
from interviews.verdict.drift_words import words_of

NO_LIMIT = "no limit"


@dataclass(frozen=True, slots=True)
class Situation:
    """What there is to decide from. interviews: the latest first; waiting: those without a gut.

    score is never to be shown while waiting is not empty. not_reviewed: interviews that are over
    without a flag or a "looked, saw none". unasked: planned in an interview that is over, never
    put.
    """

    role: Role
    interviews: Sequence[Interview]
    waiting: Sequence[Interview]
    not_reviewed: Sequence[Interview]
    unasked: Sequence[Question]
    score: FitScore
    findings: Findings
    known: Known
    flags: Sequence[Flag]
    gut: GutFeeling | None
    drift: Drift

    @property
    def is_hidden(self) -> bool:
        return bool(self.waiting)

    @property
    def unknown_areas(self) -> str:
        """ "Growth, reward and stability"; "" where something is known of each."""
        unknown = [it.label.lower() for it in self.score.areas if it.weight and not it.is_known]
        return joined(unknown).capitalize()

    @property
    def items(self) -> tuple[DecidingItem, ...]:
        return checklist_before_deciding(self.findings)

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return warnings_before(self.findings)


def situation_of(role: Role, *, now: datetime) -> Situation:
    """Everything that is known of a role. A fixed number of queries, whatever it has.

    Reads through the role's owner and company.
    """
    preferences = role.owner.preferences
    interviews = _interviews(role)
    over = [it for it in interviews if it.ended_at is not None or it.ends_at <= now]
    score = score_of_role(role, interviews)
    waiting = [it for it in interviews if it.waits_for_gut]
    not_reviewed = [it for it in over if not it.has_reviewed_flags]
    questions = [it for interview in over for it in interview.questions.all() if _counts(it)]
    findings = findings_of(interviews, score, now=now)
    drift = drift_of(role)
    is_shown = findings.points is not None
    drifted = drift.points if is_shown else None
    findings = replace(
        findings,
        drift_points=None if drifted is None else half_up(drifted),
        loosened=len(drift.loosened),
    )
    return Situation(
        role=role,
        interviews=interviews,
        waiting=waiting,
        not_reviewed=not_reviewed,
        unasked=[it for it in questions if it.asked_at is None and not it.answers.all()],
        score=score,
        findings=findings,
        known=Known(
            score=None if waiting else score,
            weights=preferences.weights_by_area(),
            limits=_limits(preferences),
            interviews=tuple(_known_interview(it, over) for it in interviews),
            waiting=tuple(it.title_with_day for it in waiting),
            flags=tuple(_known_flag(flag, it) for it in interviews for flag in _standing(it)),
            deal_breakers=score.deal_breakers,
            stage=role.get_stage_display(),
            interest=next((it.get_interest_display() for it in over if it.interest), ""),
            questions=len(questions),
            answered=sum(bool(it.answers.all()) for it in questions),
            is_must_ask_open=findings.hours_open,
            drift=KnownDrift(
                findings.drift_points,
                tuple(str(it) for it in words_of(role, drift.changes, with_effects=is_shown)),
            ),
        ),
        flags=sorted(
            (flag for it in interviews for flag in _standing(it)),
            key=lambda it: (-it.severity, -it.noted_at.timestamp(), -it.pk),
        ),
        gut=newest_gut(interviews),
        drift=drift,
    )


# --- The rows ------------------------------------------------------------------------------------


def _interviews(role: Role) -> list[Interview]:
    changes = Prefetch("flags__changes", FlagChange.objects.with_evidence())
    rows = with_findings(Interview.objects.filter(role=role, trashed_at=None))
    rows = rows.prefetch_related("flags__contacts", changes)
    interviews = list(rows)
    for interview in interviews:
        interview.role, interview.owner = role, role.owner
    return interviews


def _counts(question: Question) -> bool:
    return question.asked_at is not None or not question.is_reserve


def _standing(interview: Interview) -> Iterator[Flag]:
    yield from (it for it in interview.flags.all() if it.status != FlagStatus.WITHDRAWN)


# --- What is kept --------------------------------------------------------------------------------


def _known_interview(interview: Interview, over: Sequence[Interview]) -> KnownInterview:
    guts = list(interview.gut_feelings.all())
    day = interview.local_date
    return KnownInterview(
        id=interview.pk,
        title=interview.title,
        kind=interview.get_kind_display(),
        day=f"{day:%A} {day.day} {day:%B %Y}",
        is_over=interview in over,
        gut=guts[0].value if guts else None,
        gut_word=guts[0].word if guts else "",
        gut_note=guts[0].note if guts else "",
    )


def _known_flag(flag: Flag, interview: Interview) -> KnownFlag:
    return KnownFlag(
        id=flag.pk,
        title=flag.title,
        kind=FlagKind(flag.kind).value,
        severity=flag.severity,
        word=flag.severity_word,
        status=FlagStatus(flag.status).value,
        area=flag.get_area_display() if flag.area else "",
        quote=flag.quote,
        cue=flag.cue,
        who=joined([it.name for it in flag.contacts.all()]),
        interview=interview.title_with_day,
    )


def _limits(preferences: Preferences) -> dict[str, str]:
    floor = preferences.salary_floor
    numbers = {
        "Hours a week": preferences.hours_limit,
        "Office days a week": preferences.office_days_limit,
        "Nights away a month": preferences.travel_nights_limit,
        "Minutes to work": preferences.commute_minutes_limit,
    }
    limits = {name: NO_LIMIT if it is None else f"{it} at most" for name, it in numbers.items()}
    limits["Pay a year"] = (
        NO_LIMIT if floor is None else f"{floor:,} {preferences.currency} at least"
    )
    return limits
