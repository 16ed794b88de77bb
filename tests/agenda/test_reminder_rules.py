"""The times of agenda/domain/reminders.py: examples, and what holds for all of them."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.domain.business_time import local, outside_quiet_hours
from agenda.domain.reminders import (
    CLAIM_LASTS,
    MOST_ATTEMPTS,
    STOP_SENDING_AFTER,
    digest_moment,
    interview_reminders,
    pause_after,
)

NO_QUIET = (time(0), time(0))
NIGHT = (time(21), time(8))
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
MOMENTS = st.integers(0, 20_000_000).map(
    lambda minutes: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
HOURS = st.times().map(lambda it: it.replace(second=0, microsecond=0))


def of(starts_at, *, minutes=60, is_ended=False, is_debriefed=False, zone="UTC", quiet=NO_QUIET):
    return {
        due.event: due
        for due in interview_reminders(
            starts_at,
            starts_at + timedelta(minutes=minutes),
            is_ended=is_ended,
            is_debriefed=is_debriefed,
            zone=zone,
            quiet=quiet,
        )
    }


def utc(day, hour, minute=0):
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


def test_an_interview_reminds_a_day_and_an_hour_before_and_two_hours_after():
    found = of(utc(4, 14))

    assert {event: due.due_at for event, due in found.items()} == {
        "interview_day": utc(3, 14),
        "interview_hour": utc(4, 13),
        "debrief": utc(4, 17),
    }


def test_a_reminder_of_an_interview_is_of_no_use_once_the_next_one_takes_over():
    found = of(utc(4, 14))

    assert found["interview_day"].stale_at == utc(4, 13)
    assert found["interview_hour"].stale_at == utc(4, 14)


def test_quiet_hours_delay_the_day_before_and_the_debrief_but_never_the_last_hour():
    late = of(utc(4, 22), quiet=NIGHT)
    early = of(utc(4, 7), quiet=NIGHT)

    assert late["interview_day"].due_at == utc(4, 8)
    assert late["debrief"].due_at == utc(5, 8)
    assert early["interview_hour"].due_at == utc(4, 6)


def test_a_day_before_that_quiet_hours_push_to_the_last_hour_is_left_out():
    found = of(utc(4, 22, 30), quiet=(time(22), time(21, 30)))

    assert set(found) == {"interview_hour", "debrief"}


def test_quiet_hours_are_on_the_users_clock():
    found = of(utc(5, 1), zone="America/New_York", quiet=NIGHT)  # 21:00 in New York

    assert found["interview_day"].due_at == utc(4, 12)


@pytest.mark.parametrize(
    ("is_ended", "is_debriefed", "events"),
    [
        (False, False, {"interview_day", "interview_hour", "debrief"}),
        (True, False, {"debrief"}),
        (True, True, set()),
        (False, True, {"interview_day", "interview_hour"}),
    ],
)
def test_what_is_over_or_written_down_is_not_reminded_of(is_ended, is_debriefed, events):
    assert set(of(utc(4, 14), is_ended=is_ended, is_debriefed=is_debriefed)) == events


@settings(deadline=None, max_examples=150)
@given(MOMENTS, st.integers(5, 480), st.sampled_from(ZONES), HOURS, HOURS)
def test_no_reminder_of_an_interview_comes_after_it_starts(starts_at, minutes, zone, start, end):
    found = of(starts_at, minutes=minutes, zone=zone, quiet=(start, end))

    for due in found.values():
        assert due.due_at < due.stale_at
        assert due.due_at.tzinfo is UTC
    for event in {"interview_day", "interview_hour"} & set(found):
        assert found[event].stale_at <= starts_at
    assert found["interview_hour"].due_at == starts_at - timedelta(hours=1)
    assert found["debrief"].due_at >= starts_at + timedelta(minutes=minutes, hours=2)


@settings(deadline=None, max_examples=150)
@given(MOMENTS, st.sampled_from(ZONES), HOURS, HOURS)
def test_only_the_last_hour_may_disturb_quiet_hours(starts_at, zone, start, end):
    for event, due in of(starts_at, zone=zone, quiet=(start, end)).items():
        if event != "interview_hour":
            assert outside_quiet_hours(due.due_at, zone, start, end) == due.due_at


# --- The digest -----------------------------------------------------------------------------------


def test_the_digest_of_today_is_due_from_its_time_on():
    at = time(7, 30)

    assert digest_moment(utc(4, 7, 29), "UTC", at) == utc(3, 7, 30)
    assert digest_moment(utc(4, 7, 30), "UTC", at) == utc(4, 7, 30)


def test_a_digest_at_a_time_that_clocks_skip_comes_at_the_first_minute_after():
    before = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    change = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)

    assert digest_moment(before, "Europe/Berlin", time(2, 30)) < before
    assert digest_moment(change, "Europe/Berlin", time(2, 30)) == change


@settings(deadline=None, max_examples=200)
@given(MOMENTS, st.sampled_from(ZONES), HOURS)
def test_the_latest_digest_lies_behind_by_at_most_a_day_and_a_clock_change(now, zone, at):
    moment = digest_moment(now, zone, at)

    assert timedelta(0) <= now - moment <= timedelta(hours=26)
    assert (local(now, zone).date() - local(moment, zone).date()).days in {0, 1}


# --- Trying again ---------------------------------------------------------------------------------


def test_pauses_grow_and_end_after_six_tries():
    pauses = [pause_after(tries) for tries in range(1, MOST_ATTEMPTS + 1)]

    assert MOST_ATTEMPTS == 6
    assert pauses[-1] is None
    assert pauses[:-1] == sorted(set(pauses[:-1]))


@given(st.integers(6, 10_000))
def test_no_number_of_tries_above_six_starts_again(tries):
    assert pause_after(tries) is None


@pytest.mark.parametrize("tries", [0, -1])
def test_what_was_not_tried_has_no_pause(tries):
    with pytest.raises(ValueError, match="nothing was tried"):
        pause_after(tries)


def test_a_worker_lets_go_well_before_its_claim_ends():
    one_mail = timedelta(seconds=20)  # its time-out

    assert STOP_SENDING_AFTER + 2 * one_mail < CLAIM_LASTS
