from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.domain.business_time import (
    BusinessDays,
    add_business_days,
    is_business_day,
    is_zone,
    local,
    next_business_day,
    outside_quiet_hours,
    to_utc,
)

MEMORIAL_DAY = BusinessDays(frozenset({date(2024, 5, 27)}))
ZONES = [
    "America/New_York",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Apia",
    "UTC",
]

zones = st.sampled_from(ZONES)
days = st.dates(date(1975, 1, 1), date(2037, 12, 31))
minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.integers(0, 2**31 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
holiday_lists = st.builds(
    BusinessDays,
    st.frozensets(st.dates(date(2024, 1, 1), date(2024, 12, 31)), max_size=20),
    st.frozensets(st.integers(0, 6), min_size=1),
)
days_of_2024 = st.dates(date(2024, 1, 1), date(2024, 12, 31))
quick = settings(deadline=None, max_examples=200)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "moment"),
    [
        ("America/New_York", "2024-03-08 12:00", "2024-03-08 17:00"),
        ("America/New_York", "2024-03-11 12:00", "2024-03-11 16:00"),
        ("Asia/Kathmandu", "2024-05-23 16:00", "2024-05-23 10:15"),
        ("Australia/Lord_Howe", "2024-07-01 10:00", "2024-06-30 23:30"),
        ("Pacific/Apia", "2011-12-29 12:00", "2011-12-29 22:00"),
        ("Pacific/Apia", "2011-12-31 12:00", "2011-12-30 22:00"),
    ],
)
def test_a_wall_time_becomes_its_moment(zone, wall, moment):
    at = datetime.fromisoformat(wall)

    assert to_utc(at.date(), at.time(), zone) == utc(moment)


@pytest.mark.parametrize(
    ("zone", "wall", "moment", "shown"),
    [
        ("Europe/Berlin", "2024-03-31 02:30", "2024-03-31 01:00", "2024-03-31 03:00"),
        ("Europe/Berlin", "2024-03-31 02:00", "2024-03-31 01:00", "2024-03-31 03:00"),
        ("America/New_York", "2024-03-10 02:59", "2024-03-10 07:00", "2024-03-10 03:00"),
        ("Australia/Lord_Howe", "2024-10-06 02:15", "2024-10-05 15:30", "2024-10-06 02:30"),
        ("Asia/Kathmandu", "1986-01-01 00:05", "1985-12-31 18:30", "1986-01-01 00:15"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 10:00", "2011-12-31 00:00"),
        ("Africa/Casablanca", "2024-04-14 02:30", "2024-04-14 02:00", "2024-04-14 03:00"),
        ("America/Sao_Paulo", "2018-11-04 00:30", "2018-11-04 03:00", "2018-11-04 01:00"),
    ],
)
def test_a_skipped_time_becomes_the_first_that_exists_after_it(zone, wall, moment, shown):
    at = datetime.fromisoformat(wall)

    result = to_utc(at.date(), at.time(), zone)

    assert result == utc(moment)
    assert local(result, zone).replace(tzinfo=None) == datetime.fromisoformat(shown)


@pytest.mark.parametrize(
    ("zone", "wall", "first"),
    [
        ("Europe/Berlin", "2024-10-27 02:30", "2024-10-27 00:30"),
        ("America/New_York", "2024-11-03 01:30", "2024-11-03 05:30"),
        ("Australia/Lord_Howe", "2024-04-07 01:45", "2024-04-06 14:45"),
        ("Africa/Casablanca", "2024-03-10 02:30", "2024-03-10 01:30"),
        ("America/Sao_Paulo", "2018-02-17 23:30", "2018-02-18 01:30"),
    ],
)
def test_a_repeated_time_is_the_first_of_the_two(zone, wall, first):
    at = datetime.fromisoformat(wall).replace(fold=1)

    assert to_utc(at.date(), at.timetz(), zone) == utc(first)


@given(days, minutes, zones)
@quick
def test_a_wall_time_is_the_earliest_minute_that_reaches_it(day, at, zone):
    wall = datetime.combine(day, at)

    moment = to_utc(day, at, zone)

    assert moment.tzinfo is UTC
    assert local(moment, zone).replace(tzinfo=None) >= wall
    assert local(moment - timedelta(minutes=1), zone).replace(tzinfo=None) < wall


@given(moments, zones)
@quick
def test_there_and_back_is_the_same_moment_or_the_first_of_two(moment, zone):
    wall = local(moment, zone)

    back = to_utc(wall.date(), wall.time(), zone)

    assert back < moment if wall.fold else back == moment


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", "../UTC", "Europe", "a\0b", "x" * 300])
def test_a_zone_that_is_not_known_here_counts_as_utc(zone):
    moment = datetime(2026, 7, 1, 12, tzinfo=UTC)

    assert local(moment, zone) == moment
    assert to_utc(moment.date(), time(12), zone) == moment


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="needs a time zone"):
        local(datetime.fromisoformat("2024-05-23 16:00"), "Europe/Berlin")


@pytest.mark.parametrize("name", [*ZONES, "Etc/GMT+5"])
def test_an_iana_name_is_a_zone(name):
    assert is_zone(name)


@pytest.mark.parametrize(
    "name",
    ["", " ", "Europe", "Europe/Berlim", "europe/berlin", "../etc/passwd", "/etc/hosts", "a\0b"],
)
def test_other_text_is_not_a_zone(name):
    assert not is_zone(name)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 5, 24), True),
        (date(2024, 5, 25), False),
        (date(2024, 5, 26), False),
        (date(2024, 5, 27), False),
        (date(2024, 5, 28), True),
    ],
)
def test_weekends_and_holidays_are_no_business_days(day, expected):
    assert is_business_day(day, MEMORIAL_DAY) is expected


def test_without_a_list_a_holiday_is_a_monday_like_any_other():
    assert is_business_day(date(2024, 5, 27))


def test_the_working_week_is_the_users_own():
    sunday_to_thursday = BusinessDays(weekdays=frozenset({6, 0, 1, 2, 3}))

    assert next_business_day(date(2024, 5, 23), sunday_to_thursday) == date(2024, 5, 26)


@pytest.mark.parametrize("weekdays", [frozenset(), frozenset({7}), frozenset({-1, 2})])
def test_a_working_week_has_days(weekdays):
    with pytest.raises(ValueError, match="working week"):
        BusinessDays(weekdays=weekdays)


def test_the_next_business_day_jumps_over_a_long_weekend():
    assert next_business_day(date(2024, 5, 24), MEMORIAL_DAY) == date(2024, 5, 28)


def test_the_next_business_day_is_never_the_day_itself():
    assert next_business_day(date(2024, 5, 22), MEMORIAL_DAY) == date(2024, 5, 23)


def test_no_business_days_later_is_the_same_day():
    assert add_business_days(date(2024, 5, 25), 0, MEMORIAL_DAY) == date(2024, 5, 25)


def test_business_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forward"):
        add_business_days(date(2024, 5, 24), -1, MEMORIAL_DAY)


@given(days_of_2024, st.integers(1, 30), holiday_lists)
@quick
def test_counting_n_business_days_passes_exactly_n(day, n, business):
    end = add_business_days(day, n, business)

    passed = [day + timedelta(days=i) for i in range(1, (end - day).days + 1)]
    assert sum(is_business_day(each, business) for each in passed) == n
    assert is_business_day(end, business)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2024-05-23 20:59", "2024-05-23 20:59"),
        ("2024-05-23 21:00", "2024-05-24 08:00"),
        ("2024-05-23 23:30", "2024-05-24 08:00"),
        ("2024-05-24 00:00", "2024-05-24 08:00"),
        ("2024-05-24 07:59", "2024-05-24 08:00"),
        ("2024-05-24 08:00", "2024-05-24 08:00"),
    ],
)
def test_a_reminder_waits_for_the_end_of_the_night(moment, expected):
    assert outside_quiet_hours(utc(moment), "UTC") == utc(expected)


def test_quiet_hours_are_read_on_the_users_own_clock():
    ten_in_new_york = utc("2024-05-23 14:00")

    assert outside_quiet_hours(ten_in_new_york, "Asia/Tokyo") == utc("2024-05-23 23:00")


def test_quiet_hours_may_lie_within_a_day():
    noon = utc("2024-05-23 12:00")

    assert outside_quiet_hours(noon, "UTC", time(11), time(14)) == utc("2024-05-23 14:00")
    assert outside_quiet_hours(noon, "UTC", time(13), time(14)) == noon
    assert outside_quiet_hours(noon, "UTC", time(11), time(12)) == noon


def test_equal_ends_mean_no_quiet_hours():
    midnight = utc("2024-05-23 00:00")

    assert outside_quiet_hours(midnight, "UTC", time(0), time(0)) == midnight


def test_quiet_hours_that_end_in_a_skipped_hour_end_after_it():
    night = utc("2024-03-30 22:00")

    shifted = outside_quiet_hours(night, "Europe/Berlin", time(22), time(2, 30))

    assert shifted == utc("2024-03-31 01:00")


def test_quiet_hours_are_over_once_their_end_came_for_the_first_time():
    second_two_o_clock = utc("2024-10-27 01:00")

    shifted = outside_quiet_hours(second_two_o_clock, "Europe/Berlin", time(22), time(2, 30))

    assert shifted == second_two_o_clock


def test_quiet_hours_that_end_on_a_skipped_day_end_on_the_day_after_it():
    thursday_night = to_utc(date(2011, 12, 29), time(22), "Pacific/Apia")

    shifted = outside_quiet_hours(thursday_night, "Pacific/Apia")

    assert shifted == to_utc(date(2011, 12, 31), time(8), "Pacific/Apia")


@given(moments, zones, minutes, minutes)
@quick
def test_quiet_hours_only_move_forward_and_only_once(moment, zone, start, end):
    shifted = outside_quiet_hours(moment, zone, start, end)

    assert shifted >= moment
    assert shifted == outside_quiet_hours(shifted, zone, start, end)


@given(moments, zones)
@quick
def test_no_reminder_stays_in_the_night(moment, zone):
    shifted = outside_quiet_hours(moment, zone)

    assert time(8) <= shifted.astimezone(ZoneInfo(zone)).time() < time(21)
