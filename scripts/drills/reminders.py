"""Reminders under fire: `python -m scripts.drills.reminders` (--reminders, --kills, --seed).

First, two workers mail 10,000 due reminders while 50 times one of them is killed (SIGKILL) in the
middle of its work: each reminder has to arrive, and at most the one mail a killed worker was at may
come again, with the same Message-ID. Then the clock of a worker of its own goes six hours ahead
and back: what falls due afterwards has to arrive within a minute. The data is the drill's own.
"""

import argparse
import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from multiprocessing.context import ForkProcess
from pathlib import Path
from socket import create_connection, create_server
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
REMINDERS, KILLS, SEED = 10_000, 50, 11
WORKERS = 2
GIVE_UP_AFTER_SECONDS = 400
AHEAD_SECONDS = 6 * 60 * 60
MOST_SECONDS_TO_GO_ON = 60

MAIL_SERVER = """
import sys, time
from email import message_from_bytes
from aiosmtpd.controller import Controller

class Taker:
    async def handle_DATA(self, server, session, envelope):
        with open(sys.argv[2], "a") as arrived:
            print(message_from_bytes(envelope.content)["Message-ID"], file=arrived)
        return "250 OK"

Controller(Taker(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
time.sleep(3600)
"""

fork = multiprocessing.get_context("fork")  # a worker is there at once, without loading anything


def main(arguments: Sequence[str] = ()) -> bool:
    """Whether both promises were kept, on data of the drill's own, in a process of its own."""
    with TemporaryDirectory(prefix="debrief-drill-") as folder:
        kept = {name: it for name, it in os.environ.items() if name != "DATABASE_URL"}
        own = {"DEBRIEF_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        command = [sys.executable, "-m", "scripts.drills.reminders", "--here", *arguments]
        return subprocess.run(command, cwd=ROOT, env=kept | own, check=False).returncode == 0


def run(*, reminders: int, kills: int, seed: int) -> bool:
    arrived = Path(os.environ["DEBRIEF_DATA_DIR"]) / "arrived"
    arrived.touch()
    with mail_server(arrived) as port:
        os.environ["DEBRIEF_MAIL_URL"] = f"smtp://127.0.0.1:{port}"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        kept = [drill_kills(arrived, reminders, kills, random.Random(seed)), drill_clock(arrived)]  # noqa: S311
    return all(kept)


@contextmanager
def mail_server(arrived: Path) -> Iterator[int]:
    """Its port. It notes the Message-ID of each mail it takes, one a line."""
    with closing(create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", MAIL_SERVER, str(port), str(arrived)])
    try:
        wait_for(lambda: is_open(port), 20)
        yield port
    finally:
        process.kill()
        process.wait()


def is_open(port: int) -> bool:
    try:
        create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_for(condition: Callable[[], Any], seconds: float) -> float | None:
    """Seconds until it is so; None where it does not come to that in so many."""
    start = time.monotonic()
    while (passed := time.monotonic() - start) < seconds:
        if condition():
            return passed
        time.sleep(0.02)
    return None


def begun(work: Callable[..., None], *arguments: Any) -> ForkProcess:
    """A process of its own at that work, with connections of its own."""
    from django.db import connections

    connections.close_all()
    process = fork.Process(target=work, args=arguments, daemon=True)
    process.start()
    return process


# --- Killed workers ------------------------------------------------------------------------------


def drill_kills(arrived: Path, reminders: int, kills: int, chance: random.Random) -> bool:
    from django.utils import timezone

    from agenda.models import Reminder
    from agenda.models.reminder import Channel
    from agenda.services.reminders import plan_reminders
    from scripts.bench_reminders import make_due

    make_due(reminders)
    plan_reminders(timezone.now())
    start = time.monotonic()
    moments = sorted(chance.sample(range(reminders * 19 // 20), kills))
    killed = kill_while_sending(send_all, arrived, moments, chance)
    seconds = time.monotonic() - start
    mails = Reminder.objects.filter(channel=Channel.EMAIL)
    ids = Counter(arrived.read_text().split())
    again = ids.total() - len(ids)
    is_kept = (
        killed == kills
        and mails.filter(sent_at__isnull=False).count() == reminders == len(ids)
        and again <= kills
    )
    print(
        f"reminders outlive killed workers: {len(ids):,} of {reminders:,} arrived through {WORKERS}"
        f" workers and {killed} kills in {seconds:.0f} s, {again} of them again with the same"
        f" Message-ID (at most {kills}): {'kept' if is_kept else 'BROKEN'}"
    )
    return is_kept


def kill_while_sending(
    work: Callable[[], None], arrived: Path, moments: list[int], chance: random.Random
) -> int:
    """Kill one of the workers each time so many have arrived; how often that was."""
    workers = [begun(work) for _ in range(WORKERS)]
    give_up_at = time.monotonic() + GIVE_UP_AFTER_SECONDS
    killed = 0
    while any(it.is_alive() for it in workers) and time.monotonic() < give_up_at:
        if killed < len(moments) and count(arrived) >= moments[killed]:
            time.sleep(chance.uniform(0, 0.02))
            place = chance.randrange(WORKERS)
            workers[place].kill()
            workers[place].join()
            workers[place] = begun(work)
            killed += 1
        time.sleep(0.005)
    for it in workers:
        it.kill()
        it.join()
    return killed


def count(arrived: Path) -> int:
    with arrived.open() as lines:
        line = len(lines.readline())
    return arrived.stat().st_size // line if line else 0


def send_all() -> None:
    """A worker's sending, with claims that end soon: a drill cannot wait two minutes for each."""
    from django.utils import timezone

    from agenda.models import Reminder
    from agenda.services import sending

    soon = {"CLAIM_LASTS": timedelta(seconds=4), "STOP_SENDING_AFTER": timedelta(seconds=1)}
    vars(sending).update(soon)
    while Reminder.objects.filter(sent_at=None, gave_up_at=None, called_off_at=None).exists():
        sending.send_due(timezone.now)
        time.sleep(0.05)


# --- A clock that is wrong for a while -----------------------------------------------------------


def drill_clock(arrived: Path) -> bool:
    from django.utils import timezone

    from agenda.models import EngineRun
    from interviews.models import FollowUp

    ahead = fork.Value("d", 0.0)
    worker = begun(remind, ahead)

    def ran(seconds_ahead: float) -> bool:
        since = timezone.now() + timedelta(seconds=seconds_ahead - 15)
        return EngineRun.objects.filter(ran_at__gt=since).exists()

    try:
        was_awake = wait_for(lambda: ran(0), 60)
        ahead.value = AHEAD_SECONDS
        was_ahead = wait_for(lambda: ran(AHEAD_SECONDS), 60)
        time.sleep(5)  # its wakings are arranged six hours ahead by now
        ahead.value = 0.0
        before = count(arrived)
        now = timezone.now()
        one = FollowUp.objects.order_by("pk")[0]
        FollowUp.objects.filter(pk=one.pk).update(snoozed_until=now)
        seconds = wait_for(lambda: count(arrived) > before, 3 * MOST_SECONDS_TO_GO_ON)
    finally:
        worker.terminate()
        worker.join(10)
        worker.kill()
    is_kept = (
        None not in (was_awake, was_ahead)
        and seconds is not None
        and seconds <= MOST_SECONDS_TO_GO_ON
        and count(arrived) == before + 1
    )
    figure = "never" if seconds is None else f"after {seconds:.0f} s"
    print(
        f"reminders outlive a clock six hours ahead: the next mail came {figure} (at most"
        f" {MOST_SECONDS_TO_GO_ON} s): {'kept' if is_kept else 'BROKEN'}"
    )
    return is_kept


def remind(ahead: Any) -> None:
    """`manage.py worker` with a clock of its own."""
    from django.core.management import call_command
    from django.utils import timezone

    right = timezone.now
    timezone.now = lambda: right() + timedelta(seconds=ahead.value)
    call_command("worker")


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reminders", type=int, default=REMINDERS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    given = parsed(sys.argv[1:])
    if given.here:
        sys.exit(not run(reminders=given.reminders, kills=given.kills, seed=given.seed))
    sys.exit(not main(sys.argv[1:]))
