"""Drift: the frozen view, and what was made of it since. Worked example: E5."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.domain.deal_breakers import hours_deal_breaker
from interviews.domain.drift import (
    LOCKED_AFTER,
    Heard,
    Item,
    Kind,
    Pay,
    Version,
    drift,
    locked_at,
)
from interviews.domain.evidence import (
    DEFAULT_WEIGHTS,
    AnswerEvidence,
    Dimension,
    FlagStatus,
    HoursReport,
    Manner,
    RatingEvidence,
    Sighting,
    Source,
    SourceKind,
)
from interviews.domain.fit_score import fit_score

LOCK = datetime(2026, 6, 4, 18, 0, tzinfo=UTC)
BEFORE, AFTER = LOCK - timedelta(hours=1), LOCK + timedelta(days=2)
LATER = AFTER + timedelta(days=1)
IN_THE_END = LOCK + timedelta(days=60)
MIA = Source("contact:1", frozenset({SourceKind.COWORKER}))
RUTH = Source("contact:2", frozenset({SourceKind.HIRING_MANAGER}))
DANA = Source("contact:3", frozenset({SourceKind.RECRUITER}))
quick = settings(max_examples=60, deadline=None)


def score_of(picture):
    limit = picture.limits.get("hours")
    deal_breakers = [hours_deal_breaker(picture.evidence.hours, limit)]
    weights = dict.fromkeys(Dimension, 0) | dict(picture.weights)
    return fit_score(picture.evidence, weights, deal_breakers).score


def item(key, kind, *versions, lock=LOCK, interview=1):
    rows = tuple(Version(at, value, order) for order, (at, value) in enumerate(versions))
    return Item(key, kind, lock, rows, interview)


def heard(source, dimension, signal, manner="specific", hours=None, interview=1):
    answer = AnswerEvidence(interview, f"on_{dimension}", source, dimension, Manner(manner), signal)
    return Heard(answer, hours and HoursReport(source, *hours))


def flagged(severity, status=FlagStatus.OPEN, dimension=Dimension.MANAGER):
    return Sighting(1, "pause_and_smirk", dimension, severity, status=status)


def weights(at=BEFORE, **changed):
    return [
        item(f"weight:{it}", Kind.WEIGHT, (at, DEFAULT_WEIGHTS[it]), interview=0)
        for it in Dimension
    ]


def limit(*versions, name="hours"):
    return item(f"limit:{name}", Kind.LIMIT, *versions, interview=0)


def example_e4():
    """E3 with what a coworker said about hours; without the limit."""
    return [
        item("a1", Kind.ANSWER, (BEFORE, heard(RUTH, Dimension.MANAGER, 2, "general"))),
        item("a2", Kind.ANSWER, (BEFORE, heard(MIA, Dimension.MANAGER, -1))),
        item("f1", Kind.FLAG, (BEFORE, flagged(4))),
        item("a3", Kind.ANSWER, (BEFORE, heard(MIA, Dimension.BALANCE, -2, hours=(60, 70)))),
        item("a4", Kind.ANSWER, (BEFORE, heard(DANA, Dimension.BALANCE, 1, "general"))),
        item("r1", Kind.RATING, (BEFORE, RatingEvidence(1, Dimension.ROLE, 4, has_note=True))),
        *weights(),
    ]


def put_back(items, key):
    """As undoing one change leaves it: one more version, with the value it was locked with."""
    return [
        replace(it, versions=(*it.versions, Version(IN_THE_END, it.frozen, 99)))
        if it.key == key
        else it
        for it in items
    ]


# --- Examples ------------------------------------------------------------------------------------


def test_e5_a_limit_raised_afterwards_is_a_drift_of_20_29_and_a_warning():
    found = drift([*example_e4(), limit((BEFORE, 50), (AFTER, 70))], score_of)

    assert (found.score, found.frozen) == (Fraction(2055, 51), 20)
    assert round(float(found.points), 2) == 20.29
    assert found.level == "warning"
    (change,) = found.changes
    assert (change.key, change.was, change.now, change.changed_at) == ("limit:hours", 50, 70, AFTER)
    assert change.effect == found.points
    assert found.loosened == (change,)


def test_undoing_the_edit_brings_it_back_to_0():
    items = put_back([*example_e4(), limit((BEFORE, 50), (AFTER, 70))], "limit:hours")

    found = drift(items, score_of)

    assert (found.points, found.changes, found.level) == (0, (), "")


@pytest.mark.parametrize(
    ("versions", "frozen"),
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
def test_the_frozen_value_is_what_stood_at_the_lock_or_else_came_first(versions, frozen):
    assert limit(*versions).frozen == frozen


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
def test_an_explained_or_withdrawn_flag_stays_in_the_frozen_view(status):
    items = [it for it in example_e4() if it.key != "f1"]
    items.append(item("f1", Kind.FLAG, (BEFORE, flagged(4)), (AFTER, flagged(4, status))))

    assert drift(items, score_of).points > 0


def test_an_answer_taken_back_is_put_back_in_the_frozen_view():
    items = [it for it in example_e4() if it.key != "a2"]
    bad = heard(MIA, Dimension.MANAGER, -1)
    items.append(item("a2", Kind.ANSWER, (BEFORE, bad), (AFTER, None)))

    (change,) = drift(items, score_of).changes

    assert (change.was, change.now) == (bad, None)
    assert change.effect > 0


def test_what_is_heard_later_is_no_drift_and_changing_it_is():
    first, better = heard(MIA, Dimension.TEAM, -1), heard(MIA, Dimension.TEAM, 2)

    added = drift([*example_e4(), item("a9", Kind.ANSWER, (AFTER, first))], score_of)
    edited = drift(
        [*example_e4(), item("a9", Kind.ANSWER, (AFTER, first), (LATER, better))], score_of
    )

    assert (added.points, added.changes) == (0, ())
    assert [it.key for it in edited.changes] == ["a9"]


def test_a_talk_in_the_trash_is_one_change_that_puts_all_of_it_back():
    second = [
        item("b1", Kind.ANSWER, (BEFORE, heard(MIA, Dimension.TEAM, -2, interview=2)), interview=2),
        item("b2", Kind.ANSWER, (BEFORE, heard(MIA, Dimension.ROLE, -2, interview=2)), interview=2),
    ]

    found = drift([*example_e4(), *second], score_of, trashed={2: (AFTER, LOCK)})

    (change,) = found.changes
    assert (change.kind, change.interview, change.changed_at) == (Kind.INTERVIEW, 2, AFTER)
    assert change.effect == found.points > 0


def test_a_talk_thrown_away_before_it_locked_was_never_there():
    second = item("b1", Kind.ANSWER, (BEFORE, heard(MIA, Dimension.TEAM, -2)), interview=2)

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
    found = drift([], lambda _: None)

    assert replace(found, score=Fraction(points) + 10, frozen=Fraction(10)).level == level


def test_a_talk_locks_with_its_gut_or_a_day_after_whichever_is_first():
    assert locked_at(LOCK, None) == LOCK + LOCKED_AFTER
    assert locked_at(LOCK, LOCK + timedelta(hours=2)) == LOCK + timedelta(hours=2)
    assert locked_at(LOCK, LOCK + timedelta(days=9)) == LOCK + LOCKED_AFTER


# --- Properties ----------------------------------------------------------------------------------

moments = st.integers(-72, 240).map(lambda hours: LOCK + timedelta(hours=hours))
dimensions = st.sampled_from(Dimension)
sources = st.sampled_from([MIA, RUTH, DANA])
answers = st.builds(
    heard, sources, dimensions, st.integers(-2, 2), st.sampled_from(["specific", "general"])
)
values = {
    Kind.ANSWER: answers,
    Kind.RATING: st.builds(
        RatingEvidence, st.just(1), dimensions, st.integers(1, 5), st.booleans()
    ),
    Kind.FLAG: st.builds(flagged, st.integers(1, 5), st.sampled_from(FlagStatus), dimensions),
}


@st.composite
def histories(draw, most_versions=4):
    """A handful of items with random lives; flags, once noted, are never simply gone."""
    items = []
    for number in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(list(values)))
        value = values[kind] if kind == Kind.FLAG else values[kind] | st.none()
        versions = draw(st.lists(st.tuples(moments, value), min_size=1, max_size=most_versions))
        items.append(item(f"{kind}:{number}", kind, *versions))
    hours = draw(st.lists(st.tuples(moments, st.none() | st.integers(20, 90)), max_size=3))
    return [*items, limit(*hours), *weights(draw(moments))]


@given(histories(most_versions=1))
@quick
def test_nothing_changed_is_no_drift(items):
    still = [replace(it, versions=it.versions[:1]) for it in items]

    found = drift(still, score_of)

    assert found.changes == ()
    assert found.points in (0, None)


@given(histories())
@quick
def test_one_change_has_the_whole_drift_as_its_effect(items):
    found = drift(items, score_of)

    if len(found.changes) == 1:
        assert found.changes[0].effect == found.points


@given(histories())
@quick
def test_putting_everything_back_brings_the_drift_to_0(items):
    for change in drift(items, score_of).changes:
        items = put_back(items, change.key)

    found = drift(items, score_of)

    assert found.changes == ()
    assert found.points in (0, None)


@given(histories(), st.randoms())
@quick
def test_the_order_of_items_and_rows_never_matters(items, chance):
    shuffled = [
        replace(it, versions=tuple(chance.sample(it.versions, len(it.versions)))) for it in items
    ]
    chance.shuffle(shuffled)

    assert drift(shuffled, score_of) == drift(items, score_of)


@given(histories())
@quick
def test_each_effect_is_what_undoing_it_alone_takes_away(items):
    found = drift(items, score_of)

    for change in found.changes:
        alone = drift(put_back(items, change.key), score_of)
        if change.effect is not None:
            assert alone.score == found.score - change.effect


@given(histories(), st.integers(1, 5), st.integers(1, 5))
@quick
def test_making_less_of_a_flag_never_looks_like_less_drift(items, first, second):
    low, high = sorted((first, second))
    flag = item("flag:own", Kind.FLAG, (BEFORE, flagged(high)), (AFTER, flagged(low)))

    changes = drift([*items, flag], score_of).changes

    assert all((it.effect or 0) >= 0 for it in changes if it.key == flag.key)


@given(histories(), answers)
@quick
def test_what_is_genuinely_new_is_never_a_change(items, value):
    new = item("answer:new", Kind.ANSWER, (AFTER, value))

    keys = {it.key for it in drift([*items, new], score_of).changes}

    assert new.key not in keys
