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
    Source,
    newest_first,
    page_of,
    worth_a_word,
)

DAY = date(2026, 6, 4)
NOON = datetime(2026, 6, 4, 12, tzinfo=UTC)


def event(source=Source.FLAG, key=1, *, on=None, at=None):
    return Event(source, key, on or (at.date() if at else DAY), at, "Something", "/")


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


def day(number):
    return date(2026, 6, number)


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ([], []),
        ([40], [(1, None)]),
        ([40, 44], [(1, None)]),
        ([40, 45], [(1, None), (2, 40)]),
        ([40, 35], [(1, None), (2, 40)]),
        ([40, 44, 48], [(1, None), (3, 40)]),
    ],
)
def test_a_score_is_told_where_it_moved(points, told):
    scores = {day(number): it for number, it in enumerate(points, 1)}

    assert worth_a_word(scores) == [(day(number), was) for number, was in told]


@settings(deadline=None)
@given(days=st.dictionaries(st.integers(1, 30), st.integers(0, 100)))
def test_a_told_change_starts_where_the_last_one_ended(days):
    scores = {day(number): days[number] for number in sorted(days)}

    changes = worth_a_word(scores)

    said = None
    for told, was in changes:
        assert was == said
        assert said is None or abs(scores[told] - said) >= WORTH_A_WORD_FROM_POINTS
        said = scores[told]
    assert bool(changes) == bool(scores)
