"""Notices to devices, as a push service gets them and a browser reads them."""

import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountEvent
from agenda.domain.reminders import MOST_ATTEMPTS
from agenda.models import Notice, PushDevice, PushKeys
from agenda.services import push_post, pushing
from agenda.services.clock import bring_rows_back
from agenda.services.devices import Subscription, try_out
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
        moment += DAY

    assert service.asked == [device.endpoint.partition(HOST)[2]] * MOST_ATTEMPTS
    assert Notice.objects.get().gave_up_at is not None


def test_one_device_that_fails_holds_up_no_other(owner, device, service):
    other = PushDeviceFactory(owner=owner, turned_on_at=NOW - DAY)
    service.answer = lambda it: (500 if other.endpoint.endswith(it["path"]) else 201, {})
    due(owner)

    outcome = push()

    assert (outcome["sent"], outcome["failed"]) == (1, 1)
    other.refresh_from_db()
    assert other.last_problem == "The service of its browser's maker is out of order (answer 500)."


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
    assert device.last_problem == "The service of its browser's maker did not answer in time."


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


def test_an_answer_that_cannot_be_noted_holds_up_no_other_and_comes_to_an_end(
    owner, service, monkeypatch
):
    for number in range(2):
        PushDeviceFactory(owner=owner, name=str(number), turned_on_at=NOW - DAY)
    first = PushDevice.objects.earliest("pk")
    service.answer = lambda it: (429 if first.endpoint.endswith(it["path"]) else 201, {})

    def held_for(*_, **__):
        raise OverflowError

    monkeypatch.setattr(pushing, "held_for", held_for)
    due(owner)

    for minutes in range(0, 30, 3):
        push(NOW + timedelta(minutes=minutes))

    assert len(service.posts) == 2
    assert Notice.objects.get(device=first).gave_up_at == NOW
    assert Notice.objects.exclude(device=first).get().sent_at == NOW


def test_a_date_beyond_all_calendars_is_an_answer_like_any(owner, device, service):
    service.answer = lambda _: (429, {"Retry-After": f"Mon, 01 Jan 2027 00:00:00 +{'9' * 20}"})
    due(owner)

    assert push()["failed"] == 1

    device.refresh_from_db()
    assert device.held_until == NOW + MINUTE


def many_due(owner, count):
    for _ in range(count):
        due(owner)
    plan_notices(NOW)


def test_one_device_takes_few_places_of_a_batch(owner, device):
    PushDevice.objects.update(says_what=True)
    many_due(owner, 5)
    other = PushDeviceFactory(turned_on_at=NOW - DAY)
    due(other.owner, remind_at=NOW)
    plan_notices(NOW)

    batch = claim(now=NOW)

    assert [it.device for it in batch].count(device) == pushing.APART_AT_ONCE
    assert [it.device for it in batch].count(other) == 1


def test_a_device_that_failed_comes_after_those_that_did_not(owner, device):
    many_due(owner, 1)
    other = PushDeviceFactory(turned_on_at=NOW - DAY)
    due(other.owner, remind_at=NOW)
    plan_notices(NOW)
    PushDevice.objects.filter(pk=device.pk).update(failures=1)

    assert [it.device for it in claim(now=NOW, devices=1)] == [other]


def test_what_begins_in_an_hour_goes_first(owner, device):
    PushDevice.objects.update(says_what=True)
    many_due(owner, 3)
    starts_at = NOW + timedelta(minutes=59)
    InterviewFactory(owner=owner, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    plan_notices(NOW)

    assert "interview_hour" in {it.event for it in claim(now=NOW)}


def test_a_device_that_fails_is_left_alone_for_longer_each_time(owner, device, service):
    service.answer = lambda _: (503, {})
    for minutes in range(6):
        due(owner, remind_at=NOW + timedelta(hours=minutes))
    held = []

    for hours in range(4):
        moment = NOW + timedelta(hours=hours)
        push(moment)
        device.refresh_from_db()
        held.append(device.held_until - moment)
    service.answer = lambda _: (201, {})
    push(NOW + timedelta(hours=5))

    assert held == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    device.refresh_from_db()
    assert (device.failures, device.held_until) == (0, None)


def test_a_test_reaches_out_to_a_device_that_is_left_alone_and_others_wait(owner, device, service):
    PushDevice.objects.update(held_until=NOW + DAY)
    due(owner)
    plan_notices(NOW)
    try_out(device=device, now=NOW)

    push_due(lambda: NOW)

    assert ["test" in it["title"] for it in service.said][:1] == [True]


def test_some_that_hang_at_one_host_leave_the_others_their_time(owner, service, monkeypatch):
    monkeypatch.setattr(push_post, "ANSWERS_WITHIN_SECONDS", 0.5)
    hang = [
        PushDeviceFactory(owner=owner, turned_on_at=NOW - DAY) for _ in range(push_post.AT_ONE_HOST)
    ]
    PushDeviceFactory.create_batch(5, owner=owner, turned_on_at=NOW - DAY)
    silent, is_over = {it.endpoint.partition(HOST)[2] for it in hang}, Event()

    def answer(post):
        if post["path"] in silent:
            is_over.wait(10)
        return 201, {}

    service.answer = answer
    due(owner)

    outcome = push()
    is_over.set()

    assert (outcome["sent"], outcome["failed"]) == (5, len(hang))


def test_whoever_did_not_have_its_turn_waits_as_before(owner, device, service, monkeypatch):
    monkeypatch.setattr(push_post, "BEGINS_WITHIN_SECONDS", -1)
    monkeypatch.setattr(push_post, "AT_ONE_HOST", 0)
    due(owner)
    plan_notices(NOW)

    pushing._push_batch(claim(now=NOW), lambda: NOW, pushing.Counter())

    notice = Notice.objects.get()
    assert (notice.attempts, notice.claimed_until, service.posts) == (0, None, [])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="its planner, its words")
def test_planning_looks_rows_up_by_follow_up(owner, device):
    due(owner)
    plan_notices(NOW)
    with CaptureQueriesContext(connection) as asked:
        plan_notices(NOW)
    (sql,) = [it["sql"] for it in asked if "follow_up:" in it["sql"]]

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"))
        plan = [row[-1] for row in cursor.fetchall()]

    looked_up = [it for it in plan if "agenda_notice" in it or "notice_" in it]
    assert looked_up
    assert all("notice_of_follow_up (follow_up_id=? AND device_id=?" in it for it in looked_up)


@pytest.mark.parametrize("status", [404, 410])
def test_an_address_that_ended_while_its_browser_moved_ends_nothing(
    owner, device, service, status, monkeypatch
):
    new, post_all = f"https://{HOST}/new", push_post.post_all

    def post_while_it_moves(posts):
        given = Subscription(new, device.browser_key, device.auth_secret)
        PushDevice.objects.filter(pk=device.pk).update(**given.fields)
        return post_all(posts)

    monkeypatch.setattr(push_post, "post_all", post_while_it_moves)
    service.answer = lambda it: (201 if it["path"] == "/new" else status, {})
    due(owner)

    push()

    device.refresh_from_db()
    assert (device.ended_at, device.endpoint) == (None, new)
    assert service.asked[-1] == "/new"
    assert Notice.objects.get().sent_at == NOW


EVENING, NIGHT = NOW + timedelta(hours=5), NOW + timedelta(hours=15)  # 17:00 and 03:00


def test_what_is_late_waits_until_the_quiet_hours_are_over(owner, device, service):
    due(owner, remind_at=EVENING)

    push(NIGHT)
    assert service.posts == []
    push(NIGHT + timedelta(hours=8))

    assert len(service.posts) == 1


def test_what_was_asked_for_in_the_quiet_hours_comes_then(owner, device, service):
    due(owner, remind_at=NIGHT)

    push(NIGHT + MINUTE)

    assert len(service.posts) == 1


def test_an_interview_in_an_hour_is_told_at_any_hour(owner, device, service):
    starts_at = NIGHT + timedelta(minutes=50)
    InterviewFactory(owner=owner, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))

    push(NIGHT)

    assert len(service.posts) == 1


def test_many_at_once_ring_once_where_they_would_say_the_same(owner, device, service):
    many_due(owner, 30)

    assert push()["sent"] == 30

    (said,) = service.said
    assert said["title"] == "30 follow-ups are due"
    assert not Notice.objects.filter(sent_at=None).exists()


def test_each_says_what_it_is_where_it_may(owner, device, service):
    PushDevice.objects.update(says_what=True)
    many_due(owner, 3)

    assert push()["sent"] == 3
    assert len({it["tag"] for it in service.said}) == 3


def test_an_account_that_is_switched_off_is_told_nothing(owner, device, service):
    due(owner)
    plan_notices(NOW)
    type(owner).objects.update(is_active=False)
    due(owner)

    push()

    assert (service.posts, Notice.objects.count()) == ([], 1)


def test_all_that_is_sent_is_as_long(owner, device, service):
    due(owner)
    starts_at = NOW + timedelta(minutes=50)
    InterviewFactory(owner=owner, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))

    push()

    assert len({it["headers"]["Content-Length"] for it in service.posts}) == 1
    assert len(service.posts) == 2


def test_what_is_longest_still_fits_one_record(owner, device, service):
    PushDevice.objects.update(says_what=True)
    due(owner, title="\U0001f680" * 200, role__company__name="\U0001f680" * 100)

    push()

    assert int(service.posts[0]["headers"]["Content-Length"]) <= 4_096
