from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overview.domain.timeline import (
    KIND_LABELS,
    KINDS,
    PAGE_SIZE,
    WORTH_A_WORD_FROM_POINTS,
    Event,
    Kind,
    ScorePoint,
    Source,
    newest_first,
    page_of,
    worth_a_word,
)

DAY = date(2026, 6, 4)
NOON = datetime(2026, 6, 4, 12, tzinfo=UTC)


def event(source=Source.FLAG, key=1, *, on=None, at=None):
    return Event(source, key, on or (at.date() if at else DAY), at, "Something", "/")


def point(key, points, *, day=1):
    return ScorePoint(key, date(2026, 6, day), points)


moments = st.integers(0, 100).map(lambda quarters: NOON + timedelta(minutes=15 * quarters))
events = st.lists(
    st.builds(
        lambda source, key, at, has_hour: event(
            source, key, on=at.date(), at=at if has_hour else None
        ),
        source=st.sampled_from(Source),
        key=st.integers(1, 500),
        at=moments,
        has_hour=st.booleans(),
    ),
    max_size=80,
    unique_by=lambda it: (it.source, it.key),
)


def test_every_source_is_of_a_kind_that_can_be_chosen():
    assert set(KINDS) == set(Source)
    assert set(KINDS.values()) == set(Kind) == set(KIND_LABELS)


def test_the_latest_comes_first():
    early, late = event(key=1, at=NOON), event(key=2, at=NOON + timedelta(minutes=1))

    assert newest_first([early, late]) == [late, early]


def test_of_one_day_what_has_no_hour_happened_first():
    move, interview = (
        event(Source.MOVE, 1),
        event(Source.INTERVIEW, 1, at=NOON - timedelta(hours=12)),
    )

    assert newest_first([move, interview]) == [interview, move]


def test_two_of_the_same_minute_stand_in_the_order_in_which_such_things_happen():
    gut, interview = event(Source.GUT, 1, at=NOON), event(Source.INTERVIEW, 9, at=NOON)
    second = event(Source.INTERVIEW, 10, at=NOON)

    assert newest_first([interview, gut, second]) == [gut, second, interview]


@settings(deadline=None)
@given(found=events, data=st.data())
def test_the_order_never_depends_on_how_the_rows_came(found, data):
    assert newest_first(found) == newest_first(data.draw(st.permutations(found)))


@settings(deadline=None)
@given(found=events)
def test_nothing_is_lost_and_nothing_stands_twice(found):
    ordered = newest_first([*found, *found])
    pages = [page_of(ordered, number) for number in range(1, len(ordered) // PAGE_SIZE + 2)]
    shown = [it for page in pages for it in page]

    assert shown == ordered
    assert len(shown) == len(found)
    assert set(shown) == set(found)


# --- The score ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ([], []),
        ([point(1, 40)], [(1, None)]),
        ([point(1, 40), point(2, 45)], [(2, None)]),
        ([point(1, 40), point(2, 44, day=2)], [(1, None)]),
        ([point(1, 40), point(2, 45, day=2)], [(1, None), (2, 40)]),
        ([point(1, 40), point(2, 44, day=2), point(3, 48, day=3)], [(1, None), (3, 40)]),
        ([point(1, 40), point(2, 35, day=2), point(3, 60, day=2)], [(1, None), (3, 40)]),
    ],
)
def test_a_score_is_told_once_a_day_and_where_it_moved(points, told):
    assert [(it.key, was) for it, was in worth_a_word(points)] == told


@settings(deadline=None)
@given(
    points=st.lists(
        st.builds(point, st.integers(1, 99), st.integers(0, 100), day=st.integers(1, 30)),
        max_size=40,
    )
)
def test_a_told_change_starts_where_the_last_one_ended(points):
    changes = worth_a_word(sorted(points, key=lambda it: it.on))

    said = None
    for told, was in changes:
        assert was == said
        assert said is None or abs(told.points - said) >= WORTH_A_WORD_FROM_POINTS
        said = told.points
    assert bool(changes) == bool(points)
    assert len({it.on for it, _ in changes}) == len(changes)
