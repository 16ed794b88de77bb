from fractions import Fraction

import pytest

from interviews.score.domain.turnover import turnover


def test_leavers_are_held_against_the_headcount():
    estimate = turnover(hired=None, left=6, headcount=40)

    assert estimate.leaver_share == Fraction(3, 20)
    assert estimate.replacement_share is None
    assert estimate.leaver_percent == 15
    assert estimate.words == "6 left, with 40 there now: about 15 % a year (an estimate)."


def test_hires_that_only_filled_gaps_are_replacements():
    estimate = turnover(hired=8, left=6, headcount=None)

    assert estimate.leaver_share is None
    assert estimate.replacement_share == Fraction(3, 4)
    assert estimate.words == (
        "8 hired and 6 left: about 75 % of the hires were replacements (an estimate)."
    )


def test_no_more_than_all_hires_can_be_replacements():
    assert turnover(hired=4, left=9, headcount=None).replacement_percent == 100


def test_more_may_have_left_than_are_there_now():
    assert turnover(hired=None, left=30, headcount=20).leaver_share == Fraction(3, 2)


def test_nobody_left_is_known_and_none():
    estimate = turnover(hired=5, left=0, headcount=20)

    assert (estimate.leaver_share, estimate.replacement_share) == (0, 0)
    assert estimate.is_known
    assert estimate.words.count("an estimate") == 2


@pytest.mark.parametrize("counts", [(None, None, None), (5, None, 20), (0, 3, 0), (None, 3, None)])
def test_what_cannot_be_divided_is_not_known(counts):
    estimate = turnover(*counts)

    assert not estimate.is_known
    assert estimate.words == ""
    assert (estimate.leaver_percent, estimate.replacement_percent) == (None, None)


def test_percent_is_rounded_half_up():
    assert turnover(None, 1, 8).leaver_percent == 13


@pytest.mark.parametrize("counts", [(-1, 2, 3), (1, -2, 3), (1, 2, -3)])
def test_a_count_below_nought_is_refused(counts):
    with pytest.raises(ValueError, match="people are counted from 0"):
        turnover(*counts)
