"""A hundred clients that send a byte a second: a page still answers within a second.

Half of them never end their headers, half never end their body; none of them is signed in.
"""

import argparse
import http.client
import socket
import time
from contextlib import ExitStack, suppress

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


def main(clients: int = CLIENTS, seconds: float = SECONDS) -> bool:
    with phone.fresh_debrief() as debrief, ExitStack() as stack:
        fetch(debrief.port)  # what the first page of a process loads is not what is asked here
        slow = [
            stack.enter_context(socket.create_connection((phone.HOST, debrief.port), timeout=5))
            for _ in range(clients)
        ]
        for number, client in enumerate(slow):
            client.sendall(BODY if number % 2 else HEADERS)
        taken, until = [], time.monotonic() + seconds
        while time.monotonic() < until:
            for client in slow:
                with suppress(OSError):
                    client.send(b"a")
            taken.append(fetch(debrief.port))
            time.sleep(0.2)
    is_kept = max(taken) <= MOST_SECONDS
    print(f"{clients} slow clients: the slowest of {len(taken)} pages took {max(taken):.2f} s")
    return is_kept


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
