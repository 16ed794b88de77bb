"""The processes of `make run`: made once as copies of this one, started anew where one ends.

A copy shares the memory of what is loaded already: three processes take little more than one.
"""

import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NoReturn

from setproctitle import setproctitle

from accounts.unavailable import told_to_owner
from agenda.parent import end_with_parent

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PAUSE_SECONDS = 5.0  # before one that ended is started anew
STOP_SECONDS = 10.0
log = logging.getLogger(__name__)


def run_apart(work: Callable[[], object]) -> None:
    """Run something once in a copy of this process, whose memory goes with it.

    Ends this process, with the same status, where that one did not end well.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    if pid := os.fork():
        if status := os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
            raise SystemExit(abs(status))
        return
    _run_and_exit(work)


def _run_and_exit(work: Callable[[], object]) -> NoReturn:
    status = 1
    try:
        work()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException as error:  # this copy ends here whatever it was
        if words := told_to_owner(error):
            log.error(words)
        else:
            log.exception("This process ends.")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


class Processes:
    """One process for each name, which runs the function and ends with it, or with this process.

    This process stays without threads, which a copy would not have.
    """

    def __init__(self, work: Mapping[str, Callable[[], object]]) -> None:
        self._work = work
        self._running: dict[int, str] = {}
        self._is_stopping = False
        self._due: dict[str, float] = dict.fromkeys(work, 0.0)  # when to start it, monotonic
        self._signals, wakeup = os.pipe()
        os.set_blocking(wakeup, False)
        signal.set_wakeup_fd(wakeup)
        for number in (signal.SIGCHLD, *ENDING):
            signal.signal(number, lambda *_: None)  # each arrives in the pipe

    def start(self) -> None:
        """Start what is due."""
        for name, at in list(self._due.items()):
            if at <= time.monotonic():
                self._running[self._start(name)] = name
                del self._due[name]

    def watch(self) -> None:
        """Return once this process is asked to end."""
        while True:
            soonest = min(self._due.values(), default=None)
            pause = None if soonest is None else max(0.0, soonest - time.monotonic())
            readable, _, _ = select.select([self._signals], [], [], pause)
            if readable and set(os.read(self._signals, 64)) & set(ENDING):
                return
            self._note_ended()
            self.start()

    def stop(self) -> None:
        """End all of them, by force where one does not end by itself."""
        self._is_stopping = True
        self._tell(signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        while self._running and time.monotonic() < until:
            select.select([self._signals], [], [], 0.1)
            self._note_ended()
        self._tell(signal.SIGKILL)
        for pid in self._running:
            os.waitpid(pid, 0)

    def _tell(self, number: signal.Signals) -> None:
        for pid in self._running:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _note_ended(self) -> None:
        for pid in list(self._running):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                continue
            name = self._running.pop(pid)
            self._due[name] = time.monotonic() + PAUSE_SECONDS
            if not self._is_stopping:
                code = os.waitstatus_to_exitcode(status)
                how = f"by signal {-code}" if code < 0 else f"with status {code}"
                again = f"it is started again in {PAUSE_SECONDS:.0f} seconds"
                log.warning("The process “%s” ended %s: %s.", name, how, again)

    def _start(self, name: str) -> int:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        if pid := os.fork():
            return pid

        def work() -> None:
            self._become(name, parent)
            self._work[name]()

        _run_and_exit(work)

    def _become(self, name: str, parent: int) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # Ctrl-C and a closed terminal reach all of them; the first process then ends the others.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, _end)
        setproctitle(f"debrief {name}")
        end_with_parent(parent)


def _end(*_: object) -> None:
    raise SystemExit(0)
