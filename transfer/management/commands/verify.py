from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from transfer.backup.checking import check_backup, not_read
from transfer.backup.domain.manifest import KINDS, Unfit
from transfer.backup.progress import bar


class Command(BaseCommand):
    help = "Look whether a backup is whole: every bit of it, and the database in it."
    requires_system_checks: list[str] = []  # which would ask the database, and there may be none

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            with bar(2 * file.stat().st_size, self.stderr) as progress:
                manifest = check_backup(file, progress=progress)
        except Unfit as error:
            raise CommandError(f"{file} {error}.") from error
        except OSError as error:
            raise CommandError(not_read(file, error)) from error
        self.stdout.write(
            f"{file} is whole: {KINDS[manifest.database]}, made on {manifest.moment} by Debrief"
            f" {manifest.version}, {manifest.holdings}."
        )
