"""What a role's rows were over time, in the words of drift's domain."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Min, Prefetch
from django.shortcuts import get_object_or_404

from accounts.models import Preferences, PreferencesRecord, User
from applications.models import Role
from interviews.models import (
    Answer,
    Flag,
    FlagChange,
    Interview,
    Participant,
    Rating,
    RatingRecord,
)
from interviews.models.interview import InterviewQuerySet
from interviews.preparing.role_facts import with_findings
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


def drift_of(role: Role, history: "History | None" = None) -> Drift:
    """How far the role's score moved without new evidence.

    history: where the caller has the rows; else six queries read it, or seven. One more reads what
    the weights and limits were. Reads through the role's owner and their preferences.
    """
    preferences = role.owner.preferences
    history = history or History.of(role)

    def score_of(picture: Picture) -> Fraction | None:
        own = _with_limits(preferences, picture.weights, picture.limits)
        return score_of_evidence(picture.evidence, role, own).score

    return drift(_items_of(role, history), score_of, trashed=history.trashed)


def item_of(role: Role, key: str) -> Item | None:
    """One item with all that it ever was; None where the role has none of this key."""
    return next((it for it in _items_of(role, History.of(role)) if it.key == key), None)


def _items_of(role: Role, history: "History") -> list[Item]:
    return [
        *_answers(history),
        *_ratings(history),
        *_flags(history),
        *_preferences(role, history),
    ]


def role_with_history(user: User, pk: int) -> tuple[Role, list[Interview]]:
    """The user's own role and all that its interviews ever held, those in the trash too.

    A role comes along with its interviews, which saves a query. 404 for another user's.
    """
    roles = Role.objects.owned_by(user)
    rows = Interview.objects.filter(role=pk, role__in=roles)
    history = read_history(rows.select_related("role__company", "role__recruiter"))
    if not history:
        return get_object_or_404(roles.select_related("company", "recruiter"), pk=pk), []
    role = history[0].role
    role.owner = user
    for interview in history:
        interview.role, interview.owner = role, user
    return role, history


def read_history(rows: InterviewQuerySet) -> list[Interview]:
    """Interviews of one role with all that they ever held, in nine queries more."""
    changes = Prefetch("flags__changes", FlagChange.objects.with_evidence())
    rows = with_findings(rows, answers=Answer.objects.all(), ratings=None)
    history = list(rows.prefetch_related("flags__contacts", changes, "rating_records"))
    for interview in history:
        # The last record of an area is its rating as it is now.
        last = {it.area: it for it in interview.rating_records.all()}
        interview._prefetched_objects_cache["ratings"] = [
            Rating(pk=it.pk, interview=interview, area=it.area, stars=it.stars, note=it.note)
            for it in last.values()
            if it.stars is not None
        ]
    return history


@dataclass(frozen=True, slots=True)
class History:
    """All that the interviews of a role ever held, those in the trash too.

    locks: when each interview locks. trashed: when it was thrown away, and its lock. panels: who
    sat there, where somebody in the room answered and it is not known who.
    """

    locks: Mapping[int, datetime]
    trashed: Mapping[int, tuple[datetime, datetime]]
    answers: Sequence[Answer]
    panels: Mapping[int, Sequence[Source]]
    ratings: Iterable[RatingRecord]
    flags: Iterable[Flag]
    changes: Iterable[FlagChange]

    @classmethod
    def of(cls, role: Role) -> "History":
        locks, trashed = {}, {}
        columns = ("pk", "ends_at", "ended_at", "trashed_at", "first_gut_at")
        rows = Interview.objects.filter(role=role).order_by()
        rows = rows.annotate(first_gut_at=Min("gut_feelings__recorded_at"))
        for pk, ends, ended, gone, gut_at in rows.values_list(*columns):
            locks[pk] = locked_at(ended or ends, gut_at)
            if gone is not None:
                trashed[pk] = (gone, locks[pk])
        answers = Answer.objects.filter(question__interview__in=locks)
        heard = list(answers.select_related("question", "speaker"))
        return cls(
            locks,
            trashed,
            heard,
            _panels(heard),
            RatingRecord.objects.filter(interview__in=locks),
            Flag.objects.filter(interview__in=locks),
            FlagChange.objects.filter(flag__interview__in=locks),
        )

    @classmethod
    def of_rows(cls, interviews: Iterable[Interview]) -> "History":
        """The same without a query.

        interviews: all of one role, those in the trash too, with participants, gut feelings, rating
        records, flags with changes, and questions with all answers that they ever had.
        """
        locks, trashed, panels = {}, {}, {}
        answers: list[Answer] = []
        ratings: list[RatingRecord] = []
        flags: list[Flag] = []
        changes: list[FlagChange] = []
        for it in interviews:
            gut = next(iter(it.gut_feelings.all()), None)
            locks[it.pk] = locked_at(it.ended_at or it.ends_at, gut.recorded_at if gut else None)
            if it.trashed_at is not None:
                trashed[it.pk] = (it.trashed_at, locks[it.pk])
            panels[it.pk] = [source_of(one.contact) for one in it.participants.all()]
            answers += [answer for one in it.questions.all() for answer in one.answers.all()]
            ratings += it.rating_records.all()
            flags += it.flags.all()
            changes += [change for flag in it.flags.all() for change in flag.changes.all()]
        return cls(locks, trashed, answers, panels, ratings, flags, changes)


def _panels(answers: Iterable[Answer]) -> dict[int, list[Source]]:
    interviews = {it.question.interview_id for it in answers if it.speaker is None}
    contacts = Participant.objects.filter(interview__in=interviews).select_related("contact")
    panels: dict[int, list[Source]] = {}
    for one in contacts if interviews else ():
        panels.setdefault(one.interview_id, []).append(source_of(one.contact))
    return panels


# --- What was heard and seen ---------------------------------------------------------------------


def _answers(history: History) -> Iterator[Item]:
    """One item per question and source: what they said, corrected or withdrawn since."""
    chains: dict[tuple[int, int | None], list[Answer]] = {}
    for answer in history.answers:
        chains.setdefault((answer.question_id, answer.speaker_id), []).append(answer)
    for (question, speaker), chain in chains.items():
        interview = chain[0].question.interview_id
        versions = []
        for answer in chain:
            source = (
                source_of(answer.speaker)
                if answer.speaker
                else unknown_speaker(interview, history.panels.get(interview, ()))
            )
            value = Heard(*heard_of(answer, source))
            versions.append(Version(answer.answered_at, value, answer.pk))
            if answer.superseded_at is not None:
                # Before whatever took its place at the same moment.
                versions.append(Version(answer.superseded_at, None, 0))
        yield Item(
            key=f"answer:{question}:{speaker or 'panel'}",
            kind=Kind.ANSWER,
            locked_at=history.locks[interview],
            versions=tuple(versions),
            interview=interview,
            ref=max(it.pk for it in chain),
        )


def _ratings(history: History) -> Iterator[Item]:
    chains: dict[tuple[int, str], list[RatingRecord]] = {}
    for row in history.ratings:
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
            locked_at=history.locks[interview],
            versions=tuple(versions),
            interview=interview,
            ref=interview,
        )


def _flags(history: History) -> Iterator[Item]:
    """A flag as it was noted, and after each change that is kept of it."""
    changes: dict[int, list[FlagChange]] = {}
    for change in history.changes:
        changes.setdefault(change.flag_id, []).append(change)
    for flag in history.flags:
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
            locked_at=history.locks[flag.interview_id],
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


def _preferences(role: Role, history: History) -> Iterator[Item]:
    """Weights and limits lock with the first interview of the role that does.

    One that went into the trash after it had locked still counts: throwing it away unlocks nothing.
    """
    never_locked = {pk for pk, (gone_at, lock) in history.trashed.items() if gone_at <= lock}
    lock = min((at for pk, at in history.locks.items() if pk not in never_locked), default=None)
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
