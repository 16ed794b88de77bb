"""Why the database or the disk takes nothing just now, in words: for a page, for a command."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

BUSY = "Another change is just being written."
FULL = "The disk of this Debrief is full."
AWAY = "The database cannot be reached."
FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT}
LEAST_BYTES = 1024 * 1024  # with less, SQLite may not even be able to open a database
IO_ERROR = "disk i/o error"
# How SQLite says it, in English always.
SQLITE_WORDS = {
    "locked": BUSY,
    "database or disk is full": FULL,
    IO_ERROR: FULL,
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


def told_to_owner(error: BaseException, near: Path | None = None) -> str:
    """The same for whoever runs a command: what it is and what to do, with the place; "" where the
    error is of another kind. near: where something was written, beside the data folder.
    """
    match why_unavailable(error):
        case words if words == BUSY:
            return "The database is busy: another program is writing to it. Try again in a moment."
        case words if words == FULL:
            return _disk_words(error, near)
        case words if words == AWAY:
            return _away_words()
    return _unfit_words(error)


def is_full(folder: Path) -> bool:
    """Whether hardly anything can be written there; of a folder that is not there, its parent."""
    with suppress(OSError):
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        return shutil.disk_usage(folder).free < LEAST_BYTES
    return False


def full_one(*folders: Path) -> Path:
    """The first of them whose disk is full; the first of all where none says so, as by a quota."""
    return next((it for it in folders if is_full(it)), folders[0])


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


# --- For its owner -------------------------------------------------------------------------------


def _disk_words(error: BaseException, near: Path | None) -> str:
    data: Path = settings.DATA_DIR
    of_database = [it for it in _causes(error) if isinstance(it, DatabaseError)]
    if of_database and connection.vendor == "postgresql":
        return "The disk of the database server is full: make room there, then try again."
    if any(IO_ERROR in str(it).lower() for it in of_database) and not is_full(data):
        return f"The disk of {data} cannot be read or written: look whether it is failing."
    places = [near, data, settings.BACKUPS_DIR, Path(tempfile.gettempdir())]
    full = data if of_database else full_one(*(it for it in places if it))
    return f"The disk of {full} is full: make room there, then try again."


def _away_words() -> str:
    if connection.vendor == "postgresql":
        return "The server of DATABASE_URL cannot be reached, or takes nobody just now."
    path = Path(connection.settings_dict["NAME"])
    if is_full(path.parent):
        return f"The disk of {path.parent} is full: make room there, then try again."
    return f"The database {path} cannot be opened: see that its folder is there and yours to write."


def _unfit_words(error: BaseException) -> str:
    """What is not a matter of time: the database itself is not what the code expects."""
    said = next((str(it).lower() for it in _causes(error) if isinstance(it, DatabaseError)), "")
    if "malformed" in said or "not a database" in said:
        return "The database is damaged: “manage.py doctor” says how, and what to do."
    if "no such table" in said or "no such column" in said:
        return "The database is not as this code expects it: “manage.py doctor” says why."
    return ""
