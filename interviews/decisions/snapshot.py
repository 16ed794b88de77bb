"""What is stored with a decision: everything it rested on, from its rows, in words and numbers."""

from accounts.models import Preferences
from interviews.decisions.domain.decision_snapshot import (
    VERSION,
    Snapshot,
    snapshot_of_limits,
    snapshot_of_score,
)
from interviews.decisions.reading import Situation
from interviews.models import Flag, Interview
from interviews.verdict.drift_words import words_of

NO_LIMIT = "no limit"


def snapshot_of(situation: Situation) -> Snapshot:
    """What is known now. The warnings are added where a decision is made."""
    preferences = situation.role.owner.preferences
    return {
        "version": VERSION,
        **snapshot_of_score(None if situation.is_hidden else situation.score),
        **snapshot_of_limits(
            situation.score.deal_breakers, _limits(preferences), preferences.weights_by_area()
        ),
        "flags": [_flag(it) for it in situation.flags],
        "interviews": [_interview(it, is_over=it in situation.over) for it in situation.interviews],
        "drift": _drift(situation),
        "waiting": [it.title_with_day for it in situation.waiting],
        "stage": situation.role.get_stage_display(),
        "interest": next((it.get_interest_display() for it in situation.over if it.interest), ""),
        "questions": len(situation.questions),
        "answered": situation.answered_count,
        "is_must_ask_open": situation.findings.hours_open,
    }


def _drift(situation: Situation) -> Snapshot | None:
    """points: how far the score had moved without new evidence; None where there is no number."""
    drift, findings = situation.drift, situation.findings
    if drift is None:
        return None
    changes = words_of(situation.history, drift.changes, with_effects=findings.points is not None)
    return {"points": findings.drift_points, "changes": [str(it) for it in changes]}


def _interview(interview: Interview, *, is_over: bool) -> Snapshot:
    gut = next(iter(interview.gut_feelings.all()), None)
    day = interview.local_date
    return {
        "id": interview.pk,
        "title": interview.title,
        "kind": interview.get_kind_display(),
        "day": f"{day:%A} {day.day} {day:%B %Y}",
        "is_over": is_over,
        "gut": gut.value if gut else None,
        "gut_word": gut.word if gut else "",
        "gut_note": gut.note if gut else "",
    }


def _flag(flag: Flag) -> Snapshot:
    return {
        "id": flag.pk,
        "title": flag.title,
        "kind": str(flag.kind),
        "severity": flag.severity,
        "word": flag.severity_word,
        "status": str(flag.status),
        "area": flag.get_area_display() if flag.area else "",
        "quote": flag.quote,
        "cue": flag.cue,
        "who": flag.who,
        "interview": flag.interview.title_with_day,
    }


def _limits(preferences: Preferences) -> dict[str, str]:
    floor = preferences.salary_floor
    numbers = {
        "Hours a week": preferences.hours_limit,
        "Office days a week": preferences.office_days_limit,
        "Nights away a month": preferences.travel_nights_limit,
        "Minutes to work": preferences.commute_minutes_limit,
    }
    limits = {name: NO_LIMIT if it is None else f"{it} at most" for name, it in numbers.items()}
    pay = NO_LIMIT if floor is None else f"{floor:,} {preferences.currency} at least"
    return limits | {"Pay a year": pay}
