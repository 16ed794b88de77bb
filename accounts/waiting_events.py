"""Lines for the account activity that wait, in the data folder, for a database that takes them.

A download only reads, so it goes on while another program holds the database; yet it has to stand
in the list that the user sees. The worker takes them up at each waking, and so does the next
download, and each start of `make run`. A line is kept until it is stored: a process that is killed
between the two makes two of one, never none.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from uuid import uuid4

from django.conf import settings

FOLDER = "waiting-events"
MOST_AT_ONCE = 500

type Line = dict[str, str | int]


def keep(line: Line, *, once: str = "") -> None:
    """Durably, for the eyes of this user of the machine alone. Raises OSError where it cannot be.

    once: under such a name one line waits, however often it is kept; "" for each.
    """
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"{once or uuid4().hex}.json"
    if file.exists():
        return
    unfinished = folder / f".{uuid4().hex}"
    try:
        with open(unfinished, "x", opener=_for_its_owner) as stream:
            stream.write(json.dumps(line))
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.rename(file)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        raise


@contextmanager
def taken() -> Iterator[list[Line]]:
    """Those that wait, to be stored inside; they are gone once that went well. [] where another
    process is at it.
    """
    folder = _folder()
    files = list(islice(folder.glob("*.json"), MOST_AT_ONCE))
    if not files:
        yield []
        return
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield []
            return
        files = [it for it in files if it.exists()]  # who held the lock before may have been first
        yield sorted((_line(it) for it in files), key=lambda line: str(line.get("at")))
        for it in files:
            it.unlink(missing_ok=True)
    finally:
        os.close(lock)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / FOLDER


def _line(file: Path) -> Line:
    try:
        said = json.loads(file.read_text())
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
