"""The process that reminds: beside the web process in `make run`, or several under systemd."""

import os
import select
import signal
import sys
import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from agenda.tasks import keep_awake

LOOK_EVERY_SECONDS = 2


class Command(BaseCommand):
    help = "Send reminders until it is stopped. Several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--with-parent",
            type=int,
            metavar="PID",
            help="stop when that process, which started this one, is gone or closes its input",
        )

    def handle(self, *, with_parent: int | None, **_: Any) -> None:
        if with_parent is not None:
            threading.Thread(target=_stop_with_parent, args=[with_parent], daemon=True).start()
        keep_awake(after=timezone.now())
        call_command("db_worker", interval=LOOK_EVERY_SECONDS, reload=False, verbosity=0)


def _stop_with_parent(parent: int) -> None:
    """End this process when standard input closes or the parent is gone.

    Both, since a web process that outlives a killed server has a copy of the other end.
    """
    standard_input = sys.stdin.fileno()
    while os.getppid() == parent:
        readable, _, _ = select.select([standard_input], [], [], LOOK_EVERY_SECONDS)
        # Unbuffered: a buffer would be locked at the end.
        if readable and not os.read(standard_input, 1024):
            break
    os.kill(os.getpid(), signal.SIGTERM)
