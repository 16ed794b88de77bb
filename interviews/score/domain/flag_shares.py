"""What each flag takes from its area or adds to it, over all its sightings."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from interviews.score.domain.evidence import (
    DODGE_PREFIX,
    DODGE_SEVERITY,
    EXPLAINED_FACTOR,
    GREEN_POINTS_PER_SEVERITY,
    RED_SHARE_PERCENT,
    REPEAT_FACTOR,
    REPEATS_COUNTED,
    AnswerEvidence,
    Area,
    Evidence,
    FlagStatus,
    Manner,
    Sighting,
    dodge_flag,
)


@dataclass(frozen=True, slots=True)
class FlagShare:
    """One flag on one area, over all the interviews in which it was seen.

    severity: 1..5, the highest that is not withdrawn; open_severity: the highest that is open, 0
    for none. interviews: how many saw it, withdrawn sightings aside. status: open while any
    sighting is. share_percent: what it takes from its area, before several flags together
    are stopped at 100; for a green flag the points it adds, before they are stopped at 20.
    effect: what it did to the area, in points (red below 0); None where nothing is known
    to take it from. refs: row ids of the sightings; answer_refs: of the dodges among the answers.
    """

    flag: str
    title: str
    severity: int
    interviews: int
    share_percent: Fraction
    status: FlagStatus
    is_green: bool
    refs: tuple[int, ...]
    answer_refs: tuple[int, ...] = ()
    open_severity: int = 0
    effect: Fraction | None = None


def flag_shares(evidence: Evidence) -> dict[Area | None, list[FlagShare]]:
    """Per area, one share per distinct flag; a red and a green one never mix."""
    seen: dict[tuple[Area | None, str, bool], list[Sighting]] = {}
    dodges: dict[tuple[Area | None, str, bool], list[AnswerEvidence]] = {}
    for sighting in evidence.sightings:
        seen.setdefault((sighting.area, sighting.flag, sighting.is_green), []).append(sighting)
    for answer in evidence.answers:
        if answer.manner == Manner.DODGED:
            dodges.setdefault((answer.area, dodge_flag(answer.question), False), []).append(answer)
    shares: dict[Area | None, list[FlagShare]] = {}
    for key in seen.keys() | dodges.keys():
        sightings = _with_dodges(seen.get(key, []), dodges.get(key, []))
        refs = {answer.ref for answer in dodges.get(key, ())}
        shares.setdefault(key[0], []).append(_flag_share(sightings, refs))
    return shares


def _with_dodges(sightings: list[Sighting], dodges: list[AnswerEvidence]) -> list[Sighting]:
    """Sightings of one flag, plus one for each interview with a dodge that has no sighting yet.

    The user may raise a dodge and not lower it: less than a dodge's own severity is read as that.
    """
    found = [
        replace(one, severity=max(DODGE_SEVERITY, one.severity))
        if one.flag.startswith(DODGE_PREFIX) and not one.is_green
        else one
        for one in sightings
    ]
    filed = {one.interview for one in sightings}
    for answer in dodges:
        if answer.interview not in filed:
            flag = dodge_flag(answer.question)
            title = "Dodged a question"
            found.append(Sighting(answer.interview, flag, answer.area, DODGE_SEVERITY, title=title))
    return found


def _flag_share(sightings: list[Sighting], answer_refs: set[int]) -> FlagShare:
    """One flag over all its sightings, at least one; duplicates and order change nothing."""
    open_ones = [one for one in sightings if one.status == FlagStatus.OPEN]
    counted = [one for one in sightings if one.status != FlagStatus.WITHDRAWN]
    listed = counted or sightings
    severity = max(one.severity for one in listed)
    status = FlagStatus.EXPLAINED if counted else FlagStatus.WITHDRAWN
    is_green = sightings[0].is_green
    if is_green:
        share = Fraction(GREEN_POINTS_PER_SEVERITY * severity if counted else 0)
    else:
        # An explanation halves what it explains: the open sightings count in full by themselves,
        # or all of them at half, whichever is more. So explaining one never adds, and a further
        # sighting never takes away.
        share = max(_red_share(open_ones), _red_share(counted) * EXPLAINED_FACTOR)
    return FlagShare(
        flag=sightings[0].flag,
        title=max((bool(one.title), one.severity, one.title) for one in listed)[2]
        or sightings[0].flag,
        severity=severity,
        interviews=len({one.interview for one in listed}),
        share_percent=share,
        status=FlagStatus.OPEN if open_ones else status,
        is_green=is_green,
        refs=tuple(sorted({one.ref for one in sightings if one.ref})),
        answer_refs=tuple(sorted(answer_refs - {0})),
        open_severity=max((one.severity for one in open_ones), default=0),
    )


def _red_share(sightings: list[Sighting]) -> Fraction:
    """Percent that one flag takes, its repeats counted; 0 without a sighting."""
    if not sightings:
        return Fraction(0)
    times = min(REPEATS_COUNTED, len({one.interview for one in sightings}))
    return _repeated(max(one.severity for one in sightings), times)


@cache
def _repeated(severity: int, times: int) -> Fraction:
    return RED_SHARE_PERCENT[severity] * (1 + (times - 1) * REPEAT_FACTOR)


def in_order(flags: Iterable[FlagShare]) -> tuple[FlagShare, ...]:
    """Red before green, what takes most first."""
    order = sorted(
        flags, key=lambda one: (one.is_green, -one.share_percent, -one.severity, one.flag)
    )
    return tuple(order)
