from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from accounts.models import User
from transfer.account.writing import row_count, write_zip


class Command(BaseCommand):
    help = "Write everything of one account into a ZIP, which import_account reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("file", type=Path, help="the ZIP to write; it must not exist yet")

    def handle(self, *_args: Any, email: str, file: Path, **_options: Any) -> None:
        user = User.objects.with_email(email).first()
        if user is None:
            raise CommandError(f"There is no account of {email}.")
        quiet = not self.stderr.isatty()
        try:
            with (
                file.open("xb") as to,
                tqdm(total=row_count(user), unit=" rows", disable=quiet) as bar,
            ):
                file.chmod(0o600)  # what a person thinks of employers
                document = write_zip(user, to, now=timezone.now(), progress=bar.update)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        rows = sum(len(it) for it in document["tables"].values())
        self.stdout.write(f"Wrote {rows} rows of {email} to {file}.")
