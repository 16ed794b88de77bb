from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from accounts.models import User
from agenda.fake_data import make_account
from agenda.fake_years import FEWEST_ROLES, INTERVIEWS_PER_ROLE, make_years
from overview.search.keeping import indexed_afterwards


class Command(BaseCommand):
    help = "Fill a new account with made-up interviews, for measuring how fast pages are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="of the account to make; it must not exist yet")
        parser.add_argument("--interviews", type=int, default=100)
        parser.add_argument("--roles", type=int, help="100 or more: of many years, all kinds")

    def handle(
        self, *_args: Any, email: str, interviews: int, roles: int | None, **_options: Any
    ) -> None:
        if interviews < 1:
            raise CommandError("Say how many interviews to make: 1 or more.")
        if roles is not None and roles < FEWEST_ROLES:
            raise CommandError(f"Say how many roles to make: {FEWEST_ROLES} or more.")
        if User.objects.with_email(email).exists():
            raise CommandError(f"There is an account of {email} already. Choose another e-mail.")
        now = timezone.now()
        making = make_account(email, interviews, now=now)
        if roles is not None:
            making, interviews = make_years(email, roles, now=now), roles * INTERVIEWS_PER_ROLE
        with (
            indexed_afterwards(),
            tqdm(total=interviews, unit=" interviews", disable=not self.stderr.isatty()) as bar,
        ):
            for made in making:
                bar.update(made)
        self.stdout.write(f"Made {interviews} interviews for {email}.")
