"""Figures for Prometheus, on this machine alone, where DEBRIEF_METRICS_PORT asks for them.

Labels are names of routes, methods, statuses and checks: nothing that a user wrote or opened. Where
PROMETHEUS_MULTIPROC_DIR names a folder, the requests of several processes add up in files there.
"""

import logging
import os
import socket
import threading
from collections.abc import Iterable

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from waitress import create_server

from accounts.health import Level, findings
from agenda.models import EngineRun, Reminder
from agenda.models.reminder import Channel

LEVELS = {Level.WELL: 0, Level.WARNING: 1, Level.FAILING: 2}
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

log = logging.getLogger(__name__)
registry = CollectorRegistry()
_own: CollectorRegistry | None = registry
if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
    MultiProcessCollector(registry)
    _own = None  # what is counted here is told with the counts of the other processes
else:
    ProcessCollector(registry=registry)
_requests = Counter(
    "debrief_requests", "Answered requests", ["method", "route", "status"], registry=_own
)
_seconds = Histogram(
    "debrief_request_seconds", "Time to answer", ["route"], buckets=BUCKETS, registry=_own
)


class State(Collector):
    """What is read when somebody asks: a few queries."""

    def collect(self) -> Iterable[Metric]:
        """The state of each check; nothing of the database where that is away."""
        close_old_connections()
        try:
            yield from self._checks()
            yield from self._reminders()
        except Exception as error:  # noqa: BLE001 - what is known is told all the same
            log.warning("Not all figures could be read (%s).", type(error).__name__)
        finally:
            connection.close()

    def _checks(self) -> Iterable[Metric]:
        level = GaugeMetricFamily(
            "debrief_check_level", "0 well, 1 warning, 2 failing", labels=["check"]
        )
        at = GaugeMetricFamily(
            "debrief_check_timestamp_seconds",
            "When that was last done or seen, as the last good backup",
            labels=["check"],
        )
        for it in findings(timezone.now()):
            level.add_metric([it.name], LEVELS[it.level])
            if it.at:
                at.add_metric([it.name], it.at.timestamp())
        yield from (level, at)

    def _reminders(self) -> Iterable[Metric]:
        waiting = 0
        if settings.HAS_MAIL_SERVER:
            due = Reminder.objects.waiting(now=timezone.now()).filter(channel=Channel.EMAIL)
            waiting = due.order_by().count()
        yield GaugeMetricFamily(
            "debrief_reminders_waiting", "Mails that are due and not sent", value=waiting
        )
        ran_at = EngineRun.objects.values_list("ran_at", flat=True).first()
        if ran_at:
            yield GaugeMetricFamily(
                "debrief_worker_ran_timestamp_seconds",
                "When the worker last looked",
                value=ran_at.timestamp(),
            )

    def describe(self) -> Iterable[Metric]:
        """Nothing is read before somebody asks."""
        return ()


registry.register(State())


def count(*, method: str, route: str, status: int, seconds: float) -> None:
    """Note an answered request."""
    _requests.labels(method, route, str(status)).inc()
    _seconds.labels(route).observe(seconds)


def listen(port: int) -> socket.socket | None:
    """On the loopback, before the processes part: where one of them ends, another answers.

    None where the port is not to be had, which is said.
    """
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError:
        log.warning("Port %s is in use, so no metrics are told. Change DEBRIEF_METRICS_PORT.", port)
        return None
    listening.setblocking(False)  # of two who hear of a visitor one gets them
    return listening


def serve(listening: socket.socket) -> None:
    """Answer in a thread of this process, for as long as it runs."""
    server = create_server(make_wsgi_app(registry), sockets=[listening], threads=1, ident=None)
    threading.Thread(target=server.run, name="metrics", daemon=True).start()
