"""Notices to devices, as a push service gets them and a browser reads them."""

import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import AccountEvent
from agenda.domain.reminders import MOST_ATTEMPTS
from agenda.models import Notice, PushDevice, PushKeys
from agenda.services import push_post, pushing
from agenda.services.clock import bring_rows_back
from agenda.services.devices import try_out
from agenda.services.notices import plan_notices
from agenda.services.pushing import claim, push_due
from scripts.push_service import HOST, PushService
from tests.factories import FollowUpFactory, InterviewFactory, PushDeviceFactory

NOW = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def posted_in_a_thread(monkeypatch):
    """A worker has no loop of its own; a browser test before this one may have left one here."""
    post_all = push_post.post_all

    def apart(posts):
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(post_all, posts).result()

    monkeypatch.setattr(push_post, "post_all", apart)


@pytest.fixture
def service(tmp_path, monkeypatch):
    """Its name leads to loopback, which is taken for the open internet in these tests alone."""
    found = PushService(tmp_path)

    async def look_up(host, port):
        assert (host, port) == (HOST, 443)
        return [(socket.AF_INET, "127.0.0.1", found.port)]

    monkeypatch.setattr(push_post, "look_up", look_up)
    monkeypatch.setattr(push_post, "is_public", lambda address: True)
    trusted = ssl.create_default_context(cafile=found.certificate)
    monkeypatch.setattr(push_post, "trusted", lambda: trusted)
    yield found
    found.close()


@pytest.fixture
def device(owner):
    return PushDeviceFactory(owner=owner, turned_on_at=NOW - 30 * DAY)


def due(owner, **fields):
    return FollowUpFactory(role__owner=owner, **({"remind_at": NOW - MINUTE} | fields))


def push(now=NOW):
    plan_notices(now)
    return push_due(lambda: now)


def test_a_due_follow_up_is_sent_once_to_each_device_and_says_nothing_private(
    owner, device, service
):
    other = PushDeviceFactory(owner=owner, turned_on_at=NOW - DAY)
    due(owner, title="Call Dana", role__company__name="Fernhill")

    for _ in range(3):
        push()

    assert sorted(it["path"] for it in service.posts) == sorted(
        it.endpoint.partition(HOST)[2] for it in (device, other)
    )
    for said in service.said:
        assert said["title"] == "A follow-up is due"
        assert (said["body"], said["path"]) == ("", "/")
        assert not {"Call", "Dana", "Fernhill"} & set(str(said).replace('"', " ").split())
    device.refresh_from_db()
    assert (device.last_sent_at, device.has_problem) == (NOW, False)


def test_what_is_signed_names_the_service_and_this_debrief(owner, device, service, settings):
    settings.SITE_URL = "https://debrief.example.org"
    due(owner)

    push()

    (post,) = service.posts
    assert post["claims"]["aud"] == f"https://{HOST}"
    assert post["claims"]["sub"] == "https://debrief.example.org"
    assert NOW < datetime.fromtimestamp(post["claims"]["exp"], UTC) <= NOW + DAY
    assert post["key"] == PushKeys.objects.get().public_key
    assert 0 < int(post["headers"]["TTL"]) <= DAY.total_seconds()
    assert len(post["headers"]["Topic"]) == 32


def test_a_device_that_may_say_it_names_the_follow_up_and_leads_there(owner, device, service):
    PushDevice.objects.update(says_what=True)
    follow_up = due(owner, title="Call\nDana", role__company__name="Fernhill")

    push()

    (said,) = service.said
    assert said["title"] == "Call Dana"
    assert "Fernhill" in said["body"]
    assert said["path"] == follow_up.get_absolute_url()
    assert said["tag"] == f"follow-up-{follow_up.pk}"


def test_an_interview_is_announced_as_by_mail(owner, device, service):
    starts_at = NOW + timedelta(minutes=50)
    InterviewFactory(owner=owner, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))

    push()

    assert [it["title"] for it in service.said] == ["Something in your calendar begins in an hour"]
    assert service.posts[0]["headers"]["Urgency"] == "high"


def test_what_was_due_before_a_device_was_turned_on_is_not_sent(owner, device, service):
    PushDevice.objects.update(turned_on_at=NOW)
    due(owner)

    push()

    assert (service.posts, Notice.objects.count()) == ([], 0)


@pytest.mark.parametrize("field", ["turned_off_at", "ended_at"])
def test_nothing_leaves_for_a_device_that_is_off(owner, device, service, field):
    due(owner)
    plan_notices(NOW)
    PushDevice.objects.update(**{field: NOW})

    push()

    assert service.posts == []


def test_what_is_done_in_the_meantime_is_called_off(owner, device, service):
    follow_up = due(owner)
    plan_notices(NOW)
    follow_up.close("done", now=NOW)

    assert push_due(lambda: NOW)["called_off"] == 1
    assert service.posts == []


def test_what_is_snoozed_comes_again_at_its_new_time(owner, device, service):
    follow_up = due(owner)
    push()
    follow_up.snooze(NOW + timedelta(hours=3))

    for hours in (1, 3, 4):
        push(NOW + timedelta(hours=hours))

    assert len(service.posts) == 2


def test_a_daily_device_is_told_once_a_day_and_not_of_each(owner, device, service):
    PushDevice.objects.update(is_daily=True)
    due(owner, remind_at=NOW - 2 * DAY)

    for hours in (0, 1, 24):
        push(NOW + timedelta(hours=hours))

    assert [it["title"] for it in service.said] == ["Something is due today"] * 2


def test_who_wants_follow_ups_once_a_day_by_now_is_told_of_no_single_one(owner, device, service):
    due(owner)
    plan_notices(NOW)
    PushDevice.objects.update(is_daily=True)

    assert push_due(lambda: NOW)["called_off"] == 1
    assert service.posts == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_its_service_knows_no_more_ends_and_its_secrets_go(
    owner, device, service, status
):
    service.answer = lambda _: (status, {})
    due(owner)

    push()
    push(NOW + DAY)

    device.refresh_from_db()
    assert (device.ended_at, device.endpoint, device.browser_key) == (NOW, "", "")
    assert len(service.posts) == 1
    assert AccountEvent.objects.get(owner=owner).kind == "device_ended"


@pytest.mark.parametrize(
    ("status", "asked"), [(429, "600"), (503, "Thu, 04 Jun 2026 12:10:00 GMT")]
)
def test_a_service_that_is_busy_is_left_alone_as_long_as_it_asks(
    owner, device, service, status, asked
):
    service.answer = lambda _: (status, {"Retry-After": asked})
    due(owner)
    push()
    service.answer = lambda _: (201, {})

    push(NOW + 9 * MINUTE)
    assert len(service.posts) == 1
    push(NOW + 10 * MINUTE)

    assert len(service.posts) == 2
    assert Notice.objects.get().sent_at == NOW + 10 * MINUTE


def test_a_redirect_is_not_followed_and_tried_no_more_than_six_times(owner, device, service):
    service.answer = lambda _: (302, {"Location": f"https://{HOST}/elsewhere"})
    due(owner)
    plan_notices(NOW)
    moment = NOW

    for _ in range(MOST_ATTEMPTS + 2):
        push_due(lambda at=moment: at)
        moment += timedelta(hours=7)

    assert service.asked == [device.endpoint.partition(HOST)[2]] * MOST_ATTEMPTS
    assert Notice.objects.get().gave_up_at is not None


def test_one_device_that_fails_holds_up_no_other(owner, device, service):
    other = PushDeviceFactory(owner=owner, turned_on_at=NOW - DAY)
    service.answer = lambda it: (500 if other.endpoint.endswith(it["path"]) else 201, {})
    due(owner)

    outcome = push()

    assert (outcome["sent"], outcome["failed"]) == (1, 1)
    other.refresh_from_db()
    assert other.last_problem == "Its push service is out of order (answer 500)."


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1"])
@pytest.mark.parametrize("is_beside_another", [False, True])
def test_nothing_is_posted_into_ones_own_network(
    owner, device, service, monkeypatch, address, is_beside_another
):
    from agenda.domain.push import is_public

    async def look_up(host, port):
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        open_one = (socket.AF_INET, "142.250.1.1", 443)
        return [(kind, address, service.port), *([open_one] if is_beside_another else [])]

    monkeypatch.setattr(push_post, "look_up", look_up)
    monkeypatch.setattr(push_post, "is_public", is_public)
    due(owner)

    push()

    assert service.posts == []
    assert Notice.objects.get().gave_up_at == NOW
    device.refresh_from_db()
    assert "own network" in device.last_problem


def test_a_service_that_does_not_answer_is_not_waited_for(owner, device, monkeypatch, service):
    monkeypatch.setattr(push_post, "ANSWERS_WITHIN_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:

        async def look_up(host, port):
            return [(socket.AF_INET, "127.0.0.1", silent.getsockname()[1])]

        monkeypatch.setattr(push_post, "look_up", look_up)
        due(owner)

        assert push()["failed"] == 1

    device.refresh_from_db()
    assert device.last_problem == "Its push service did not answer in time."


def test_what_a_worker_that_died_had_in_hand_is_sent_by_the_next(owner, device, service):
    due(owner)
    plan_notices(NOW)
    (held,) = claim(now=NOW)

    push(NOW + MINUTE)
    assert service.posts == []
    push(NOW + 3 * MINUTE)

    assert [it["id"] for it in service.said] == [held.message_id.hex]


def test_a_test_says_so_and_comes_once_a_minute(device, service):
    assert try_out(device=device, now=NOW)
    assert not try_out(device=device, now=NOW + timedelta(seconds=20))

    push()

    assert [it["title"] for it in service.said] == ["This is a test: notices reach this device"]


def test_a_wrong_clock_holds_no_device(owner, device):
    PushDevice.objects.update(held_until=NOW + DAY, turned_on_at=NOW + DAY)
    type(owner).objects.update(date_joined=NOW - DAY)

    bring_rows_back(NOW)

    device.refresh_from_db()
    assert (device.held_until, device.turned_on_at) == (None, NOW)


def test_without_a_device_nothing_is_looked_for(owner, django_assert_num_queries):
    due(owner)

    with django_assert_num_queries(1):
        plan_notices(NOW)


def test_a_notice_that_cannot_be_written_holds_up_no_other(owner, device, service, monkeypatch):
    broken = PushDeviceFactory(owner=owner, turned_on_at=NOW - DAY, browser_key="AAAA")
    due(owner)

    outcome = push()

    assert (outcome["sent"], outcome["failed"]) == (1, 1)
    assert pushing.Notice.objects.get(device=broken).gave_up_at == NOW
