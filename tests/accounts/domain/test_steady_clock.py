"""A clock that is ahead is believed once that has lasted for a day."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.steady_clock import LASTS, USUAL, Steady

BEGAN = datetime(2026, 6, 3, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOTHING = timedelta(0)


class House:
    """time: how much really passed. ahead: by how much its clock is wrong."""

    def __init__(self):
        self.time = self.ahead = NOTHING
        self.steady = Steady(BEGAN, BEGAN)

    @property
    def clock(self):
        return BEGAN + self.time + self.ahead

    def look(self, *, after):
        """By how much the clock is not believed."""
        self.time += after
        self.steady = self.steady.after(self.clock)
        assert self.steady.believed_at <= self.clock == self.steady.looked_at
        return self.clock - self.steady.believed_at

    def watched(self, *, lasting, every=10 * MINUTE):
        return [self.look(after=every) for _ in range(lasting // every)]


@pytest.fixture
def house():
    return House()


def test_a_clock_that_is_looked_at_is_believed(house):
    assert set(house.watched(lasting=3 * DAY)) == {NOTHING}


@pytest.mark.parametrize("ahead", [2 * DAY, 31 * DAY, 400 * DAY])
def test_a_jump_counts_for_two_hours_until_it_has_lasted_for_a_day(house, ahead):
    house.watched(lasting=3 * DAY)
    house.ahead = ahead
    jumped = house.look(after=MINUTE)
    assert jumped == ahead + MINUTE - USUAL
    assert set(house.watched(lasting=DAY - HOUR)) == {jumped}
    assert house.watched(lasting=2 * HOUR)[-1] == NOTHING


def test_one_that_was_ahead_and_is_right_again_left_nothing_behind(house):
    for _ in range(20):
        house.ahead = 2 * DAY
        house.watched(lasting=3 * HOUR)
        house.ahead = NOTHING
        house.look(after=MINUTE)
        assert house.steady.believed_at <= BEGAN + house.time


def test_one_that_goes_back_is_believed_at_once(house):
    house.ahead = -9 * DAY
    assert house.look(after=MINUTE) == NOTHING
    house.ahead = NOTHING
    assert house.look(after=MINUTE) > 8 * DAY
    assert house.watched(lasting=DAY)[-1] == NOTHING


def test_clocks_of_two_machines_may_differ_a_little(house):
    for _ in range(100):
        house.ahead = 30 * timedelta(seconds=1) - house.ahead
        assert house.look(after=timedelta(seconds=20)) <= MINUTE


def test_a_machine_that_was_off_for_a_week_is_believed_a_day_later(house):
    house.watched(lasting=DAY)
    house.look(after=7 * DAY)
    assert house.watched(lasting=DAY)[-1] == NOTHING


def test_a_daily_timer_is_believed_from_its_second_night_on(house):
    assert [house.look(after=DAY) for _ in range(4)] == [DAY - USUAL, *(NOTHING,) * 3]


@pytest.mark.parametrize(
    ("on", "at_most"),
    [(16 * HOUR, 1), (8 * HOUR, 1), (3 * HOUR, 3), (10 * MINUTE, 3)],
)
def test_one_that_is_on_by_day_only_is_behind_by_days_and_never_by_more(house, on, at_most):
    for _ in range(60):
        house.watched(lasting=on)
        assert house.look(after=DAY - on) <= at_most * DAY


def test_such_a_one_takes_no_jump_for_a_night(house):
    for _ in range(5):
        house.watched(lasting=8 * HOUR)
        house.look(after=16 * HOUR)
    house.watched(lasting=HOUR)
    house.ahead = 31 * DAY
    for _ in range(7):
        house.watched(lasting=HOUR)
        assert house.steady.believed_at <= BEGAN + house.time + USUAL


@pytest.mark.parametrize("before", [3 * DAY, 3 * HOUR])
def test_a_second_jump_soon_after_does_not_vouch_for_the_first(house, before):
    house.watched(lasting=before)
    for jump in (5 * DAY, 31 * DAY):
        house.ahead = jump
        house.watched(lasting=HOUR)
        assert house.steady.believed_at <= BEGAN + house.time + 3 * USUAL


def test_one_that_went_back_has_to_last_from_there(house):
    house.ahead = 31 * DAY
    house.watched(lasting=20 * HOUR)
    for ahead in (20 * DAY, 40 * DAY):
        house.ahead = ahead
        house.watched(lasting=7 * HOUR)
        assert house.steady.believed_at <= BEGAN + house.time + 2 * USUAL


# --- Whatever happens ----------------------------------------------------------------------------

USUAL_STEPS = st.floats(1, USUAL.total_seconds()).map(lambda it: timedelta(seconds=it))
ANY_STEPS = st.timedeltas(-400 * DAY, 400 * DAY)


@given(st.lists(ANY_STEPS, max_size=60))
def test_it_is_never_believed_to_be_later_than_the_clock_says(steps):
    steady, clock = Steady(BEGAN, BEGAN), BEGAN
    for step in steps:
        clock += step
        steady = steady.after(clock)
        assert steady.believed_at <= clock


@given(st.lists(USUAL_STEPS, max_size=60))
def test_usual_looks_keep_it_at_the_clock(steps):
    house = House()
    assert all(house.look(after=step) == NOTHING for step in steps)


@given(
    st.lists(USUAL_STEPS, max_size=40),
    st.timedeltas(NOTHING, 4000 * DAY),
    st.lists(USUAL_STEPS, min_size=1, max_size=40),
)
def test_no_single_jump_moves_it_by_more_than_two_hours_for_a_day(before, jump, after):
    house = House()
    for step in before:
        house.look(after=step)
    right_until = house.time
    house.ahead = jump
    for step in after:
        house.look(after=step)
        if house.time - right_until < LASTS:
            assert house.steady.believed_at <= BEGAN + house.time + USUAL


@given(st.lists(ANY_STEPS, max_size=40))
def test_whatever_was_before_what_lasts_is_believed(steps):
    house = House()
    for step in steps:
        house.look(after=step)
    assert house.watched(lasting=LASTS + 2 * HOUR, every=HOUR)[-1] == NOTHING
