"""Lines for the account activity that wait, in the data folder, for a database that takes them.

A download only reads, so it goes on while another program holds the database; yet it has to stand
in the list that the user sees. The worker takes them up at each waking, and so does the next
download, and each start of `make run`. A line is kept until it is stored: a process that is killed
between the two makes two of one, never none.
"""

import fcntl
import json
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from accounts.durable import sync_folder

FOLDER = "waiting-events"
MOST_AT_ONCE = 500
MOST = 5_000  # that wait: where nobody takes them up, nothing more leaves unnoted
MOST_BYTES = 16_000  # of one; what is longer is none of ours

type Line = dict[str, str | int]


class TooManyWaitError(Exception):
    """Nobody takes up what waits."""


def keep(line: Line, *, once: str = "") -> None:
    """Durably, for the eyes of this user of the machine alone. Raises TooManyWaitError, or OSError
    where the folder takes nothing.

    once: under such a name one line waits, however often it is kept; "" for each.
    """
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"{once or uuid4().hex}.json"
    if file.exists():
        return
    if sum(1 for _ in folder.glob("*.json")) >= MOST:
        raise TooManyWaitError
    unfinished = folder / f".{uuid4().hex}"
    try:
        with open(unfinished, "x", opener=_for_its_owner) as stream:
            stream.write(json.dumps(line))
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.rename(file)
        sync_folder(folder)
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
        # Who held the lock before may have been first.
        files = [it for it in files if os.path.lexists(it)]
        yield sorted((_line(it) for it in files), key=lambda line: str(line.get("at")))
        for it in files:
            _remove(it)
    finally:
        os.close(lock)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / FOLDER


def _line(file: Path) -> Line:
    """{} for what is none of ours, whatever it is: a folder, a pipe that nobody writes into."""
    try:
        if not stat.S_ISREG(file.lstat().st_mode):
            return {}
        with file.open(encoding="utf-8") as stream:
            said = json.loads(stream.read(MOST_BYTES))
    except (OSError, RecursionError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _remove(file: Path) -> None:
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)
    else:
        file.unlink(missing_ok=True)


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
