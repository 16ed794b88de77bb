"""What a role's rows were over time, in the words of drift's domain."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from accounts.models import Preferences, PreferencesRecord, User
from applications.models import Contact, Role
from interviews.models import Answer, Flag, FlagChange, Interview, Rating
from interviews.models.interview import InterviewQuerySet
from interviews.preparing.role_facts import with_findings
from interviews.score.changes import score_of_evidence
from interviews.score.domain.evidence import (
    DEFAULT_WEIGHTS,
    Area,
    Evidence,
    FlagStatus,
    RatingEvidence,
    Sighting,
    Source,
    SourceKind,
    unknown_speaker,
)
from interviews.score.evidence_reading import heard_of, source_of
from interviews.verdict.domain.drift import (
    FLAG_LIMIT,
    Answered,
    Change,
    Drift,
    Item,
    Kind,
    Pay,
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


def drift_of(role: Role, history: Sequence[Interview]) -> Drift:
    """How far the role's score moved without new evidence.

    history: all interviews of the role, as read_history() finds them. One query more reads what the
    weights and limits were. Reads through the role's owner and their preferences.
    """
    preferences = role.owner.preferences

    def score_of(
        evidence: Evidence, weights: Mapping[Area, int], limits: Mapping[str, Value]
    ) -> Fraction | None:
        return score_of_evidence(evidence, role, _with_limits(preferences, weights, limits)).score

    trashed = {
        it.pk: (it.trashed_at, _locked_at(it)) for it in history if it.trashed_at is not None
    }
    return drift(items_of(role, history), score_of, trashed=trashed)


def items_of(role: Role, history: Sequence[Interview]) -> list[Item]:
    """All that the score is made from, with all that it ever was. history: as for drift_of()."""
    items = [*_preferences(role, history)]
    for interview in history:
        items += [*_answers(interview), *_ratings(interview), *_flags(interview)]
    return items


def _locked_at(interview: Interview) -> datetime:
    gut = interview.first_gut
    return locked_at(interview.ended_at or interview.ends_at, gut.recorded_at if gut else None)


def role_with_history(user: User, pk: int) -> tuple[Role, list[Interview]]:
    """The user's own role and all that its interviews ever held, those in the trash too.

    A role comes along with its interviews, which saves a query. 404 for another user's.
    """
    roles = Role.objects.owned_by(user).filter(pk=pk)
    rows = Interview.objects.filter(role__in=roles).handed_to(user)
    history = read_history(rows.select_related("role__company"))
    if not history:
        return get_object_or_404(roles.select_related("company")), []
    role = history[0].role
    for interview in history:
        interview.role = role
    return role, history


def read_history(rows: InterviewQuerySet) -> list[Interview]:
    """Interviews of one role with all that they ever held, in eight queries more."""
    changes = Prefetch("flags__changes", FlagChange.objects.with_evidence())
    rows = with_findings(rows, answers=Answer.objects.that_counted(), ratings=None)
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


# --- What was said and seen ----------------------------------------------------------------------


def _answers(interview: Interview) -> Iterator[Item]:
    """One item per question and source: what they said, corrected or withdrawn since."""
    members = [it.contact for it in interview.participants.all()]
    for question in interview.questions.all():
        chains: dict[int | None, list[Answer]] = defaultdict(list)
        for answer in question.answers.all():
            chains[answer.speaker_id].append(answer)
        for speaker, chain in chains.items():
            versions = [it for answer in chain for it in _versions(answer, members)]
            key, last = f"answer:{question.pk}:{speaker or 'panel'}", max(it.pk for it in chain)
            yield _item(key, Kind.ANSWER, interview, versions, last)


def _versions(answer: Answer, members: Sequence[Contact]) -> Iterator[Version]:
    """As it was given, again for each time that somebody behind it was taken for another kind, and
    its end. members: who was there, since any of them may have said what nobody is named for.
    """
    sources = [answer.speaker] if answer.speaker else members
    turns = {at for it in sources for at, _ in it.kinds_since(answer.answered_at)}
    for number, at in enumerate(sorted({answer.answered_at, *turns})):
        # What was given counts, also where the clock was set back before it was corrected.
        if number and answer.superseded_at is not None and at > answer.superseded_at:
            break
        then = [_source_at(it, at) for it in sources]
        source = then[0] if answer.speaker else unknown_speaker(answer.question.interview_id, then)
        yield Version(at, Answered(*heard_of(answer, source)), (answer.pk, number))
    if answer.superseded_at is not None:
        yield Version(answer.superseded_at, None, (answer.pk, len(turns) + 1))


def _source_at(contact: Contact, moment: datetime) -> Source:
    _, kind = contact.kinds_since(moment)[0]
    return replace(source_of(contact), kinds=frozenset({SourceKind(kind)}))


def _ratings(interview: Interview) -> Iterator[Item]:
    chains: dict[str, list[Version]] = defaultdict(list)
    for it in interview.rating_records.all():
        value = None
        if it.stars is not None:
            value = RatingEvidence(
                interview.pk, Area(it.area), it.stars, bool(it.note.strip()), it.is_hardly_myself
            )
        chains[it.area].append(Version(it.recorded_at, value, (it.pk,)))
    for area, versions in chains.items():
        yield _item(f"rating:{interview.pk}:{area}", Kind.RATING, interview, versions, interview.pk)


def _flags(interview: Interview) -> Iterator[Item]:
    """A flag as it was noted, and after each change that was recorded."""
    for flag in interview.flags.all():
        kept = list(flag.changes.all())
        first = _sighting(flag, flag.severity, flag.status, flag.area)
        if kept:
            was = kept[0]
            first = _sighting(
                flag, was.severity_was, was.status_was, was.area_was, was.key_was, was.title_was
            )
        later = [
            Version(
                it.changed_at,
                _sighting(flag, it.severity, it.status, it.area, it.key, it.title),
                (it.pk,),
            )
            for it in kept
        ]
        versions = [Version(flag.noted_at, first, (0,)), *later]
        yield _item(f"flag:{flag.pk}", Kind.FLAG, interview, versions, flag.pk)


def _item(
    key: str, kind: Kind, interview: Interview, versions: Iterable[Version], ref: int
) -> Item:
    return Item(key, kind, _locked_at(interview), tuple(versions), interview.pk, ref)


def _sighting(
    flag: Flag, severity: int, status: str, area: str, key: str = "", title: str = ""
) -> Sighting:
    """key, title: of the flag it was named as, where that was another one."""
    is_renamed = key not in ("", flag.key)
    return Sighting(
        flag.interview_id,
        key or flag.key,
        Area(area) if area else None,
        severity,
        is_green=flag.kind == "green",
        status=FlagStatus(status),
        title=title if is_renamed else flag.title,
        ref=flag.pk,
    )


# --- Weights and limits --------------------------------------------------------------------------


def _preferences(role: Role, history: Iterable[Interview]) -> Iterator[Item]:
    """Weights and limits lock with the first interview of the role that does.

    One that went into the trash after it had locked still counts: throwing it away unlocks nothing.
    """
    locks = [
        lock
        for it in history
        if (lock := _locked_at(it)) and (it.trashed_at is None or lock < it.trashed_at)
    ]
    if not locks:
        return
    lock, own = min(locks), role.owner.preferences
    records = list(role.owner.preferences_records.all()) or [
        PreferencesRecord(limits=own.limits(), weights=own.weights, recorded_at=lock)
    ]
    values: dict[str, Sequence[Value | None]] = {
        f"weight:{area}": [_weight(it.weights, area) for it in records] for area in Area
    }
    for name in _limit_names(it.limits for it in records):
        values[f"limit:{name}"] = [_limit(it.limits, name) for it in records]
    for key, chain in values.items():
        versions = [
            Version(it.recorded_at, value, (it.pk or 0,))
            for it, value in zip(records, chain, strict=True)
        ]
        yield Item(key, Kind(key.partition(":")[0]), lock, tuple(versions))


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
    """Limits that let more through after than before: drift lists each of them once it is saved."""
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
