"""What the house says of the worker and of mails, to its owner and to everybody."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.health import Level, findings
from agenda.models import EngineRun, Reminder
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 4, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def found(name):
    (finding,) = findings(NOW, only={name})
    return finding


@pytest.mark.parametrize(
    ("ran_at", "level", "is_for_users", "words"),
    [
        (None, Level.WARNING, False, "has never run"),
        (NOW - MINUTE, Level.WELL, False, "last ran at 2026-06-04 11:59 UTC."),
        (NOW + MINUTE, Level.WELL, False, "last ran"),  # the clock of another machine
        (NOW - 11 * MINUTE, Level.FAILING, True, "has stopped: it last ran at 2026-06-04 11:49"),
        (NOW + 360 * MINUTE, Level.FAILING, True, "18:00 UTC, which is still to come: a clock"),
    ],
)
def test_the_worker_says_when_it_last_ran(ran_at, level, is_for_users, words):
    if ran_at is not None:
        EngineRun.objects.create(pk=1, ran_at=ran_at)

    finding = found("worker")

    assert (finding.level, finding.is_for_users, finding.at) == (level, is_for_users, ran_at)
    assert words in finding.words
    assert bool(finding.remedy) == (level != Level.WELL)


def test_without_a_mail_server_nothing_is_wrong(settings):
    settings.HAS_MAIL_SERVER = False

    assert found("mail").level == Level.WELL


@pytest.mark.parametrize(
    ("fields", "level", "words"),
    [
        ({"due_at": NOW - MINUTE}, Level.WELL, "No mail is late"),
        ({"due_at": NOW - 20 * MINUTE}, Level.WARNING, "than ten minutes: 1 mail. Given up in the"),
        ({"gave_up_at": NOW - DAY}, Level.WARNING, "0 mails. Given up in the last week: 1."),
        ({"gave_up_at": NOW - 8 * DAY}, Level.WELL, "No mail is late"),
        ({"sent_at": NOW - 19 * MINUTE}, Level.WELL, "No mail is late"),
        ({"called_off_at": NOW - DAY}, Level.WELL, "No mail is late"),
    ],
)
def test_mails_that_wait_or_were_given_up_are_counted(settings, fields, level, words):
    settings.HAS_MAIL_SERVER = True
    fields = {"due_at": NOW - 20 * MINUTE} | fields
    Reminder.objects.create(
        owner=UserFactory(),
        event="digest",
        subject="digest:2026-06-04",
        channel="email",
        next_try_at=NOW,
        **fields,
    )

    finding = found("mail")

    assert finding.level == level
    assert words in finding.words


def test_what_is_asked_costs_few_queries(settings, django_assert_num_queries):
    settings.HAS_MAIL_SERVER = True

    with django_assert_num_queries(3):
        list(findings(NOW, only={"worker", "mail"}))
