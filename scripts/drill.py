"""What the docs promise, tried for real: `make drill`. First of all, no word is lost in the room.

A Debrief that is killed and started again, and a Chromium with the size and the touch of a phone.
What goes wrong in each drill: the server is gone while thirty changes are made and the page is
reloaded twice; the session ends; the cookies go; the server fails before and after it has stored a
change; two devices answer one question; one signs out with words that were not sent. After each,
what was typed has to be there once each, in order. The other promises are in scripts/drills/, each
with a Debrief of its own, and say their figures. `make drill ARGS="server backup"` chooses.
Exit status 1 where a promise was broken.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from scripts import phone

# Modules of scripts/drills/.
APART = ("slow_clients", "locked_database", "backup", "reminders", "notices", "api", "hosts")
CHANGES = 30
WAIT_MS = 60_000
ONLINE = "dispatchEvent(new Event('online'))"
HELD = """async () => [
    ...(await indexedDB.databases()).map((it) => it.name),
    ...await caches.keys(),
    ...(await navigator.serviceWorker.getRegistrations()).map((it) => it.scope),
]"""


class LostError(AssertionError):
    """What arrived is not what was typed."""


@dataclass
class Drill:
    """One phone in one room. arrived(): what the database holds, in the order it came."""

    debrief: phone.Debrief
    browser: Browser
    user: Any
    interview: Any
    context: BrowserContext
    page: Page

    def say(self, number: int, words: str, page: Page | None = None) -> None:
        """Answer one card; it is on the phone when this returns."""
        page = page or self.page
        page.evaluate(f"location.hash = 'card-q{number}'")
        page.locator(f"#answer-q{number} [name=words]").fill(words)
        page.locator(f"[form=answer-q{number}][value=specific]").locator("..").tap()
        expect(self.state(number, page)).not_to_be_empty()

    def state(self, number: int, page: Page | None = None) -> Locator:
        return (page or self.page).locator(f"#answer-q{number} [data-save-state]")

    @property
    def bar(self) -> Locator:
        return self.page.locator("[data-room-state]")

    def arrived(self) -> list[str]:
        from interviews.models import Answer

        rows = Answer.objects.filter(question__interview=self.interview).order_by("pk")
        return list(rows.values_list("words", flat=True))

    def has_arrived(self, wanted: list[str]) -> None:
        expect(self.bar).to_contain_text("Saved at")
        if (found := self.arrived()) != wanted:
            raise LostError(f"wanted {wanted}, arrived {found}")

    def type_all(self, *, reloads: bool = False) -> list[str]:
        """Thirty changes, with two reloads on the way."""
        said = [f"Answer {number}" for number in range(1, CHANGES + 1)]
        for number, words in enumerate(said, start=1):
            self.say(number, words)
            if reloads and number in (CHANGES // 3, 2 * CHANGES // 3):
                self.page.reload()
        return said

    def sign_in_again(self) -> None:
        """As the room asks for it, and back in the room."""
        self.page.locator("[data-room-outbox]").get_by_role("link", name="Sign in").tap()
        self.page.get_by_label("E-mail").fill(self.user.email)
        self.page.get_by_label("Password").fill(phone.PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).tap()
        self.page.wait_for_url(f"**{phone.room_path(self.interview)}*")


# --- The drills ----------------------------------------------------------------------------------


def server(drill: Drill) -> None:
    """The server is killed, 30 changes are made, the page is reloaded twice, it starts again"""
    drill.debrief.kill()
    said = drill.type_all(reloads=True)
    expect(drill.bar).to_have_text(f"{CHANGES} on this phone")
    drill.debrief.start()
    drill.page.evaluate(ONLINE)
    drill.has_arrived(said)


def killed_while_sending(drill: Drill) -> None:
    """The server is killed in the middle of sending, and starts again"""
    drill.context.set_offline(True)
    said = drill.type_all()
    drill.context.set_offline(False)
    while len(drill.arrived()) < CHANGES // 3:
        drill.page.wait_for_timeout(5)
    drill.debrief.kill()
    drill.debrief.start()
    drill.page.evaluate(ONLINE)
    drill.has_arrived(said)


def session(drill: Drill) -> None:
    """The session has expired, the words stay, and go out after signing in"""
    from django.contrib.sessions.models import Session

    Session.objects.all().delete()
    said = drill.type_all()
    expect(drill.bar).to_have_text(f"{CHANGES} on this phone")
    drill.sign_in_again()
    drill.has_arrived(said)


def cookies(drill: Drill) -> None:
    """The cookies are deleted, and the words go out after signing in"""
    drill.context.clear_cookies()
    said = drill.type_all()
    expect(drill.bar).to_have_text(f"{CHANGES} on this phone")
    drill.sign_in_again()
    drill.has_arrived(said)


def errors(drill: Drill) -> None:
    """The server answers 500 now and then, before and after it has stored the change"""
    sent = count(1)

    def fail(route: Any) -> None:
        number = next(sent)
        if number % 7 == 3:
            route.fulfill(status=500, content_type="text/html", body="planted, nothing stored")
        elif number % 7 == 5:
            route.fetch()
            route.fulfill(status=500, content_type="text/html", body="planted, stored")
        else:
            route.continue_()

    drill.page.route("**/room/answers/**", fail)
    said = drill.type_all(reloads=True)
    until = time.monotonic() + WAIT_MS / 1000
    while len(drill.arrived()) < CHANGES and time.monotonic() < until:
        drill.page.evaluate(ONLINE)
        drill.page.wait_for_timeout(300)
    drill.page.unroute("**/room/answers/**")
    drill.page.evaluate(ONLINE)
    drill.has_arrived(said)
    if next(sent) < CHANGES:
        raise LostError("the planted errors were never met")


def two_devices(drill: Drill) -> None:
    """Two devices answer one question, one of them without a network: both answers are kept"""
    with phone.phone_of(drill.browser, drill.debrief, drill.user) as tablet:
        other = phone.enter(tablet.new_page(), drill.interview)
        tablet.set_offline(True)
        drill.say(1, "Sixty, they said")
        expect(drill.state(1)).to_contain_text("Saved at")
        drill.say(1, "Forty, they said", other)
        tablet.set_offline(False)
        other.evaluate(ONLINE)
        expect(drill.state(1, other)).to_contain_text("The log shows both.")
    drill.has_arrived(["Sixty, they said", "Forty, they said"])


def sign_out(drill: Drill) -> None:
    """Signing out with unsent words asks first, and forgets everything on the phone"""
    from django.urls import reverse

    drill.context.route("**/room/answers/**", lambda route: route.abort())
    drill.say(1, "Not sent yet")
    expect(drill.bar).to_have_text("1 on this phone")
    drill.page.goto(reverse("account_logout"))
    expect(drill.page.get_by_text("1 change on this device is not sent.")).to_be_visible()
    if not drill.page.evaluate(HELD):
        raise LostError("asking alone has wiped the phone")
    drill.page.get_by_role("button", name="Sign out and lose them").tap()
    expect(drill.page.get_by_role("heading", name="Sign in")).to_be_visible()
    if held := drill.page.evaluate(HELD):
        raise LostError(f"the phone still holds {held}")
    if found := drill.arrived():
        raise LostError(f"{found} arrived, though it was thrown away")


DRILLS: dict[str, Callable[[Drill], None]] = {
    "server": server,
    "killed": killed_while_sending,
    "session": session,
    "cookies": cookies,
    "errors": errors,
    "two-devices": two_devices,
    "sign-out": sign_out,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("drills", nargs="*", help="all of them by default")
    chosen = parser.parse_args().drills or [*DRILLS, *APART]
    if unknown := [name for name in chosen if name not in {*DRILLS, *APART}]:
        parser.error(f"There is no drill {', '.join(unknown)}.")
    broken = in_rooms([name for name in chosen if name in DRILLS])
    broken += [name for name in chosen if name in APART and not passes_apart(name)]
    words = f"Broken: {', '.join(broken)}." if broken else "All of it was kept."
    print(f"\n{words}")
    return 1 if broken else 0


def in_rooms(chosen: list[str]) -> list[str]:
    """Those of the room in which something was lost, doubled or out of order."""
    if not chosen:
        return []
    expect.set_options(timeout=WAIT_MS)
    with phone.fresh_debrief() as debrief, sync_playwright() as playwright:
        browser = phone.open_browser(playwright)
        failed = [name for name in chosen if not passes(name, debrief, browser)]
        browser.close()
    return failed


def passes_apart(name: str) -> bool:
    """Run one that has a process, and a Debrief, of its own; it says its figures itself."""
    start = time.monotonic()
    module = f"scripts.drills.{name}"
    is_kept = subprocess.run([sys.executable, "-m", module], check=False).returncode == 0
    verdict = "ok" if is_kept else "FAILED"
    print(f"{verdict:<7} {time.monotonic() - start:5.1f} s  {name}", flush=True)
    return is_kept


def passes(name: str, debrief: phone.Debrief, browser: Browser) -> bool:
    start = time.monotonic()
    fault = ""
    with in_the_room(name, debrief, browser) as drill:
        try:
            DRILLS[name](drill)
        except (LostError, AssertionError, Error) as error:
            fault = str(error)
    verdict = "FAILED" if fault else "ok"
    print(f"{verdict:<7} {time.monotonic() - start:5.1f} s  {DRILLS[name].__doc__}", flush=True)
    if fault:
        print(f"        {fault}", flush=True)
    return not fault


@contextmanager
def in_the_room(name: str, debrief: phone.Debrief, browser: Browser) -> Iterator[Drill]:
    user = phone.make_user(f"drill-{name}@example.org")
    interview = phone.make_interview(user, CHANGES)
    with phone.phone_of(browser, debrief, user) as context:
        page = phone.enter(context.new_page(), interview)
        yield Drill(debrief, browser, user, interview, context, page)
    debrief.start()


if __name__ == "__main__":
    sys.exit(main())
