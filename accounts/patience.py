"""How long a change waits for another one: seconds in a page, so that reads are never held up.

On SQLite one connection writes at a time. A page waits for PATIENCE_SECONDS and is then answered
503 (accounts/error_views.py). Waiting takes the threads that others need for reading, so where many
wait already one more waits less, and where one has just waited in vain hardly at all. The worker
and commands, which nobody watches, wait as long as the settings say.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError
from django.db.backends.signals import connection_created

PATIENCE_SECONDS = 3.0
MOST_WAITING = 3  # of a process, for so long
CROWDED_SECONDS = 0.4
HURRY_SECONDS = 0.1
HURRY_FOR_SECONDS = 10.0
# What takes the write lock of SQLite; inside a transaction it is held already.
TAKES_THE_LOCK = ("BEGIN", "INSERT", "UPDATE", "DELETE", "REPLACE")


@dataclass(slots=True)
class Look:
    """A request that reads. has_waited: for a change of its own, in vain; another waits no more."""

    has_waited: bool = False


_look: ContextVar[Look | None] = ContextVar("look", default=None)


class Patience:
    """Shared by the connections of a process."""

    def __init__(self) -> None:
        self.hurries_until = 0.0
        self.waiting = 0
        self._lock = threading.Lock()

    def seconds(self) -> float:
        if look := _look.get():
            return 0.0 if look.has_waited else HURRY_SECONDS
        if time.monotonic() < self.hurries_until:
            return HURRY_SECONDS
        return PATIENCE_SECONDS if self.waiting < MOST_WAITING else CROWDED_SECONDS

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        *_, context = rest
        connection = context["connection"]
        if not sql.startswith(TAKES_THE_LOCK) or connection.connection.in_transaction:
            return execute(sql, *rest)
        with self._lock:
            seconds = self.seconds()
            self.waiting += 1
        connection.connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
        try:
            result = execute(sql, *rest)
        except OperationalError as error:
            if "locked" in str(error):
                if look := _look.get():
                    look.has_waited = True
                else:
                    self.hurries_until = time.monotonic() + HURRY_FOR_SECONDS
            raise
        finally:
            with self._lock:
                self.waiting -= 1
        self.hurries_until = 0.0
        return result


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Inside, what is written hardly waits; where that is in vain, others wait as ever."""
    token = _look.set(_look.get() or Look())
    try:
        yield
    finally:
        _look.reset(token)


def wait_seconds_only() -> None:
    """From now on each new connection of this process waits no longer than a visitor would."""
    connection_created.connect(_be_patient, dispatch_uid="patience")


_patience = Patience()


def _be_patient(connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        if _patience not in connection.execute_wrappers:
            connection.execute_wrappers.append(_patience)
    else:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{round(PATIENCE_SECONDS * 1000)}ms'")
