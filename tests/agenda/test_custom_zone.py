from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agenda.domain.custom_zone import CustomZone, UnknownRuleError, observance_of

SUMMER = {
    "DTSTART": "16010101T020000",
    "TZOFFSETFROM": "+0100",
    "TZOFFSETTO": "+0200",
    "RRULE": "FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
}
WINTER = {
    "DTSTART": "16010101T030000",
    "TZOFFSETFROM": "+0200",
    "TZOFFSETTO": "+0100",
    "RRULE": "FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
}
BERLIN = [observance_of(SUMMER), observance_of(WINTER)]
HOUR = timedelta(hours=1)
wall = datetime.fromisoformat


@settings(deadline=None, max_examples=200)
@given(st.datetimes(wall("2000-01-01T00:00"), wall("2036-12-31T00:00")))
def test_rules_as_outlook_writes_them_agree_with_the_zone_data(moment):
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))

    offset = CustomZone(BERLIN).offset_at(local.replace(tzinfo=None))

    # An hour that comes twice is read as the first one.
    assert offset == local.replace(fold=0).utcoffset()


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        (wall("2026-03-29T01:59"), 1),
        (wall("2026-03-29T03:00"), 2),
        (wall("2026-10-25T02:30"), 2),
        (wall("2026-10-25T03:00"), 1),
        (wall("2026-01-01T00:00"), 1),
    ],
)
def test_the_clock_changes_on_the_last_sunday(at, hours):
    assert CustomZone(BERLIN).offset_at(at) == hours * HOUR


def test_a_zone_without_changes_has_one_offset():
    fixed = {"DTSTART": "19700101T000000", "TZOFFSETFROM": "+0545", "TZOFFSETTO": "+0545"}

    assert CustomZone([observance_of(fixed)]).offset_at(wall("2026-06-01T00:00")) == timedelta(
        hours=5, minutes=45
    )


def test_a_rule_ends_with_its_until_and_single_changes_count():
    ended = SUMMER | {"RRULE": f"{SUMMER['RRULE']};UNTIL=20200329T010000Z"}
    rows = [observance_of(ended, ["20220327T020000"]), observance_of(WINTER)]

    assert CustomZone(rows).offset_at(wall("2020-06-01T00:00")) == 2 * HOUR
    assert CustomZone(rows).offset_at(wall("2021-06-01T00:00")) == HOUR
    assert CustomZone(rows).offset_at(wall("2022-06-01T00:00")) == 2 * HOUR


def test_after_the_last_change_the_clock_stays():
    rows = [
        observance_of(SUMMER | {"RRULE": f"{SUMMER['RRULE']};UNTIL=20110327T010000Z"}),
        observance_of(WINTER | {"RRULE": f"{WINTER['RRULE']};UNTIL=20101031T010000Z"}),
    ]

    assert CustomZone(rows).offset_at(wall("2026-01-01")) == 2 * HOUR


def test_a_weekday_among_days_of_the_month_is_found():
    second_sunday = SUMMER | {
        "RRULE": "FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14"
    }

    rows = [observance_of(second_sunday), observance_of(WINTER)]

    assert CustomZone(rows).offset_at(wall("2026-03-08T01:00")) == HOUR
    assert CustomZone(rows).offset_at(wall("2026-03-08T04:00")) == 2 * HOUR


@pytest.mark.parametrize(
    "change",
    [
        {"RRULE": "FREQ=SECONDLY"},
        {"RRULE": "FREQ=YEARLY;BYSECOND=1,2,3"},
        {"RRULE": "FREQ=YEARLY;BYMONTH=13"},
        {"RRULE": "FREQ=YEARLY;BYDAY=9SU"},
        {"RRULE": "FREQ=YEARLY;INTERVAL=2"},
        {"RRULE": "nonsense"},
        {"TZOFFSETTO": "+9900"},
        {"TZOFFSETTO": "two hours"},
        {"DTSTART": "20260101"},
    ],
)
def test_what_is_not_read_is_refused(change):
    with pytest.raises(UnknownRuleError):
        observance_of(SUMMER | change)


def test_a_zone_without_rules_is_refused():
    with pytest.raises(UnknownRuleError):
        CustomZone([])
