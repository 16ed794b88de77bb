"""Ending a process with the one that started it, even where that was killed."""

import os
import signal
import threading
import time

LOOK_EVERY_SECONDS = 1


def end_with_parent(parent: int) -> None:
    """From now on end this process, as by SIGTERM, once its parent is gone. parent: its pid.

    The process that takes over an orphan has another pid.
    """
    threading.Thread(target=_watch, args=[parent], daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
