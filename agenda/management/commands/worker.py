"""The process that reminds: beside the web process in `make run`, or several under systemd."""

import os
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
            action="store_true",
            help="stop when standard input closes, so that no worker outlives who started it",
        )

    def handle(self, *, with_parent: bool, **_: Any) -> None:
        if with_parent:
            threading.Thread(target=_stop_with_parent, daemon=True).start()
        keep_awake(after=timezone.now())
        call_command("db_worker", interval=LOOK_EVERY_SECONDS, reload=False, verbosity=0)


def _stop_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1024):  # unbuffered: a buffer would be locked at the end
        pass
    os.kill(os.getpid(), signal.SIGTERM)
