"""The estimator of Kaplan and Meier, against worked examples of the literature."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overview.insights.domain.silence import HALF, QUARTER, Wait, answers_of, day_of, still_silent

# Freireich and others (1963), weeks in remission of 21 patients with 6-MP and 21 with a placebo.
# "+" was still waited for. The estimates stand in Kleinbaum and Klein, Survival Analysis, ch. 2.
WITH_6MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
WAITS = st.lists(st.builds(Wait, st.integers(0, 60), st.booleans()), max_size=40)


def waits(text: str) -> list[Wait]:
    return [Wait(int(it.rstrip("+")), not it.endswith("+")) for it in text.split()]


def test_the_curve_is_that_of_the_textbook():
    curve = {it.day: round(float(it.share), 3) for it in still_silent(waits(WITH_6MP))}

    assert curve == {
        6: 0.857,
        7: 0.807,
        10: 0.753,
        13: 0.690,
        16: 0.627,
        22: 0.538,
        23: 0.448,
    }


@pytest.mark.parametrize(("text", "median"), [(WITH_6MP, 23), (PLACEBO, 8)])
def test_half_is_the_median_of_the_textbook(text, median):
    assert answers_of(waits(text)).half == median


def test_the_middle_half_ends_open_where_too_few_have_answered():
    found = answers_of(waits(WITH_6MP))

    assert (found.first_quarter, found.half, found.last_quarter) == (13, 23, None)


def test_worked_by_hand_two_answers_and_one_silent():
    # Three are waited for on day 2, two on day 5: 2/3 are left, then 2/3 × 1/2.
    curve = still_silent(waits("2 3+ 5 9+"))

    assert [(it.day, it.share) for it in curve] == [(2, Fraction(3, 4)), (5, Fraction(3, 8))]


def test_who_was_last_waited_for_on_the_day_of_an_answer_still_counts_for_it():
    assert still_silent(waits("4 4+"))[0].share == HALF


@pytest.mark.parametrize("text", ["", "3+", "1+ 7+ 30+"])
def test_without_an_answer_nothing_is_estimated(text):
    found = answers_of(waits(text))

    assert still_silent(waits(text)) == []
    assert (found.first_quarter, found.half, found.last_quarter) == (None, None, None)


@given(WAITS)
def test_the_curve_falls_from_one_and_never_below_nothing(found):
    shares = [Fraction(1), *(it.share for it in still_silent(found))]

    assert all(0 <= later < earlier for earlier, later in itertools.pairwise(shares))


@given(WAITS)
def test_the_order_in_which_they_were_sent_changes_nothing(found):
    assert answers_of(found) == answers_of(reversed(found))


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40))
def test_where_all_answered_the_curve_is_the_plain_count(days):
    curve = still_silent(Wait(it, is_answered=True) for it in days)

    for it in curve:
        assert it.share == Fraction(sum(day > it.day for day in days), len(days))
    assert day_of(curve, Fraction(1)) == max(days)


@given(WAITS, st.integers(0, 60))
def test_one_more_that_is_silent_never_makes_half_come_sooner(found, days):
    before = answers_of(found).half
    after = answers_of([*found, Wait(days, is_answered=False)]).half

    assert after is None or (before is not None and after >= before)


@given(WAITS)
def test_quarter_half_and_three_quarters_come_in_their_order(found):
    it = answers_of(found)
    days = [day for day in (it.first_quarter, it.half, it.last_quarter) if day is not None]

    assert days == sorted(days)
    assert it.half is None or it.first_quarter is not None
    assert it.answered + it.silent == it.count
    assert day_of(still_silent(found), QUARTER) == it.first_quarter
