"""Who is at a long piece of work, and how far: told meanwhile by a thread of its own.

The thread has a connection of its own, since the work itself reads in one transaction. A process
that is killed tells nothing any more, so that after some seconds another may begin again.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from typing import Any, Self

from django.db import DatabaseError, connection, connections
from django.db.models import F, Q, QuerySet
from django.utils import timezone

HELD_FOR = timedelta(seconds=15)
TELLS_EVERY_SECONDS = 0.5
MOST_TRIES = 3

log = logging.getLogger(__name__)


class NoLongerWanted(Exception):  # noqa: N818
    """The work was stopped, or somebody else has taken it over."""


def take(rows: QuerySet[Any]) -> str | None:
    """Be the one who is at the row; its token. None where another is, or nothing is to be done.

    rows: the one row, as long as it is at work.
    """
    now, token = timezone.now(), secrets.token_hex(16)
    free = rows.filter(Q(held_until=None) | Q(held_until__lt=now), tries__lt=MOST_TRIES)
    taken = free.update(held_by=token, held_until=now + HELD_FOR, tries=F("tries") + 1)
    return token if taken else None


class Teller(Thread):
    """Tells how far the work at a row is while its block runs, and hears whether it is to stop.

    figures: fields and values to write, asked anew each time. Within a transaction of somebody
    else (a test) nothing is told, since no other connection sees the row.
    """

    def __init__(self, held: QuerySet[Any], figures: Callable[[], dict[str, int]]) -> None:
        super().__init__(daemon=True)
        self._held, self._figures = held, figures
        self._is_over = Event()
        self.is_wanted = True

    def __enter__(self) -> Self:
        if not connection.in_atomic_block:
            self.start()
        return self

    def __exit__(self, *_: object) -> None:
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
                self.tell()
        finally:
            connection.close()

    def tell(self) -> None:
        until = timezone.now() + HELD_FOR
        try:
            self.is_wanted = bool(self._held.update(held_until=until, **self._figures()))
        except DatabaseError:
            log.warning("How far an account has come could not be told.", exc_info=True)
            connection.close()


def set_going(work: Callable[[int], None], pk: int) -> None:
    """Work in the background of this process; where that ends meanwhile, a worker carries on."""

    def run() -> None:
        try:
            work(pk)
        finally:
            connections.close_all()

    Thread(target=run, daemon=True).start()
