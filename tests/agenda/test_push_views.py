"""The page of devices: on, tried, named, off with Undo; who signs out is told no more."""

import re
from datetime import time, timedelta
from http.cookies import SimpleCookie

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import AccountEvent
from accounts.reset_mails import send_waiting
from accounts.signals import trash_emptied
from agenda.models import Notice, PushDevice, ReminderSettings
from agenda.services.devices import MOST_DEVICES, hash_of
from agenda.this_device import COOKIE
from scripts.push_service import AUTH_SECRET, BROWSER_KEY
from tests.accounts.conftest import PASSWORD
from tests.factories import NoticeFactory, PushDeviceFactory, RoleFactory, UserFactory

LIST = reverse("agenda:push_device_list")
ADD = reverse("agenda:push_device_add")
RENEW = reverse("agenda:push_device_renew")
TODAY = reverse("overview:today")
NEW_PASSWORD = "another battery staple"
FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"
GIVEN = {
    "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/one",
    "browser_key": BROWSER_KEY,
    "auth_secret": AUTH_SECRET,
}


def turn_on(client, **changed):
    return client.post(ADD, GIVEN | changed, headers={"User-Agent": FIREFOX})


def of(name, device):
    return reverse(f"agenda:push_device_{name}", args=[device.pk])


def press_undo(client, response):
    (said,) = [it for it in response.context["messages"] if "undo:" in it.tags]
    return client.post(said.extra_tags.partition("undo:")[2].split()[0], follow=True)


def test_it_is_off_and_the_page_says_who_carries_it(signed_in):
    page = signed_in.get(LIST)

    assertContains(page, "None, so no notice leaves this machine.")
    for name in ("Google", "Mozilla", "Apple", "JavaScript, which is off"):
        assertContains(page, name)


def test_turning_on_names_the_browser_and_says_nothing_private_by_default(signed_in, owner):
    assertRedirects(turn_on(signed_in), LIST)

    device = PushDevice.objects.get(owner=owner)
    assert (device.name, device.says_what, device.is_daily) == ("Firefox on Android", False, False)
    assertContains(signed_in.get(LIST), "carried by Mozilla")
    assertContains(signed_in.get(LIST), "This one")
    RoleFactory(owner=owner)
    assertContains(signed_in.get(TODAY), "You are also reminded on your devices.")
    assert AccountEvent.objects.filter(owner=owner, kind="device_on").count() == 1


def test_turning_on_again_at_the_same_browser_keeps_its_name_and_ticks(signed_in, owner):
    turn_on(signed_in)
    PushDevice.objects.update(name="My phone", says_what=True)

    turn_on(signed_in, endpoint=f"{GIVEN['endpoint']}-2")

    device = PushDevice.objects.get(owner=owner)
    assert (device.name, device.says_what) == ("My phone", True)
    assert device.endpoint.endswith("-2")


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/1",
        "https://localhost/1",
        "https://nas/1",
        "https://10.0.0.1/1",
        "https://[::1]/1",
        "https://2130706433/1",
        "https://printer.local/1",
        "https://me@push.example.org/1",
        "https://push.example.org:8443/1",
        "https://push.example.org\\@10.0.0.1/1",
        "https://push.example.org/1#x",
        "https://push.example.org/" + "x" * 700,
    ],
)
def test_an_address_that_is_none_of_a_push_service_is_refused(signed_in, endpoint):
    response = turn_on(signed_in, endpoint=endpoint)

    assert response.status_code == 422
    assertContains(response, "cannot send to", status_code=422)
    assert not PushDevice.objects.exists()


def test_there_is_a_most(signed_in, owner):
    PushDeviceFactory.create_batch(MOST_DEVICES, owner=owner)

    assertContains(turn_on(signed_in), "which is the most", status_code=422)


def test_turning_off_can_be_undone_for_a_day(signed_in, owner):
    device = PushDeviceFactory(owner=owner)

    response = signed_in.post(of("off", device), follow=True)
    assert not PushDevice.objects.in_use().exists()
    press_undo(signed_in, response)

    assert PushDevice.objects.in_use().get() == device
    kinds = AccountEvent.objects.filter(owner=owner).values_list("kind", flat=True)
    assert sorted(kinds) == ["device_off", "device_on"]


def test_what_the_browser_itself_let_go_of_offers_no_undo_and_says_how_to_go_on(signed_in, owner):
    turn_on(signed_in)
    device = PushDevice.objects.get(owner=owner)
    PushDevice.objects.update(name="My phone", is_daily=True)

    response = signed_in.post(of("off", device), {"let_go": "1"}, follow=True)

    assertNotContains(response, "Undo")
    assertContains(response, "To have them again, turn them on here")
    turn_on(signed_in, endpoint=f"{GIVEN['endpoint']}-2")
    device.refresh_from_db()
    assert (device.name, device.is_daily, device.is_in_use) == ("My phone", True, True)


def test_after_its_day_what_was_turned_off_is_forgotten(owner):
    now = timezone.now()
    PushDeviceFactory(owner=owner, turned_off_at=now - timedelta(hours=25))
    kept = PushDeviceFactory(owner=owner, turned_off_at=now - timedelta(hours=23))

    trash_emptied.send(sender=None, now=now)

    assert PushDevice.objects.get() == kept


def test_a_test_is_sent_by_the_worker(signed_in, owner):
    device = PushDeviceFactory(owner=owner)

    assertContains(signed_in.post(of("try", device), follow=True), "A test is on its way")

    assert Notice.objects.get().device == device


def test_this_browser_stands_first_and_is_marked(signed_in, owner):
    turn_on(signed_in)
    PushDevice.objects.update(name="This phone")
    PushDeviceFactory(owner=owner, name="Later", turned_on_at=timezone.now())

    page = signed_in.get(LIST)

    assert [it.name for it in page.context["in_use"]] == ["This phone", "Later"]
    assertContains(page, "This one", count=1)


@pytest.mark.parametrize(
    ("device", "notice", "words"),
    [
        ({}, {"next_try_at": 5}, "1 notice waits. The next try is on {5}."),
        ({"held_until": 9}, {"next_try_at": 5}, "The next try is on {9}."),
        ({}, {"next_try_at": 5, "quiet_until": 9}, "The next try is on {9}."),
        ({}, {"next_try_at": -1}, "1 notice waits. The next try is within a minute."),
        ({"held_until": 9}, {"next_try_at": 5, "event": "test"}, "order. The next try is on {5}."),
        ({"held_until": 9}, {"gave_up_at": 0}, "with the next notice, on {9} or later."),
        ({}, {"gave_up_at": 0}, "It is tried again with the next notice."),
    ],
)
def test_a_device_that_failed_says_when_the_next_try_is(signed_in, owner, device, notice, words):
    """The times are minutes from now."""
    now = timezone.now()
    moments = {minutes: now + timedelta(minutes=minutes) for minutes in (-1, 0, 5, 9)}
    device, notice = (
        {name: moments.get(it, it) for name, it in of.items()}
        for of in (device, {"event": "digest", "gave_up_at": None} | notice)
    )
    failed = {"last_problem": "It is out of order.", "last_problem_at": now}
    NoticeFactory(device=PushDeviceFactory(owner=owner, **failed, **device), **notice)

    said = " ".join(signed_in.get(LIST).text.split())

    clocks = {minutes: date_format(it, "j F, H:i") for minutes, it in moments.items()}
    assert re.sub(r"\{(\d)\}", lambda it: clocks[int(it[1])], words) in said


def test_a_row_asks_again_until_its_test_has_left(signed_in, htmx, owner):
    device = PushDeviceFactory(owner=owner)
    signed_in.post(of("try", device))
    assertContains(signed_in.get(LIST), "hx-trigger", count=1)
    assertContains(htmx.get(LIST), "A test is on its way.")

    Notice.objects.update(attempts=1)
    assertContains(htmx.get(LIST), "hx-trigger", count=1)

    Notice.objects.update(sent_at=timezone.now())
    page = htmx.get(LIST)
    assertNotContains(page, "hx-trigger")
    assertContains(page, "The test left on")
    assertNotContains(page, "<h1>")


@pytest.mark.parametrize("over", ["gave_up_at", "called_off_at"])
def test_a_row_asks_no_more_for_a_test_that_is_over(signed_in, owner, over):
    NoticeFactory(device__owner=owner, **{"gave_up_at": None, over: timezone.now()})

    assertNotContains(signed_in.get(LIST), "hx-trigger")


def test_a_row_asks_no_more_for_a_test_that_nobody_sends(signed_in, owner):
    long_ago = timezone.now() - timedelta(minutes=11)
    NoticeFactory(device__owner=owner, gave_up_at=None, due_at=long_ago)

    assertNotContains(signed_in.get(LIST), "hx-trigger")


@pytest.mark.parametrize("count", [1, 5])
def test_queries_do_not_grow_with_the_devices(
    count, signed_in, owner, django_assert_max_num_queries
):
    for _ in range(count):
        NoticeFactory.create_batch(2, device=PushDeviceFactory(owner=owner), gave_up_at=None)

    with django_assert_max_num_queries(10):
        signed_in.get(LIST)


def test_once_a_day_says_when_and_where_that_is_set(signed_in, owner):
    device = PushDeviceFactory(owner=owner)
    assertContains(signed_in.get(of("edit", device)), "At 07:30, the time of the daily e-mail")

    ReminderSettings.objects.create(user=owner, digest_at=time(18, 5))

    page = signed_in.get(of("edit", device))
    assertContains(page, "At 18:05, the time of the daily e-mail")
    assertContains(page, f'<a href="{reverse("agenda:reminder_settings")}#id_digest_at">')


def test_one_that_ended_is_told_on_today_and_on_the_list(signed_in, owner):
    PushDeviceFactory(owner=owner, name="Old phone", endpoint="", ended_at=timezone.now())

    assertContains(signed_in.get(TODAY), "Old phone takes no more notices")
    assertContains(signed_in.get(LIST), "Nothing has reached it since")


def test_a_browser_that_moves_on_by_itself_is_followed(signed_in, owner):
    device = PushDeviceFactory(owner=owner)
    foreign = PushDeviceFactory()

    assert signed_in.post(RENEW, GIVEN | {"old_endpoint": foreign.endpoint}).status_code == 404
    assert signed_in.post(RENEW, GIVEN | {"old_endpoint": device.endpoint}).status_code == 204

    device.refresh_from_db()
    assert device.endpoint == GIVEN["endpoint"]
    assert device.endpoint_hash == hash_of(GIVEN["endpoint"])


def test_signing_out_there_turns_it_off(signed_in, owner):
    other = PushDeviceFactory(owner=owner)
    turn_on(signed_in)

    signed_in.post(reverse("account_logout"))

    assert PushDevice.objects.in_use().get() == other


def test_signing_out_turns_it_off_where_its_cookie_is_gone(signed_in, owner):
    turn_on(signed_in)
    del signed_in.cookies[COOKIE]

    signed_in.post(reverse("account_logout"))

    assert not PushDevice.objects.in_use().exists()


def test_a_copied_cookie_neither_takes_a_device_over_nor_hears_what_it_is_about(signed_in, owner):
    turn_on(signed_in)
    PushDevice.objects.update(says_what=True)
    client = Client()
    client.force_login(owner)
    client.cookies[COOKIE] = signed_in.cookies[COOKIE].value

    turn_on(client, endpoint=f"{GIVEN['endpoint']}-2")

    first, second = PushDevice.objects.order_by("pk")
    assert (first.endpoint, first.says_what) == (GIVEN["endpoint"], True)
    assert (second.endpoint, second.says_what) == (f"{GIVEN['endpoint']}-2", False)


def test_a_number_given_out_again_is_another_device(signed_in, owner):
    turn_on(signed_in)
    PushDevice.objects.update(endpoint_hash=hash_of("another"), endpoint="https://example.org/2")

    assertNotContains(signed_in.get(LIST), "This one")


@pytest.mark.parametrize("is_here", [True, False])
def test_a_new_password_turns_off_all_but_this_one(signed_in, owner, is_here):
    PushDeviceFactory(owner=owner, session_hash=hash_of("a" * 32))
    turn_on(signed_in)
    if not is_here:  # turned on by whoever was here before
        PushDevice.objects.update(session_hash=hash_of("a" * 32))

    answers = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    signed_in.post(reverse("account_change_password"), answers)

    in_use = PushDevice.objects.in_use()
    assert [it.endpoint for it in in_use] == ([GIVEN["endpoint"]] if is_here else [])
    signed_in.post(reverse("account_logout"))  # it is the same device under the new session
    assert not in_use.all().exists()


def test_a_password_reset_where_nobody_is_signed_in_turns_off_all(signed_in, owner):
    turn_on(signed_in)
    client = Client()
    client.cookies[COOKIE] = signed_in.cookies[COOKIE].value
    client.post(reverse("account_reset_password"), {"email": owner.email})
    send_waiting()
    (link,) = re.findall(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)
    form = client.get(link, follow=True).request["PATH_INFO"]

    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    owner.refresh_from_db()
    assert owner.check_password(NEW_PASSWORD)
    assert not PushDevice.objects.in_use().exists()


def test_signing_out_all_other_browsers_turns_theirs_off(signed_in, owner):
    PushDeviceFactory(owner=owner)
    turn_on(signed_in)

    signed_in.post(reverse("usersessions_list"))

    assert PushDevice.objects.in_use().get().endpoint == GIVEN["endpoint"]


def test_signing_out_one_browser_turns_off_the_one_in_it(signed_in, owner):
    stays = PushDeviceFactory(owner=owner, session_hash=hash_of("b" * 32))
    PushDeviceFactory(owner=owner, session_hash=hash_of("a" * 32))
    session = UserSession.objects.create(
        user=owner, ip="127.0.0.1", session_key="a" * 32, user_agent="A"
    )

    signed_in.post(reverse("accounts:session_end", args=[session.pk]))

    assert PushDevice.objects.in_use().get() == stays


@pytest.mark.parametrize("is_same", [True, False])
def test_who_signs_in_later_at_that_browser(signed_in, owner, rf, is_same):
    turn_on(signed_in)
    request = rf.get("/")
    request.COOKIES = {COOKIE: SimpleCookie(signed_in.cookies)[COOKIE].value}
    request.session = signed_in.session

    user_logged_in.send(
        sender=None, request=request, user=owner if is_same else UserFactory(), sociallogin=None
    )

    device = PushDevice.objects.get(owner=owner)
    assert (device.turned_off_at is None) == is_same


def test_an_export_leaves_devices_and_their_secrets_out(signed_in, owner):
    from transfer.account.tables import LEFT_OUT

    assert {PushDevice, Notice} <= set(LEFT_OUT)
