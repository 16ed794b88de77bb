"""What is known of a role over all its interviews: what a decision rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from accounts.domain.rounding import half_up
from accounts.domain.words import joined
from accounts.models import Preferences
from applications.models import Role
from interviews.decisions.domain.before_deciding import (
    DecidingFacts,
    DecidingItem,
    Warned,
    checklist_before_deciding,
    warnings_before,
)
from interviews.decisions.domain.decision_snapshot import (
    Known,
    KnownDrift,
    KnownFlag,
    KnownInterview,
)
from interviews.models import (
    Answer,
    Flag,
    FlagChange,
    GutFeeling,
    Interview,
    Participant,
    Question,
)
from interviews.models.flag import FlagKind
from interviews.preparing.domain.question_plan import is_must_ask
from interviews.preparing.next_question_reading import hours_or_balance_open
from interviews.score.changes import score_of_evidence
from interviews.score.domain.evidence import Area, FlagStatus, Manner, area_of
from interviews.score.domain.fit_score import FitScore
from interviews.score.evidence_reading import evidence_of, together
from interviews.verdict.domain.drift import Drift
from interviews.verdict.drift_reading import drift_of
from interviews.verdict.drift_words import words_of

COWORKER = "coworker"
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
    facts: DecidingFacts
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
        return checklist_before_deciding(self.facts)

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return warnings_before(self.facts)


def situation_of(role: Role, *, now: datetime) -> Situation:
    """Everything that is known of a role. A fixed number of queries, whatever it has.

    Reads through the role's owner and company.
    """
    preferences = role.owner.preferences
    interviews = _interviews(role)
    over = [it for it in interviews if it.ended_at is not None or it.ends_at <= now]
    evidence = together(evidence_of(it) for it in interviews)
    score = score_of_evidence(evidence, role)
    waiting = [it for it in interviews if it.waits_for_gut]
    not_reviewed = [it for it in over if not it.has_reviewed_flags]
    questions = [it for interview in over for it in interview.questions.all() if _counts(it)]
    gut = _newest_gut(interviews)
    is_open = hours_or_balance_open(role, evidence)
    shown = score.points if score.is_shown and not waiting else None
    heard = _Heard.of(interviews)
    drift = drift_of(role)
    drift_points = None if shown is None or drift.points is None else half_up(drift.points)
    return Situation(
        role=role,
        interviews=interviews,
        waiting=waiting,
        not_reviewed=not_reviewed,
        unasked=[it for it in questions if it.asked_at is None and not it.answers.all()],
        score=score,
        facts=DecidingFacts(
            flags_not_reviewed=tuple(it.title_with_day for it in not_reviewed),
            guts_missing=tuple(it.title_with_day for it in waiting),
            gut=gut.value if gut else None,
            points=shown,
            hours_open=is_open,
            hours_from=heard.hours_from,
            hours_from_others=heard.hours_from_others,
            is_hours_dodged=heard.is_hours_dodged,
            hired=heard.hired,
            left=heard.left,
            headcount=heard.headcount,
            manager_seen_by=heard.manager_seen_by,
            deal_breakers=score.deal_breakers,
            drift_points=drift_points,
            loosened=len(drift.loosened),
        ),
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
            is_must_ask_open=is_open,
            drift=KnownDrift(
                drift_points,
                tuple(
                    str(it) for it in words_of(role, drift.changes, with_effects=shown is not None)
                ),
            ),
        ),
        flags=sorted(
            (flag for it in interviews for flag in _standing(it)),
            key=lambda it: (-it.severity, -it.noted_at.timestamp(), -it.pk),
        ),
        gut=gut,
        drift=drift,
    )


# --- The rows ------------------------------------------------------------------------------------


def _interviews(role: Role) -> list[Interview]:
    contacts = Prefetch("participants", Participant.objects.select_related("contact"))
    answers = Prefetch("questions__answers", Answer.objects.current().select_related("speaker"))
    flags = Prefetch(
        "flags",
        Flag.objects.prefetch_related(
            "contacts", Prefetch("changes", FlagChange.objects.with_evidence())
        ),
    )
    rows = Interview.objects.filter(role=role, trashed_at=None).prefetch_related(
        contacts, answers, flags, "ratings", "gut_feelings", "observations"
    )
    interviews = list(rows)
    for interview in interviews:
        interview.role, interview.owner = role, role.owner
    return interviews


def _counts(question: Question) -> bool:
    return question.asked_at is not None or not question.is_reserve


def _standing(interview: Interview) -> Iterator[Flag]:
    yield from (it for it in interview.flags.all() if it.status != FlagStatus.WITHDRAWN)


def _newest_gut(interviews: Sequence[Interview]) -> GutFeeling | None:
    said = [gut for it in interviews for gut in it.gut_feelings.all() if gut.value is not None]
    return max(said, key=lambda it: (it.recorded_at, it.pk), default=None)


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the checklist reads from the answers. Names: "" for nobody; counts: None, not said."""

    hours_from: str = ""
    hours_from_others: str = ""
    is_hours_dodged: bool = False
    hired: int | None = None
    left: int | None = None
    headcount: int | None = None
    manager_seen_by: str = ""

    @classmethod
    def of(cls, interviews: Sequence[Interview]) -> "_Heard":
        heard = [
            (question, answer)
            for interview in interviews
            for question in interview.questions.all()
            for answer in question.answers.all()
        ]
        hours = [answer for question, answer in heard if is_must_ask(question.key)]
        # Somebody who answered before somebody who dodged.
        of_workers = sorted(filter(_is_of_worker, hours), key=_is_dodge)
        others = [it for it in hours if not _is_of_worker(it)]
        manager = [
            answer
            for question, answer in heard
            if area_of(question.theme) == Area.MANAGER
            and _is_of_worker(answer)
            and not _is_dodge(answer)
        ]
        counts: dict[str, int | None] = {
            name: next((n for _, it in heard if (n := getattr(it, name)) is not None), None)
            for name in ("hired", "left", "headcount")
        }
        return cls(
            hours_from=_name(of_workers[0]) if of_workers else "",
            hours_from_others=_name(others[0]) if others else "",
            is_hours_dodged=bool(of_workers) and _is_dodge(of_workers[0]),
            manager_seen_by=_name(manager[0]) if manager else "",
            **counts,
        )


def _is_of_worker(answer: Answer) -> bool:
    return answer.speaker is not None and answer.speaker.kind == COWORKER


def _is_dodge(answer: Answer) -> bool:
    return answer.manner == Manner.DODGED


def _name(answer: Answer) -> str:
    return answer.speaker_name


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
