"""Hours as people say them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.log.domain.hours_said import (
    CELLS,
    cells_of,
    hours_of_cells,
    limit_cell,
    read_hours,
)

ends = st.integers(0, 168)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("55", (55, None)),
        ("47.5", ("47.5", None)),
        ("47,5 h", ("47.5", None)),
        ("55-60", (55, 60)),
        ("55–60 h", (55, 60)),
        ("55 to 60 hours a week", (55, 60)),
        ("between 55 and 60", (55, 60)),
        ("from 55h to about 60h", (55, 60)),
        ("50 or 60", (50, 60)),
        ("about 60", (60, None)),
        ("around 60 hours", (60, None)),
        ("~60", (60, None)),
        ("40ish", (40, None)),
        ("40-ish", (40, None)),
        ("60+", (60, None)),
        ("60 or more", (60, None)),
        ("60-70+", (60, 70)),
        ("  60 -  70  ", (60, 70)),
        ("60/week", (60, None)),
        ("Maybe 45 hrs per week.", (45, None)),
    ],
)
def test_what_people_say(text, hours):
    low, high = hours
    assert read_hours(text) == (Decimal(low), None if high is None else Decimal(high))


@pytest.mark.parametrize(
    "text", ["", "many", "it depends", "-1", "60-", "9" * 4, "1e3", "NaN", "6 0", "55-60-65", "60%"]
)
def test_what_is_not_understood_is_not_guessed(text):
    assert read_hours(text) is None


@given(st.text())
def test_nothing_breaks_it(text):
    read_hours(text)


@given(ends, ends, st.sampled_from(["-", "–", " to ", " - ", " and "]))
def test_a_range_is_read_as_it_is_written(low, high, between):
    assert read_hours(f"{low}{between}{high}") == (low, high)


@given(st.sets(st.sampled_from(CELLS), min_size=1))
def test_the_lowest_and_highest_cell_are_the_range_and_fill_what_lies_between(tapped):
    low, high = hours_of_cells(sorted(tapped))
    filled = cells_of(low, high)

    assert filled == [it for it in CELLS if min(tapped) <= it <= max(tapped)]
    assert hours_of_cells(filled) == (low, high)


def test_what_no_cell_says_fills_none():
    assert hours_of_cells([]) is None
    assert cells_of(None, None) == []
    assert cells_of(Decimal("47.5"), None) == []
    assert cells_of(Decimal(40), Decimal(72)) == []


@pytest.mark.parametrize(
    ("limit", "cell"), [(None, None), (20, 0), (40, 40), (48, 45), (50, 50), (168, 70)]
)
def test_the_limit_is_drawn_behind_the_last_cell_it_allows(limit, cell):
    assert limit_cell(limit) == cell
