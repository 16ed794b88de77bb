"""Am I talking myself into it? What was changed after it was locked, and what that did.

Plain Python: no Django, clock or I/O. What is known of an interview locks when its gut feeling is
recorded, or 24 hours after it, whichever is first. The locked snapshot has every item as it was
then, with what was deleted since, and everything that was genuinely added later as it was first
written down. U, the drift, is the score now minus the score of the locked snapshot.

Source: early preferences distort what is made of later evidence (Russo 1996, Swider 2021).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import takewhile

from accounts.domain.rounding import half_up
from interviews.score.domain.evidence import (
    DODGE_PREFIX,
    DRIFT_NOTICE_FROM_POINTS,
    AnswerEvidence,
    Area,
    Evidence,
    FlagStatus,
    HoursReport,
    RatingEvidence,
    Sighting,
)

LOCKED_AFTER = timedelta(hours=24)
NOTICE_FROM, WARNING_FROM = DRIFT_NOTICE_FROM_POINTS, 10
FLAG_LIMIT = "flag:"  # before the key of a flag that was chosen as a deal-breaker


class Kind(StrEnum):
    ANSWER = "answer"
    RATING = "rating"
    FLAG = "flag"
    INTERVIEW = "interview"  # the whole interview, in the trash
    WEIGHT = "weight"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with the hours it named, None where it named none."""

    answer: AnswerEvidence
    hours: HoursReport | None = None


@dataclass(frozen=True, slots=True)
class Pay:
    """The least pay a year, in a currency ("EUR")."""

    floor: int
    currency: str


type Value = Answered | RatingEvidence | Sighting | int | Pay | bool


@dataclass(frozen=True, slots=True)
class Version:
    """What an item was from a moment on. value None: it was not there, or was withdrawn.

    order: by row, the higher one came later. Clocks are set back, rows are not.
    """

    at: datetime
    value: Value | None
    order: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One answer, rating, flag, weight or limit with all that it ever was, in any order.

    key: unique among the items. locked_at: from when on a change counts. interview: 0 for weights
    and limits. ref: the caller's row id, for links; it is no part of what the item is.
    """

    key: str
    kind: Kind
    locked_at: datetime
    versions: tuple[Version, ...]
    interview: int = 0
    ref: int = 0

    @property
    def name(self) -> str:
        """ "hours" of the key "limit:hours"."""
        return self.key.partition(":")[2]

    @property
    def now(self) -> Value | None:
        return _sorted(self)[-1].value if self.versions else None

    @property
    def locked(self) -> Value | None:
        """What it was when it locked; else what was first written down after; None: nothing."""
        versions = _sorted(self)
        before = [it for it in versions if it.at <= self.locked_at]
        if before and before[-1].value is not None:
            return before[-1].value
        later = (it.value for it in versions if it.at > self.locked_at)
        return next((value for value in later if value is not None), None)

    @property
    def changed_at(self) -> datetime | None:
        """When it became what it is now; None where it never was anything."""
        became = self._became
        return became.at if became else None

    @property
    def _became(self) -> Version | None:
        """The version from which on it is what it is now."""
        latest = takewhile(lambda it: it.value == self.now, reversed(_sorted(self)))
        return next(iter(list(latest)[-1:]), None)

    @property
    def before(self) -> Value | None:
        """What it was before it became what it is now; None where it was not there."""
        became = self._became
        if became is None:
            return None
        # What happened at one moment is one change, of several rows.
        versions = [it for it in _sorted(self) if it.order < became.order and it.at != became.at]
        return versions[-1].value if versions else None

    @property
    def is_restored(self) -> bool:
        """It is what it was when it locked, after it was something else for a time."""
        became = self._became
        if self.now is None or self.now != self.locked or became is None:
            return False
        return became.at > self.locked_at and any(
            it.order < became.order and it.value == self.now for it in self.versions
        )


# Limits come by key, only those that are set.
type ScoreOf = Callable[[Evidence, Mapping[Area, int], Mapping[str, Value]], Fraction | None]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not what it was when it was locked.

    was, now: None where it was, or is, not there; both None for an interview in the trash. effect:
    what it does to the score, in points, 0 for none; None where there is no score to tell it by.
    """

    key: str
    kind: Kind
    was: Value | None
    now: Value | None
    changed_at: datetime
    effect: Fraction | None
    interview: int = 0
    ref: int = 0

    @property
    def points(self) -> int | None:
        """The effect in whole points, a half away from 0."""
        if self.effect is None:
            return None
        return -half_up(-self.effect) if self.effect < 0 else half_up(self.effect)

    @property
    def can_restore(self) -> bool:
        """Whether one click can; an answer or a rating is corrected where it was logged.

        So is a dodge that no longer counts, since its flag went with its answer.
        """
        if isinstance(self.was, Sighting):
            went_with_its_answer = (
                isinstance(self.now, Sighting)
                and self.now.flag.startswith(DODGE_PREFIX)
                and self.now.status == FlagStatus.WITHDRAWN
            )
            return self.was.status != FlagStatus.EXPLAINED and not went_with_its_answer
        return self.kind in (Kind.WEIGHT, Kind.LIMIT) and self.was is not None

    @property
    def is_loosened(self) -> bool:
        """A limit that lets more through than it did: listed whatever the drift is."""
        if self.kind != Kind.LIMIT or self.was is None:
            return False
        if self.now is None:
            return True
        if isinstance(self.was, Pay) and isinstance(self.now, Pay):
            # Floors in two currencies cannot be compared, so it is listed.
            return self.was.currency != self.now.currency or self.now.floor < self.was.floor
        return isinstance(self.was, int) and isinstance(self.now, int) and self.now > self.was


@dataclass(frozen=True, slots=True)
class Drift:
    """points: U, the score now minus the locked one; None where one of them does not exist."""

    score: Fraction | None
    locked: Fraction | None
    changes: tuple[Change, ...]

    @property
    def points(self) -> Fraction | None:
        return None if self.score is None or self.locked is None else self.score - self.locked

    @property
    def level(self) -> str:
        """ "warning" from 10 points up, "notice" from 5, else ""."""
        points = self.points
        if points is None or points < NOTICE_FROM:
            return ""
        return "notice" if points < WARNING_FROM else "warning"

    @property
    def loosened(self) -> tuple[Change, ...]:
        return tuple(it for it in self.changes if it.is_loosened)


def locked_at(ended_at: datetime, gut_at: datetime | None) -> datetime:
    """When an interview locks. gut_at: its first gut feeling, None without one."""
    a_day_later = ended_at + LOCKED_AFTER
    return a_day_later if gut_at is None else min(gut_at, a_day_later)


def drift(
    items: Iterable[Item],
    score_of: ScoreOf,
    *,
    trashed: Mapping[int, tuple[datetime, datetime]] | None = None,
) -> Drift:
    """How far the score moved without new evidence, and by what.

    trashed: interview → when it was thrown away and when it had locked; its items are not there
    now, and all of them together are one change where it had locked before. The order of items,
    versions and interviews never matters.
    """
    gone = trashed or {}
    kept = sorted(items, key=lambda it: it.key)
    lost = {
        pk
        for pk, (at, locked) in gone.items()
        if locked < at and any(it.interview == pk and it.locked is not None for it in kept)
    }
    present = {it.key: None if it.interview in gone else it.now for it in kept}
    first = {
        it.key: None if it.interview in gone and it.interview not in lost else it.locked
        for it in kept
    }
    now = score_of(*_inputs(kept, present))
    then = now if first == present else score_of(*_inputs(kept, first))

    def effect(keys: Sequence[str]) -> Fraction | None:
        """What these keys do, all else as it is now."""
        other = score_of(*_inputs(kept, present | {key: first[key] for key in keys}))
        return None if now is None or other is None else now - other

    changes = [
        Change(
            key=it.key,
            kind=it.kind,
            was=first[it.key],
            now=present[it.key],
            changed_at=it.changed_at or it.locked_at,
            effect=effect([it.key]),
            interview=it.interview,
            ref=it.ref,
        )
        for it in kept
        if it.interview not in gone and first[it.key] != present[it.key]
    ]
    changes += [
        Change(
            key=f"interview:{pk}",
            kind=Kind.INTERVIEW,
            was=None,
            now=None,
            changed_at=gone[pk][0],
            effect=effect([it.key for it in kept if it.interview == pk]),
            interview=pk,
            ref=pk,
        )
        for pk in sorted(lost)
    ]
    return Drift(now, then, tuple(sorted(changes, key=_weight)))


def _weight(change: Change) -> tuple[Fraction, str]:
    """What raises the score most comes first."""
    return -(change.effect or Fraction(0)), change.key


def _sorted(item: Item) -> list[Version]:
    return sorted(item.versions, key=lambda it: it.order)


def _inputs(
    items: Sequence[Item], values: Mapping[str, Value | None]
) -> tuple[Evidence, dict[Area, int], dict[str, Value]]:
    """What ScoreOf takes, where items have these values."""
    there = [(it, value) for it in items if (value := values[it.key]) is not None]
    answered = [value for _, value in there if isinstance(value, Answered)]
    evidence = Evidence(
        answers=tuple(it.answer for it in answered),
        ratings=tuple(value for _, value in there if isinstance(value, RatingEvidence)),
        sightings=tuple(value for _, value in there if isinstance(value, Sighting)),
        hours=tuple(it.hours for it in answered if it.hours is not None),
    )
    weights = {
        Area(it.name): value
        for it, value in there
        if it.kind == Kind.WEIGHT and isinstance(value, int)
    }
    return evidence, weights, {it.name: value for it, value in there if it.kind == Kind.LIMIT}
