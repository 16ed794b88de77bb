"""What reminding costs: many due at once, planned and mailed, and a worker that has nothing to do.

A part of scripts/bench.py. The mail server is a process of its own on this machine, which takes
whatever it is handed, and so are the workers.
"""

import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REMINDERS = 10_000
WORKERS = 2
MOST_PLAN_SECONDS = 10.0
LEAST_A_SECOND = 100.0
MOST_IDLE_SHARE = 0.01  # of one core
IDLE_SECONDS = 30
START_SECONDS = 10  # after that a worker has loaded everything and done its first round
GIVE_UP_AFTER_SECONDS = 300

MAIL_SERVER = """
import sys, time
from aiosmtpd.controller import Controller

class Taker:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"

Controller(Taker(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
time.sleep(3600)
"""
SENDER = """
import django
django.setup()
from django.utils import timezone
from agenda.services.sending import send_due
send_due(timezone.now)
"""


@dataclass(frozen=True, slots=True)
class Reminding:
    """plan_seconds: to write down all; sent: mails that left in send_seconds; idle_share: of one
    core, by a worker that waits."""

    plan_seconds: float
    sent: int
    send_seconds: float
    idle_share: float

    @property
    def a_second(self) -> float:
        return self.sent / self.send_seconds


def measure_reminding() -> Reminding:
    from agenda.models import Reminder
    from agenda.models.reminder import Channel

    make_due(REMINDERS)
    start = time.perf_counter()
    _plan()
    plan_seconds = time.perf_counter() - start
    with _mail_server() as port:
        start = time.perf_counter()
        _send(port)
        send_seconds = time.perf_counter() - start
    sent = Reminder.objects.filter(channel=Channel.EMAIL, sent_at__isnull=False).count()
    return Reminding(plan_seconds, sent, send_seconds, _idle_share())


def make_due(count: int) -> None:
    """So many follow-ups of one user who wants a mail for each, all due an hour ago."""
    from django.utils import timezone

    from accounts.models import User
    from agenda.models import ReminderSettings
    from applications.models import Company, Role
    from interviews.models import FollowUp

    now = timezone.now()
    user = User.objects.create_user("bench-reminders@example.org")
    ReminderSettings.objects.create(
        user=user, mailing="each", mailing_since=now - timedelta(days=2)
    )
    company = Company.objects.create(owner=user, name="Northwind")
    role = Role.objects.create(owner=user, company=company, title="Backend engineer")
    at = now - timedelta(hours=1)
    FollowUp.objects.bulk_create(
        (
            FollowUp(
                owner=user,
                role=role,
                rule="thank_you",
                anchor=f"interview:{number}",
                channel="email",
                title=f"Thank person {number}",
                why="You met them.",
                zone="UTC",
                due_local=f"{at:%Y-%m-%dT%H:%M}",
                remind_at=at,
                due_at=at,
                shown_due_at=at,
            )
            for number in range(count)
        ),
        batch_size=500,
    )


def _plan() -> None:
    from django.utils import timezone

    from agenda.services.reminders import plan_reminders

    plan_reminders(timezone.now())


@contextmanager
def _mail_server() -> Iterator[int]:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", MAIL_SERVER, str(port)])
    try:
        _wait_for(port)
        yield port
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The mail server of the measurement did not start.")


def _send(port: int) -> None:
    """Workers that end once nothing is due. Their start is part of the time."""
    environment = os.environ | {"DEBRIEF_MAIL_URL": f"smtp://127.0.0.1:{port}"}
    senders = [
        subprocess.Popen([sys.executable, "-c", SENDER], cwd=ROOT, env=environment)
        for _ in range(WORKERS)
    ]
    for sender in senders:
        sender.wait(timeout=GIVE_UP_AFTER_SECONDS)


def _idle_share() -> float:
    """CPU seconds of a worker a second, over some wakings, its start left out."""
    short, long = _cpu_seconds(START_SECONDS), _cpu_seconds(START_SECONDS + IDLE_SECONDS)
    return max(0.0, long - short) / IDLE_SECONDS


def _cpu_seconds(seconds: float) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    worker = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT)
    time.sleep(seconds)
    worker.terminate()
    worker.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def print_reminding(it: Reminding) -> list[str]:
    rows = [
        (
            f"{REMINDERS:,} due reminders planned",
            f"{it.plan_seconds:.1f} s",
            f"at most {MOST_PLAN_SECONDS:.0f} s",
            it.plan_seconds <= MOST_PLAN_SECONDS,
        ),
        (
            f"{it.sent:,} of {REMINDERS:,} mailed by {WORKERS} workers",
            f"{it.a_second:.0f} a second",
            f"at least {LEAST_A_SECOND:.0f}",
            it.sent == REMINDERS and it.a_second >= LEAST_A_SECOND,
        ),
        (
            f"an idle worker, over {IDLE_SECONDS} s",
            f"{it.idle_share:.2%} of a core",
            f"under {MOST_IDLE_SHARE:.0%}",
            it.idle_share < MOST_IDLE_SHARE,
        ),
    ]
    print("\n{:<40} {:>16}  {}".format("reminders", "measured", "wanted"))
    for name, measured, wanted, _ in rows:
        print(f"{name:<40} {measured:>16}  {wanted}")
    return [f"{name}: {measured}" for name, measured, _, is_met in rows if not is_met]
