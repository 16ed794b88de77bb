"""Why the database or the disk takes nothing just now, in words: for a page and for the worker."""

import errno
from collections.abc import Iterator

from django.db import DatabaseError

BUSY = "Another change is just being written."
FULL = "The disk of this Debrief is full."
AWAY = "The database cannot be reached."
FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT}
# How SQLite says it, in English always.
SQLITE_WORDS = {
    "locked": BUSY,
    "database or disk is full": FULL,
    "disk i/o error": FULL,
    "unable to open database": AWAY,
}
# How PostgreSQL says it: https://www.postgresql.org/docs/current/errcodes-appendix.html
POSTGRESQL_CODES = {
    "55P03": BUSY,  # lock_timeout
    "40P01": BUSY,  # deadlock
    "40001": BUSY,
    "53100": FULL,
    "53": AWAY,  # too many connections, out of memory
    "57P": AWAY,  # shutting down
    "08": AWAY,
}


def why_unavailable(error: BaseException | None) -> str:
    """A sentence where the database or the disk cannot take a change now; "" for other errors."""
    for it in _causes(error):
        if isinstance(it, OSError) and it.errno in FULL_ERRNOS:
            return FULL
        if isinstance(it, DatabaseError) and (words := _database_words(it)):
            return words
    return ""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(10):  # a chain may be a circle
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _database_words(error: DatabaseError) -> str:
    state = getattr(error.__cause__, "sqlstate", None) or ""
    if hasattr(error.__cause__, "sqlstate"):
        is_connecting = not state and type(error).__name__ == "OperationalError"
        found = (words for code, words in POSTGRESQL_CODES.items() if state.startswith(code))
        return AWAY if is_connecting else next(found, "")
    said = str(error).lower()
    return next((words for part, words in SQLITE_WORDS.items() if part in said), "")
