"""Scores are computed here when something changes, and stored; pages that list them only read."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import Preferences
from applications.models import Role
from interviews.domain.deal_breakers import (
    DealBreaker,
    commute_deal_breaker,
    flag_deal_breaker,
    hours_deal_breaker,
    office_days_deal_breaker,
    salary_deal_breaker,
    travel_nights_deal_breaker,
)
from interviews.domain.evidence import Evidence
from interviews.domain.fit_score import FitScore, fit_score
from interviews.models import Interview, ScoreSnapshot
from interviews.services.evidence import evidence_by_interview, evidence_of, together

STORED = ["fit_score", "fit_low", "fit_high", "fit_coverage", "fit_cap", "fit_known"]


def score_of(interview: Interview) -> FitScore:
    """The score of one interview from its own evidence alone; nothing is stored.

    Reads through the interview's relations, as services.evidence.evidence_of() names them.
    """
    return _score_interview(evidence_of(interview), interview.owner.preferences)


def score_of_role(role: Role, interviews: Iterable[Interview]) -> FitScore:
    """The score of a role from these interviews, all that it has; nothing is stored.

    Reads through the interviews' relations and the role's owner.
    """
    evidence = together(evidence_of(it) for it in interviews)
    return _score_role(evidence, role, role.owner.preferences)


def preferences_of(role: Role) -> Preferences:
    return Preferences.objects.get(user_id=role.owner_id)


@transaction.atomic
def rescore(*, role: Role, now: datetime, cause: str, interview: Interview | None = None) -> None:
    """Compute and store the role's score and that of the changed interview; None: of all of them.

    A snapshot is appended for each figure that moved. cause: what happened, e.g. "answer".
    """
    preferences = preferences_of(role)
    evidence = evidence_by_interview([role.pk])
    changed = [interview] if interview else Interview.objects.filter(role=role, trashed_at=None)
    snapshots = []
    moved = []
    for one in changed:
        result = _score_interview(evidence.get(one.pk, Evidence()), preferences)
        if _store(one, result):
            moved.append(one)
            snapshots.append(_snapshot(result, role, one, now, cause))
    Interview.objects.bulk_update(moved, STORED, batch_size=100)
    result = _score_role(together(evidence.values()), role, preferences)
    if _store(role, result):
        role.save(update_fields=STORED)
        snapshots.append(_snapshot(result, role, None, now, cause))
    ScoreSnapshot.objects.bulk_create(snapshots)


def _score_interview(evidence: Evidence, preferences: Preferences) -> FitScore:
    return fit_score(
        evidence, preferences.weights_by_dimension(), _heard_deal_breakers(evidence, preferences)
    )


def _score_role(evidence: Evidence, role: Role, preferences: Preferences) -> FitScore:
    deal_breakers = [
        *_heard_deal_breakers(evidence, preferences),
        *_posted_deal_breakers(role, preferences),
    ]
    return fit_score(evidence, preferences.weights_by_dimension(), deal_breakers)


def _heard_deal_breakers(evidence: Evidence, preferences: Preferences) -> Iterable[DealBreaker]:
    yield hours_deal_breaker(evidence.hours, preferences.hours_limit)
    yield flag_deal_breaker(preferences.deal_breaker_flags, evidence.sightings)


def _posted_deal_breakers(role: Role, preferences: Preferences) -> Iterable[DealBreaker]:
    """What the role itself says. Pay in another currency than the floor is not known."""
    is_comparable = not role.currency or role.currency == preferences.currency
    low, high = (role.salary_min, role.salary_max) if is_comparable else (None, None)
    yield salary_deal_breaker(low, high, preferences.salary_floor)
    yield office_days_deal_breaker(role.office_days, preferences.office_days_limit)
    yield travel_nights_deal_breaker(role.travel_nights, preferences.travel_nights_limit)
    yield commute_deal_breaker(role.commute_minutes, preferences.commute_minutes_limit)


def _store(row: Interview | Role, result: FitScore) -> bool:
    """Put the figures on the row, unsaved. True where one of them changed."""
    figures = {
        "fit_score": None if result.score is None else float(result.score),
        "fit_low": float(result.low),
        "fit_high": float(result.high),
        "fit_coverage": float(result.coverage),
        "fit_cap": result.cap,
        "fit_known": result.known_count,
    }
    has_changed = any(getattr(row, name) != value for name, value in figures.items())
    for name, value in figures.items():
        setattr(row, name, value)
    return has_changed


def _snapshot(
    result: FitScore, role: Role, interview: Interview | None, now: datetime, cause: str
) -> ScoreSnapshot:
    detail = {
        str(one.dimension): {
            "value": None if one.value is None else float(one.value),
            "coverage": float(one.coverage),
            "flags": float(one.flag_share),
        }
        for one in result.dimensions
    }
    return ScoreSnapshot(
        role=role,
        interview=interview,
        score=None if result.score is None else float(result.score),
        low=float(result.low),
        high=float(result.high),
        coverage=float(result.coverage),
        cap=result.cap,
        detail=detail,
        cause=cause,
        taken_at=now,
    )
