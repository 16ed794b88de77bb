from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.snapshot import snapshot
from applications.models import Role
from interviews.models import Interview
from interviews.score.changes import (
    NEW_RULES,
    Figure,
    Scored,
    differences,
    rescore_roles,
    scores_of,
)
from interviews.score.domain.evidence import RULES

ROLES_PER_BATCH = 200
PROGRESS_EVERY = 1_000
_OF_ROLE = Interview.objects.filter(role=OuterRef("pk"), trashed_at=None, fit_rules__lt=RULES)
_OUTDATED = Q(fit_rules__lt=RULES) | Exists(_OF_ROLE)
WORDS = {
    "fit_score": "score",
    "fit_low": "low end",
    "fit_high": "high end",
    "fit_coverage": "coverage",
    "fit_cap": "cap",
    "fit_cap_words": "what caps it",
    "fit_settled_words": "after it is settled",
    "fit_unheard_words": "limits nobody spoke to",
    "fit_known": "known areas",
    "fit_rank": "place in lists",
    "fit_hardly_myself": "interviews hardly oneself",
    "fit_rules": "version of the rules",
}


class Command(BaseCommand):
    help = (
        "Compute every stored score again from what was logged and put right what differs. "
        "With --check nothing is written, and the exit status is 1 where anything differs. "
        "What lies in the trash is left out: it is computed again when it comes back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare")
        parser.add_argument(
            "--outdated",
            action="store_true",
            help="only what earlier rules of the score made; says nothing where there is none",
        )
        parser.add_argument("--user", metavar="E-MAIL", help="the roles of one account only")

    def handle(self, *, check: bool, outdated: bool, user: str | None, **_: Any) -> None:
        if check and outdated:
            raise CommandError("Choose one of --check and --outdated.")
        roles = Role.objects.filter(trashed_at=None)
        if user is not None:
            roles = roles.filter(owner=_account(user))
        if outdated:
            self._bring_along(roles.filter(_OUTDATED))
            return
        total = roles.count()
        seen = interviews = differing = 0
        for batch in _batches(roles):
            found = _compared(batch) if check else _mended(batch, "rescore")
            for row, result in found:
                differing += self._report(row, differences(row, result), is_mended=not check)
            interviews += sum(not isinstance(row, Role) for row, _ in found)
            seen += self._progress(seen, len(batch), total)
        done = "" if check else " mended"
        self.stdout.write(
            f"{_counted(differing, 'difference')}{done} in {_counted(seen, 'role')}"
            f" and {_counted(interviews, 'interview')}"
        )
        if check and differing:
            raise SystemExit(1)

    def _bring_along(self, roles: QuerySet[Role]) -> None:
        """Score again what earlier rules scored, in batches: an interrupted run goes on later."""
        total, seen = roles.count(), 0
        if not total:
            return
        self.stdout.write(f"The rules of the fit score have changed: scoring {total:,} again.")
        for batch in _batches(roles):
            _mended(batch, NEW_RULES)
            seen += self._progress(seen, len(batch), total)
        self.stdout.write(f"{_counted(seen, 'role')} scored again by the new rules")

    def _progress(self, seen: int, more: int, total: int) -> int:
        """Say how far it is from time to time; returns how many more were seen."""
        if (seen + more) // PROGRESS_EVERY > seen // PROGRESS_EVERY:
            self.stderr.write(f"{seen + more:,} of {total:,} roles")
        return more

    def _report(
        self, row: Role | Interview, found: dict[str, tuple[Figure, Figure]], *, is_mended: bool
    ) -> bool:
        """Say what differs, with ids and no names: whoever runs this need not be the owner."""
        if found:
            kind = "Role" if isinstance(row, Role) else "Interview"
            what = "; ".join(_difference(name, *figures) for name, figures in found.items())
            done = " Mended." if is_mended else ""
            self.stdout.write(f"{kind} {row.pk}: {what}.{done}")
        return bool(found)


def _account(email: str) -> User:
    account = User.objects.with_email(email).first()
    if account is None:
        raise CommandError(f"There is no account of {email}.")
    return account


def _batches(roles: QuerySet[Role]) -> Iterator[list[int]]:
    """Ids in their order, read again for each batch: however many there are, few are in memory."""
    last = 0
    while batch := list(
        roles.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:ROLES_PER_BATCH]
    ):
        yield batch
        last = batch[-1]


def _compared(roles: list[int]) -> list[Scored]:
    """As at one moment, and without waiting for anybody who writes."""
    with snapshot():
        return scores_of(roles, is_to_store=False)


def _mended(roles: list[int], cause: str) -> list[Scored]:
    return rescore_roles(roles, now=timezone.now(), cause=cause)


def _difference(name: str, stored: Figure, now: Figure) -> str:
    """With every digit, so that two figures that differ never look the same.

    Words may name what only their owner should read, so they are not printed.
    """
    if isinstance(stored, str) or isinstance(now, str):
        return f"{WORDS[name]} in other words"
    return f"{WORDS[name]} {_shown(stored)} stored, {_shown(now)} from the rows"


def _shown(figure: float | None) -> str:
    return "none" if figure is None else repr(figure).removesuffix(".0")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
