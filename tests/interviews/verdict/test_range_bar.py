from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.verdict.range_bar import RangeBar

POINTS = st.integers(min_value=0, max_value=100)


def texts(bar):
    return [label.text for label in bar.labels]


def test_score_gut_and_the_score_without_its_cap_are_all_named():
    assert texts(RangeBar(5, 20, score=20, gut=15, raw=40)) == ["20", "gut", "40 without it"]


def test_a_gut_that_meets_the_score_shares_its_label():
    assert texts(RangeBar(5, 84, score=40, gut=41)) == ["40, gut too"]


def test_the_gut_stands_away_from_the_score():
    left, right = (RangeBar(0, 100, score=40, gut=gut).labels[1] for gut in (30, 50))

    assert (left.anchor, right.anchor) == ("at-end", "at-start")


def test_a_gut_at_the_edge_stays_inside():
    assert RangeBar(0, 100, score=40, gut=0).labels[1].anchor == "at-start"
    assert RangeBar(0, 100, score=40, gut=100).labels[1].anchor == "at-end"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (5, 84, ["5", "84"]),
        (5, 9, ["5", "9"]),
        (20, 21, ["20–21"]),
        (20, 20, ["20"]),
    ],
)
def test_both_ends_are_named_and_near_ones_together(low, high, words):
    assert [label.text for label in RangeBar(low, high).ends] == words


def test_everything_is_in_the_title():
    capped = RangeBar(5, 20, score=20, gut=15, raw=40, held_by="Broken: your 50 hours")

    assert RangeBar(5, 84, score=40).title == "Score 40 of 100, range 5 to 84."
    assert RangeBar(5, 100, gut=50).title == "No number yet. Range 5 to 100. Your gut said 50."
    assert capped.title == (
        "Score 20 of 100 (Broken: your 50 hours). Range 5 to 20. Without it 40. Your gut said 15."
    )


@given(score=POINTS, gut=st.none() | POINTS, above=st.none() | POINTS)
@settings(deadline=None, max_examples=300)
def test_no_label_stands_on_another(score, gut, above):
    raw = None if above is None or above <= score else above
    labels = RangeBar(0, score, score=score, gut=gut, raw=raw).labels

    spans = sorted(label.span for label in labels)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert labels[0].text.startswith(str(score))
