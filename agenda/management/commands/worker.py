"""The process that reminds: beside the web process in `make run`, or several under systemd."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connections
from django.utils import timezone

from accounts.running import NotNow, hold_while_running
from accounts.unavailable import why_unavailable
from agenda.parent import end_with_parent
from agenda.tasks import keep_awake, look_after
from agenda.watchdog import Watchdog

LOOK_EVERY_SECONDS = 2
WAIT_SECONDS = 5.0  # where the database cannot take a change now

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Send reminders until it is stopped. Several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--with-parent",
            type=int,
            metavar="PID",
            help="stop when that process, which started this one, is gone",
        )

    def handle(self, *, with_parent: int | None, **_: Any) -> None:
        if with_parent is not None:
            end_with_parent(with_parent)
        try:
            hold_while_running(settings.DATA_DIR)
        except NotNow as error:
            raise CommandError(str(error)) from error
        Watchdog().start()
        while not has_worked():
            time.sleep(WAIT_SECONDS)


def has_worked() -> bool:
    """Until it is stopped; False where the database cannot take a change now. Raises the rest."""
    try:
        look_after(timezone.now())
        keep_awake(after=timezone.now())
        call_command("db_worker", interval=LOOK_EVERY_SECONDS, reload=False, verbosity=0)
    except OperationalError as error:
        if not (words := why_unavailable(error)):
            raise
        connections.close_all()
        logger.warning("%s The worker tries again in %d s.", words, WAIT_SECONDS)
        return False
    return True
