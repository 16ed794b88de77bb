"""Beside a worker's tasks, in its process: a thread that sees to it that the engine is woken.

It counts by the clock that only runs on, so that a step of the other one neither stops nor hurries
it. A task of the engine that never ends takes its worker with it: whoever started that starts it
anew.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, close_old_connections
from django.tasks.signals import task_finished, task_started
from django.utils import timezone

from agenda.tasks import look_after, send, wake

LOOKS_EVERY_SECONDS = 10
# A waking sends for some 40 seconds at most; planning 10,000 reminders takes ten.
ENDS_AFTER_SECONDS = 15 * 60
ENGINE = {wake.module_path, send.module_path}

log = logging.getLogger(__name__)


class Watchdog(threading.Thread):
    """seconds: the clock that only runs on. end: ends this process at once."""

    def __init__(
        self,
        *,
        seconds: Callable[[], float] = time.monotonic,
        end: Callable[[int], Any] = os._exit,
    ) -> None:
        super().__init__(daemon=True)
        self._seconds, self._end = seconds, end
        self._is_over = threading.Event()
        self._begun_at: float | None = None
        task_started.connect(self._note_start)
        task_finished.connect(self._note_end)

    def run(self) -> None:
        while not self._is_over.wait(LOOKS_EVERY_SECONDS):
            self.look()

    def stop(self) -> None:
        self._is_over.set()

    def look(self) -> None:
        """Once: is the task at hand ending, and is a waking near?"""
        begun_at = self._begun_at
        if begun_at is not None and self._seconds() - begun_at > ENDS_AFTER_SECONDS:
            log.critical("A task of the engine does not end: its worker ends, to be started anew.")
            self._end(1)
        close_old_connections()
        try:
            look_after(timezone.now())
        except DatabaseError as error:
            log.warning("Whether a waking is near was not seen (%s).", type(error).__name__)
        finally:
            close_old_connections()

    def _note_start(self, task_result: Any, **_: Any) -> None:
        if task_result.task.module_path in ENGINE:
            self._begun_at = self._seconds()

    def _note_end(self, **_: Any) -> None:
        self._begun_at = None
