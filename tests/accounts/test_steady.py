"""What deletes for good asks how far the clock is believed, and the worker sees to it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import AccountEvent, EventKind, SteadyClock
from accounts.steady import believed, look_at_clock
from agenda.services.reminders import plan_reminders
from applications.models import Company
from applications.services import purge
from tests.factories import AccountExportFactory, CompanyFactory
from transfer.models import AccountExport

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 3, 9, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def test_to_ask_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert believed(NOW) == NOW
    assert not SteadyClock.objects.exists()


def test_the_engine_looks_at_the_clock_each_time_it_runs():
    plan_reminders(NOW)
    assert believed(NOW + 9 * DAY) == NOW + 2 * HOUR

    for hour in range(26):
        plan_reminders(NOW + 9 * DAY + hour * HOUR)

    assert believed(NOW + 10 * DAY + HOUR) == NOW + 10 * DAY + HOUR
    assert SteadyClock.objects.count() == 1


@pytest.fixture
def leftovers(owner):
    """What is to go one day, and not today."""
    look_at_clock(NOW)
    CompanyFactory(owner=owner, trashed_at=NOW - DAY)
    AccountEvent.objects.create(owner=owner, kind=EventKind.EXPORTED, happened_at=NOW, last_at=NOW)
    AccountExportFactory(owner=owner, ended_at=NOW)


def left():
    return Company.objects.count(), AccountEvent.objects.count(), AccountExport.objects.count()


def test_a_clock_that_is_a_year_ahead_deletes_nothing_until_that_has_lasted(leftovers, monkeypatch):
    wrong = NOW + 400 * DAY
    monkeypatch.setattr(timezone, "now", lambda: wrong)
    call_command("empty_trash")
    assert purge(now=wrong) == 0
    assert left() == (1, 1, 1)

    monkeypatch.setattr(timezone, "now", lambda: wrong + DAY)
    call_command("empty_trash")
    assert left() == (0, 0, 0)


def test_what_is_thrown_away_meanwhile_deletes_nothing_either(leftovers):
    assert purge(now=NOW + 40 * DAY) == 0
    assert purge(now=NOW + HOUR) == 0
    assert left() == (1, 1, 1)
