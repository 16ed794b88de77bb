"""`manage.py reminders`, for cron, and `manage.py worker`, as processes are started with them."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from agenda.management.commands import worker as worker_command
from agenda.models import EngineRun, Reminder, ReminderSettings
from agenda.models.reminder import Mailing
from tests.factories import FollowUpFactory

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def due(owner):
    now = timezone.now()
    since = now - timedelta(days=2)
    ReminderSettings.objects.create(user=owner, mailing=Mailing.EACH, mailing_since=since)
    return FollowUpFactory(role__owner=owner, title="Call Dana", remind_at=now - timedelta(hours=1))


def said(*arguments):
    out = StringIO()
    call_command("reminders", *arguments, stdout=out)
    return out.getvalue()


def test_once_by_cron_writes_down_and_sends_and_a_second_time_has_nothing_left(due, post):
    assert "2 written down.\n1 sent, 0 failed, 0 called off." in said()
    assert "0 written down.\n0 sent" in said()
    assert [mail["Subject"] for mail in post.mails] == ["Call Dana"]


def test_without_a_mail_server_it_says_so(due, settings):
    settings.HAS_MAIL_SERVER = False

    assert "DEBRIEF_MAIL_URL is not set" in said()
    assert Reminder.objects.filter(channel="email", sent_at=None).count() == 1


def test_a_dry_run_says_what_would_go_out_without_names_and_changes_nothing(due, post):
    words = said("--dry-run")

    assert f"follow_up:{due.pk}@" in words
    assert "2 would go out. Nothing was changed." in words
    assert "Dana" not in words and due.owner.email not in words
    assert post.mails == []
    assert not Reminder.objects.exists()
    assert not EngineRun.objects.exists()


def test_a_dry_run_tells_what_is_tried_again_from_what_is_new(due, post):
    post.refuse = {due.owner.email: "450 busy"}
    said()
    Reminder.objects.update(next_try_at=timezone.now())
    before = list(Reminder.objects.values())

    words = said("--dry-run")

    assert "(tried again)" in words
    assert "1 would go out" in words
    assert list(Reminder.objects.values()) == before


def test_a_dry_run_leaves_out_what_would_be_called_off(due, post):
    post.refuse = {due.owner.email: "450 busy"}
    said()
    Reminder.objects.update(next_try_at=timezone.now())
    due.close("done", now=timezone.now())

    assert "0 would go out" in said("--dry-run")


# --- The worker -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The environment of a worker with a migrated database of its own."""
    names = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "DEBRIEF_MAIL_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in names}
    env = kept | {"DEBRIEF_DATA_DIR": str(tmp_path_factory.mktemp("data"))}
    manage(["migrate", "-v0"], env).wait(timeout=120)
    return env


def manage(arguments, env, **more):
    return subprocess.Popen([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, **more)


def runs(data):
    """How often an engine on that data has ended a waking."""
    code = (
        "import django; django.setup(); from django_tasks_db.models import DBTaskResult;"
        "print(DBTaskResult.objects.filter(status='SUCCESSFUL').count())"
    )
    env = data | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    return int(answer.stdout)


@pytest.fixture
def worker(data):
    before = runs(data)
    process = manage(["worker", f"--with-parent={os.getpid()}"], data, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 30
        while runs(data) == before and process.poll() is None:
            assert time.monotonic() < deadline, "the worker did nothing"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_a_worker_whose_parent_was_gone_before_it_could_look_ends(data):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    process = manage(["worker", f"--with-parent={gone.pid}"], data)

    # -SIGTERM where the signal came before the worker had learnt to end in order.
    assert process.wait(timeout=20) in {0, -signal.SIGTERM}


def test_a_worker_ends_when_it_is_asked_to(worker):
    worker.send_signal(signal.SIGTERM)

    assert worker.wait(timeout=10) == 0
    assert b"Traceback" not in worker.stderr.read()


def test_a_worker_whose_database_is_held_for_a_while_waits_and_goes_on(db, monkeypatch, caplog):
    held, full, other = "database is locked", "database or disk is full", "no such table"
    replies = [OperationalError(held), OperationalError(full), None, OperationalError(other)]

    def work(*_, **__):
        if reply := replies.pop(0):
            raise reply

    monkeypatch.setattr(worker_command, "call_command", work)
    monkeypatch.setattr(worker_command.connections, "close_all", lambda: None)

    assert not worker_command.has_worked()
    assert not worker_command.has_worked()
    assert worker_command.has_worked()
    assert caplog.messages == [
        "Another change is just being written. The worker tries again in 5 s.",
        "The disk of this Debrief is full. The worker tries again in 5 s.",
    ]
    with pytest.raises(OperationalError, match=other):
        worker_command.has_worked()


def test_a_worker_without_a_parent_to_watch_goes_on_with_standard_input_closed(data):
    process = manage(["worker"], data, stdin=subprocess.DEVNULL)

    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=3)

    process.terminate()
    process.wait(timeout=10)
