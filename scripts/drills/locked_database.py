"""Another program holds the write lock while many want to write: reads go on, writers are told.

Twelve write at once, again and again, for as long as the lock is held. Read are pages, lists taken
along as files, the calendar and what programs ask for; what left stands in the account's activity
once the lock is gone.
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
LEAVES = ("/lists/roles/?download=csv", "/lists/contacts/?download=xlsx", "/record.csv")


def main(writers: int = WRITERS, seconds: float = SECONDS) -> bool:
    with phone.fresh_debrief() as debrief:
        visitor = Visitor(debrief.port)
        for _ in range(4):
            visitor.read("/settings/")
        reads: dict[str, list[float]] = {path: [] for path in visitor.reads}
        writes: list[tuple[float, int]] = []
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
                for path, took in reads.items():
                    took.append(visitor.read(path))
                    time.sleep(0.1)
            for thread in threads:
                thread.join()
        is_noted = visitor.all_is_noted()
    slowest, answers = max(took for took, _ in writes), {status for _, status in writes}
    slow_read, where = max((max(took), visitor.named(path)) for path, took in reads.items())
    count = sum(len(took) for took in reads.values())
    print(
        f"A locked database: the slowest of {count} reads of {len(reads)} addresses took"
        f" {slow_read:.2f} s ({where}), of {len(writes)} changes {slowest:.2f} s; changes were"
        f" answered {sorted(answers)}; what left {'is' if is_noted else 'IS NOT'} in the activity"
    )
    is_told = answers == {http.HTTPStatus.SERVICE_UNAVAILABLE} and slowest <= MOST_WRITE_SECONDS
    return is_told and is_noted and slow_read <= MOST_READ_SECONDS


class Visitor:
    """Somebody who is signed in."""

    def __init__(self, port: int) -> None:
        from django.conf import settings
        from django.middleware.csrf import _get_new_csrf_string
        from django.test import Client
        from django.utils import timezone

        from accounts.models import User
        from agenda.services.calendar import new_address
        from transfer.api.token_changes import make_token
        from transfer.models import ApiToken

        client, now = Client(), timezone.now()
        self.user = User.objects.create_user("drill@example.org")
        client.force_login(self.user)
        token = ApiToken(owner=self.user, name="Drill", scope="read")
        self.secret = make_token(token=token, lasts=None, now=now)
        self.feed = new_address(user=self.user, now=now)
        self.reads = ("/settings/", *LEAVES, f"/calendar/{self.feed}.ics", "/api/v1/roles")
        self.port, self.csrf = port, _get_new_csrf_string()
        self.database = Path(settings.DATABASES["default"]["NAME"])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookie = f"sessionid={session}; csrftoken={self.csrf}"

    def read(self, path: str) -> float:
        took, status = self._ask("GET", path)
        if status != http.HTTPStatus.OK:
            raise SystemExit(f"{path} was answered {status}.")
        return took

    def named(self, path: str) -> str:
        """Without the key of the calendar."""
        return path.replace(self.feed, "KEY")

    def all_is_noted(self) -> bool:
        """Once the lock is gone, and somebody takes up what waited."""
        from accounts.events import events_of, take_up_waiting
        from accounts.models import EventKind

        take_up_waiting()
        kinds = events_of(self.user).values_list("kind", flat=True)
        left = [it for it in kinds if it == EventKind.LIST_FETCHED]
        return len(left) >= len(LEAVES) and EventKind.TOKEN_USED in kinds

    def write(self) -> tuple[float, int]:
        return self._ask("POST", "/settings/theme/", f"theme=dark&csrfmiddlewaretoken={self.csrf}")

    def _ask(self, method: str, path: str, body: Any = None) -> tuple[float, int]:
        """How long it took, and the status."""
        start = time.perf_counter()
        connection = http.client.HTTPConnection(phone.HOST, self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        if path.startswith("/api/"):
            headers["Authorization"] = f"Bearer {self.secret}"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return time.perf_counter() - start, answer.status


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
