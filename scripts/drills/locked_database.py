"""Another program holds the write lock while many want to write: reads go on, writers are told.

Twelve write at once, again and again, for as long as the lock is held.
"""

import http.client
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from scripts import phone

WRITERS = 12
SECONDS = 12.0
MOST_READ_SECONDS = 1.0
MOST_WRITE_SECONDS = 5.0


def main(writers: int = WRITERS, seconds: float = SECONDS) -> bool:
    with phone.fresh_debrief() as debrief:
        visitor = Visitor(debrief.port)
        for _ in range(4):
            visitor.read()
        reads, writes = [], []
        until = time.monotonic() + seconds

        def write() -> None:
            while time.monotonic() < until - MOST_WRITE_SECONDS:
                writes.append(visitor.write())

        with closing(sqlite3.connect(visitor.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            threads = [threading.Thread(target=write) for _ in range(writers)]
            for thread in threads:
                thread.start()
            while time.monotonic() < until:
                reads.append(visitor.read())
                time.sleep(0.1)
            for thread in threads:
                thread.join()
    slowest, answers = max(took for took, _ in writes), {status for _, status in writes}
    print(
        f"A locked database: the slowest of {len(reads)} reads took {max(reads):.2f} s, of"
        f" {len(writes)} changes {slowest:.2f} s; changes were answered {sorted(answers)}"
    )
    is_told = answers == {http.HTTPStatus.SERVICE_UNAVAILABLE} and slowest <= MOST_WRITE_SECONDS
    return is_told and max(reads) <= MOST_READ_SECONDS


class Visitor:
    """Somebody who is signed in."""

    def __init__(self, port: int) -> None:
        from django.conf import settings
        from django.middleware.csrf import _get_new_csrf_string
        from django.test import Client

        from accounts.models import User

        client = Client()
        client.force_login(User.objects.create_user("drill@example.org"))
        self.port, self.csrf = port, _get_new_csrf_string()
        self.database = Path(settings.DATABASES["default"]["NAME"])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookie = f"sessionid={session}; csrftoken={self.csrf}"

    def read(self) -> float:
        took, status = self._ask("GET", "/settings/")
        if status != http.HTTPStatus.OK:
            raise SystemExit(f"A page was answered {status}.")
        return took

    def write(self) -> tuple[float, int]:
        return self._ask("POST", "/settings/theme/", f"theme=dark&csrfmiddlewaretoken={self.csrf}")

    def _ask(self, method: str, path: str, body: Any = None) -> tuple[float, int]:
        """How long it took, and the status."""
        start = time.perf_counter()
        connection = http.client.HTTPConnection(phone.HOST, self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return time.perf_counter() - start, answer.status


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
