"""What a role's rows were over time, in the words of drift's domain."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Min

from accounts.models import Preferences, PreferencesRecord
from applications.models import Role
from interviews.models import (
    Answer,
    Flag,
    FlagChange,
    Interview,
    Participant,
    RatingRecord,
)
from interviews.score.changes import score_of_evidence
from interviews.score.domain.evidence import (
    DEFAULT_WEIGHTS,
    Area,
    FlagStatus,
    RatingEvidence,
    Sighting,
    Source,
    unknown_speaker,
)
from interviews.score.evidence_reading import heard_of, source_of
from interviews.verdict.domain.drift import (
    FLAG_LIMIT,
    Change,
    Drift,
    Heard,
    Item,
    Kind,
    Pay,
    Picture,
    Value,
    Version,
    drift,
    locked_at,
)

NUMBERS = {
    "hours": "hours_limit",
    "office_days": "office_days_limit",
    "travel_nights": "travel_nights_limit",
    "commute_minutes": "commute_minutes_limit",
}
PAY = "salary_floor"


def drift_of(role: Role) -> Drift:
    """How far the role's score moved without new evidence. Six queries, or seven, whatever it has.

    Reads through the role's owner and their preferences.
    """
    preferences = role.owner.preferences
    interviews = _Interviews.of(role)

    def score_of(picture: Picture) -> Fraction | None:
        own = _with_limits(preferences, picture.weights, picture.limits)
        return score_of_evidence(picture.evidence, role, own).score

    return drift(_items_of(role, interviews), score_of, trashed=interviews.trashed)


def item_of(role: Role, key: str) -> Item | None:
    """One item with all that it ever was; None where the role has none of this key."""
    return next((it for it in _items_of(role, _Interviews.of(role)) if it.key == key), None)


def _items_of(role: Role, interviews: "_Interviews") -> list[Item]:
    return [
        *_answers(interviews),
        *_ratings(interviews),
        *_flags(interviews),
        *_preferences(role, interviews),
    ]


@dataclass(frozen=True, slots=True)
class _Interviews:
    """All interviews of a role, those in the trash too, and when each locks."""

    locks: Mapping[int, datetime]
    trashed: Mapping[int, tuple[datetime, datetime]]

    @classmethod
    def of(cls, role: Role) -> "_Interviews":
        rows = Interview.objects.filter(role=role).order_by()
        columns = ("pk", "ends_at", "ended_at", "trashed_at", "first_gut_at")
        locks, trashed = {}, {}
        for pk, ends, ended, gone, gut_at in rows.annotate(
            first_gut_at=Min("gut_feelings__recorded_at")
        ).values_list(*columns):
            locks[pk] = locked_at(ended or ends, gut_at)
            if gone is not None:
                trashed[pk] = (gone, locks[pk])
        return cls(locks, trashed)


def _panels(answers: Iterable[Answer]) -> dict[int, list[Source]]:
    """Interview id → who sat there, where somebody in the room answered and it is not known who."""
    interviews = {it.question.interview_id for it in answers if it.speaker is None}
    contacts = Participant.objects.filter(interview__in=interviews).select_related("contact")
    panels: dict[int, list[Source]] = {}
    for one in contacts if interviews else ():
        panels.setdefault(one.interview_id, []).append(source_of(one.contact))
    return panels


# --- What was heard and seen ---------------------------------------------------------------------


def _answers(interviews: _Interviews) -> Iterator[Item]:
    """One item per question and voice: what they said, corrected or taken back since."""
    rows = Answer.objects.filter(question__interview__in=interviews.locks)
    answers = list(rows.select_related("question", "speaker"))
    panels = _panels(answers)
    chains: dict[tuple[int, int | None], list[Answer]] = {}
    for answer in answers:
        chains.setdefault((answer.question_id, answer.speaker_id), []).append(answer)
    for (question, speaker), chain in chains.items():
        interview = chain[0].question.interview_id
        versions = []
        for answer in chain:
            source = (
                source_of(answer.speaker)
                if answer.speaker
                else unknown_speaker(interview, panels.get(interview, ()))
            )
            value = Heard(*heard_of(answer, source))
            versions.append(Version(answer.answered_at, value, answer.pk))
            if answer.superseded_at is not None:
                # Before whatever took its place at the same moment.
                versions.append(Version(answer.superseded_at, None, 0))
        yield Item(
            key=f"answer:{question}:{speaker or 'panel'}",
            kind=Kind.ANSWER,
            locked_at=interviews.locks[interview],
            versions=tuple(versions),
            interview=interview,
            ref=max(it.pk for it in chain),
        )


def _ratings(interviews: _Interviews) -> Iterator[Item]:
    chains: dict[tuple[int, str], list[RatingRecord]] = {}
    for row in RatingRecord.objects.filter(interview__in=interviews.locks):
        chains.setdefault((row.interview_id, row.area), []).append(row)
    for (interview, area), chain in chains.items():
        versions = [
            Version(
                it.recorded_at,
                None
                if it.stars is None
                else RatingEvidence(interview, Area(area), it.stars, bool(it.note.strip())),
                it.pk,
            )
            for it in chain
        ]
        yield Item(
            key=f"rating:{interview}:{area}",
            kind=Kind.RATING,
            locked_at=interviews.locks[interview],
            versions=tuple(versions),
            interview=interview,
            ref=interview,
        )


def _flags(interviews: _Interviews) -> Iterator[Item]:
    """A flag as it was noted, and after each change that is kept of it."""
    changes: dict[int, list[FlagChange]] = {}
    flags = Flag.objects.filter(interview__in=interviews.locks)
    for change in FlagChange.objects.filter(flag__interview__in=interviews.locks):
        changes.setdefault(change.flag_id, []).append(change)
    for flag in flags:
        kept = changes.get(flag.pk, [])
        first = (
            _sighting(flag, kept[0].severity_was, kept[0].status_was, kept[0].area_was)
            if kept
            else _sighting(flag, flag.severity, flag.status, flag.area)
        )
        later = [
            Version(it.changed_at, _sighting(flag, it.severity, it.status, it.area), it.pk)
            for it in kept
        ]
        yield Item(
            key=f"flag:{flag.pk}",
            kind=Kind.FLAG,
            locked_at=interviews.locks[flag.interview_id],
            versions=(Version(flag.noted_at, first), *later),
            interview=flag.interview_id,
            ref=flag.pk,
        )


def _sighting(flag: Flag, severity: int, status: str, area: str) -> Sighting:
    return Sighting(
        flag.interview_id,
        flag.key,
        Area(area) if area else None,
        severity,
        is_green=flag.kind == "green",
        status=FlagStatus(status),
        title=flag.title,
        ref=flag.pk,
    )


# --- Weights and limits --------------------------------------------------------------------------


def _preferences(role: Role, interviews: _Interviews) -> Iterator[Item]:
    """Weights and limits lock with the first interview of the role that does.

    One that went into the trash after it had locked still counts: throwing it away unlocks nothing.
    """
    never_locked = {pk for pk, (gone_at, lock) in interviews.trashed.items() if gone_at <= lock}
    lock = min((at for pk, at in interviews.locks.items() if pk not in never_locked), default=None)
    if lock is None:
        return
    own = role.owner.preferences
    records = list(role.owner.preferences_records.all()) or [
        PreferencesRecord(limits=own.limits(), weights=own.weights, recorded_at=lock)
    ]
    for area in Area:
        versions = tuple(
            Version(it.recorded_at, _weight(it.weights, area), it.pk or 0) for it in records
        )
        yield Item(f"weight:{area}", Kind.WEIGHT, lock, versions)
    for name in _limit_names(it.limits for it in records):
        versions = tuple(
            Version(it.recorded_at, _limit(it.limits, name), it.pk or 0) for it in records
        )
        yield Item(f"limit:{name}", Kind.LIMIT, lock, versions)


def _weight(weights: Mapping[str, Any], area: Area) -> int:
    return int(weights.get(str(area), DEFAULT_WEIGHTS[area]))


def _limit_names(records: Iterable[Mapping[str, Any]]) -> list[str]:
    flags = {FLAG_LIMIT + key for limits in records for key in limits.get("flags") or ()}
    return [*NUMBERS, PAY, *sorted(flags)]


def _limit(limits: Mapping[str, Any], name: str) -> Value | None:
    if name.startswith(FLAG_LIMIT):
        return True if name.removeprefix(FLAG_LIMIT) in (limits.get("flags") or ()) else None
    value = limits.get(name)
    if name == PAY:
        return None if value is None else Pay(int(value), str(limits.get("currency", "")))
    return None if value is None else int(value)


def loosened(before: Preferences, after: Preferences, *, now: datetime) -> list[Change]:
    """Limits that let more through after than before: drift lists each of them once kept."""
    was, will_be = before.limits(), after.limits()
    changes = [
        Change(f"limit:{it}", Kind.LIMIT, _limit(was, it), _limit(will_be, it), now, effect=None)
        for it in _limit_names([was, will_be])
    ]
    return [it for it in changes if it.was != it.now and it.is_loosened]


def _with_limits(
    preferences: Preferences, weights: Mapping[Area, int], limits: Mapping[str, Value]
) -> Preferences:
    """Preferences as they would be, not to be saved."""
    own = Preferences(
        currency=preferences.currency,
        weights={str(it): weights.get(it, 0) for it in Area} if weights else preferences.weights,
        deal_breaker_flags=[
            name.removeprefix(FLAG_LIMIT) for name in limits if name.startswith(FLAG_LIMIT)
        ],
    )
    set_limits(own, {name: limits.get(name) for name in (*NUMBERS, PAY)})
    return own


def set_limits(preferences: Preferences, limits: Mapping[str, Value | None]) -> None:
    """Set limits by their names here, None for none; what is not named stays. Saves nothing."""
    for name, value in limits.items():
        if isinstance(value, Pay):
            preferences.salary_floor, preferences.currency = value.floor, value.currency
        else:
            setattr(preferences, NUMBERS.get(name, name), value)
