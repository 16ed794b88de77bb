"""What wakes the engine: the chain of wakings goes on whatever happens to a worker."""

from datetime import timedelta

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from agenda import tasks
from agenda.models import Reminder, ReminderSettings
from agenda.models.reminder import Mailing
from agenda.task_rows import KEEP
from agenda.tasks import EVERY, keep_awake, send, wake
from tests.factories import FollowUpFactory, UserFactory

pytestmark = pytest.mark.django_db


def ahead():
    """When the wakings that wait are meant for, the next first."""
    ready = DBTaskResult.objects.filter(task_path=wake.module_path, status=TaskResultStatus.READY)
    return sorted(ready.values_list("run_after", flat=True))


def take_next(now):
    """What a worker does when it takes the next task in hand."""
    waking = DBTaskResult.objects.filter(status=TaskResultStatus.READY).order_by("run_after")[0]
    DBTaskResult.objects.filter(pk=waking.pk).update(
        status=TaskResultStatus.RUNNING, started_at=now
    )
    return waking


def mails_due(count, now):
    owner = UserFactory()
    since = now - timedelta(days=2)
    ReminderSettings.objects.create(user=owner, mailing=Mailing.EACH, mailing_since=since)
    follow_ups = [
        FollowUpFactory(role__owner=owner, remind_at=now - timedelta(minutes=1))
        for _ in range(count)
    ]
    return owner, follow_ups


def test_the_first_waking_is_at_once_and_another_stands_by():
    now = timezone.now()

    keep_awake(after=now)

    assert ahead() == [now, now + EVERY]


def test_several_workers_that_start_share_one_chain():
    now = timezone.now()

    for late in range(5):
        keep_awake(after=now + timedelta(milliseconds=late))

    assert len(ahead()) <= 3


def test_wakings_that_pile_up_merge():
    now = timezone.now()
    for _ in range(20):
        wake.using(run_after=now - timedelta(hours=1)).enqueue()

    while (waiting := ahead()) and waiting[0] <= now:
        take_next(now)
        keep_awake(after=now + EVERY)

    assert len(ahead()) == 2


def test_the_next_waking_is_arranged_before_anything_can_go_wrong(monkeypatch):
    def die(now):
        raise SystemExit

    monkeypatch.setattr(tasks, "plan_reminders", die)
    before = timezone.now()

    with pytest.raises(SystemExit):
        wake.func()

    assert len(ahead()) == 2
    assert ahead()[0] - before < 2 * EVERY


def test_a_worker_killed_before_it_could_arrange_anything_breaks_no_chain():
    now = timezone.now()
    keep_awake(after=now)

    take_next(now)  # and it is dead

    assert ahead() == [now + EVERY]


def test_the_chain_neither_thins_out_nor_grows_over_an_hour():
    now = start = timezone.now()
    keep_awake(after=now)
    woken = 0

    while now < start + timedelta(hours=1):
        if ahead()[0] <= now:
            take_next(now).delete()
            keep_awake(after=now + EVERY)
            woken += 1
        else:
            now += timedelta(seconds=1.9)

    assert 1 <= len(ahead()) <= 4
    assert 170 <= woken <= 2 * 180


def test_a_waking_reminds_and_mails(post):
    _, (follow_up,) = mails_due(1, timezone.now())

    wake.func()

    assert [row.sent_at is not None for row in Reminder.objects.all()] == [True, True]
    assert [mail["Subject"] for mail in post.mails] == [follow_up.title]


def test_without_a_mail_server_a_waking_reminds_in_the_app_alone(settings, mailoutbox):
    settings.HAS_MAIL_SERVER = False
    mails_due(1, timezone.now())

    wake.func()

    assert Reminder.objects.filter(channel="app", sent_at__isnull=False).count() == 1
    assert mailoutbox == []


def test_mails_leave_even_where_planning_fails(post, monkeypatch):
    _, (follow_up,) = mails_due(1, timezone.now())
    tasks.plan_reminders(timezone.now())

    def fail(now):
        raise RuntimeError

    monkeypatch.setattr(tasks, "plan_reminders", fail)
    with pytest.raises(RuntimeError):
        wake.func()

    assert [mail["Subject"] for mail in post.mails] == [follow_up.title]


def test_a_slow_mail_server_holds_up_no_other_waking_for_long(post, monkeypatch):
    """Each mail takes eight seconds here; the clock of the test goes on by itself."""
    mails_due(40, timezone.now())
    start = passed = timezone.now()

    def slow(self, message):
        nonlocal passed
        passed += timedelta(seconds=8)

    monkeypatch.setattr("agenda.services.sending._Server.send", slow)
    monkeypatch.setattr(tasks.timezone, "now", lambda: passed)

    wake.func()

    assert passed - start <= EVERY + timedelta(seconds=8)
    left = Reminder.objects.waiting(now=passed).filter(channel="email").count()
    assert 36 <= left < 40


def test_much_to_send_asks_another_worker_to_help_but_once(post, monkeypatch):
    monkeypatch.setattr(tasks, "MANY", 2)
    monkeypatch.setattr(tasks, "send_due", lambda clock, stop_at: None)
    mails_due(5, timezone.now())

    for _ in range(3):
        wake.func()

    assert DBTaskResult.objects.filter(task_path=send.module_path).count() == 1


def test_little_to_send_asks_nobody(post):
    mails_due(3, timezone.now())

    wake.func()

    assert not DBTaskResult.objects.filter(task_path=send.module_path).exists()


def test_the_helper_sends_what_is_due(post):
    mails_due(3, timezone.now())
    tasks.plan_reminders(timezone.now())

    send.func()

    assert len(post.mails) == 3


@pytest.mark.parametrize("task", [wake, send])
@pytest.mark.parametrize("status", ["SUCCESSFUL", "FAILED"])
def test_what_ended_is_forgotten_after_a_while(task, status):
    task.enqueue()
    long_ago = timezone.now() - KEEP - timedelta(minutes=1)
    old = DBTaskResult.objects.get()
    DBTaskResult.objects.update(status=status, started_at=long_ago, finished_at=long_ago)

    wake.func()

    assert not DBTaskResult.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize("task", [wake, send])
def test_what_was_lost_counts_as_ended_after_a_while(task):
    task.enqueue()
    old = DBTaskResult.objects.get()
    long_ago = timezone.now() - KEEP - timedelta(minutes=1)
    DBTaskResult.objects.update(status="RUNNING", started_at=long_ago)

    wake.func()

    old.refresh_from_db()
    assert old.status == "FAILED"
    assert old.finished_at > long_ago


def test_what_runs_or_ended_just_now_is_kept():
    for _ in range(2):
        wake.enqueue()
    just_now = timezone.now() - timedelta(minutes=5)
    running, ended = DBTaskResult.objects.all()
    DBTaskResult.objects.filter(pk=running.pk).update(status="RUNNING", started_at=just_now)
    DBTaskResult.objects.filter(pk=ended.pk).update(status="SUCCESSFUL", finished_at=just_now)

    wake.func()

    assert DBTaskResult.objects.filter(pk__in=[running.pk, ended.pk]).count() == 2
