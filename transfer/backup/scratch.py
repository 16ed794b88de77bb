"""Folders for what is unpacked for a moment. What a process that was killed left goes with the next
command, start or backup; whoever is at it holds a lock in the folder, which goes with the process.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.dispatch import receiver

from accounts.signals import trash_emptied

RESTORING, VERIFYING = ".restoring-", ".verifying-"
AMONG_OTHERS = "debrief-verifying-"  # in the folder of the system for temporary files
HELD = ".held"
# Between making a folder and holding it lies a moment.
MOMENT_SECONDS = 60


@contextmanager
def scratch_folder(folder: Path, prefix: str) -> Iterator[Path]:
    """A new folder in that one, gone afterwards. Raises OSError."""
    remove_left(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=prefix) as made:
        lock = os.open(Path(made) / HELD, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield Path(made)
        finally:
            os.close(lock)


def remove_left(folder: Path) -> None:
    """Remove those that nobody holds any more, as far as that can be done."""
    for prefix in (RESTORING, VERIFYING, AMONG_OTHERS):
        for it in folder.glob(f"{prefix}*"):
            with suppress(OSError):
                if _is_left(it):
                    shutil.rmtree(it)


def _is_left(folder: Path) -> bool:
    try:
        with (folder / HELD).open("r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except FileNotFoundError:
        return time.time() - folder.stat().st_mtime > MOMENT_SECONDS
    return True


@receiver(trash_emptied, dispatch_uid="folders of restores that were killed")
def tidy_up(now: datetime, **_: Any) -> None:  # noqa: ARG001
    """Each night and at each start."""
    for folder in {settings.DATA_DIR, settings.BACKUPS_DIR or settings.DATA_DIR / "backups"}:
        remove_left(folder)
