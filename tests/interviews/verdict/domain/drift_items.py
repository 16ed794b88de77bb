"""Builders of items with a past, for the tests of drift. Everything locks at LOCK."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from interviews.score.domain.deal_breakers import hours_deal_breaker
from interviews.score.domain.evidence import (
    DEFAULT_WEIGHTS,
    AnswerEvidence,
    Area,
    FlagStatus,
    HoursReport,
    Manner,
    RatingEvidence,
    Sighting,
    Source,
    SourceKind,
)
from interviews.score.domain.fit_score import fit_score
from interviews.verdict.domain.drift import Answered, Item, Kind, Version

LOCK = datetime(2026, 6, 4, 18, 0, tzinfo=UTC)
BEFORE, AFTER = LOCK - timedelta(hours=1), LOCK + timedelta(days=2)
LATER = AFTER + timedelta(days=1)
IN_THE_END = LOCK + timedelta(days=60)
MIA = Source("contact:1", frozenset({SourceKind.COWORKER}))
RUTH = Source("contact:2", frozenset({SourceKind.HIRING_MANAGER}))
DANA = Source("contact:3", frozenset({SourceKind.RECRUITER}))


def score_of(evidence, weights, limits):
    deal_breakers = [hours_deal_breaker(evidence.hours, limits.get("hours"))]
    return fit_score(evidence, dict.fromkeys(Area, 0) | weights, deal_breakers).score


def item(key, kind, *versions, lock=LOCK, interview=1):
    rows = tuple(Version(at, value, (order,)) for order, (at, value) in enumerate(versions))
    return Item(key, kind, lock, rows, interview)


def heard(source, area, signal, manner="specific", hours=None, interview=1):
    answer = AnswerEvidence(interview, f"on_{area}", source, area, Manner(manner), signal)
    return Answered(answer, hours and HoursReport(source, *hours))


def flagged(severity, status=FlagStatus.OPEN, area=Area.MANAGER):
    return Sighting(1, "pause_and_smirk", area, severity, status=status)


def weights(at=BEFORE, **changed):
    return [
        item(f"weight:{it}", Kind.WEIGHT, (at, DEFAULT_WEIGHTS[it]), interview=0) for it in Area
    ]


def limit(*versions, name="hours"):
    return item(f"limit:{name}", Kind.LIMIT, *versions, interview=0)


def example_e4():
    """E3 with what a coworker said about hours; without the limit."""
    return [
        item("a1", Kind.ANSWER, (BEFORE, heard(RUTH, Area.MANAGER, 2, "general"))),
        item("a2", Kind.ANSWER, (BEFORE, heard(MIA, Area.MANAGER, -1))),
        item("f1", Kind.FLAG, (BEFORE, flagged(4))),
        item("a3", Kind.ANSWER, (BEFORE, heard(MIA, Area.BALANCE, -2, hours=(60, 70)))),
        item("a4", Kind.ANSWER, (BEFORE, heard(DANA, Area.BALANCE, 1, "general"))),
        item("r1", Kind.RATING, (BEFORE, RatingEvidence(1, Area.ROLE, 4, has_note=True))),
        *weights(),
    ]


def restored(items, key):
    """As restoring one change leaves it: one more version, with the value it was locked with."""
    return [
        replace(it, versions=(*it.versions, Version(IN_THE_END, it.locked, (99,))))
        if it.key == key
        else it
        for it in items
    ]
