"""Notices in a real browser. Chromium reaches no push service here, so what it would give out is
put in its place; what arrives is handed to its service worker by the browser itself.
"""

import json

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from agenda.models import PushDevice
from scripts.push_service import AUTH_SECRET, BROWSER_KEY
from tests.factories import PushDeviceFactory

GIVES_OUT = """
  window.asked = 0;
  Notification.requestPermission = async () => { window.asked += 1; return "granted"; };
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async (wish) => {
    if (!wish.userVisibleOnly || wish.applicationServerKey.length !== 87) throw new Error("no key");
    return { toJSON: () => ({ endpoint: "https://push.example.org/send/1", keys: KEYS }) };
  };
""".replace("KEYS", json.dumps({"p256dh": BROWSER_KEY, "auth": AUTH_SECRET}))

# It has something to let go of.
HOLDS = """
  Object.defineProperty(Notification, "permission", { get: () => "granted" });
  PushManager.prototype.getSubscription = async () => ({ unsubscribe: async () => true });
"""

# What is shown, once something is.
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  let all = [];
  for (let tries = 0; tries < 100 && !all.length; tries += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    all = await registration.getNotifications();
  }
  return all.map((it) => [it.title, it.tag, it.data.path, it.data.id, it.silent]);
}"""
CLOSE = """async () => {
  const registration = await navigator.serviceWorker.ready;
  for (const it of await registration.getNotifications()) it.close();
  while ((await registration.getNotifications()).length) {
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}"""
# More ids than are kept, in the cache of the worker.
FILL = """async () => {
  while (!(await caches.match("/rung/a1"))) {
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  const cache = await caches.open((await caches.keys()).find((it) => it.startsWith("debrief-")));
  for (let id = 0; id < 60; id += 1) await cache.put(`/rung/${id}`, new Response());
}"""
# How many are kept, the first and the last of them, once they are few enough.
RUNG = """async () => {
  let rung = [];
  for (let tries = 0; tries < 100 && (rung.length > 50 || rung.at(-1) !== "newest"); tries += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    const all = [];
    for (const name of await caches.keys()) all.push(...await (await caches.open(name)).keys());
    rung = all.map((it) => it.url.split("/rung/")[1]).filter(Boolean);
  }
  return [rung.length, rung[0], rung.at(-1)];
}"""


@pytest.fixture
def url(live_server):
    return live_server.url + reverse("agenda:push_device_list")


def test_it_asks_only_upon_the_press_and_is_then_on_the_list(page, url, owner):
    page.add_init_script(GIVES_OUT)
    page.goto(url)
    button = page.get_by_role("button", name="Turn on for this device")
    expect(button).to_be_visible()
    assert page.evaluate("window.asked") == 0

    button.click()

    expect(page.get_by_text("Notices are on:")).to_be_visible()
    expect(page.get_by_text("This one")).to_be_visible()
    device = PushDevice.objects.get(owner=owner)
    assert device.endpoint == "https://push.example.org/send/1"


def test_blocked_is_said_in_words(page, url):
    blocked = "Object.defineProperty(Notification, 'permission', { get: () => 'denied' })"
    page.add_init_script(blocked)

    page.goto(url)

    expect(page.get_by_text("are blocked in this browser")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on for this device")).to_be_hidden()


def test_a_row_refreshes_itself_until_its_test_has_left_and_then_asks_no_more(page, url, owner):
    device = PushDeviceFactory(owner=owner, name="My phone")
    page.goto(url)
    page.get_by_role("button", name="Send a test to My phone").click()
    expect(page.get_by_text("A test is on its way.")).to_be_visible()
    page.get_by_role("button", name="Turn off My phone").focus()

    with page.expect_response(lambda it: "hx-request" in it.request.headers):
        device.notices.update(sent_at=timezone.now())

    expect(page.get_by_text("and should be there by now")).to_be_visible()
    expect(page.locator("[hx-get*=devices]")).to_have_count(0)
    expect(page.get_by_role("button", name="Turn off My phone")).to_be_focused()


def test_this_browser_lets_go_also_after_its_row_was_refreshed(page, url, owner):
    page.add_init_script(GIVES_OUT)
    page.goto(url)
    page.get_by_role("button", name="Turn on for this device").click()
    expect(page.get_by_text("This one")).to_be_visible()
    page.add_init_script(HOLDS)
    device = PushDevice.objects.get(owner=owner)
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("A test is on its way.")).to_be_visible()
    device.notices.update(sent_at=timezone.now())
    expect(page.get_by_text("and should be there by now")).to_be_visible()

    page.get_by_role("button", name="Turn off").click()

    expect(page.get_by_text("Notices are off:")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_nothing_of_javascript_is_said_while_it_is_on_its_way(page, url):
    page.route("**/push*.js", lambda route: None)  # it never arrives
    page.goto(url, wait_until="domcontentloaded")

    expect(page.get_by_role("heading", name="This browser")).to_be_visible()
    expect(page.get_by_text("takes JavaScript, which is off")).to_be_hidden()


def test_without_javascript_it_is_said_and_the_rest_is_read(page_without_javascript, url):
    page_without_javascript.goto(url)

    expect(page_without_javascript.get_by_text("takes JavaScript, which is off")).to_be_visible()
    expect(page_without_javascript.get_by_role("heading", name="Who carries it")).to_be_visible()


@pytest.fixture
def deliver(page, url, live_server, owner):
    """Has the browser hand a push to the service worker of the page."""
    page.context.grant_permissions(["notifications"], origin=live_server.url)
    cdp = page.context.new_cdp_session(page)
    found = []
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda it: found.extend(it["registrations"]))
    cdp.send("ServiceWorker.enable")
    page.goto(url)
    page.evaluate(
        """async (worker) => {
          await navigator.serviceWorker.register(worker);
          await navigator.serviceWorker.ready;
        }""",
        f"{reverse('service_worker')}?owner={owner.pk}",
    )
    page.wait_for_timeout(100)  # so that the browser tells of the registration

    def send(**changed):
        said = {"title": "A follow-up is due", "path": "/", "tag": "follow_up", "id": "a1"}
        cdp.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": live_server.url,
                "registrationId": found[-1]["registrationId"],
                "data": json.dumps(said | changed),
            },
        )

    return send


def test_what_arrives_is_shown_once_and_leads_to_a_page_of_ours(page, deliver):
    for _ in range(2):
        deliver()

    shown = [it[:4] for it in page.evaluate(SHOWN)]
    assert shown == [["A follow-up is due", "follow_up", "/", "a1"]]


def test_what_comes_again_after_it_was_closed_makes_no_sound(page, deliver):
    deliver()
    assert [it[-1] for it in page.evaluate(SHOWN)] == [False]
    page.evaluate(CLOSE)

    deliver()
    assert [it[-1] for it in page.evaluate(SHOWN)] == [True]
    page.evaluate(CLOSE)

    deliver(id="a2")
    assert [it[-1] for it in page.evaluate(SHOWN)] == [False]


def test_no_more_than_the_last_ids_are_kept(page, deliver):
    deliver()
    page.evaluate(FILL)

    deliver(id="newest")

    assert page.evaluate(RUNG) == [50, "11", "newest"]
