"""Whatever the clocks do: once each, within a minute of the right moment, by an engine woken often.

The right moment is looked for minute by minute in UTC, which is slow and shares no code with the
app: the first minute at which a clock in the zone shows the wall time, or the first at which it
shows a later one where the wall time is skipped.
"""

import time as clock_of_the_server
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from accounts.domain.business_time import to_utc
from agenda.models import Reminder, ReminderSettings
from agenda.models.reminder import Channel, Mailing
from agenda.services.reminders import plan_reminders
from agenda.services.sending import send_due
from agenda.tasks import EVERY
from interviews.models import FollowUp, FollowUpSettings
from interviews.preparing.interview_changes import schedule
from tests.factories import FollowUpFactory, InterviewFactory, RoleFactory

MINUTE = timedelta(minutes=1)
HALF_HOURS = [time(half // 2, half % 2 * 30) for half in range(48)]
# Clocks change in the small hours or before midnight, or leave out a day, of which these are parts.
WATCHED = [*HALF_HOURS[:9], time(12), *HALF_HOURS[-3:]]

# Days on which clocks there changed, the last such days where they no longer do.
CHANGES = {
    "UTC": [],
    "Asia/Kathmandu": [date(1986, 1, 1)],  # +05:30 became +05:45
    "Europe/Berlin": [date(2026, 3, 29), date(2026, 10, 25)],
    "Europe/London": [date(2026, 3, 29), date(2026, 10, 25)],
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1)],
    "America/St_Johns": [date(2026, 3, 8), date(2026, 11, 1)],
    "America/Sao_Paulo": [date(2018, 2, 17), date(2018, 11, 4)],  # at midnight
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],  # by half an hour
    "Pacific/Chatham": [date(2026, 4, 5), date(2026, 9, 27)],  # at a quarter to
    "Pacific/Apia": [date(2011, 4, 2), date(2011, 12, 30)],  # a whole day was left out
    "Africa/Casablanca": [date(2026, 2, 15), date(2026, 3, 22)],  # for Ramadan
    "Asia/Tehran": [date(2021, 3, 22), date(2021, 9, 21)],  # at midnight
}
ORDINARY = date(2026, 6, 4)
DAYS = [(zone, day) for zone, days in CHANGES.items() for day in days or [ORDINARY]]

EXAMPLES = [
    ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00"),  # skipped
    ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),  # comes twice
    ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:00"),
    ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
    ("Australia/Lord_Howe", "2026-10-04T02:00", "2026-10-03T15:30"),
    ("Australia/Lord_Howe", "2026-04-05T01:30", "2026-04-04T14:30"),
    ("Asia/Kathmandu", "1986-01-01T00:00", "1985-12-31T18:30"),
    ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00"),
    ("Africa/Casablanca", "2026-03-22T02:30", "2026-03-22T02:00"),
    ("America/Sao_Paulo", "2018-11-04T00:30", "2018-11-04T03:00"),
    ("America/St_Johns", "2026-03-08T02:30", "2026-03-08T05:30"),
    ("Asia/Tehran", "2021-03-22T00:30", "2021-03-21T20:30"),
    ("Pacific/Chatham", "2026-09-27T03:00", "2026-09-26T14:00"),
]


@cache
def clock_of(zone: str, day: date) -> list[tuple[datetime, datetime]]:
    """Each minute in UTC from well before that day to well after, and what the clock shows."""
    start, rules = datetime.combine(day, time(0), UTC), ZoneInfo(zone)
    minutes = [start + n * MINUTE for n in range(-16 * 60, 40 * 60)]
    return [(moment, moment.astimezone(rules).replace(tzinfo=None)) for moment in minutes]


def right_moment(day: date, at: time, zone: str) -> datetime:
    wall, shown = datetime.combine(day, at), clock_of(zone, day)
    exact = [moment for moment, clock in shown if clock == wall]
    return exact[0] if exact else next(moment for moment, clock in shown if clock > wall)


def ticks(moments: set[datetime]) -> list[datetime]:
    """Of an engine that wakes every 20 seconds, out of step with the minute: those that matter.

    The last one before each moment and the first after it, then two a day later.
    """
    start = min(moments) - timedelta(seconds=7)
    passed = {(moment - start) // EVERY for moment in moments}
    found = sorted(start + n * EVERY for n in passed | {n + 1 for n in passed})
    tomorrow = found[-1] + timedelta(days=1)
    return [*found, tomorrow, tomorrow + EVERY]


def on_time(row: Reminder, moment: datetime) -> bool:
    return moment <= row.sent_at <= moment + MINUTE


@pytest.fixture
def mailed(owner):
    """Wants every mail, has no quiet hours."""
    ReminderSettings.objects.create(
        user=owner,
        mailing=Mailing.EACH,
        mailing_since=datetime(1980, 1, 1, tzinfo=UTC),
        interview_day=False,
        debrief=False,
    )
    FollowUpSettings.objects.create(user=owner, quiet_from=time(0), quiet_to=time(0))
    return owner


@pytest.fixture(params=["UTC", "Pacific/Apia"])
def server_zone(request, monkeypatch):
    """The server's own clock shows another zone."""
    monkeypatch.setenv("TZ", request.param)
    clock_of_the_server.tzset()
    yield request.param
    monkeypatch.undo()
    clock_of_the_server.tzset()


def follow_ups_at(owner, zone, day) -> dict[int, datetime]:
    """One for each watched half hour of that day there; its key → the right moment."""
    role = RoleFactory(owner=owner)
    made = FollowUp.objects.bulk_create(
        FollowUpFactory.build(
            role=role,
            owner=owner,
            anchor=f"interview:{place}",
            zone=zone,
            due_local=f"{day}T{at:%H:%M}",
            remind_at=to_utc(day, at, zone),
        )
        for place, at in enumerate(WATCHED)
    )
    return {it.pk: right_moment(day, at, zone) for it, at in zip(made, WATCHED, strict=True)}


@pytest.mark.parametrize(("zone", "day"), DAYS)
def test_a_follow_up_at_any_time_of_a_day_with_a_clock_change_reminds_once(mailed, zone, day):
    expected = follow_ups_at(mailed, zone, day)

    for now in ticks(set(expected.values())):
        plan_reminders(now)

    for channel in Channel:
        rows = list(Reminder.objects.filter(channel=channel))
        assert Counter(row.follow_up_id for row in rows) == dict.fromkeys(expected, 1)
        assert all(row.due_at == expected[row.follow_up_id] for row in rows)
    in_app = Reminder.objects.filter(channel=Channel.APP)
    assert all(on_time(row, expected[row.follow_up_id]) for row in in_app)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", date(2026, 3, 29)),
        ("America/New_York", date(2026, 11, 1)),
        ("Pacific/Apia", date(2011, 12, 30)),
    ],
)
def test_an_interview_at_any_time_is_mailed_once_wherever_the_server_stands(
    mailed, server_zone, zone, day
):
    expected = {}
    role = RoleFactory(owner=mailed)
    for at in WATCHED:
        interview = InterviewFactory(
            owner=mailed, role=role, zone=zone, local_date=day, local_time=at
        )
        schedule(interview=interview, now=datetime(1985, 1, 1, tzinfo=UTC))
        expected[interview.pk] = right_moment(day, at, zone) - timedelta(hours=1)

    for now in ticks(set(expected.values())):
        plan_reminders(now)
        send_due(lambda now=now: now)

    rows = list(Reminder.objects.filter(channel=Channel.EMAIL))
    assert Counter(row.interview_id for row in rows) == dict.fromkeys(expected, 1)
    assert all(on_time(row, expected[row.interview_id]) for row in rows)
    assert len({it.extra_headers["Message-ID"] for it in mail.outbox}) == len(expected)
    assert len(mail.outbox) == len(expected)


@pytest.mark.parametrize(("zone", "wall", "moment"), EXAMPLES)
def test_a_time_that_clocks_skip_or_show_twice(zone, wall, moment):
    local = datetime.fromisoformat(wall)
    right = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    assert right_moment(local.date(), local.time(), zone) == right
    assert to_utc(local.date(), local.time(), zone) == right


@pytest.mark.parametrize(("zone", "day"), [pair for pair in DAYS if CHANGES[pair[0]]])
def test_the_clocks_did_change_on_the_days_of_the_table(zone, day):
    rules = ZoneInfo(zone)
    noons = [datetime.combine(day + timedelta(days=n), time(12), rules) for n in (-1, 1)]

    assert noons[0].utcoffset() != noons[1].utcoffset()


def test_the_engine_is_woken_often_enough_to_keep_the_minute():
    assert timedelta(seconds=30) >= EVERY
