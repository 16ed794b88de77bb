"""A hundred clients that send a byte a second, and a hundred that ask for much and read nothing: a
page still answers within a second.

Half of those that send never end their headers, half never end their body; none is signed in.
"""

import argparse
import http.client
import re
import socket
import time
from contextlib import ExitStack, suppress
from itertools import cycle, islice
from urllib.request import urlopen

from scripts import phone

CLIENTS = 100
SECONDS = 8.0
MOST_SECONDS = 1.0
PAGE = "/accounts/signup/"
HEADERS = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BODY = (
    b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 500000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin="
)
GET = b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
REQUESTS = 107  # of a client that reads nothing


def main(clients: int = CLIENTS, seconds: float = SECONDS) -> bool:
    with phone.fresh_debrief() as debrief:
        fetch(debrief.port)  # what the first page of a process loads is not what is asked here
        asked = (GET % largest_file(debrief.port)) * REQUESTS
        kinds = {"send": ([HEADERS, BODY], b"a"), "read": ([asked], b"")}
        return all(
            is_kept(debrief.port, kind, list(islice(cycle(first), clients)), more, seconds)
            for kind, (first, more) in kinds.items()
        )


def is_kept(port: int, kind: str, first: list[bytes], more: bytes, seconds: float) -> bool:
    """Whether pages are there in time for others. first: what each client sends, then more."""
    with ExitStack() as stack:
        slow = [stack.enter_context(connected(port)) for _ in first]
        for client, sent in zip(slow, first, strict=True):
            client.sendall(sent)
        taken, until = [], time.monotonic() + seconds
        while time.monotonic() < until:
            for client in slow:
                with suppress(OSError):
                    client.send(more)
            taken.append(fetch(port))
            time.sleep(0.2)
    slowest = f"the slowest of {len(taken)} pages took {max(taken):.2f} s"
    print(f"{len(first)} clients that {kind} slowly: {slowest}")
    return max(taken) <= MOST_SECONDS


def connected(port: int) -> socket.socket:
    client = socket.socket()
    client.settimeout(5)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    client.connect((phone.HOST, port))
    return client


def largest_file(port: int) -> bytes:
    """The path of what anybody may read."""
    page = body_of(port, PAGE).decode()
    paths = set(re.findall(r'"(/static/[^"]+)"', page))
    return max(paths, key=lambda it: len(body_of(port, it))).encode()


def body_of(port: int, path: str) -> bytes:
    with urlopen(f"http://{phone.HOST}:{port}{path}", timeout=30) as answer:
        body: bytes = answer.read()
    return body


def fetch(port: int) -> float:
    """Seconds until the page was there."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection(phone.HOST, port, timeout=30)
    connection.request("GET", PAGE)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise SystemExit(f"The page answered {answer.status}.")
    return time.perf_counter() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args()
    raise SystemExit(0 if main(options.clients, options.seconds) else 1)
