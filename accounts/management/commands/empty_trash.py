from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.chores import clear_sessions
from accounts.events import forget_old_events, take_up_waiting
from accounts.once import forget_old_changes
from accounts.owned import TRASHABLE
from accounts.signals import trash_emptied
from accounts.steady import look_at_clock


class Command(BaseCommand):
    help = (
        "Delete for good what has lain in the trash for 30 days, and whatever else is past its"
        " time. The worker does it each night; without one, meant for a daily timer."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print nothing")

    def handle(self, *, quiet: bool, **options: Any) -> None:  # noqa: ARG002
        now = look_at_clock(timezone.now())
        forget_old_changes(now=now)
        clear_sessions(now=now)
        take_up_waiting()
        forget_old_events(now=now)
        for model in reversed(TRASHABLE.values()):
            _, counts = model.rows().past_keeping(now=now).delete()
            count = counts.get(model._meta.label, 0)
            if count and not quiet:
                names = model._meta.verbose_name_plural if count > 1 else model._meta.verbose_name
                self.stdout.write(f"{count} {names} deleted for good.")
        trash_emptied.send_robust(sender=type(self), now=now)
