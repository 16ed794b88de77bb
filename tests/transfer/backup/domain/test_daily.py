from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transfer.backup.domain.daily import is_due, is_too_old

NOW = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)


def hours(count):
    return NOW - timedelta(hours=count)


@pytest.mark.parametrize(
    ("made_at", "begun_at", "due"),
    [
        (None, None, True),
        (hours(1), hours(1), False),
        (hours(23.9), hours(23.9), False),
        (hours(24), hours(24), True),
        (hours(30), hours(0.5), False),  # tried half an hour ago
        (hours(30), hours(1), True),
        (None, hours(0.5), False),
        (hours(-6), hours(-6), True),  # made by a clock that was six hours ahead
    ],
)
def test_when_one_is_due(made_at, begun_at, due):
    assert is_due(made_at=made_at, begun_at=begun_at, now=NOW) is due


@pytest.mark.parametrize(("age", "old"), [(0, False), (26, False), (26.1, True), (-1, True)])
def test_when_the_last_one_is_too_old(age, old):
    assert is_too_old(made_at=hours(age), now=NOW) is old


@given(st.integers(-99, 99).map(hours), st.integers(-99, 99).map(hours))
def test_after_an_hour_at_most_one_that_is_too_old_is_tried_again(made_at, begun_at):
    if is_too_old(made_at=made_at, now=NOW):
        later = NOW + timedelta(hours=1)
        assert (
            is_due(made_at=made_at, begun_at=begun_at, now=NOW)
            or (begun_at > hours(1) and is_due(made_at=made_at, begun_at=begun_at, now=later))
            or made_at > NOW
            or later < begun_at
        )
