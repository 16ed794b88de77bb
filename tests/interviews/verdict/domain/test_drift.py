"""Drift: the locked snapshot, and what was made of it since. Worked example: E5."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from interviews.score.domain.evidence import Area, FlagStatus
from interviews.verdict.domain.drift import LOCKED_AFTER, Kind, Pay, drift, locked_at
from tests.interviews.verdict.domain.drift_items import (
    AFTER,
    BEFORE,
    IN_THE_END,
    LATER,
    LOCK,
    MIA,
    example_e4,
    flagged,
    heard,
    item,
    limit,
    restored,
    score_of,
    weights,
)


def test_e5_a_limit_raised_afterwards_is_a_drift_of_20_29_and_a_warning():
    found = drift([*example_e4(), limit((BEFORE, 50), (AFTER, 70))], score_of)

    assert (found.score, found.locked) == (Fraction(2055, 51), 20)
    assert round(float(found.points), 2) == 20.29
    assert found.level == "warning"
    (change,) = found.changes
    assert (change.key, change.was, change.now, change.changed_at) == ("limit:hours", 50, 70, AFTER)
    assert change.effect == found.points
    assert found.loosened == (change,)


def test_undoing_the_edit_brings_it_back_to_0():
    items = restored([*example_e4(), limit((BEFORE, 50), (AFTER, 70))], "limit:hours")

    found = drift(items, score_of)

    assert (found.points, found.changes, found.level) == (0, (), "")


@pytest.mark.parametrize(
    ("versions", "locked"),
    [
        ([(BEFORE, 50)], 50),
        ([(BEFORE, 50), (AFTER, 70)], 50),
        ([(BEFORE, 40), (BEFORE, 50), (AFTER, 70)], 50),
        ([(BEFORE, 50), (AFTER, None)], 50),
        ([(BEFORE, None), (AFTER, 50), (LATER, 60)], 50),
        ([(AFTER, 50), (LATER, 60)], 50),
        ([(BEFORE, 50), (BEFORE, None)], None),
        ([(LOCK, 50), (AFTER, 70)], 50),
        ([], None),
    ],
    ids=str,
)
def test_the_locked_value_is_what_it_was_at_the_lock_or_else_came_first(versions, locked):
    assert limit(*versions).locked == locked


def test_a_clock_that_was_set_back_does_not_make_the_older_limit_count():
    earlier = BEFORE - timedelta(minutes=5)

    assert limit((BEFORE, 40), (earlier, 50)).locked == 50
    assert limit((BEFORE, 40), (earlier, 50)).now == 50
    assert limit((AFTER, 40), (AFTER - timedelta(minutes=5), 50)).now == 50


def test_a_first_limit_is_no_drift_and_raising_it_later_is():
    first = drift([*example_e4(), limit((BEFORE, None), (AFTER, 50))], score_of)
    raised = drift([*example_e4(), limit((BEFORE, None), (AFTER, 50), (LATER, 70))], score_of)

    assert first.changes == ()
    assert raised.level == "warning"


def test_a_flag_made_less_of_is_a_change_with_its_own_effect():
    lowered = [it for it in example_e4() if it.key != "f1"]
    lowered.append(item("f1", Kind.FLAG, (BEFORE, flagged(4)), (AFTER, flagged(1))))

    found = drift(lowered, score_of)

    (change,) = found.changes
    assert change.effect == found.points > 0
    assert change.points == round(float(found.points))


@pytest.mark.parametrize("status", [FlagStatus.EXPLAINED, FlagStatus.WITHDRAWN])
def test_an_explained_or_withdrawn_flag_stays_in_the_locked_snapshot(status):
    items = [it for it in example_e4() if it.key != "f1"]
    items.append(item("f1", Kind.FLAG, (BEFORE, flagged(4)), (AFTER, flagged(4, status))))

    assert drift(items, score_of).points > 0


def test_a_withdrawn_answer_stays_in_the_locked_snapshot():
    items = [it for it in example_e4() if it.key != "a2"]
    bad = heard(MIA, Area.MANAGER, -1)
    items.append(item("a2", Kind.ANSWER, (BEFORE, bad), (AFTER, None)))

    (change,) = drift(items, score_of).changes

    assert (change.was, change.now) == (bad, None)
    assert change.effect > 0


def test_what_is_heard_later_is_no_drift_and_changing_it_is():
    first, better = heard(MIA, Area.TEAM, -1), heard(MIA, Area.TEAM, 2)

    added = drift([*example_e4(), item("a9", Kind.ANSWER, (AFTER, first))], score_of)
    edited = drift(
        [*example_e4(), item("a9", Kind.ANSWER, (AFTER, first), (LATER, better))], score_of
    )

    assert (added.points, added.changes) == (0, ())
    assert [it.key for it in edited.changes] == ["a9"]


def test_an_interview_in_the_trash_is_one_change_that_undoes_all_of_it():
    second = [
        item("b1", Kind.ANSWER, (BEFORE, heard(MIA, Area.TEAM, -2, interview=2)), interview=2),
        item("b2", Kind.ANSWER, (BEFORE, heard(MIA, Area.ROLE, -2, interview=2)), interview=2),
    ]

    found = drift([*example_e4(), *second], score_of, trashed={2: (AFTER, LOCK)})

    (change,) = found.changes
    assert (change.kind, change.interview, change.changed_at) == (Kind.INTERVIEW, 2, AFTER)
    assert change.effect == found.points > 0


def test_an_interview_thrown_away_before_it_locked_was_never_there():
    second = item("b1", Kind.ANSWER, (BEFORE, heard(MIA, Area.TEAM, -2)), interview=2)

    found = drift([*example_e4(), second], score_of, trashed={2: (BEFORE, LOCK)})

    assert (found.points, found.changes) == (0, ())


def test_without_a_score_changes_are_listed_without_a_number():
    found = drift([limit((BEFORE, 50), (AFTER, 60)), *weights()], score_of)

    assert (found.points, found.level) == (None, "")
    assert [it.points for it in found.changes] == [None]
    assert len(found.loosened) == 1


@pytest.mark.parametrize(
    ("was", "now", "is_loosened"),
    [
        (50, 60, True),
        (50, 40, False),
        (50, None, True),
        (True, None, True),
        (Pay(60_000, "EUR"), Pay(50_000, "EUR"), True),
        (Pay(60_000, "EUR"), Pay(70_000, "EUR"), False),
        (Pay(60_000, "EUR"), Pay(70_000, "USD"), True),
        (Pay(60_000, "EUR"), None, True),
    ],
    ids=str,
)
def test_a_loosened_limit_is_listed_whatever_the_drift_is(was, now, is_loosened):
    found = drift([*example_e4(), limit((BEFORE, was), (AFTER, now), name="other")], score_of)

    assert found.points == 0
    assert [it.is_loosened for it in found.changes] == [is_loosened]


@pytest.mark.parametrize(
    ("points", "level"),
    [
        (-20, ""),
        (0, ""),
        (Fraction(49, 10), ""),
        (5, "notice"),
        (Fraction(99, 10), "notice"),
        (10, "warning"),
        (80, "warning"),
    ],
)
def test_from_5_points_it_is_a_notice_and_from_10_a_warning(points, level):
    found = drift([], lambda *_: None)

    assert replace(found, score=Fraction(points) + 10, locked=Fraction(10)).level == level


def test_an_interview_locks_with_its_gut_or_a_day_after_whichever_is_first():
    assert locked_at(LOCK, None) == LOCK + LOCKED_AFTER
    assert locked_at(LOCK, LOCK + timedelta(hours=2)) == LOCK + timedelta(hours=2)
    assert locked_at(LOCK, LOCK + timedelta(days=9)) == LOCK + LOCKED_AFTER


def test_when_it_changed_is_when_it_became_what_it_is():
    kept = limit((BEFORE, 50), (AFTER, 70), (LATER, 70))

    assert (kept.changed_at, kept.before) == (AFTER, 50)


@pytest.mark.parametrize(
    ("versions", "is_restored"),
    [
        ([(BEFORE, 50), (AFTER, 70), (LATER, 50)], True),
        ([(AFTER, 50), (LATER, 70), (IN_THE_END, 50)], True),
        ([(BEFORE, 50), (AFTER, 70)], False),
        ([(BEFORE, 50)], False),
        ([(BEFORE, None), (AFTER, 50)], False),
        ([(BEFORE, 40), (LOCK, 50)], False),
        ([(BEFORE, 70), (BEFORE, 50), (AFTER, 50)], False),
        ([], False),
    ],
    ids=str,
)
def test_restored_is_what_came_back_after_it_was_changed(versions, is_restored):
    assert limit(*versions).is_restored == is_restored


def test_before_the_first_value_there_was_nothing():
    assert (limit((BEFORE, 50)).before, limit().before, limit().changed_at) == (None, None, None)
