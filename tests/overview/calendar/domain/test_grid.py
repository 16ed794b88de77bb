"""Which days a month, a week and an agenda show."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from overview.calendar.domain.grid import (
    AGENDA_DAYS,
    FIRST_DAY,
    LAST_DAY,
    View,
    days_of,
    grid_of,
    span_words,
)

DAYS = st.dates(FIRST_DAY, LAST_DAY)


def at(day, hour):
    return datetime(2026, 6, day, hour, tzinfo=UTC)


def test_a_month_is_whole_weeks_from_monday_on():
    grid = grid_of(View.MONTH, date(2026, 11, 27))

    assert grid.title == "November 2026"
    assert (grid.days[0], grid.days[-1]) == (date(2026, 10, 26), date(2026, 12, 6))
    assert (grid.before, grid.after) == (date(2026, 10, 1), date(2026, 12, 1))
    assert (grid.before_words, grid.after_words) == ("October 2026", "December 2026")
    assert grid.is_outside(date(2026, 10, 31))
    assert not grid.is_outside(date(2026, 11, 1))


def test_a_week_begins_on_monday_and_an_agenda_on_the_day_itself():
    week, agenda = (grid_of(it, date(2026, 7, 2)) for it in (View.WEEK, View.AGENDA))

    assert week.title == "29 June to 5 July 2026"
    assert (week.before, week.after) == (date(2026, 6, 25), date(2026, 7, 9))
    assert agenda.title == "2 to 29 July 2026"
    assert len(agenda.days) == AGENDA_DAYS
    assert not agenda.is_outside(date(2026, 8, 1))


def test_the_years_are_named_where_they_differ():
    assert span_words(date(2026, 12, 28), date(2027, 1, 3)) == "28 December 2026 to 3 January 2027"


@pytest.mark.parametrize("day", [FIRST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1)])
def test_years_far_away_have_no_calendar(day):
    with pytest.raises(ValueError, match="No calendar"):
        grid_of(View.MONTH, day)


@pytest.mark.parametrize("view", View)
def test_at_the_ends_there_is_nothing_to_turn_to(view):
    assert grid_of(view, FIRST_DAY).before is None
    assert grid_of(view, LAST_DAY).after is None
    assert grid_of(view, LAST_DAY).after_words == ""


@given(st.sampled_from(View), DAYS)
def test_the_days_follow_each_other_and_hold_the_chosen_one(view, day):
    grid = grid_of(view, day)

    assert day in grid.days
    assert all(b - a == timedelta(days=1) for a, b in zip(grid.days, grid.days[1:], strict=False))
    assert [it for week in grid.weeks for it in week] == list(grid.days)
    if view != View.AGENDA:
        assert all(len(it) == 7 and it[0].weekday() == 0 for it in grid.weeks)


@given(st.sampled_from(View), DAYS)
def test_turning_forth_and_back_leads_to_the_same_days(view, day):
    grid = grid_of(view, day)
    if grid.after and (back := grid_of(view, grid.after).before):
        assert grid_of(view, back).days == grid.days


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (at(4, 10), at(4, 11), [4]),
        (at(4, 23), at(5, 1), [4, 5]),
        (at(4, 23), at(5, 0), [4]),
        (at(4, 0), at(4, 0), [4]),
    ],
)
def test_what_goes_over_midnight_stands_on_both_days(start, end, days):
    assert [it.day for it in days_of(start, end)] == days


@given(st.datetimes(timezones=st.just(UTC)), st.timedeltas(timedelta(0), timedelta(hours=10)))
def test_the_first_day_is_that_of_the_start(start, length):
    assume(start.year < 9999)
    days = days_of(start, start + length)

    assert days[0] == start.date()
    assert len(days) <= 2
