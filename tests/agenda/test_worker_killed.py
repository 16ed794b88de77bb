"""Workers that die at any moment: nothing is missed, and at most one mail a kill comes twice."""

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from agenda.models import Reminder, ReminderSettings
from agenda.models.reminder import Channel, Mailing
from agenda.services.reminders import plan_reminders
from interviews.models import FollowUp
from tests.factories import FollowUpFactory, UserFactory

ROOT = Path(__file__).resolve().parents[2]
REMINDERS = 1_000
KILLS = 6
GIVE_UP_AFTER_SECONDS = 120


def start_sender(port):
    database = str(connection.settings_dict["NAME"])
    return subprocess.Popen(
        [sys.executable, "-m", "tests.agenda.sender", database, str(port)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def many_due(owner):
    now = timezone.now()
    ReminderSettings.objects.create(
        user=owner, mailing=Mailing.EACH, mailing_since=now - timedelta(days=2)
    )
    first = FollowUpFactory(role__owner=owner, remind_at=now - timedelta(hours=1))
    FollowUp.objects.bulk_create(
        FollowUp(
            owner=owner,
            role=first.role,
            rule=first.rule,
            anchor=f"interview:{number + 2}",
            channel=first.channel,
            title=f"Call number {number}",
            why=first.why,
            zone="UTC",
            due_local=first.due_local,
            remind_at=first.remind_at,
            due_at=first.due_at,
            shown_due_at=first.due_at,
        )
        for number in range(REMINDERS - 1)
    )
    plan_reminders(now)


@pytest.mark.django_db(transaction=True)
def test_killed_workers_miss_nothing_and_repeat_at_most_one_mail_each(post):
    owner = UserFactory()
    many_due(owner)
    workers = [start_sender(post.port) for _ in range(2)]
    next_kill = REMINDERS // (KILLS + 2)
    killed = 0

    deadline = time.monotonic() + GIVE_UP_AFTER_SECONDS
    try:
        while any(worker.poll() is None for worker in workers):
            assert time.monotonic() < deadline, f"{len(post.mails)} mails, {killed} kills"
            post.arrived.wait(timeout=1)
            post.arrived.clear()
            if killed < KILLS and len(post.mails) >= next_kill * (killed + 1):
                place = killed % len(workers)
                workers[place].kill()
                workers[place].wait()
                workers[place] = start_sender(post.port)
                killed += 1
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()

    assert killed == KILLS
    mailed = Reminder.objects.filter(owner=owner, channel=Channel.EMAIL)
    assert mailed.filter(sent_at__isnull=False).count() == REMINDERS
    times = Counter(post.ids)
    assert len(times) == REMINDERS
    assert sum(times.values()) - REMINDERS <= KILLS
    assert Reminder.objects.filter(owner=owner, channel=Channel.APP).count() == REMINDERS
