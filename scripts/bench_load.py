"""Fifty people at once, on SQLite and on PostgreSQL side by side: `make bench ARGS=--load`.

Each has an account with the demo data, reads pages and notes something now and then, and thinks for
two seconds in between. PostgreSQL is a throw-away one of pg_virtualenv, where that is installed.
"""

import http.client
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from scripts import phone

ROOT = Path(__file__).resolve().parent.parent
USERS = 50
MINUTES = 10.0
THINK_SECONDS = 2.0
MOST_P99_SECONDS = 1.0
MOST_IDLE_MIB = 200
ONE_IN = 5  # of what they ask for, one is a change
SETTLE_SECONDS = 5
NOTE = "How many were there? "


@dataclass
class Load:
    """seconds: of each answer. errors: answers of 400 and more, and none at all, by what it was."""

    database: str
    idle_mib: float = 0.0
    lasted: float = 0.0
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)  # what was said to be saved

    def percentile(self, share: float) -> float:
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))]


def measure_load(minutes: float = MINUTES, users: int = USERS) -> list[str]:
    """Print both; returns what was missed."""
    loads = [_run_in(["env", "DATABASE_URL="], minutes, users)]
    if shutil.which("pg_virtualenv"):
        loads.append(_run_in(["pg_virtualenv", "env", "DATABASE_URL=postgres://"], minutes, users))
    print(f"\n{users} users, {THINK_SECONDS:.0f} s of thinking, {minutes:g} minutes each\n")
    print(f"{'':12}{'answers/s':>10}{'errors':>8}{'p50 ms':>8}{'p99 ms':>8}{'idle MiB':>10}")
    for it in loads:
        print(
            f"{it.database:12}{len(it.seconds) / it.lasted:10.1f}{len(it.errors):8}"
            f"{1000 * statistics.median(it.seconds):8.0f}{1000 * it.percentile(0.99):8.0f}"
            f"{it.idle_mib:10.0f}"
        )
    return [words for it in loads for words in _missed(it)]


def _missed(load: Load) -> list[str]:
    missed = []
    if load.errors:
        missed.append(f"{load.database}: {len(load.errors)} errors ({load.errors[0]})")
    if load.percentile(0.99) > MOST_P99_SECONDS:
        missed.append(f"{load.database}: p99 {load.percentile(0.99):.2f} s")
    if load.idle_mib > MOST_IDLE_MIB:
        missed.append(f"{load.database}: idle {load.idle_mib:.0f} MiB")
    return missed


def _run_in(start: list[str], minutes: float, users: int) -> Load:
    """Run this module in an environment of its own, which says what it found as JSON."""
    with tempfile.TemporaryDirectory(prefix="debrief-load-") as folder:
        environment = os.environ | {
            "DEBRIEF_DATA_DIR": folder,
            "DEBRIEF_DEBUG": "",
            "DEBRIEF_HTTPS": "",
            "DEBRIEF_MAIL_URL": "",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        command = [*start, sys.executable, "-m", "scripts.bench_load", str(minutes), str(users)]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
    # pg_virtualenv says there, too, what it does.
    found = next(line for line in done.stdout.splitlines() if line.startswith("{"))
    return Load(**json.loads(found))


# --- In the environment -------------------------------------------------------------------------


def main() -> None:
    minutes, users = float(sys.argv[1]), int(sys.argv[2])
    port = phone.free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "scripts.serve"],
        cwd=ROOT,
        env=os.environ | {"HOST": phone.HOST, "PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None  # noqa: S101 - it is piped
        for line in server.stdout:
            if "Ctrl-C" in line:
                break
        load = _measure(server.pid, port, minutes, users)
    finally:
        server.terminate()
        server.wait()
    print(json.dumps(load.__dict__))


def _measure(pid: int, port: int, minutes: float, users: int) -> Load:
    import django

    django.setup()
    from django.db import connection

    from interviews.models import InterviewerQuestion

    load = Load({"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor])
    visitors = [_visitor(number) for number in range(users)]
    connection.close()
    time.sleep(SETTLE_SECONDS)
    load.idle_mib = pss_mib(pid)
    start = time.monotonic()
    until = start + 60 * minutes
    threads = [threading.Thread(target=_visit, args=[load, port, *it, until]) for it in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.lasted = time.monotonic() - start
    kept = InterviewerQuestion.objects.filter(text__startswith=NOTE).values_list("text", flat=True)
    load.errors += [f"lost: {it}" for it in set(load.noted) - set(kept)]
    return load


def _visitor(number: int) -> tuple[str, str, str, list[str]]:
    """Their cookies, the token of their forms, where they note something, and what they read."""
    from django.conf import settings
    from django.db import transaction
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from accounts.models import User
    from agenda import demo
    from applications.models import Role
    from interviews.models import Interview

    with transaction.atomic():
        user = User.objects.create_user(f"load-{number}@example.org")
        demo.load(user=user, now=timezone.now())
    client, csrf = Client(), _get_new_csrf_string()
    client.force_login(user)
    cookie = f"sessionid={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={csrf}"
    roles = [it.get_absolute_url() for it in Role.objects.owned_by(user)[:5]]
    interview = Interview.objects.owned_by(user).latest("starts_at")
    note = reverse("interviews:interviewer_question_create", args=[interview.pk])
    log = reverse("interviews:interview_log", args=[interview.pk])
    return cookie, csrf, note, ["/", "/roles/", "/interviews/", "/flags/", log, *roles]


def _visit(
    load: Load, port: int, cookie: str, csrf: str, note: str, pages: list[str], until: float
) -> None:
    """One person, who takes the same connection again as a browser does."""
    connection = http.client.HTTPConnection(phone.HOST, port, timeout=30)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    chance = random.Random(cookie)  # noqa: S311 - for the order of pages
    time.sleep(chance.uniform(0, THINK_SECONDS))
    while time.monotonic() < until:
        start = time.perf_counter()
        try:
            text = ""  # of what is noted
            if chance.randrange(ONE_IN):
                connection.request("GET", what := chance.choice(pages), headers=headers)
            else:
                text = f"{NOTE}{chance.random()}"
                body = urlencode({"text": text, "csrfmiddlewaretoken": csrf})
                connection.request("POST", what := note, body, headers)
            answer = connection.getresponse()
            answer.read()
            if text and answer.status == http.HTTPStatus.FOUND:
                load.noted.append(text)
            if answer.status >= http.HTTPStatus.BAD_REQUEST:
                load.errors.append(f"{what} {answer.status}")
        except (OSError, http.client.HTTPException) as error:
            load.errors.append(type(error).__name__)
            connection.close()
        load.seconds.append(time.perf_counter() - start)
        time.sleep(chance.expovariate(1 / THINK_SECONDS))
    connection.close()


def pss_mib(pid: int) -> float:
    """What a process and those it started take of memory, each shared page counted once; 0 where
    the system does not say (it is Linux that does).
    """
    command = ["ps", "-axo", "pid=,ppid="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [line.split() for line in listed.stdout.splitlines()]
    parents = {int(child): int(parent) for child, parent in rows}
    family, found = {pid}, 0
    while len(family) != found:
        found = len(family)
        family |= {child for child, parent in parents.items() if parent in family}
    kilobytes = 0
    for it in family:
        path = Path(f"/proc/{it}/smaps_rollup")
        if path.exists():
            lines = path.read_text().splitlines()
            kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024


if __name__ == "__main__":
    main()
