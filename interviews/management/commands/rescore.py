from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from applications.models import Role
from interviews.models import Interview
from interviews.score.changes import Figure, Scored, differences, rescore_roles, scores_of

ROLES_PER_BATCH = 200
PROGRESS_EVERY = 1_000
WORDS = {
    "fit_score": "score",
    "fit_low": "low end",
    "fit_high": "high end",
    "fit_coverage": "coverage",
    "fit_cap": "cap",
    "fit_known": "known areas",
}


class Command(BaseCommand):
    help = (
        "Compute every stored score again from what was logged and put right what differs. "
        "With --check nothing is written, and the exit status is 1 where anything differs. "
        "What lies in the trash is left out: it is computed again when it comes back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare")
        parser.add_argument("--user", metavar="E-MAIL", help="the roles of one account only")

    def handle(self, *, check: bool, user: str | None, **options: Any) -> None:  # noqa: ARG002
        roles = Role.objects.filter(trashed_at=None)
        if user is not None:
            roles = roles.filter(owner=_account(user))
        total = roles.count()
        seen = interviews = differing = 0
        for batch in _batches(roles):
            found = _compared(batch) if check else _mended(batch)
            for row, result in found:
                differing += self._report(row, differences(row, result), is_mended=not check)
            interviews += sum(not isinstance(row, Role) for row, _ in found)
            is_mark = (seen + len(batch)) // PROGRESS_EVERY > seen // PROGRESS_EVERY
            seen += len(batch)
            if is_mark:
                self.stderr.write(f"{seen:,} of {total:,} roles")
        done = "" if check else " mended"
        self.stdout.write(
            f"{_counted(differing, 'difference')}{done} in {_counted(seen, 'role')}"
            f" and {_counted(interviews, 'interview')}"
        )
        if check and differing:
            raise SystemExit(1)

    def _report(
        self, row: Role | Interview, found: dict[str, tuple[Figure, Figure]], *, is_mended: bool
    ) -> bool:
        """Say what differs, with ids and no names: whoever runs this need not be the owner."""
        if found:
            kind = "Role" if isinstance(row, Role) else "Interview"
            what = "; ".join(
                f"{WORDS[name]} {_shown(stored)} stored, {_shown(now)} from the rows"
                for name, (stored, now) in found.items()
            )
            done = " Mended." if is_mended else ""
            self.stdout.write(f"{kind} {row.pk}: {what}.{done}")
        return bool(found)


def _account(email: str) -> User:
    account = User.objects.with_email(email).first()
    if account is None:
        raise CommandError(f"There is no account of {email}.")
    return account


def _batches(roles: Any) -> Iterator[list[int]]:
    """Ids in their order, read again for each batch: however many there are, few are in memory."""
    last = 0
    while batch := list(
        roles.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:ROLES_PER_BATCH]
    ):
        yield batch
        last = batch[-1]


@transaction.atomic
def _compared(roles: list[int]) -> list[Scored]:
    return scores_of(roles)


def _mended(roles: list[int]) -> list[Scored]:
    return rescore_roles(roles, now=timezone.now(), cause="rescore")


def _shown(figure: float | None) -> str:
    return "none" if figure is None else f"{figure:.10g}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
