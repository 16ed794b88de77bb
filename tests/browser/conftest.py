"""A real Chromium against a live server. A console error or warning, or an outside request, fails.

DEBRIEF_BROWSER says which browser: a path, "none" (skip, loudly), or nothing (look on the PATH).
"""

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

# Playwright's sync API keeps an event loop in this thread; Django would refuse the ORM there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# What is waited for comes at once on a quiet machine; how fast it is, is for the benchmarks to say.
expect.set_options(timeout=20_000)

BROWSER = os.environ.get("DEBRIEF_BROWSER") or shutil.which("chromium") or ""
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" not in item.nodeid:
            continue
        item.add_marker(pytest.mark.browser)
        if BROWSER == "none" and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason="NO BROWSER: the browser tests did not run"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if BROWSER == "none":
        pytest.fail("There is no browser, and CI must run the browser tests.")
    return browser_type_launch_args | {"executable_path": BROWSER or None, "args": ARGS}


@pytest.fixture(scope="session")
def connections_of_the_loop(playwright) -> Iterator[None]:
    """Close, while Playwright's event loop runs, the database connections that belong to it.

    Django keeps one set of them for a thread and another for a loop in that thread. Once the loop
    is gone nobody can reach its set, and PostgreSQL drops no database that somebody is using.
    """
    yield
    connections.close_all()


@pytest.fixture
def owner(transactional_db, connections_of_the_loop):
    """Committed, so that the live server's own thread can see the user."""
    from tests.factories import UserFactory

    return UserFactory(email="olga@example.org")


def sign_in(context: BrowserContext, base_url: str, user) -> None:
    """By cookie: signing in through the page has its own test."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])


def watch(page: Page, base_url: str) -> list[str]:
    """What went wrong on the page, in words, as it happens.

    Chromium also logs every 422 and 409, but that is how a form is meant to be refused; and htmx
    logs what hx-sync gave up for a newer request. What really fails has a line of its own.
    """
    problems: list[str] = []
    meant = ("status of 422", "status of 409", "htmx:afterRequest", "htmx:sendAbort")

    def console(message) -> None:
        if message.type in {"error", "warning"} and not any(it in message.text for it in meant):
            problems.append(message.text)

    def request(request) -> None:
        scheme, host = urlsplit(request.url)[:2]
        if scheme not in {"data", "blob"} and host != urlsplit(base_url).netloc:
            problems.append(f"a request to {request.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", request)
    return problems


@pytest.fixture
def page(page: Page, live_server, owner) -> Iterator[Page]:
    """A tab signed in as the owner."""
    sign_in(page.context, live_server.url, owner)
    problems = watch(page, live_server.url)
    yield page
    assert problems == []


@pytest.fixture
def page_without_javascript(browser, live_server, owner) -> Iterator[Page]:
    """The same without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, live_server.url, owner)
    page = context.new_page()
    problems = watch(page, live_server.url)
    yield page
    context.close()
    assert problems == []
