"""What is past its time goes each night, whatever happens to a worker or a clock."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from agenda.tasks import look_after, wake
from agenda.tidying import keep_tidy, tidy

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 3, 9, tzinfo=UTC)


def ahead() -> list[datetime]:
    rows = DBTaskResult.objects.filter(task_path=tidy.module_path, status=TaskResultStatus.READY)
    return list(rows.order_by("run_after").values_list("run_after", flat=True))


def session(*, ends_at: datetime) -> str:
    store = SessionStore()
    store.create()
    Session.objects.filter(pk=store.session_key).update(expire_date=ends_at)
    return str(store.session_key)


@pytest.mark.parametrize(("hour", "day"), [(2, 3), (3, 4), (9, 4)])
def test_the_next_night_is_kept_once(hour, day):
    for minute in range(3):
        keep_tidy(now=NOW.replace(hour=hour, minute=minute))

    assert ahead() == [datetime(2026, 6, day, 3, tzinfo=UTC)]


def test_one_that_was_missed_while_the_worker_was_off_still_waits():
    keep_tidy(now=NOW)

    keep_tidy(now=NOW + timedelta(days=5))

    assert ahead() == [datetime(2026, 6, 4, 3, tzinfo=UTC)]


def test_a_clock_that_was_ahead_puts_nothing_off():
    keep_tidy(now=NOW + timedelta(days=400))

    look_after(NOW)
    keep_tidy(now=NOW)

    assert ahead() == [NOW + timedelta(days=1)]


def test_one_whose_worker_was_killed_is_followed_by_another():
    keep_tidy(now=NOW)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=NOW)

    keep_tidy(now=NOW + timedelta(days=1))

    assert ahead() == [datetime(2026, 6, 5, 3, tzinfo=UTC)]
    assert not DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).exists()


def test_the_waking_arranges_it():
    wake.func()

    assert len(ahead()) == 1


def test_tasks_that_ended_a_week_ago_are_forgotten():
    now = timezone.now()
    for days in (6, 8):
        wake.enqueue()
        newest = DBTaskResult.objects.filter(finished_at=None)
        newest.update(finished_at=now - timedelta(days=days), status=TaskResultStatus.FAILED)

    tidy.func()

    (left,) = DBTaskResult.objects.all()
    assert left.finished_at == now - timedelta(days=6)


def test_sessions_that_ended_go_with_the_browsers_they_were_in(owner):
    now = timezone.now()
    keys = {
        "ended": session(ends_at=now - timedelta(seconds=1)),
        "open": session(ends_at=now + timedelta(days=1)),
    }
    for key in (*keys.values(), "gone" * 8, "just" * 8):
        UserSession.objects.create(user=owner, ip="127.0.0.1", session_key=key, user_agent="A")
    long_ago = now - timedelta(days=31)
    UserSession.objects.exclude(session_key="just" * 8).update(last_seen_at=long_ago)

    call_command("empty_trash")

    assert list(Session.objects.values_list("pk", flat=True)) == [keys["open"]]
    browsers = UserSession.objects.values_list("session_key", flat=True)
    assert set(browsers) == {keys["open"], "just" * 8}
