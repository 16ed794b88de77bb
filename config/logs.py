"""What is written to the log: what went wrong, and each request where DEBRIEF_LOG asks for it.

Addresses hold keys (an Undo, the calendar feed), queries hold names, and the words of an exception
may be the user's. So a record names the route instead of the path, and an exception its type and
where it was raised; only what is listed here leaves (docs/decisions/0034-logs-without-words.md).
"""

import json
import logging
import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-Id"
FIELDS = ("request_id", "method", "route", "status", "duration_ms")
# Their words are about code. All others may quote what somebody wrote.
SAID = (AttributeError, ImportError, NameError, TypeError)
UNKNOWN, STATIC = "unknown", "static"
# What Django says of a request, with its path: the line of the request says it without.
OF_REQUESTS = ("django.request", "django.security")
WRONG_HOST = "It was asked for by a name that DEBRIEF_ALLOWED_HOSTS does not list."

request_id: ContextVar[str] = ContextVar("request_id", default="")
requests = logging.getLogger("debrief.requests")


class RequestMiddleware:
    """First of all: numbers the request, which every record of it carries, and writes its line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = uuid4().hex[:16]
        token = request_id.set(number)
        start = time.perf_counter()
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - start
            response[HEADER] = number
            method, route, status = method_of(request), route_of(request), response.status_code
            said = {"method": method, "route": route, "status": status}
            requests.info("request", extra=said | {"duration_ms": round(seconds * 1000, 1)})
            if settings.METRICS_PORT:
                from config import metrics  # its library is in memory only where it is asked for

                metrics.count(method=method, route=route, status=status, seconds=seconds)
            return response
        finally:
            request_id.reset(token)


def route_of(request: HttpRequest) -> str:
    """The name of the route, never the path: "overview:today"; "unknown" where there is none."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or UNKNOWN
    return STATIC if request.path.startswith(settings.STATIC_URL) else UNKNOWN


def method_of(request: HttpRequest) -> str:
    """One of the methods there are; "OTHER" for what a stranger made up."""
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return request.method if request.method in known else "OTHER"


class Private(logging.Filter):
    """Takes out of a record what only the one who asked should see. Stands at the handler."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        request = record.__dict__.pop("request", None)
        if record.name.startswith("waitress"):  # it quotes what was sent, and who sent it
            record.msg, record.args, record.exc_info = "A connection failed.", (), None
        if record.name.startswith(OF_REQUESTS):
            status = getattr(record, "status_code", 500)
            if record.name == "django.security.DisallowedHost":
                record.msg, record.args, record.exc_info = WRONG_HOST, (), None
                record.levelno, record.levelname = logging.WARNING, "WARNING"
                return True
            if status < 500:
                return False
            record.msg, record.args = "The request failed.", ()
            record.status = status
            if isinstance(request, HttpRequest):
                record.method, record.route = method_of(request), route_of(request)
        return True


class Lines(logging.Formatter):
    """One line each for people, with the traceback of an exception below it."""

    def format(self, record: logging.LogRecord) -> str:
        said = fields_of(record)
        parts = [said.pop("time"), said.pop("level"), said.pop("request_id", "-")]
        message = said.pop("message", "")
        if record.name != requests.name:
            parts.append(f"{said.pop('logger')}: {' '.join(message.split())}")
        parts += [str(said[name]) for name in ("method", "route", "status") if name in said]
        if "duration_ms" in said:
            parts.append(f"{said['duration_ms']} ms")
        return "\n".join([" ".join(parts), *said.get("traceback", "").splitlines()])


class Json(logging.Formatter):
    """One object a line for programs."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(fields_of(record), ensure_ascii=False)


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """All that is told of a record: what is not named here stays."""
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    said: dict[str, Any] = {
        "time": at.replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
        "message": record.getMessage(),
    }
    said |= {name: it for name in FIELDS if (it := record.__dict__.get(name)) not in (None, "")}
    if record.exc_info and record.exc_info[1] is not None:
        said["traceback"] = "".join(told(record.exc_info[1])).rstrip()
    return said


def told(error: BaseException, seen: frozenset[int] = frozenset()) -> Iterator[str]:
    """A traceback without the words of its exceptions, causes first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from told(before, seen | {id(error)})
        yield "\nand from that:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    hint = hint_of(error)
    yield type(error).__qualname__ + (f": {hint}\n" if hint else "\n")


def hint_of(error: BaseException) -> str:
    """What may be said of an exception beside its type: words of code, of the system, of tables."""
    if isinstance(error, SAID):
        return str(error)
    if isinstance(error, OSError):
        return os.strerror(error.errno) if isinstance(error.errno, int) else ""
    cause = error.__cause__ or error
    name = getattr(cause, "sqlite_errorname", "") or getattr(cause, "sqlstate", "")
    if isinstance(error, IntegrityError) and hasattr(cause, "sqlite_errorname"):
        return f"{name}, {error}"  # the names of tables and fields
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", "")
    return ", ".join(it for it in (name, constraint) if it)


def logging_settings(asked: str) -> dict[str, Any]:
    """LOGGING. asked: "lines" or "json", each request too; "" for lines of what went wrong."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"private": {"()": "config.logs.Private"}},
        "formatters": {
            "lines": {"()": "config.logs.Lines"},
            "json": {"()": "config.logs.Json"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["private"],
                "formatter": asked or "lines",
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            requests.name: {"level": "INFO" if asked else "WARNING"},
            # Django's own handlers would write paths, and mail whole requests.
            "django": {"handlers": [], "level": "INFO" if asked else "WARNING"},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            # They tell the addresses of files that they ask a bucket for.
            "urllib3": {"level": "ERROR"},
            "botocore": {"level": "ERROR"},
        },
    }
