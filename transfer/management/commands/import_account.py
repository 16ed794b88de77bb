from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.events import record_event
from accounts.models import EventKind, User
from accounts.unavailable import told_to_owner
from transfer.account.loading import BadFile, UsedAccount, load_account, read_zip


class Command(BaseCommand):
    help = "Read what export_account wrote into an account, which exists already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="of an account that can be signed in to")
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="delete what the account holds first"
        )

    def handle(self, *_args: Any, email: str, file: Path, replace: bool, **_options: Any) -> None:
        user = User.objects.with_email(email).first()
        if user is None:
            raise CommandError(f"There is no account of {email}. Sign up first.")
        try:
            with file.open("rb") as opened:
                document = read_zip(opened)
                total = sum(len(it) for it in document["tables"].values())
                with tqdm(total=total, unit=" rows", disable=not self.stderr.isatty()) as bar:
                    rows = load_account(
                        user, document, packed=opened, replace=replace, progress=bar.update
                    )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except BadFile as error:
            raise CommandError(told_to_owner(error) or str(error)) from error
        except UsedAccount as error:
            raise CommandError(
                f"The account of {email} holds something already. Export it first, then say"
                " --replace to delete it."
            ) from error
        record_event(user, EventKind.IMPORTED, "on the machine itself")
        self.stdout.write(f"Read {rows} rows into the account of {email}.")
