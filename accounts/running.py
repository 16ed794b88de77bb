"""Whether Debrief runs on this data folder: web and worker each hold its lock while they do.

The lock goes with the process, however that ends. What replaces the data asks for it alone.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from accounts.file_owner import give_to_owner

LOCK = "running.lock"
UNFINISHED = "restore-unfinished"
BEING_RESTORED = (
    "A backup is being restored into this data folder: start Debrief once that is done."
)
RESTORE_CUT_OFF = (
    "A restore was cut off midway, so the data in {folder} is not whole. Run it again (manage.py"
    " restore FILE); what was there before lies in {folder}/before-restore-…."
)

_held: list[int] = []


class NotNow(Exception):  # noqa: N818
    """Why this may not run on the data folder just now, in a sentence or two for its owner."""


def hold_while_running(folder: Path) -> None:
    """From now on nothing is restored into the data folder, until this process ends.

    Raises NotNow where that is going on, or was cut off.
    """
    lock = _opened(folder)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise NotNow(BEING_RESTORED) from error
    if (folder / UNFINISHED).exists():
        os.close(lock)
        raise NotNow(RESTORE_CUT_OFF.format(folder=folder))
    _held.append(lock)


@contextmanager
def held_alone(folder: Path) -> Iterator[None]:
    """Inside, neither web nor worker runs on the data folder. Raises NotNow where one does."""
    lock = _opened(folder)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotNow(
                "Debrief is running on this data folder. Stop it first, its workers too, then"
                " restore."
            ) from error
        yield
    finally:
        os.close(lock)


def _opened(folder: Path) -> int:
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    give_to_owner(folder, folder / LOCK)
    return lock
