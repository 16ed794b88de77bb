from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from accounts.unavailable import told_to_owner
from accounts.version import why_refused
from applications.documents.domain.sizes import bytes_in_words
from transfer.backup.daily import note
from transfer.backup.domain.manifest import counted
from transfer.backup.making import Made, NotMade, expected_bytes, make_backup
from transfer.backup.progress import bar


def at_least_one(value: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value)):
        raise ArgumentTypeError(f"{value} is no number of backups, from 1")
    return int(value)


class Command(BaseCommand):
    help = (
        "Write everything into one file, while Debrief runs or not, and look whether it is whole."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        usual = settings.BACKUPS_DIR or settings.DATA_DIR / "backups"
        parser.add_argument(
            "--to", type=Path, default=usual, metavar="FOLDER", help="by default %(default)s"
        )
        parser.add_argument(
            "--keep",
            type=at_least_one,
            metavar="N",
            help="remove the backups before the newest N there; all stay without it",
        )

    def handle(self, *_args: Any, to: Path, keep: int | None, **_options: Any) -> None:
        folder = to.expanduser().absolute()
        try:
            if words := why_refused():
                raise NotMade(f"No backup was made. {words}")
            with bar(expected_bytes(), self.stderr) as progress:
                made = make_backup(folder, now=timezone.now(), keep=keep, progress=progress)
        except NotMade as error:
            raise CommandError(str(error)) from error
        self._say(made)
        if folder == settings.BACKUPS_DIR:
            self._note(made)

    def _note(self, made: Made) -> None:
        """A whole backup is one, whether that can be written down just now or not."""
        try:
            note(made)
        except DatabaseError as error:
            if not (words := told_to_owner(error)):
                raise
            self.stderr.write(f"Today does not know of it yet. {words}")

    def _say(self, made: Made) -> None:
        manifest = made.manifest
        if made.is_first_in_folder:
            self.stdout.write(f"The folder {made.path.parent} was not there yet, and was made.")
        size = bytes_in_words(made.path.stat().st_size)
        self.stdout.write(f"{made.path} is whole: {manifest.holdings}, {size}.")
        for name in made.removed:
            self.stdout.write(f"Removed {name}.")
        if not manifest.has_key:
            self.stderr.write("Keep DEBRIEF_SECRET_KEY too: it is not in the data folder.")
        if manifest.missing:
            missing = counted(len(manifest.missing), "document")
            self.stderr.write(f"Not in the store any more: {missing}.")
        if manifest.changed:
            changed = counted(len(manifest.changed), "document")
            self.stderr.write(f"Not what was uploaded: {changed}.")
