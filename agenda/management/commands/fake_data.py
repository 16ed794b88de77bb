from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from accounts.models import User
from agenda.fake_data import make_account
from overview.search.keeping import indexed_afterwards


class Command(BaseCommand):
    help = "Fill a new account with made-up interviews, for measuring how fast pages are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="of the account to make; it must not exist yet")
        parser.add_argument("--interviews", type=int, default=100)

    def handle(self, *_args: Any, email: str, interviews: int, **_options: Any) -> None:
        if interviews < 1:
            raise CommandError("Say how many interviews to make: 1 or more.")
        if User.objects.with_email(email).exists():
            raise CommandError(f"There is an account of {email} already. Choose another e-mail.")
        with (
            indexed_afterwards(),
            tqdm(total=interviews, unit=" interviews", disable=not self.stderr.isatty()) as bar,
        ):
            for made in make_account(email, interviews, now=timezone.now()):
                bar.update(made)
        self.stdout.write(f"Made {interviews} interviews for {email}.")
