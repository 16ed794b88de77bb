"""What always holds of drift, whatever was written down and changed, with random items."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.score.domain.evidence import Area, FlagStatus, RatingEvidence
from interviews.verdict.domain.drift import Kind, drift
from tests.interviews.verdict.domain.drift_items import (
    AFTER,
    BEFORE,
    DANA,
    IN_THE_END,
    LOCK,
    MIA,
    RUTH,
    flagged,
    heard,
    item,
    limit,
    restored,
    score_of,
    weights,
)

quick = settings(max_examples=60, deadline=None)
moments = st.integers(-72, 240).map(lambda hours: LOCK + timedelta(hours=hours))
areas = st.sampled_from(Area)
sources = st.sampled_from([MIA, RUTH, DANA])
answers = st.builds(
    heard, sources, areas, st.integers(-2, 2), st.sampled_from(["specific", "general"])
)
values = {
    Kind.ANSWER: answers,
    Kind.RATING: st.builds(RatingEvidence, st.just(1), areas, st.integers(1, 5), st.booleans()),
    Kind.FLAG: st.builds(flagged, st.integers(1, 5), st.sampled_from(FlagStatus), areas),
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
def test_restoring_everything_brings_the_drift_to_0(items):
    for change in drift(items, score_of).changes:
        items = restored(items, change.key)

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
        alone = drift(restored(items, change.key), score_of)
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


@given(histories(most_versions=1), st.integers(1, 5), st.data())
@quick
def test_making_less_of_one_flag_alone_is_never_a_drift_below_0(items, severity, data):
    still = [replace(it, versions=it.versions[:1]) for it in items]
    softer = data.draw(st.integers(1, severity))
    status = data.draw(st.sampled_from(FlagStatus))
    flag = item(
        "flag:own", Kind.FLAG, (BEFORE, flagged(severity)), (AFTER, flagged(softer, status))
    )

    found = drift([*still, flag], score_of)

    assert found.points is None or found.points >= 0
    assert bool(found.changes) == ((softer, status) != (severity, FlagStatus.OPEN))


@given(histories(most_versions=1), st.integers(20, 90), st.integers(20, 90))
@quick
def test_a_raised_limit_alone_is_listed_and_never_lowers_the_score(items, first, second):
    was, now = sorted((first, second))
    still = [replace(it, versions=it.versions[:1]) for it in items if it.key != "limit:hours"]

    found = drift([*still, limit((BEFORE, was), (AFTER, now))], score_of)

    assert found.points is None or found.points >= 0
    assert len(found.loosened) == (was != now)


@given(histories(most_versions=1))
@quick
def test_what_is_only_added_is_no_drift(items):
    added = [
        replace(it, versions=tuple(replace(one, at=AFTER) for one in it.versions[:1]))
        for it in items
    ]

    found = drift(added, score_of)

    assert (found.changes, found.points or 0) == ((), 0)


@given(histories(), answers, answers)
@quick
def test_an_edit_that_is_undone_leaves_everything_as_it_was(items, first, second):
    own = item("answer:own", Kind.ANSWER, (BEFORE, first))
    undone = item("answer:own", Kind.ANSWER, (BEFORE, first), (AFTER, second), (IN_THE_END, first))

    assert drift([*items, undone], score_of) == drift([*items, own], score_of)


@given(histories(), st.integers(1, 200))
@quick
def test_an_interview_thrown_away_after_its_lock_stays_in_the_locked_snapshot(items, hours):
    gone = {1: (IN_THE_END + timedelta(hours=hours), LOCK)}

    kept, thrown = drift(items, score_of), drift(items, score_of, trashed=gone)

    assert thrown.locked == kept.locked
