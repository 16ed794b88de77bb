"""A database in SQLite: a copy of it as at one moment, and what SQLite can say of one."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

from accounts.running import NotNow
from accounts.unavailable import is_full
from transfer.backup.container import Progress, quietly
from transfer.backup.domain.manifest import Unfit

MOST_PROBLEMS = 3
INSTRUCTIONS_BETWEEN_LOOKS = 100_000  # of SQLite, some milliseconds
WAIT_SECONDS = 20
# Where SQLite's own locks lie in a database: somebody who has it open holds some of these bytes.
SHARED_BYTES, SHARED_AT = 510, 0x40000002


def has_wal(database: Path) -> bool:
    """Whether a -wal lies beside it that holds something, as where it is open or was killed."""
    wal = database.with_name(f"{database.name}-wal")
    return wal.exists() and wal.stat().st_size > 0


@contextmanager
def nobody_has_open(database: Path) -> Iterator[None]:
    """Inside, no other program has the database open. Raises NotNow where one has.

    SQLite is not asked: it would mix a -wal that belongs to another database into this one.
    """
    if not database.exists():
        yield
        return
    with database.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, SHARED_BYTES, SHARED_AT)
        except OSError as error:
            raise NotNow(
                f"Another program has {database} open. End it first, then restore."
            ) from error
        yield


@contextmanager
def looked_at(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection for a glance, before it is known whether the file is ours to write to."""
    if has_wal(database):  # what was written last is in there
        with opened(database) as connection:
            yield connection
        return
    uri = f"file:{quote(str(database.absolute()))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.text_factory = partial(str, encoding="utf-8", errors="replace")
        yield connection


@contextmanager
def opened(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection that leaves the files as they are: closing it moves no -wal into the database.

    That is what makes of a -wal that belongs to another database a damaged one.
    """
    with closing(_connected(database)) as connection:
        # What is wrong with a damaged database may be told in its own damaged names.
        connection.text_factory = partial(str, encoding="utf-8", errors="replace")
        yield connection


def _connected(database: Path) -> sqlite3.Connection:
    """Where the disk is too full for the -shm that all who read share, it is read alone without."""
    connection = _connection(database)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        if not is_full(database.parent):
            return _connection(database)  # what is wrong is said to whoever asks it
        connection = _connection(database)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    except sqlite3.Error:
        pass  # the same
    return connection


def _connection(database: Path) -> sqlite3.Connection:
    uri = f"file:{quote(str(database.absolute()))}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS)
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, True)
    return connection


def copy_database(database: Path, to: Path, progress: Progress = quietly) -> None:
    """Write the database as it is at one moment into a new file, while others go on writing.

    What was deleted is not in it, not even in pages that are free. Raises sqlite3.Error.
    """
    to.touch(mode=0o600)
    done = 0

    def tell() -> None:
        nonlocal done
        size = to.stat().st_size
        progress(size - done)
        done = size

    with opened(database) as connection:
        connection.set_progress_handler(tell, INSTRUCTIONS_BETWEEN_LOOKS)
        connection.execute("VACUUM INTO ?", [str(to)])


def look_at_database(database: Path) -> dict[str, int]:
    """Rows by table, once SQLite has found nothing wrong with it. Raises Unfit."""
    try:
        with opened(database) as connection:
            problems = [
                str(it)
                for (it,) in connection.execute(f"PRAGMA integrity_check({MOST_PROBLEMS})")
                if it != "ok"
            ]
            problems += [
                f"a row of {table} points to a row of {parent} that is not there"
                for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check")
            ]
            if not problems:
                return row_counts(connection)
    except (sqlite3.DatabaseError, UnicodeError) as error:
        problems = [str(error)]
    words = "; ".join(" ".join(it.split()) for it in problems[:MOST_PROBLEMS])
    raise Unfit(f"holds a damaged database ({words})")


def is_whole(database: Path) -> bool:
    """What a quick look can see: that the pages of the database, with its -wal, fit together."""
    try:
        with opened(database) as connection:
            return connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except (sqlite3.DatabaseError, UnicodeError):
        return False


def table_names(connection: sqlite3.Connection) -> set[str]:
    """As Django's introspection counts them."""
    return {
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master"
            " WHERE type IN ('table', 'view') AND name <> 'sqlite_sequence'"
        )
    }


def row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Tables of our own: not SQLite's, and not those of the index of search, made from the rows."""
    tables = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    ).fetchall()
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in tables
    }


def migrations(connection: sqlite3.Connection) -> list[str]:
    return [
        f"{app}.{name}"
        for app, name in _rows(
            connection, "django_migrations", "SELECT app, name FROM django_migrations ORDER BY id"
        )
    ]


def documents(connection: sqlite3.Connection) -> dict[str, str]:
    """Name in the store → SHA-256 of what was uploaded."""
    return dict(
        _rows(
            connection,
            "applications_documentversion",
            "SELECT file, sha256 FROM applications_documentversion",
        )
    )


def _rows(connection: sqlite3.Connection, table: str, query: str) -> list[tuple[str, str]]:
    """None where the database is of a time before that table."""
    known = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [table]
    )
    return connection.execute(query).fetchall() if known.fetchone() else []
