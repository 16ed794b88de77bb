"""A phone and the Debrief it talks to, both real: for the drill and for the figures of the room."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PORTS = range(20_000, 30_000)
START_SECONDS = 180
PHONE: dict[str, Any] = {
    "viewport": {"width": 375, "height": 812},
    "has_touch": True,
    "is_mobile": True,
}
PASSWORD = "correct horse battery"  # noqa: S105 - of an account that lives for a minute
# A file that the room imports comes last.
COPY_IS_KEPT = """async (room) => {
    for (;;) {
        const kept = [];
        for (const name of await caches.keys()) {
            kept.push(...await (await caches.open(name)).keys());
        }
        const paths = kept.map((it) => new URL(it.url).pathname);
        if (paths.includes(room) && paths.some((it) => /\\/js\\/sender\\b/.test(it))) return;
        await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
}"""


def free_port() -> int:
    """Below those that the system gives to clients: whoever knocks at one of these while nobody
    listens may be connected with itself.
    """
    for port in random.sample(PORTS, k=100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port
    raise SystemExit("No port is free.")


class Debrief:
    """What `make run` starts, on a port of its own. Killed, it is gone at once and says nothing."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Return once it answers; where it runs already, at once."""
        if self._process is not None:
            return
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scripts.serve"],
            cwd=ROOT,
            env=os.environ | {"HOST": HOST, "PORT": str(self.port), "DEBRIEF_NO_WORKER": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            with suppress(OSError), socket.create_connection((HOST, self.port), timeout=1):
                return
            time.sleep(0.1)
        self.kill()
        raise SystemExit("Debrief did not start.")

    def kill(self) -> None:
        """Its processes get no word in first, as where the power goes."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


@contextmanager
def fresh_debrief() -> Iterator[Debrief]:
    """A Debrief with an empty database, served, and Django set up on the same one."""
    with tempfile.TemporaryDirectory(prefix="debrief-phone-") as folder:
        os.environ.pop("DATABASE_URL", None)
        os.environ |= {
            "DEBRIEF_DATA_DIR": folder,
            "DEBRIEF_DEBUG": "",
            "DEBRIEF_HTTPS": "",
            "DEBRIEF_MAIL_URL": "",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            # Playwright keeps an event loop in this thread; Django would refuse the database there.
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        }
        debrief = Debrief()
        try:
            debrief.start()
            import django

            django.setup()
            yield debrief
        finally:
            debrief.kill()


def open_browser(playwright: Playwright) -> Browser:
    path = os.environ.get("DEBRIEF_BROWSER") or shutil.which("chromium")
    if path == "none":
        raise SystemExit("There is no browser. Install Chromium, or name one in DEBRIEF_BROWSER.")
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])


def phone_of(browser: Browser, debrief: Debrief, user: Any, **options: Any) -> BrowserContext:
    """A phone that is signed in. user: None for nobody."""
    context = browser.new_context(base_url=debrief.url, **PHONE, **options)
    if user is not None:
        sign_in(context, debrief, user)
    return context


def sign_in(context: BrowserContext, debrief: Debrief, user: Any) -> None:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": debrief.url}])


def make_user(email: str) -> Any:
    from allauth.account.models import EmailAddress

    from accounts.models import User

    user = User.objects.create_user(email, PASSWORD)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def make_interview(user: Any, questions: int, names: tuple[str, ...] = ()) -> Any:
    """It began a moment ago. Its questions have the keys q1, q2 …; the first asks for hours."""
    from django.utils import timezone

    from applications.models import Company, Contact, Role
    from interviews.models import Interview, Participant, Question

    company, _ = Company.objects.get_or_create(owner=user, name="Northwind")
    role, _ = Role.objects.get_or_create(owner=user, company=company, title="Data engineer")
    now = timezone.now()
    interview = Interview.objects.create(
        owner=user,
        role=role,
        kind="coworkers",
        zone="UTC",
        duration_minutes=60,
        starts_at=now,
        ends_at=now + timedelta(hours=1),
        local_date=now.date(),
        local_time=now.time(),
    )
    for name in names:
        contact, _ = Contact.objects.get_or_create(
            owner=user, company=company, name=name, kind="coworker"
        )
        Participant.objects.create(interview=interview, contact=contact)
    Question.objects.bulk_create(
        Question(
            interview=interview,
            key=f"q{number}",
            text=f"Question {number}: how was the last week?",
            theme="workload" if number == 1 else "manager",
            probe="Tell me about the last time.",
            answer_kind="hours" if number == 1 else "words",
            position=number,
        )
        for number in range(1, questions + 1)
    )
    return interview


def room_path(interview: Any) -> str:
    from django.urls import reverse

    return reverse("interviews:interview_room", args=[interview.pk])


def enter(page: Page, interview: Any) -> Page:
    """Into the room, until it would open without a network as well."""
    page.goto(room_path(interview))
    page.evaluate(COPY_IS_KEPT, room_path(interview))
    return page
