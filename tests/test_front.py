"""What stands between the network and the app, with real sockets and an app of three lines."""

import socket
import threading
from contextlib import contextmanager

import pytest
from waitress import wasyncore

from scripts import front

LARGE = front.MOST_ANONYMOUS_BYTES + 1
MOST = 3 * front.MOST_ANONYMOUS_BYTES
COOKIE = b"Cookie: sessionid=it\r\n"
HEAD = b"POST / HTTP/1.1\r\nHost: here\r\n"


class Site:
    """A server, what reached its app, and who was asked for leave."""

    def __init__(self):
        self.bodies, self.asked, self.is_allowed = [], [], True
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.setblocking(False)
        self.server = front.make_server(
            self.app,
            listening=self.listening,
            allows=self.allows,
            most_bytes=MOST,
            refusal=lambda path: ("text/html", f"<h1>Too large for {path}</h1>"),
        )

    def app(self, environ, start_response):
        body = environ["wsgi.input"].read()
        self.bodies.append(len(body))
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    def allows(self, headers):
        self.may_answer.wait(10)
        self.asked.append(headers["COOKIE"])
        return self.is_allowed

    @contextmanager
    def client(self):
        with socket.create_connection(self.listening.getsockname()[:2], timeout=10) as client:
            yield client

    def answer(self, *sent):
        """The status line and the rest of what comes back until the server closes."""
        with self.client() as client:
            for part in sent:
                client.sendall(part)
            return read_all(client)


def read_all(client):
    received = b""
    while b"\r\n\r\n" not in received or not received.endswith((b"ok", b"</h1>")):
        part = client.recv(65536)
        if not part:
            break
        received += part
    return received.partition(b"\r\n")[0].decode(), received


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
    wasyncore.close_all(site.server._map)


def declared(size, more=b""):
    return HEAD + more + b"Content-Length: %d\r\n\r\n" % size


def chunks(size):
    sent = b"".join(b"10000\r\n" + b"x" * 65536 + b"\r\n" for _ in range(size // 65536))
    return sent + b"0\r\n\r\n"


def test_whole_request_reaches_the_app(site):
    assert site.answer(declared(5), b"hello")[0] == "HTTP/1.1 200 OK"
    assert site.bodies == [5]
    assert site.asked == []


def test_large_body_of_a_stranger_is_refused_before_it_arrives(site):
    status, received = site.answer(declared(LARGE))

    assert status == "HTTP/1.1 413 Content Too Large"
    assert b"<h1>Too large for /</h1>" in received
    assert site.bodies == []


def test_body_without_a_size_of_a_stranger_is_cut_off(site):
    status, _ = site.answer(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", chunks(2 * LARGE))

    assert status == "HTTP/1.1 413 Content Too Large"
    assert site.bodies == []


def test_refusal_is_read_by_who_goes_on_sending(site):
    status, received = site.answer(declared(LARGE), b"x" * LARGE)

    assert status == "HTTP/1.1 413 Content Too Large"
    assert b"Too large" in received


@pytest.mark.parametrize("expect", [b"", b"Expect: 100-continue\r\n"])
def test_who_may_sends_a_large_body(site, expect):
    with site.client() as client:
        client.sendall(declared(LARGE, COOKIE + expect))
        if expect:
            assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"x" * LARGE)
        status, _ = read_all(client)

    assert status == "HTTP/1.1 200 OK"
    assert site.bodies == [LARGE]
    assert site.asked == ["sessionid=it"]


def test_who_may_sends_a_large_body_without_a_size(site):
    body = chunks(2 * front.MOST_ANONYMOUS_BYTES)

    status, _ = site.answer(HEAD + COOKIE + b"Transfer-Encoding: chunked\r\n\r\n", body)

    assert status == "HTTP/1.1 200 OK"
    assert site.bodies == [2 * front.MOST_ANONYMOUS_BYTES]


@pytest.mark.parametrize("expect", [b"", b"Expect: 100-continue\r\n"])
def test_who_may_not_is_refused(site, expect):
    site.is_allowed = False

    status, _ = site.answer(declared(LARGE, COOKIE + expect))

    assert status == "HTTP/1.1 413 Content Too Large"
    assert site.bodies == []


def test_nobody_sends_more_than_the_largest_body(site):
    status, _ = site.answer(declared(MOST + 1, COOKIE))

    assert status == "HTTP/1.1 413 Content Too Large"


def test_others_are_answered_while_it_is_asked_who_may(site):
    site.may_answer.clear()
    with site.client() as client:
        client.sendall(declared(LARGE, COOKIE))
        assert site.answer(declared(0))[0] == "HTTP/1.1 200 OK"
        site.may_answer.set()


def test_slow_senders_hold_no_thread(site):
    slow = [site.client() for _ in range(5 * front.THREADS)]
    clients = [it.__enter__() for it in slow]
    for number, client in enumerate(clients):
        client.sendall(declared(100) + b"x" if number % 2 else HEAD)

    assert site.answer(declared(0))[0] == "HTTP/1.1 200 OK"

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
            assert site.answer(declared(0))[0] == "HTTP/1.1 200 OK"
        assert oldest.recv(10) == b""


def test_an_address_that_is_none_is_refused(site):
    status, rest = site.answer(b"GET http://[alice@example.org]/x HTTP/1.1\r\nHost: here\r\n\r\n")

    assert " 400 " in status
    assert b"alice" not in rest
