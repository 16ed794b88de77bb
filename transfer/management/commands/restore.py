from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.events import record_for_everybody
from accounts.models import EventKind
from transfer.backup.checking import not_read
from transfer.backup.domain.manifest import Manifest, counted
from transfer.backup.progress import bar
from transfer.backup.restoring import (
    NotRestored,
    Restored,
    check_nothing_runs,
    give_what_is_there_to_owner,
    is_anything_there,
    look_at,
    restore,
)


class Command(BaseCommand):
    help = "Bring a backup back, once Debrief is stopped. What is there now is put aside first."
    requires_system_checks: list[str] = []  # the database may be what is to be replaced

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *_args: Any, file: Path, yes: bool, **_options: Any) -> None:
        file = file.expanduser().absolute()
        try:
            size = file.stat().st_size
            check_nothing_runs()
            with bar(2 * size, self.stderr) as progress:
                manifest = look_at(file, progress=progress)
            if not yes and not self._agrees(manifest):
                raise CommandError("Nothing was restored.")
            with bar(size, self.stderr) as progress:
                done = restore(file, manifest, now=timezone.now(), progress=progress)
        except NotRestored as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(not_read(file, error)) from error
        record_for_everybody(EventKind.RESTORED, f"Of {manifest.moment}", now=timezone.now())
        is_given = give_what_is_there_to_owner(done.aside)
        self._say(done)
        if is_given:
            self.stdout.write("All of it was given to the owner of the data folder.")

    def _agrees(self, manifest: Manifest) -> bool:
        what_is_there = (
            "It takes the place of all that is there now, which is put aside."
            if is_anything_there()
            else "Nothing is there yet."
        )
        self.stdout.write(f"A backup of {manifest.moment}: {manifest.holdings}. {what_is_there}")
        try:
            return input("Restore it? Type yes: ").strip().lower() in {"y", "yes"}
        except EOFError:
            raise CommandError(
                "Nothing was restored. Say --yes where nobody can be asked."
            ) from None

    def _say(self, done: Restored) -> None:
        manifest = done.manifest
        self.stdout.write(f"Restored: {manifest.holdings}, as on {manifest.moment}.")
        if done.is_older:
            self.stdout.write(f"The database was updated: it was of Debrief {manifest.version}.")
        if done.aside:
            self.stdout.write(f"What was there before lies in {done.aside}.")
        if manifest.missing:
            missing = counted(len(manifest.missing), "document")
            self.stdout.write(f"Missing since before it was made: {missing}.")
        if not manifest.has_key:
            self.stdout.write("Set DEBRIEF_SECRET_KEY to what it was, so that sessions stay.")
        self.stdout.write("Start Debrief again.")
