"""Who is at a long piece of work, and how far: told meanwhile by a thread of its own.

The thread has a connection of its own, since the work itself reads in one transaction. A process
that is killed tells nothing any more, so that after some seconds another may begin again.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, Self

from django.db import DatabaseError, connection, connections
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.unavailable import FULL, why_unavailable
from transfer.models import AccountExport, AccountImport

HELD_FOR = timedelta(seconds=15)
WORKER_COMES = timedelta(seconds=8)  # it looks every two
TELLS_EVERY_SECONDS = 0.5
MOST_TRIES = 3

log = logging.getLogger(__name__)


class NoLongerWanted(Exception):  # noqa: N818
    """The work was stopped, or somebody else has taken it over."""


def take(rows: QuerySet[Any], *, give_up: Callable[[QuerySet[Any]], None]) -> QuerySet[Any] | None:
    """Be the one who is at the row: it, for as long as that is so. None where another is, or where
    nothing is to be done.

    rows: the one row, as long as it is at work. give_up: is given it where it was begun too often.
    """
    now, token = timezone.now(), secrets.token_hex(16)
    # Further ahead than anybody can hold it, a clock was wrong that said so.
    far_ahead = Q(held_until__gt=now + 2 * HELD_FOR)
    free = rows.filter(Q(held_until=None) | Q(held_until__lt=now) | far_ahead)
    again = free.filter(tries__lt=MOST_TRIES)
    if again.update(held_by=token, held_until=now + HELD_FOR, tries=F("tries") + 1):
        return rows.filter(held_by=token)
    give_up(free.filter(tries__gte=MOST_TRIES))
    return None


def is_stuck(
    row: AccountExport | AccountImport, *, held_until: datetime | None, now: datetime
) -> bool:
    """Whether nobody is at it, though a worker would have come by now."""
    until = held_until or row.created_at + WORKER_COMES
    return row.is_at_work and not now <= until <= now + 2 * HELD_FOR


class Teller(Thread):
    """Tells how far the work is while its block runs, and hears whether it is to stop.

    tell: called every half second in this thread; False where the work is no longer wanted. Within
    a transaction of somebody else it is not called, since no other connection sees the row.
    """

    def __init__(self, tell: Callable[[], bool]) -> None:
        super().__init__(daemon=True)
        self._tell = tell
        self._is_over = Event()
        self.is_wanted = True

    def __enter__(self) -> Self:
        if not connection.in_atomic_block:
            self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Nothing is told any more."""
        self._is_over.set()
        if self.is_alive():
            self.join()

    def check(self) -> None:
        """Raises NoLongerWanted."""
        if not self.is_wanted:
            raise NoLongerWanted

    def run(self) -> None:
        try:
            while self.is_wanted and not self._is_over.wait(TELLS_EVERY_SECONDS):
                self._try_to_tell()
        finally:
            connection.close()

    def _try_to_tell(self) -> None:
        try:
            self.is_wanted = self._tell()
        except (DatabaseError, OSError):
            log.warning("How far an account has come could not be told.", exc_info=True)
            connection.close()


def tell(held: QuerySet[Any], **figures: int) -> bool:
    """Write how far it is into the row, which stays held; False where it is no longer ours."""
    return bool(held.update(held_until=timezone.now() + HELD_FOR, **figures))


def is_disk_full(error: BaseException) -> bool:
    """Of the files, of SQLite or of PostgreSQL."""
    return why_unavailable(error) == FULL


def set_going(work: Callable[[int], None], pk: int) -> None:
    """Work in the background of this process; where that ends meanwhile, a worker carries on."""

    def run() -> None:
        try:
            work(pk)
        finally:
            connections.close_all()

    Thread(target=run, daemon=True).start()
