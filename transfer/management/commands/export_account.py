from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from tqdm import tqdm

from accounts.events import record_event
from accounts.models import EventKind, User
from accounts.unavailable import told_to_owner
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
        try:
            with file.open("xb") as to:
                file.chmod(0o600)  # what a person thinks of employers
                document = _written(user, to, file, is_quiet=not self.stderr.isatty())
        except OSError as error:
            words = told_to_owner(error, file.absolute().parent)
            said = words or f"{file} cannot be written: {error.strerror}."
            raise CommandError(said) from error
        for words in document["left_out"]:
            self.stderr.write(f"Left out: {words}")
        rows = sum(len(it) for it in document["tables"].values())
        self.stdout.write(f"Wrote {rows} rows of {email} to {file}.")
        self._record(user)

    def _record(self, user: User) -> None:
        """What is written is there, whether its user can be told of it just now or not."""
        try:
            record_event(user, EventKind.EXPORTED, "on the machine itself")
        except DatabaseError as error:
            if not (words := told_to_owner(error)):
                raise
            self.stderr.write(f"Account activity does not say so. {words}")


def _written(user: User, to: IO[bytes], file: Path, *, is_quiet: bool) -> dict[str, Any]:
    """The document. Half a ZIP helps nobody: where it is not made whole, no file stays behind."""
    with tqdm(total=row_count(user), unit=" rows", disable=is_quiet) as bar:

        def progress(*, rows: int = 0, **_: int) -> None:
            bar.update(rows)

        try:
            return write_zip(user, to, now=timezone.now(), progress=progress)
        except BaseException:
            file.unlink()
            raise
