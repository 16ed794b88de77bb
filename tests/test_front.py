"""What stands between the network and the app, with real sockets and an app of three lines."""

import json
import socket
import threading
from contextlib import ExitStack, contextmanager, suppress
from http.client import parse_headers
from io import BytesIO
from types import SimpleNamespace
from wsgiref.util import FileWrapper

import pytest
from waitress import wasyncore

from scripts import front
from scripts.refusals import refusal
from tests.accounts.test_security_headers import CSP, HEADERS

LARGE = front.MOST_ANONYMOUS_BYTES + 1
MOST = 3 * front.MOST_ANONYMOUS_BYTES
COOKIE = b"Cookie: sessionid=it\r\n"
HEAD = b"POST / HTTP/1.1\r\nHost: here\r\n"
GET = b"GET %s HTTP/1.1\r\nHost: here\r\n\r\n"
STREAM = b"GET /stream HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
# More than all sockets on the way hold, and more than a thread may be ahead of a reader.
FAR_AHEAD = b"x" * (front.AHEAD_BYTES + 8 * 1024 * 1024)
PARTS = 3


class Site:
    """A server, what reached its app, and who was asked for leave."""

    def __init__(self):
        self.bodies, self.asked, self.is_allowed = [], [], True
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.streams_ended = threading.Semaphore(0)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.setblocking(False)
        self.server = front.make_server(
            self.app,
            listening=self.listening,
            allows=self.allows,
            most_bytes=MOST,
            refusal=refusal,
        )

    def app(self, environ, start_response):
        if environ["PATH_INFO"].endswith("/fails"):
            raise RuntimeError
        body = environ["wsgi.input"].read()
        self.bodies.append(len(body))
        if environ["PATH_INFO"] == "/stream":
            start_response("200 OK", [("Content-Length", str(PARTS * len(FAR_AHEAD)))])
            return self.parts()
        if environ["PATH_INFO"] == "/unsized":
            start_response("200 OK", [])
            return iter([b"not known ", b"before it is sent"])
        if environ["PATH_INFO"] == "/file":
            start_response("200 OK", [("Content-Length", "6")])
            return environ.get("wsgi.file_wrapper", FileWrapper)(BytesIO(b"a file"))
        answer = FAR_AHEAD if environ["PATH_INFO"] == "/large" else b"ok"
        start_response("200 OK", [("Content-Length", str(len(answer)))])
        return [answer]

    def parts(self):
        try:
            for _ in range(PARTS):
                yield FAR_AHEAD
        finally:
            self.streams_ended.release()

    def allows(self, headers):
        self.may_answer.wait(10)
        self.asked.append(headers["COOKIE"])
        return self.is_allowed

    @contextmanager
    def clients_that_read_nothing(self, sent):
        with ExitStack() as stack:
            clients = [stack.enter_context(self.client()) for _ in range(front.THREADS)]
            for client in clients:
                client.sendall(sent)
            yield clients

    @contextmanager
    def client(self):
        with socket.create_connection(self.listening.getsockname()[:2], timeout=10) as client:
            yield client

    def answer(self, *sent):
        """The status and all that comes back until the server closes."""
        with self.client() as client:
            for part in sent:
                client.sendall(part)
            return read_all(client)


def read_all(client):
    received = b""
    while b"\r\n\r\n" not in received or not received.endswith(b"ok"):
        part = client.recv(65536)
        if not part:
            break
        received += part
    return int(received.split(maxsplit=2)[1]), received


@pytest.fixture
def site():
    site, is_over = Site(), threading.Event()

    def run():
        while not is_over.is_set():
            wasyncore.loop(timeout=1, use_poll=True, map=site.server._map, count=1)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield site
    is_over.set()
    site.server.pull_trigger()
    thread.join(10)
    site.server.task_dispatcher.shutdown()
    site.server.gate.shutdown()
    for channel in list(site.server.active_channels.values()):
        channel.handle_close()
    wasyncore.close_all(site.server._map)


def declared(size, more=b""):
    return HEAD + more + b"Content-Length: %d\r\n\r\n" % size


def chunks(size):
    sent = b"".join(b"10000\r\n" + b"x" * 65536 + b"\r\n" for _ in range(size // 65536))
    return sent + b"0\r\n\r\n"


def test_whole_request_reaches_the_app(site):
    assert site.answer(declared(5), b"hello")[0] == 200
    assert site.bodies == [5]
    assert site.asked == []


def test_large_body_of_a_stranger_is_refused_before_it_arrives(site):
    status, received = site.answer(declared(LARGE))

    assert status == 413
    assert b"<h1>That is too large</h1>" in received
    assert site.bodies == []


def test_body_without_a_size_of_a_stranger_is_cut_off(site):
    status, _ = site.answer(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", chunks(2 * LARGE))

    assert status == 413
    assert site.bodies == []


def test_refusal_is_read_by_who_goes_on_sending(site):
    status, received = site.answer(declared(LARGE), b"x" * LARGE)

    assert status == 413
    assert b"too large" in received


@pytest.mark.parametrize("expect", [b"", b"Expect: 100-continue\r\n"])
def test_who_may_sends_a_large_body(site, expect):
    with site.client() as client:
        client.sendall(declared(LARGE, COOKIE + expect))
        if expect:
            assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"x" * LARGE)
        status, _ = read_all(client)

    assert status == 200
    assert site.bodies == [LARGE]
    assert site.asked == ["sessionid=it"]


def test_who_may_sends_a_large_body_without_a_size(site):
    body = chunks(2 * front.MOST_ANONYMOUS_BYTES)

    status, _ = site.answer(HEAD + COOKIE + b"Transfer-Encoding: chunked\r\n\r\n", body)

    assert status == 200
    assert site.bodies == [2 * front.MOST_ANONYMOUS_BYTES]


@pytest.mark.parametrize("expect", [b"", b"Expect: 100-continue\r\n"])
def test_who_may_not_is_refused(site, expect):
    site.is_allowed = False

    status, _ = site.answer(declared(LARGE, COOKIE + expect))

    assert status == 413
    assert site.bodies == []


def test_nobody_sends_more_than_the_largest_body(site):
    status, _ = site.answer(declared(MOST + 1, COOKIE))

    assert status == 413


def test_others_are_answered_while_it_is_asked_who_may(site):
    site.may_answer.clear()
    with site.client() as client:
        client.sendall(declared(LARGE, COOKIE))
        assert site.answer(declared(0))[0] == 200
        site.may_answer.set()


def test_slow_senders_hold_no_thread(site):
    slow = [site.client() for _ in range(5 * front.THREADS)]
    clients = [it.__enter__() for it in slow]
    for number, client in enumerate(clients):
        client.sendall(declared(100) + b"x" if number % 2 else HEAD)

    assert site.answer(declared(0))[0] == 200

    for it in slow:
        it.__exit__(None, None, None)


def test_request_that_takes_too_long_is_cut_off(site, monkeypatch):
    monkeypatch.setattr(front, "GRACE_SECONDS", 0)
    monkeypatch.setattr(front, "LEAST_BYTES_A_SECOND", 1_000_000)

    with site.client() as client:
        client.sendall(declared(100) + b"x")
        assert client.recv(10) == b""
    assert site.bodies == []


def test_steady_sender_has_time(monkeypatch):
    monkeypatch.setattr(front, "LEAST_BYTES_A_SECOND", 1000)
    request = front.Request(front.Adjustments())
    request.body_bytes_received = 60_000

    assert not request.is_late(request.began_at + front.GRACE_SECONDS + 60)
    assert request.is_late(request.began_at + front.GRACE_SECONDS + 61)


def test_where_all_places_are_taken_the_one_who_waited_longest_makes_room(site, monkeypatch):
    monkeypatch.setattr(front, "MOST_CONNECTIONS", 13)
    with site.client() as oldest, site.client() as second, site.client() as third:
        for client in (oldest, second, third):
            client.sendall(HEAD)
            assert site.answer(declared(0))[0] == 200
        assert oldest.recv(10) == b""


def test_an_address_that_is_none_is_refused(site):
    status, rest = site.answer(b"GET http://[alice@example.org]/x HTTP/1.1\r\nHost: here\r\n\r\n")

    assert status == 400
    assert b"alice" not in rest


# --- Who reads slowly, or not at all --------------------------------------------------------------


def length_of(client):
    """Of all that comes, until the server closes."""
    length = 0
    with suppress(ConnectionResetError):
        while part := client.recv(1024 * 1024):
            length += len(part)
    return length


def test_who_sends_many_requests_and_reads_nothing_holds_no_thread(site):
    with site.clients_that_read_nothing(50 * (GET % b"/large")):
        assert site.answer(declared(0))[0] == 200
        assert len(site.bodies) == front.THREADS + 1  # one answer for each


def test_answers_that_wait_for_readers_leave_threads_to_others(site):
    with site.clients_that_read_nothing(STREAM) as clients:
        assert site.answer(declared(0))[0] == 200
        whole = [length_of(it) > PARTS * len(FAR_AHEAD) for it in clients]

    assert whole.count(True) == front.MOST_WAITING


def test_thread_that_waits_for_who_reads_nothing_is_let_go(site, monkeypatch):
    monkeypatch.setattr(front, "READING_SECONDS", 0)

    with site.client() as client:
        client.sendall(STREAM)
        assert site.streams_ended.acquire(timeout=10)
        assert length_of(client) < 2 * len(FAR_AHEAD)


@pytest.fixture
def reader():
    """What reads, and the connection on which it is answered, which goes by no clock."""
    adjustments = front.Adjustments(log_socket_errors=False)
    ours, theirs = socket.socketpair()
    server = SimpleNamespace(active_channels={}, pull_trigger=lambda: None)
    channel = front.Channel(server, ours, ("", 0), adjustments, map={})
    yield theirs, channel
    channel.handle_close()
    theirs.close()


def read(reader, size):
    theirs, channel = reader
    while size > 0:
        size -= len(theirs.recv(size))
        channel.handle_write()


def seconds_to_read(reader, bytes_a_second, most):
    """Before it is all there or the connection is over."""
    channel = reader[1]
    for second in range(most):
        if not channel.total_outbufs_len:
            return second
        if channel.is_over(1000 + second):
            return second
        read(reader, bytes_a_second)
    return most


@pytest.mark.parametrize("bytes_a_second", [0, 1, front.LEAST_BYTES_READ // 80])
def test_who_reads_too_slowly_is_cut_off_after_a_minute(reader, bytes_a_second):
    reader[1].write_soon(FAR_AHEAD)
    read(reader, 1024 * 1024)

    assert seconds_to_read(reader, bytes_a_second, most=600) == front.READING_SECONDS


@pytest.mark.parametrize("bytes_a_second", [front.LEAST_BYTES_READ // 60, 50_000])
def test_who_reads_slowly_gets_all_of_it(reader, bytes_a_second):
    size = 300 * bytes_a_second
    reader[1].write_soon(b"x" * size)

    assert seconds_to_read(reader, bytes_a_second, most=299) < 299


def test_who_reads_faster_than_an_answer_is_made_has_all_the_time(reader):
    theirs, channel = reader
    for second in range(600):
        channel.write_soon(b"x")
        assert not channel.is_over(1000 + second)
        assert theirs.recv(10) == b"x"


@pytest.mark.parametrize("at_once", [7, 10_000])
def test_requests_that_come_together_are_answered_one_after_the_other(site, at_once):
    sent = b"".join(declared(size) + b"x" * size for size in (3, 0, 5))
    sent += b"\r\n" + GET % b"/it" + b"no request\r\n\r\n" + GET % b"/never"
    received = b""

    with site.client() as client:
        for start in range(0, len(sent), at_once):
            client.sendall(sent[start : start + at_once])
        while part := client.recv(65536):
            received += part

    assert site.bodies == [3, 0, 5, 0]
    assert [it[2:5] for it in received.split(b"HTTP/1.")[1:]] == [b"200"] * 4 + [b"400"]


@pytest.mark.parametrize("path", [b"/it", b"/large", b"/file"])
def test_a_look_at_the_headers_is_followed_by_the_next_answer_at_once(site, path):
    status, received = site.answer(b"HEAD %s HTTP/1.1\r\nHost: here\r\n\r\n" % path + GET % b"/it")

    first, _, second = received.partition(b"\r\n\r\n")
    assert status == 200
    assert b"Content-Length: " in first
    assert second.startswith(b"HTTP/1.1 200 OK\r\n")
    assert second.endswith(b"\r\n\r\nok")


def test_a_look_at_the_headers_of_what_has_no_size_has_no_body(site):
    status, received = site.answer(b"HEAD /unsized HTTP/1.1\r\nHost: here\r\n\r\n")

    assert status == 200
    assert received.endswith(b"\r\n\r\n")
    assert received.count(b"\r\n\r\n") == 1


# --- What is answered in place of the app ---------------------------------------------------------

REFUSED = {
    "too large": (413, b"POST %s HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n", LARGE),
    "no header": (400, b"GET %s HTTP/1.1\r\nHost: here\r\nno header\r\n\r\n"),
    "no method": (400, b"get %s HTTP/1.1\r\nHost: here\r\n\r\n"),
    "no address": (400, b"GET http://[x]%s HTTP/1.1\r\nHost: here\r\n\r\n"),
    "no size": (400, b"POST %s HTTP/1.1\r\nContent-Length: many\r\n\r\n"),
    "no chunk": (400, b"POST %s HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\n\r\n"),
    "headers": (431, b"GET %s HTTP/1.1\r\nX: " + b"x" * front.MOST_HEADER_BYTES),
    "encoding": (501, b"POST %s HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"),
    "fault of the app": (500, b"GET %s/fails HTTP/1.1\r\nHost: here\r\n\r\n"),
}
KINDS = {b"/it": "text/html; charset=utf-8", b"/api/v1/roles": "application/problem+json"}


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("why", REFUSED)
def test_a_refusal_is_in_words_and_has_the_headers_of_every_answer(site, why, path):
    status, sent, *size = REFUSED[why]

    got, received = site.answer(sent % (path, *size))

    head, _, body = received.partition(b"\r\n\r\n")
    headers = parse_headers(BytesIO(head.partition(b"\r\n")[2]))
    assert (got, headers["Content-Type"]) == (status, KINDS[path])
    assert int(headers["Content-Length"]) == len(body)
    assert headers["Content-Security-Policy"] == CSP
    assert headers["Cache-Control"] == "no-store, private"
    assert HEADERS.items() <= dict(headers).items()
    if path == b"/it":
        assert b"</h1>" in body
    else:
        assert json.loads(body)["status"] == status


def test_a_refusal_of_a_look_at_the_headers_has_no_body(site):
    status, received = site.answer(b"HEAD /it HTTP/1.1\r\nno header\r\n\r\n")

    assert status == 400
    assert received.endswith(b"\r\n\r\n")


def test_what_cannot_be_read_at_all_is_refused_as_by_a_visitor(site):
    status, received = site.answer(b"\x16\x03\x01 as somebody speaks TLS\r\n\r\n")

    assert status == 400
    assert b"<h1>That request made no sense</h1>" in received


@pytest.mark.parametrize("size", [0, LARGE])
def test_a_refusal_is_read_while_more_is_sent(site, size):
    sent = b"POST /it HTTP/1.1\r\nno header\r\n\r\n"

    status, received = site.answer(sent, b"x" * size)

    assert status == 400
    assert b"made no sense" in received
