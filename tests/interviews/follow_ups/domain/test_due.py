from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.follow_ups.domain.due import (
    Bucket,
    bucket_of,
    due_words,
    ends_of,
    in_words,
    lead,
    until_words,
)

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 6, 4, 7, 40, tzinfo=UTC)  # Thursday, 9:40 in Berlin
ZONES = st.sampled_from(
    ["UTC", BERLIN, "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"]
)
moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def at(day, hour, minute=0, month=6, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)


@pytest.mark.parametrize(
    ("due_at", "bucket", "words"),
    [
        (at(3, 17), Bucket.OVERDUE, "Was due yesterday, 17:00"),
        (at(4, 9), Bucket.OVERDUE, "Was due today, 09:00"),
        (at(1, 17), Bucket.OVERDUE, "Was due Monday 1 June, 17:00"),
        (at(4, 12), Bucket.TODAY, "Due 12:00"),
        (at(5, 10), Bucket.NEXT_DAYS, "Tomorrow, 10:00"),
        (at(11, 23, 59), Bucket.NEXT_DAYS, "Thursday 11 June, 23:59"),
        (at(12, 0), Bucket.LATER, "Friday 12 June, 00:00"),
        (at(5, 10, month=1, year=2027), Bucket.LATER, "Tuesday 5 January 2027, 10:00"),
    ],
)
def test_where_and_in_which_words_something_due_stands(due_at, bucket, words):
    assert bucket_of(due_at, NOW, BERLIN) == bucket
    assert due_words(due_at, NOW, BERLIN) == words


def test_the_users_zone_decides_which_day_it_is():
    late_evening = datetime(2026, 6, 4, 23, 0, tzinfo=UTC)

    assert bucket_of(late_evening, NOW, "UTC") == Bucket.TODAY
    assert bucket_of(late_evening, NOW, BERLIN) == Bucket.NEXT_DAYS


def test_the_heading_says_which_days_it_holds():
    """From a Friday they reach into the next week, so it is no "this week"."""
    friday, thursday = at(5, 9), at(11, 17)

    assert bucket_of(thursday, friday, BERLIN).label == "Next seven days"


def test_what_is_due_this_moment_is_not_late():
    assert bucket_of(NOW, NOW, BERLIN) == Bucket.TODAY


@pytest.mark.parametrize(
    ("due_at", "bucket", "words"),
    [
        (at(4, 9), Bucket.TODAY, "Due 09:00"),
        (at(4, 0), Bucket.TODAY, "Due 00:00"),
        (at(3, 23, 59), Bucket.OVERDUE, "Was due yesterday, 23:59"),
        (at(4, 12), Bucket.TODAY, "Due 12:00"),
    ],
)
def test_what_reminds_when_it_is_due_has_the_rest_of_its_day(due_at, bucket, words):
    assert bucket_of(due_at, NOW, BERLIN, is_announced=False) == bucket
    assert due_words(due_at, NOW, BERLIN, is_announced=False) == words


def test_a_debrief_that_waits_is_named_before_the_next_interview():
    assert lead(0, 0, "you meet Tomasz tomorrow at 10:00", debriefs=1) == (
        "One debrief is waiting and you meet Tomasz tomorrow at 10:00."
    )
    assert lead(1, 0, "", debriefs=2) == "One thing is late and two debriefs are waiting."


@given(due_at=moments, now=moments, zone=ZONES)
def test_overdue_is_exactly_what_lies_before_now(due_at, now, zone):
    assert (bucket_of(due_at, now, zone) == Bucket.OVERDUE) == (due_at < now)
    assert due_words(due_at, now, zone).startswith("Was due") == (due_at < now)


@given(due_at=moments, now=moments, zone=ZONES, is_announced=st.booleans())
def test_a_database_sorts_into_the_same_buckets(due_at, now, zone, is_announced):
    ends = ends_of(now, zone)

    sorted_into = next((it for it, end in ends.items() if due_at < end), Bucket.LATER)
    if is_announced and due_at < now:
        sorted_into = Bucket.OVERDUE
    assert sorted_into == bucket_of(due_at, now, zone, is_announced=is_announced)


@given(due_at=moments, now=moments, zone=ZONES, later=st.timedeltas(timedelta(0), timedelta(30)))
def test_something_due_later_never_stands_in_an_earlier_bucket(due_at, now, zone, later):
    order = list(Bucket)
    before, after = (bucket_of(it, now, zone) for it in (due_at, due_at + later))

    assert order.index(before) <= order.index(after)


@pytest.mark.parametrize(
    ("late", "today", "meeting", "sentence"),
    [
        (0, 0, "", "Nothing is due."),
        (1, 0, "", "One thing is late."),
        (0, 12, "", "12 are due today."),
        (1, 2, "", "One thing is late and two are due today."),
        (
            1,
            2,
            "you meet Tomasz tomorrow at 10:00",
            "One thing is late, two are due today and you meet Tomasz tomorrow at 10:00.",
        ),
        (0, 0, "you meet Tomasz today at 10:00", "You meet Tomasz today at 10:00."),
    ],
)
def test_the_lead_says_what_matters_in_one_sentence(late, today, meeting, sentence):
    assert lead(late, today, meeting) == sentence


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-5, "now"),
        (1, "in 1 minute"),
        (59, "in 59 minutes"),
        (60, "in 1 hour"),
        (47 * 60, "in 47 hours"),
        (72 * 60, "in 3 days"),
    ],
)
def test_how_long_it_still_is(minutes, words):
    assert in_words(timedelta(minutes=minutes)) == words


def test_until_names_the_day_only_where_it_is_another():
    assert until_words(at(4, 10, 40), NOW, BERLIN) == "10:40"
    assert until_words(at(5, 10), NOW, BERLIN) == "tomorrow, 10:00"
