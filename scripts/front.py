"""What stands between the network and the app: a request is whole before a thread takes it, and
what is answered waits for its reader without one.

waitress reads and sends in its event loop, without a thread, and spools what is larger than
SPOOL_BYTES. What it lacks is here: how long a request may take to arrive and an answer to leave,
one answer at a time on each connection, who may send a large request, room for others where all
places are taken, and a refusal that the sender gets to read.
"""

import logging
import re
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask
from waitress.utilities import BadRequest, RequestEntityTooLarge

THREADS = 6  # so that slow answers and changes that wait for their turn do not hold up the others
# Each has two files open while it is answered, and a process seldom may have more than 1,024.
MOST_CONNECTIONS = 400
MOST_HEADER_BYTES = 64 * 1024
# Nothing that an anonymous visitor sends is larger, nor a form without a file.
MOST_ANONYMOUS_BYTES = 1024 * 1024
FORM_BYTES = MOST_ANONYMOUS_BYTES  # what a form says beside its file
SPOOL_BYTES = 256 * 1024
# A request is there within this, and each further second brings at least so many bytes.
GRACE_SECONDS = 20
LEAST_BYTES_A_SECOND = 8 * 1024
# Of an answer that waits, whoever reads takes at least so many bytes within so long. Sockets empty
# in lumps of up to a megabyte, so that within less time somebody slow could seem to take nothing.
READING_SECONDS = 60
LEAST_BYTES_READ = 60 * 1024
# A thread waits for whoever is AHEAD_BYTES behind it, but never more of them than this.
AHEAD_BYTES = 16 * 1024 * 1024
MOST_WAITING = THREADS // 2
IDLE_SECONDS = 75  # a browser keeps a connection for about a minute
LINGER_SECONDS = 10  # how long a refused sender may go on sending before it is cut off
FIRST_LINE = re.compile(rb"\s*\S+ (?:[a-z]+://[^/? ]*)?([^?# \r\n]*)")
FIRST_BYTES = 512  # of a request, enough to see whom it is for

type Headers = dict[str, str]  # by name as "USER_AGENT"
# Whether whoever sends these headers may send more than MOST_ANONYMOUS_BYTES.
type Allows = Callable[[Headers], bool]
type Answer = tuple[list[tuple[str, str]], bytes]  # headers and body
# What is answered in place of the app, by status and path; "" where the path is not known.
type Refusal = Callable[[int, str], Answer]


def make_server(
    application: Any, *, listening: socket.socket, allows: Allows, most_bytes: int, refusal: Refusal
) -> "Front":
    """A server on a socket that listens already.

    allows is asked in a thread of its own. most_bytes: of a body, of those who are allowed.
    """
    settings = Adjustments(
        sockets=[listening],
        threads=THREADS,
        ident=None,
        # Who is believed about X-Forwarded-… is the app's to say: DEBRIEF_TRUSTED_PROXIES.
        clear_untrusted_proxy_headers=False,
        connection_limit=MOST_CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=1,
        recv_bytes=64 * 1024,
        inbuf_overflow=SPOOL_BYTES,
        outbuf_overflow=SPOOL_BYTES,
        outbuf_high_watermark=AHEAD_BYTES,
        max_request_header_size=MOST_HEADER_BYTES,
        max_request_body_size=most_bytes + 1,  # the first size that is refused
        log_socket_errors=False,  # a client that goes away is none
        asyncore_use_poll=True,  # select() ends at 1,024 files
    )
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(settings.threads)
    sockinfo = (listening.family, listening.type, listening.proto, listening.getsockname())
    server = Front(
        application,
        _sock=listening,
        dispatcher=dispatcher,
        adj=settings,
        bind_socket=False,
        sockinfo=sockinfo,
    )
    server.allows, server.refusal = allows, refusal
    return server


class Answered(WSGITask):
    """What the app answers; of a look at the headers (HEAD) those alone, as waitress leaves to the
    app. What else was sent would be read as the beginning of the next answer.
    """

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        if self.request.is_head:  # a file would go past write()
            environ.pop("wsgi.file_wrapper", None)
        return environ

    def write(self, data: bytes) -> None:
        super().write(b"" if self.request.is_head else data)
        if self.request.is_head:
            self.chunked_response = False


class Refused(ErrorTask):
    """Whatever is answered in place of the app, for a fault of the sender or of the app."""

    def execute(self) -> None:
        status = HTTPStatus(self.request.error.code)
        # waitress has a new request without a path for a fault of the app.
        asked = self.channel.requests[0]
        headers, body = self.channel.server.refusal(status.value, asked.asked_path)
        self.status = f"{status.value} {status.phrase}"
        self.response_headers += headers
        self.content_length = len(body)
        self.set_close_on_finish()
        self.write(b"" if asked.is_head else body)


class Request(HTTPRequestParser):
    """One request while it arrives, with the bound of somebody anonymous until more is allowed."""

    may_be_large = False
    holds_continue = False  # the client waits for "100 Continue", which waits for leave
    behind = b""  # what came with its end: the beginning of the next

    def __init__(self, adj: Adjustments) -> None:
        super().__init__(adj)
        self.began_at = time.monotonic()
        self.start = b""

    def received(self, data: bytes) -> int:
        self.start += data[: FIRST_BYTES - len(self.start)]
        try:
            consumed: int = super().received(data)
        except ValueError:  # an address that is none, as http://[x]/
            self.error, self.completed = BadRequest("Not an address"), True
            return len(data)
        if self.body_rcv is not None and not self.error and not self.may_be_large:
            self._hold_to_anonymous()
        if self.error:
            self.expect_continue = False  # waitress would take the refusal back
        elif self.expect_continue and self.waits_for_leave:
            self.expect_continue, self.holds_continue = False, True
        if self.completed and not self.empty:
            self.behind, consumed = data[consumed:], len(data)
        return consumed

    @property
    def asked_path(self) -> str:
        """As it was sent, also where waitress could not read the rest; "" where it is not known."""
        found = FIRST_LINE.match(self.start)
        return unquote_to_bytes(found[1]).decode("latin-1") if found else ""

    @property
    def is_head(self) -> bool:
        return self.start.lstrip().startswith(b"HEAD ")

    @property
    def has_credentials(self) -> bool:
        return "COOKIE" in self.headers or "AUTHORIZATION" in self.headers

    @property
    def waits_for_leave(self) -> bool:
        """Whether it is or may become large, and nobody has said yet that it may."""
        is_large = self.chunked or self.content_length > MOST_ANONYMOUS_BYTES
        return is_large and self.has_credentials and not self.may_be_large and not self.completed

    def is_late(self, now: float) -> bool:
        seconds = GRACE_SECONDS + self.body_bytes_received / LEAST_BYTES_A_SECOND
        return now - self.began_at > seconds

    def refuse(self) -> None:
        self.error, self.completed = RequestEntityTooLarge("too large"), True
        self.expect_continue = False

    def _hold_to_anonymous(self) -> None:
        arrived = self.body_bytes_received
        declared = 0 if self.has_credentials else self.content_length
        if max(arrived, declared) > MOST_ANONYMOUS_BYTES:
            self.refuse()


class Channel(HTTPChannel):
    """One connection."""

    parser_class = Request
    task_class = Answered
    error_task_class = Refused
    request: Any
    requests: list[Any]
    close_when_flushed: bool
    asked: Future[bool] | None = None  # whether the request may be large, until that is known
    is_refused = False
    lingers_since: float | None = None
    behind = b""  # of what came, that which waits until the answer before it has left
    taken = 0  # bytes that the reader took
    measured: tuple[float, int] | None = None  # since when more waits, and what was taken by then

    def received(self, data: bytes) -> bool:
        if self.lingers_since is not None:
            return False  # refused: what still comes is dropped
        is_open: bool = super().received(data)
        self._ask()
        return is_open

    def _ask(self) -> None:
        request = self.request
        if request is None or self.asked is not None or not request.waits_for_leave:
            return
        headers = dict(request.headers)
        self.asked = self.server.gate.submit(self.server.allows, headers)
        # Its answer is carried out by the event loop, which alone touches a request that arrives.
        self.asked.add_done_callback(
            lambda answer: self.server.trigger.pull_trigger(lambda: self._answered(request, answer))
        )

    def _answered(self, request: Request, answer: Future[bool]) -> None:
        self.asked = None
        if self.request is not request or request.completed:
            return
        if not answer.cancelled() and answer.exception() is None and answer.result():
            request.may_be_large = True
            if request.holds_continue:
                self.send_continue()
            return
        with self.requests_lock:
            request.refuse()
            self.requests.append(request)
            self.request = None
            if len(self.requests) == 1:
                self.server.add_task(self)

    def readable(self) -> bool:
        if self.lingers_since is not None:
            return not self.will_close
        return super().readable() and self.asked is None and not self.behind

    def writable(self) -> bool:
        return super().writable() or bool(self.behind and not self.requests)

    def service(self) -> None:
        request = self.requests[0]
        self.is_refused, self.behind = bool(request.error), request.behind
        super().service()

    def send(self, data: bytes, do_close: bool = True) -> int:
        sent: int = super().send(data, do_close)
        self.taken += sent
        return sent

    def handle_write(self) -> None:
        """As waitress does it, then what came behind; but who was refused in the middle of sending
        gets to read why.

        A socket that is closed with unread data resets the connection, and the answer is lost.
        """
        if not (self.is_refused and self.close_when_flushed):
            super().handle_write()
            if self.behind and not self.requests and not self.total_outbufs_len:
                behind, self.behind = self.behind, b""
                self.received(behind)
            return
        self._flush_exception(self._flush_some)
        if self.will_close:
            self.handle_close()
        elif not self.total_outbufs_len:
            self.close_when_flushed, self.lingers_since = False, time.monotonic()
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)

    def is_over(self, now: float) -> bool:
        """Whether it took too long to send a request, to read an answer, or to go away."""
        if self.lingers_since is not None:
            return now - self.lingers_since > LINGER_SECONDS
        if self._reads_too_slowly(now):
            return True
        return self.request is not None and self.asked is None and self.request.is_late(now)

    def _reads_too_slowly(self, now: float) -> bool:
        if not self.total_outbufs_len:
            self.measured = None
            return False
        since, taken = self.measured = self.measured or (now, self.taken)
        if now - since < READING_SECONDS:
            return False
        self.measured = None
        return self.taken - taken < LEAST_BYTES_READ

    @property
    def holds_thread(self) -> bool:
        return bool(self.requests) and self.total_outbufs_len > AHEAD_BYTES

    def cut(self) -> None:
        """Close it, also where its reader takes nothing more; a thread that waits for it goes on.

        By the event loop, since that may just be looking through all connections.
        """
        self.will_close = True
        self.server.trigger.pull_trigger(self.handle_close)


class Front(TcpWSGIServer):
    channel_class = Channel
    allows: Allows
    refusal: Refusal

    def __init__(self, *args: Any, **settings: Any) -> None:
        self.gate = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gate")
        super().__init__(*args, **settings)

    def handle_accept(self) -> None:
        # Where all places are taken, whoever has waited longest without a whole request makes room.
        if len(self.active_channels) >= MOST_CONNECTIONS - 10:
            waiting = [it for it in self.active_channels.values() if not it.requests]
            for channel in sorted(waiting, key=lambda it: it.last_activity)[:10]:
                channel.cut()
        super().handle_accept()

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        channels = list(self.active_channels.values())
        for channel in channels:
            if channel.is_over(time.monotonic()):
                channel.cut()
        slow = sorted((it for it in channels if it.holds_thread), key=lambda it: it.taken)
        for channel in slow[:-MOST_WAITING]:
            channel.cut()
