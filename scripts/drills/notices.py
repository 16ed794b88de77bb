"""Notices under fire: `python -m scripts.drills.notices` (--notices, --kills, --seed).

Two workers post 1,000 due notices to a push service on this machine while 20 times one of them is
killed (SIGKILL). One post of fifty is answered "busy". Each notice has to arrive, and at most the
batch that a killed worker was at may come again, with the ids by which a browser knows them. The
data is the drill's own.
"""

import argparse
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scripts.drills.reminders import fork, kill_while_sending, wait_for
from scripts.push_service import AUTH_SECRET, BROWSER_KEY, HOST, Answer, Post, PushService

ROOT = Path(__file__).resolve().parents[2]
NOTICES, KILLS, SEED = 1_000, 20, 12
DEVICES = 4  # so that a busy one holds up a quarter
BUSY_EACH = 50
SOON = timedelta(seconds=2)


def main(arguments: Sequence[str] = ()) -> bool:
    """Whether it was kept, on data of the drill's own, in a process of its own."""
    with TemporaryDirectory(prefix="debrief-drill-") as folder:
        kept = {name: it for name, it in os.environ.items() if name != "DATABASE_URL"}
        own = {"DEBRIEF_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        command = [sys.executable, "-m", "scripts.drills.notices", "--here", *arguments]
        return subprocess.run(command, cwd=ROOT, env=kept | own, check=False).returncode == 0


def run(*, notices: int, kills: int, seed: int) -> bool:
    folder = Path(os.environ["DEBRIEF_DATA_DIR"])
    arrived = folder / "arrived"
    arrived.touch()
    with push_service(folder, arrived) as port:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        take_for_the_internet(folder, port)
        return drill_kills(arrived, notices, kills, random.Random(seed))  # noqa: S311


@contextmanager
def push_service(folder: Path, arrived: Path) -> Iterator[int]:
    """Its port. It notes the id of each notice that it takes, one a line."""
    port = fork.Value("i", 0)
    process = fork.Process(target=serve, args=[folder, arrived, port], daemon=True)
    process.start()
    try:
        wait_for(lambda: port.value, 20)
        yield port.value
    finally:
        process.kill()
        process.join()


def serve(folder: Path, arrived: Path, port: Any) -> None:
    number = count(1)

    def answer(post: Post) -> Answer:
        if next(number) % BUSY_EACH == 0:
            return 429, {"Retry-After": "1"}
        with arrived.open("a") as lines:
            print(post["said"]["id"], file=lines)
        return 201, {}

    service = PushService(folder)
    service.answer = answer
    port.value = service.port
    signal.pause()


def take_for_the_internet(folder: Path, port: int) -> None:
    """The name of the push service leads to this machine, for this process and those it begins."""
    from agenda.services import push_post, pushing

    async def look_up(_: str, __: int) -> list[tuple[int, str, int]]:
        return [(socket.AF_INET, "127.0.0.1", port)]

    trusted = ssl.create_default_context(cafile=folder / "certificate.pem")
    here = {"look_up": look_up, "is_public": lambda _: True, "trusted": lambda: trusted}
    vars(push_post).update(here)
    # A drill cannot wait two minutes for each claim, nor a minute for each answer.
    vars(pushing).update(
        {"CLAIM_LASTS": SOON, "held_for": lambda *_, **__: SOON, "pause_after": lambda _: SOON}
    )


def drill_kills(arrived: Path, notices: int, kills: int, chance: random.Random) -> bool:
    from django.utils import timezone

    from agenda.models import Notice
    from agenda.services.notices import plan_notices
    from agenda.services.pushing import APART_AT_ONCE

    at_once = DEVICES * APART_AT_ONCE

    make_due(notices)
    plan_notices(timezone.now())
    start = time.monotonic()
    moments = sorted(chance.sample(range(notices * 9 // 10), kills))
    killed = kill_while_sending(push_all, arrived, moments, chance)
    seconds = time.monotonic() - start
    ids = Counter(arrived.read_text().split())
    again, sent = ids.total() - len(ids), Notice.objects.filter(sent_at__isnull=False).count()
    is_kept = killed == kills and sent == notices == len(ids) and again <= kills * at_once
    print(
        f"notices outlive killed workers: {len(ids):,} of {notices:,} arrived through two workers,"
        f" {killed} kills and a push service that is busy now and then, in {seconds:.0f} s, {again}"
        f" of them again with the same id (at most {kills * at_once}):"
        f" {'kept' if is_kept else 'BROKEN'}"
    )
    return is_kept


def make_due(notices: int) -> None:
    """So many notices of one user, on some devices, all due an hour ago."""
    from django.utils import timezone

    from accounts.models import User
    from agenda.models import PushDevice
    from agenda.services.devices import Subscription
    from scripts.bench_reminders import make_due as make_due_follow_ups

    make_due_follow_ups(notices // DEVICES)
    for number in range(DEVICES):
        given = Subscription(f"https://{HOST}/{number}", BROWSER_KEY, AUTH_SECRET)
        PushDevice.objects.create(
            owner=User.objects.get(),
            name=f"Phone {number}",
            says_what=True,  # otherwise those of one device would leave as one
            turned_on_at=timezone.now() - timedelta(days=1),
            **given.fields,
        )


def push_all() -> None:
    """A worker's posting, until nothing waits."""
    from django.utils import timezone

    from agenda.models import Notice
    from agenda.services.pushing import push_due

    while Notice.objects.filter(sent_at=None, gave_up_at=None, called_off_at=None).exists():
        push_due(timezone.now)
        time.sleep(0.05)


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=NOTICES)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    given = parsed(sys.argv[1:])
    if given.here:
        sys.exit(not run(notices=given.notices, kills=given.kills, seed=given.seed))
    sys.exit(not main(sys.argv[1:]))
