"""Not a word is lost in the room: the server gone, the session gone, two devices, signing out.

Chromium with touch and the size of a phone. The server really stops, and starts again on its port.
With thirty changes, killed processes and deleted cookies: scripts/drill.py.
"""

import re
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.contrib.sessions.models import Session
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from interviews.log import room_views
from interviews.models import Answer
from tests.browser.conftest import sign_in
from tests.factories import InterviewFactory, ParticipantFactory, QuestionFactory, UserFactory

# A request that hangs is given up after 20 s, and goes out again (static/js/sender.js).
ARRIVES_MS = 90_000
ON_ITS_WAY = re.compile("waiting|saved|failed")
CHANGES = 5  # thirty are made in scripts/drill.py
PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}
# A file that the room imports comes last.
COPY_IS_KEPT = """async (room) => {
    for (;;) {
        const kept = [];
        for (const name of await caches.keys()) {
            kept.push(...await (await caches.open(name)).keys());
        }
        const paths = kept.map((it) => new URL(it.url).pathname);
        if (paths.includes(room) && paths.includes("/static/js/sender.js")) return;
        await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
}"""
HELD = """async () => ({
    databases: (await indexedDB.databases()).map((it) => it.name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""

# Signed out of by a script, the page is left a moment later.
STAYS = """() => {
    window.leave = HTMLFormElement.prototype.submit;
    HTMLFormElement.prototype.submit = function () { window.left = this; };
}"""


class CuttingServer(ThreadedWSGIServer):
    """Where it closes, connections that a browser keeps open are cut as well."""

    def __init__(self, *args, **kwargs):
        self.open: list[socket.socket] = []
        super().__init__(*args, **kwargs)

    def get_request(self):
        request, address = super().get_request()
        self.open.append(request)
        return request, address

    def server_close(self):
        super().server_close()
        for request in self.open:
            with suppress(OSError):  # closed by itself
                request.shutdown(socket.SHUT_RDWR)


class ServerThread(LiveServerThread):
    def _create_server(self, connections_override=None):
        return CuttingServer(
            (self.host, self.port),
            QuietWSGIRequestHandler,
            connections_override=connections_override,
        )


class Server:
    """Debrief on one port, there or not."""

    port = 0

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.thread = ServerThread("localhost", StaticFilesHandler, port=self.port)
        self.thread.daemon = True
        self.thread.start()
        self.thread.is_ready.wait()
        if self.thread.error:
            raise self.thread.error
        self.port = self.thread.port

    def stop(self) -> None:
        self.thread.terminate()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"


@pytest.fixture
def server(owner, settings) -> Iterator[Server]:
    settings.ALLOWED_HOSTS = ["localhost"]
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def interview(owner):
    interview = InterviewFactory(owner=owner, starts_at=timezone.now())
    for number in range(1, CHANGES + 1):
        QuestionFactory(
            interview=interview,
            key=f"q{number}",
            text=f"Question {number}?",
            position=number,
            answer_kind="hours" if number == 1 else "words",
        )
    return interview


@pytest.fixture
def phone(browser, server, owner) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=server.url, **PHONE)
    sign_in(context, server.url, owner)
    yield context
    context.close()


@pytest.fixture
def room(phone, interview) -> Page:
    """The room, once it would open without a network."""
    return enter(phone.new_page(), interview)


def enter(page: Page, interview) -> Page:
    page.goto(room_path(interview))
    page.evaluate(COPY_IS_KEPT, room_path(interview))
    return page


def room_path(interview) -> str:
    return reverse("interviews:interview_room", args=[interview.pk])


def say(page: Page, number: int, words: str, manner: str = "specific") -> None:
    """Answer one card; it is on the device when this returns."""
    page.evaluate(f"location.hash = 'card-q{number}'")
    page.locator(f"#answer-q{number} [name=words]").fill(words)
    page.locator(f"[form=answer-q{number}][value={manner}]").locator("..").tap()
    # The words alone are kept before that, as what is still being typed.
    expect(page.locator(f"#answer-q{number}")).to_have_attribute("data-outbox-state", ON_ITS_WAY)


def state(page: Page, number: int):
    return page.locator(f"#answer-q{number} [data-save-state]")


def words_of(interview) -> list[str]:
    """What arrived, in the order in which it did."""
    return list(
        Answer.objects.filter(question__interview=interview)
        .order_by("pk")
        .values_list("words", flat=True)
    )


def bar(page: Page):
    return page.locator("[data-room-state]")


def test_what_is_said_while_the_server_is_gone_arrives_once_and_in_order(room, server, interview):
    server.stop()
    for number in range(1, CHANGES + 1):
        say(room, number, f"Answer {number}")
        if number in (CHANGES // 3, CHANGES // 2):
            room.reload()
    expect(bar(room)).to_have_text(f"{CHANGES} on this phone")
    expect(room.locator("[data-room-outbox]")).to_have_text(
        "No connection. They go out by themselves."
    )
    expect(room.locator("#answer-q1 [name=words]")).to_have_value("Answer 1")
    assert words_of(interview) == []

    server.start()
    room.evaluate("dispatchEvent(new Event('online'))")

    expect(bar(room)).to_contain_text("Saved at", timeout=ARRIVES_MS)
    assert words_of(interview) == [f"Answer {number}" for number in range(1, CHANGES + 1)]


def test_one_failure_among_many_is_tried_again_by_itself_and_soon(room, interview):
    """Nothing tells the page that the network is back."""
    failures = iter(["connectionreset", "connectionrefused"])

    def cut(route) -> None:
        if failure := next(failures, None):
            route.abort(failure)
        else:
            route.continue_()

    room.route("**/room/answers/**", cut)
    say(room, 1, "Sixty")

    expect(bar(room)).to_contain_text("Saved at", timeout=ARRIVES_MS)
    assert next(failures, None) is None
    assert words_of(interview) == ["Sixty"]


def test_what_waits_stays_with_who_said_it(room, server, interview):
    server.stop()
    say(room, 1, "Sixty")
    mia = ParticipantFactory(interview=interview).contact
    server.start()

    room.reload()

    expect(bar(room)).to_contain_text("Saved at", timeout=ARRIVES_MS)
    expect(room.locator(f"[data-speaker='{mia.pk}'] [name=words]").first).to_have_value("")
    assert [it.speaker for it in Answer.objects.filter(question__interview=interview)] == [None]


def test_a_room_never_entered_opens_without_the_server(phone, server, interview):
    page = phone.new_page()
    page.goto(reverse("interviews:interview_prepare", args=[interview.pk]))
    page.evaluate(COPY_IS_KEPT, room_path(interview))
    server.stop()

    page.goto(room_path(interview))

    say(page, 2, "Said in the lift")
    expect(bar(page)).to_have_text("1 on this phone")
    server.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(bar(page)).to_contain_text("Saved at", timeout=ARRIVES_MS)
    assert words_of(interview) == ["Said in the lift"]


def test_an_error_of_the_server_in_between_doubles_nothing(room, server, interview, monkeypatch):
    """One fails before it is stored; of another the answer is lost after it was."""
    answer_in_room, faults = room_views.answer_in_room, ["before", "", "", "", ""]

    def faulty(**given):
        if faults.pop(0):
            raise RuntimeError("planted")
        return answer_in_room(**given)

    monkeypatch.setattr(room_views, "answer_in_room", faulty)
    for number in (1, 2, 3):
        say(room, number, f"Answer {number}")
    expect(bar(room)).to_have_text("3 on this phone")
    expect(room.locator("[data-room-outbox]")).to_contain_text("The server has a problem.")

    room.reload()

    expect(bar(room)).to_contain_text("Saved at", timeout=ARRIVES_MS)
    assert words_of(interview) == ["Answer 1", "Answer 2", "Answer 3"]


def test_an_answer_that_was_lost_on_its_way_is_not_stored_twice(room, server, interview):
    """The server stored it, the phone never heard, and the words went on meanwhile."""
    lost = []

    def lose(route):
        if lost:
            route.fallback()
            return
        lost.append(route.fetch().status)
        route.abort()

    room.route("**/room/answers/**", lose)
    say(room, 1, "Sixty.")
    expect(bar(room)).to_have_text("1 on this phone")
    room.locator("#answer-q1 [name=words]").fill("Sixty. You get used to it.")
    room.evaluate("dispatchEvent(new Event('online'))")

    expect(bar(room)).to_contain_text("Saved at", timeout=ARRIVES_MS)
    assert lost == [200]
    assert words_of(interview) == ["Sixty. You get used to it."]


def test_signed_out_meanwhile_the_words_stay_and_go_out_after_signing_in(room, owner, interview):
    owner.set_password("correct horse battery")
    owner.save()
    Session.objects.all().delete()
    say(room, 2, "We are a family")
    sign_in_link = room.locator("[data-room-outbox]").get_by_role("link", name="Sign in")
    sign_in_link.click()
    room.get_by_label("E-mail").fill(owner.email)
    room.get_by_label("Password").fill("correct horse battery")
    room.get_by_role("button", name="Sign in", exact=True).click()

    expect(room).to_have_url(
        f"{room.url.partition('/interviews/')[0]}{room_path(interview)}#card-q2"
    )
    expect(bar(room)).to_contain_text("Saved at", timeout=ARRIVES_MS)
    assert words_of(interview) == ["We are a family"]


def test_two_devices_on_one_question_are_both_kept(room, browser, server, owner, interview):
    with browser.new_context(base_url=server.url, **PHONE) as tablet:
        sign_in(tablet, server.url, owner)
        other = enter(tablet.new_page(), interview)
        say(room, 1, "Sixty, they said")
        expect(state(room, 1)).to_contain_text("Saved at", timeout=ARRIVES_MS)
        say(other, 1, "Forty, they said")
        expect(state(other, 1)).to_contain_text("The log shows both.")

    assert words_of(interview) == ["Sixty, they said", "Forty, they said"]


def test_two_tabs_of_one_browser_show_the_same(room, phone, interview):
    other = enter(phone.new_page(), interview)
    say(room, 1, "Sixty")
    expect(state(room, 1)).to_contain_text("Saved at", timeout=ARRIVES_MS)

    words, version = (other.locator(f"#answer-q1 [name={name}]") for name in ("words", "version"))
    expect(words).to_have_value("Sixty")
    first = str(Answer.objects.get(question__interview=interview).version)
    expect(version).to_have_value(first)
    words.fill("Sixty, or more")

    expect(room.locator("#answer-q1 [name=words]")).to_have_value("Sixty, or more")
    # "Saved at" may still be of the first words; the version tells them apart.
    expect(version).not_to_have_value(first, timeout=ARRIVES_MS)
    expect(state(other, 1)).to_contain_text("Saved at", timeout=ARRIVES_MS)
    assert words_of(interview) == ["Sixty, or more"]


def test_a_refused_tap_can_be_read_and_left_out(room):
    room.locator("#card-q1 .room-sheet > summary").tap()
    room.locator("#card-q1 .room-sheet").get_by_text("This scared me").tap()
    left = room.locator("[data-room-left]")
    expect(left).to_contain_text("Not saved:")

    room.reload()
    expect(left).to_contain_text("Not saved:")
    left.get_by_role("button", name="Leave it out").tap()
    left.get_by_role("button", name="Leave it out for good").tap()

    expect(left).to_be_hidden()
    expect(bar(room)).not_to_contain_text("not saved")


def test_a_refused_answer_says_why_and_holds_up_nobody(room, interview):
    say(room, 1, "A lot")
    hours = room.locator("#answer-q1 [name=hours]")
    room.route("**/room/answers/**", lambda route: route.abort(), times=1)
    hours.fill("too many")
    expect(bar(room)).to_have_text("1 on this phone")
    hours.fill("far too many")
    room.evaluate("dispatchEvent(new Event('online'))")
    expect(state(room, 1)).to_contain_text("Not saved: Write hours as a number or a range")
    expect(hours).to_have_attribute("aria-invalid", "true")
    say(room, 2, "Nothing to hide")

    expect(state(room, 2)).to_contain_text("Saved at", timeout=ARRIVES_MS)
    expect(bar(room)).to_have_text("1 not saved")
    room.get_by_role("link", name="Look at it").tap()
    hours.fill("60")
    expect(bar(room)).to_contain_text("Saved at", timeout=ARRIVES_MS)
    assert sorted(words_of(interview)) == ["A lot", "Nothing to hide"]


def test_signing_out_asks_before_words_are_lost_and_forgets_everything(room, server, interview):
    sign_out = reverse("account_logout")
    room.context.route("**/room/answers/**", lambda route: route.abort())
    say(room, 1, "Not sent yet")
    expect(bar(room)).to_have_text("1 on this phone")
    room.goto(reverse("accounts:account_overview"))
    room.get_by_label("Account and settings").tap()
    room.get_by_role("button", name="Sign out").tap()

    expect(room).to_have_url(f"{server.url}{sign_out}")
    expect(room.get_by_text("1 change on this device is not sent.")).to_be_visible()
    room.evaluate(STAYS)
    room.get_by_role("button", name="Sign out and lose them").tap()
    expect(room.locator("[name=wiped]")).to_be_attached()
    room.evaluate("document.dispatchEvent(new Event('outbox:change'))")  # what is heard late
    assert room.evaluate(HELD)["databases"] == []
    room.evaluate("window.leave.call(window.left)")

    expect(room.get_by_role("heading", name="Sign in")).to_be_visible()
    assert room.evaluate(HELD) == {"databases": [], "caches": [], "workers": 0}
    assert words_of(interview) == []


def test_who_signs_in_next_neither_sees_nor_sends_it(room, phone, server, owner, interview):
    server.stop()
    say(room, 1, "Meant for Olga alone")
    server.start()
    other = UserFactory()
    theirs = QuestionFactory(interview=InterviewFactory(owner=other), key="q1")
    sign_in(phone, server.url, other)
    room.evaluate("dispatchEvent(new Event('online'))")
    expect(room.locator("[data-room-outbox]")).to_contain_text("Somebody else is signed in here.")

    enter(room, theirs.interview)
    expect(room.locator("#answer-q1 [name=words]")).to_have_value("")
    expect(bar(room)).to_have_text("")
    assert not Answer.objects.exists()

    sign_in(phone, server.url, owner)
    room.goto(room_path(interview))
    expect(bar(room)).to_contain_text("Saved at", timeout=ARRIVES_MS)
    assert words_of(interview) == ["Meant for Olga alone"]
