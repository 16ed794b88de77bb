import pytest
from hypothesis import given
from hypothesis import strategies as st

from overview.insights.domain.likely import FEWEST, likely_range, likely_words, stands_out

COUNTS = st.integers(1, 500).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_range_is_that_of_the_literature(part, whole, low, high):
    found = likely_range(part, whole)

    assert found == pytest.approx((low, high), abs=5e-5)


@given(COUNTS)
def test_the_range_holds_what_was_seen_and_stays_within_nothing_and_all(counts):
    part, whole = counts
    low, high = likely_range(part, whole)

    assert 0 <= low <= part / whole + 1e-12
    assert part / whole - 1e-12 <= high <= 1


@given(COUNTS)
def test_what_did_not_happen_has_the_mirrored_range(counts):
    part, whole = counts
    low, high = likely_range(part, whole)

    assert likely_range(whole - part, whole) == pytest.approx((1 - high, 1 - low))


def test_it_is_said_in_words_from_five_on():
    assert likely_words(14, 34) == "Likely between 26 and 58 in 100"
    assert likely_words(2, FEWEST - 1) == ""
    assert likely_words(0, 0) == ""
    assert likely_words(5, 5) == "Likely between 57 and 100 in 100"


def test_one_stands_out_only_where_its_likely_range_lies_above_the_others():
    assert stands_out((4, 5), [(3, 20), (0, 9)])
    assert not stands_out((4, 5), [(3, 20), (5, 9)])
    assert not stands_out((2, 7), [(2, 8), (2, 8)])


@given(COUNTS)
def test_nothing_stands_out_against_the_same(counts):
    assert not stands_out(counts, [counts])
