import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agenda.links import GOOD_FOR, SALT, link_to, purpose_of
from agenda.models import EngineRun, Reminder, ReminderSettings
from agenda.models.reminder import Mailing
from applications.lists import PAGE_SIZE
from interviews.debrief.changes import save_debrief
from interviews.models import FollowUp
from tests.factories import (
    ContactFactory,
    FollowUpFactory,
    InterviewFactory,
    NoticeFactory,
    ParticipantFactory,
    PushDeviceFactory,
    ReminderFactory,
    RoleFactory,
)

SETTINGS = reverse("agenda:reminder_settings")
LIST = reverse("agenda:reminder_list")
TODAY = reverse("overview:today")
MINUTE = timedelta(minutes=1)
FAILED, LATE = "1 notice could not be sent to a device", "1 notice to a device is late"
ALL_ON = {"digest_at": "07:30", "interview_day": "on", "interview_hour": "on", "debrief": "on"}


@pytest.fixture
def mail_server(settings):
    settings.HAS_MAIL_SERVER = True


@pytest.fixture
def follow_up(owner):
    """One that the rules suggest, so that planning again keeps it."""
    dana = ContactFactory(owner=owner, kind="recruiter", relationship="close", name="Dana")
    role = RoleFactory(owner=owner, company=dana.company, recruiter=dana)
    interview = InterviewFactory(owner=owner, role=role, is_over=True)
    ParticipantFactory(interview=interview)
    fields = {"interest": "yes", "feeling": "good"}
    save_debrief(interview=interview, fields=fields, ratings={}, now=timezone.now())
    return FollowUp.objects.get(role=role, rule="recruiter_debrief")


def clock_of(user, moment):
    return date_format(timezone.localtime(moment, ZoneInfo(user.preferences.zone)), "j F, H:i")


def path(follow_up, action):
    return link_to(follow_up, action, follow_up.remind_at).partition("8000")[2]


# --- How one is reminded --------------------------------------------------------------------------


@pytest.mark.usefixtures("mail_server")
def test_asking_for_mail_counts_from_then_on(signed_in, owner):
    before = timezone.now()

    assertRedirects(signed_in.post(SETTINGS, ALL_ON | {"mailing": "each"}), SETTINGS)

    saved = ReminderSettings.objects.get(user=owner)
    assert (saved.mailing, saved.interview_day) == (Mailing.EACH, True)
    assert saved.mailing_since >= before


@pytest.mark.usefixtures("mail_server")
def test_another_time_of_the_digest_keeps_since_when_mail_is_wanted(signed_in, owner):
    signed_in.post(SETTINGS, ALL_ON | {"mailing": "each"})
    since = ReminderSettings.objects.get(user=owner).mailing_since

    signed_in.post(SETTINGS, ALL_ON | {"mailing": "digest", "digest_at": "06:15"})

    saved = ReminderSettings.objects.get(user=owner)
    assert (saved.mailing_since, saved.digest_at.hour) == (since, 6)


def test_mail_cannot_be_asked_for_without_a_server(signed_in, owner):
    response = signed_in.post(SETTINGS, ALL_ON | {"mailing": "each", "digest_at": "06:15"})

    assertContains(response, "no mail server yet", status_code=422)
    assertContains(response, 'value="06:15"', status_code=422)
    assert not ReminderSettings.objects.exists()


# --- What reminded, and what did not --------------------------------------------------------------


def test_what_could_not_be_mailed_says_why_and_is_tried_again(signed_in, owner):
    row = ReminderFactory(owner=owner, last_error="The mail server answered 552.")
    assertContains(signed_in.get(LIST), "The mail server answered 552.")
    assertContains(signed_in.get(TODAY), "1 reminder could not be mailed")

    signed_in.post(reverse("agenda:reminder_try_again", args=[row.pk]))

    row.refresh_from_db()
    assert (row.gave_up_at, row.attempts) == (None, 0)
    assertNotContains(signed_in.get(TODAY), "could not be mailed")


@pytest.fixture
def shown(owner):
    """The reminder of the day before an interview, shown in the app just now."""

    def make(*, due_ago):
        now, interview = timezone.now(), InterviewFactory(owner=owner)
        return ReminderFactory(
            owner=owner,
            event="interview_day",
            interview=interview,
            channel="app",
            due_at=now - due_ago,
            sent_at=now,
            gave_up_at=None,
        )

    return make


def test_a_reminder_on_time_says_how_long_ahead_it_came(signed_in, shown):
    row = shown(due_ago=timedelta(seconds=40))

    assertContains(signed_in.get(LIST), f"Interview in 24 hours: {row.interview.role.company.name}")


def test_an_interview_that_was_entered_late_is_not_reminded_of_before_it_was_there(
    signed_in, shown
):
    row = shown(due_ago=timedelta(hours=14))

    response = signed_in.get(LIST)

    assertContains(response, f"Interview soon: {row.interview.role.company.name}")
    assertNotContains(response, "24 hours")
    (moment,) = re.findall(r'reminder for <time datetime="([^"]+)"', response.text)
    assert datetime.fromisoformat(moment) >= row.interview.created_at.replace(microsecond=0)


def test_what_came_last_stands_first(signed_in, owner, shown):
    ReminderFactory(owner=owner, due_at=timezone.now() - timedelta(hours=2))
    shown(due_ago=timedelta(hours=14))

    assert re.findall(r"(Interview soon|Digest of the day)", signed_in.get(LIST).text) == [
        "Interview soon",
        "Digest of the day",
    ]


def test_a_sent_reminder_is_not_tried_again(signed_in, owner):
    row = ReminderFactory(owner=owner, gave_up_at=None, sent_at=timezone.now())

    signed_in.post(reverse("agenda:reminder_try_again", args=[row.pk]))

    assert Reminder.objects.get().sent_at == row.sent_at


def test_what_went_to_devices_is_listed_between_the_others_with_its_device(signed_in, owner):
    now = timezone.now()
    phone = PushDeviceFactory(owner=owner, name="My phone")
    hours = {"Call Abe": 3, "Call Bea": 2, "Call Cyd": 1}
    for title, ago in hours.items():
        row = FollowUpFactory(role__owner=owner, title=title)
        of = {"owner": owner, "follow_up": row, "due_at": now - timedelta(hours=ago)}
        if title == "Call Bea":
            NoticeFactory(device=phone, event="follow_up", gave_up_at=None, sent_at=now, **of)
        else:
            ReminderFactory(event="follow_up", **of)

    page = signed_in.get(LIST)

    listed = [it.follow_up.title for it in page.context["listing"].page]
    assert listed == ["Call Cyd", "Call Bea", "Call Abe"]
    assertContains(page, "My phone")


def test_the_newest_of_both_tables_stand_on_the_first_page(signed_in, owner):
    now = timezone.now()
    ReminderFactory.create_batch(PAGE_SIZE, owner=owner, due_at=now - MINUTE)
    NoticeFactory(device__owner=owner, device__name="My phone", due_at=now)

    page = signed_in.get(LIST)

    assertContains(page, "My phone")
    assert page.context["listing"].page.paginator.count == PAGE_SIZE + 1


@pytest.mark.parametrize(
    ("state", "notice", "is_shown"),
    [
        ("failed", {}, True),
        ("sent", {"gave_up_at": None, "sent_at": timezone.now()}, True),
        ("waiting", {"gave_up_at": None}, True),
        ("waiting", {}, False),
        ("sent", {}, False),
    ],
)
def test_notices_are_narrowed_like_reminders(signed_in, owner, state, notice, is_shown):
    NoticeFactory(device__owner=owner, device__name="My phone", **notice)

    page = signed_in.get(LIST, {"state": state})

    assert ("My phone" in page.text) == is_shown


def test_a_notice_that_waits_says_until_when(signed_in, owner):
    later = timezone.now() + timedelta(hours=2)
    device = PushDeviceFactory(owner=owner, held_until=later)
    NoticeFactory(device=device, event="digest", gave_up_at=None)

    assertContains(signed_in.get(LIST), f"waits until {clock_of(owner, later)}")


def test_what_can_no_longer_leave_for_a_device_is_not_called_under_way(signed_in, owner):
    now = timezone.now()
    NoticeFactory(device__owner=owner, device__ended_at=now, gave_up_at=None)
    given_up = NoticeFactory(
        device__owner=owner, device__ended_at=now, last_error="It was out of order."
    )

    page = signed_in.get(LIST)

    assertNotContains(page, "about to be sent")
    assertContains(page, "It was out of order.")
    assertNotContains(page, reverse("agenda:notice_try_again", args=[given_up.pk]))


def test_what_failed_to_reach_a_device_says_why_and_is_tried_again(signed_in, owner):
    row = NoticeFactory(device__owner=owner, last_error="The service is out of order.")
    assertContains(signed_in.get(LIST), "The service is out of order.")
    assertContains(signed_in.get(TODAY), FAILED)

    signed_in.post(reverse("agenda:notice_try_again", args=[row.pk]))

    row.refresh_from_db()
    assert (row.gave_up_at, row.attempts) == (None, 0)
    assertNotContains(signed_in.get(TODAY), FAILED)


def test_a_notice_tried_again_says_how_long_its_device_is_left_alone(signed_in, owner):
    later = timezone.now() + timedelta(hours=2)
    row = NoticeFactory(device__owner=owner, device__held_until=later, event="digest")

    page = signed_in.post(reverse("agenda:notice_try_again", args=[row.pk]), follow=True)

    assertContains(page, f"tried again on {clock_of(owner, later)}")


@pytest.mark.parametrize(
    ("device", "notice", "words"),
    [
        ({}, {}, FAILED),
        ({"last_sent_at": 59 * MINUTE}, {}, None),
        ({"last_sent_at": 61 * MINUTE}, {}, FAILED),
        ({"ended_at": MINUTE}, {}, None),
        ({"turned_off_at": MINUTE}, {}, None),
        ({}, {"gave_up_at": timedelta(days=8)}, None),
        ({}, {"gave_up_at": None}, LATE),
        ({}, {"gave_up_at": None, "due_at": MINUTE}, None),
        ({}, {"gave_up_at": None, "due_at": MINUTE, "attempts": 1}, LATE),
        ({}, {"gave_up_at": None, "quiet_until": -60 * MINUTE}, None),
        ({"ended_at": MINUTE}, {"gave_up_at": None}, None),
    ],
)
def test_today_says_that_notices_wait_or_failed(signed_in, owner, device, notice, words):
    """The times are how long ago."""
    now = timezone.now()
    device, notice = (
        {name: now - it if isinstance(it, timedelta) else it for name, it in of.items()}
        for of in (device, {"due_at": 60 * MINUTE} | notice)
    )
    NoticeFactory(device=PushDeviceFactory(owner=owner, **device), **notice)

    page = signed_in.get(TODAY)

    assert [it for it in (FAILED, LATE) if it in page.text] == ([words] if words else [])


def test_today_does_not_call_notices_late_where_it_says_that_nothing_is_sent(signed_in, owner):
    an_hour_ago = timezone.now() - 60 * MINUTE
    NoticeFactory(device__owner=owner, due_at=an_hour_ago, gave_up_at=None)
    EngineRun.objects.create(pk=1, ran_at=an_hour_ago)

    page = signed_in.get(TODAY)

    assertContains(page, "Nothing has been sent since")
    assertNotContains(page, LATE)


def test_nobody_sees_the_reminders_of_another(someone_else, owner, follow_up):
    ReminderFactory(owner=owner, follow_up=follow_up, event="follow_up")

    assertNotContains(someone_else.get(LIST), "Call Dana")


def test_an_empty_list_says_what_will_stand_there(signed_in):
    assertContains(signed_in.get(LIST), "No reminder yet")


def test_today_says_that_there_is_no_mail_server(signed_in, follow_up):
    assertContains(signed_in.get(TODAY), "No mail server is set up")


@pytest.mark.usefixtures("mail_server")
def test_today_says_when_the_worker_stands_still(signed_in, owner):
    ReminderSettings.objects.create(user=owner, mailing=Mailing.EACH)
    EngineRun.objects.create(pk=1, ran_at=timezone.now() - timedelta(hours=3))
    assertContains(signed_in.get(TODAY), "Nothing has been mailed since")

    EngineRun.objects.update(ran_at=timezone.now())

    assertNotContains(signed_in.get(TODAY), "Nothing has been mailed since")


@pytest.mark.usefixtures("mail_server")
def test_today_says_that_a_clock_was_wrong_where_the_last_run_is_still_to_come(signed_in, owner):
    ReminderSettings.objects.create(user=owner, mailing=Mailing.EACH)
    EngineRun.objects.create(pk=1, ran_at=timezone.now() + timedelta(hours=6))

    page = signed_in.get(TODAY)

    assertContains(page, "Reminders may be late: a clock was wrong")
    assertNotContains(page, "Nothing has been mailed since")


def test_the_count_alone_is_what_an_open_page_asks_for(htmx, owner):
    FollowUpFactory(role__owner=owner, due_at=timezone.now())

    response = htmx.get(reverse("agenda:due_count"))

    assertContains(response, 'data-count="1"')
    assertNotContains(response, "<html")


# --- Links in mails ---------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["done", "snooze"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_a_link_changes_nothing(client, follow_up, action, method):
    response = getattr(client, method)(path(follow_up, action))

    assert response.status_code == 200
    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.snoozed_until) == ("pending", None)


@pytest.mark.parametrize(
    ("action", "data", "words", "status"),
    [("done", {}, "Done.", "done"), ("snooze", {"how": "hour"}, "Snoozed until", "pending")],
)
def test_a_click_on_the_page_of_a_link_does_it_without_a_sign_in(
    client, follow_up, action, data, words, status
):
    assertContains(client.post(path(follow_up, action), data), words)

    follow_up.refresh_from_db()
    assert follow_up.status == status
    assert bool(follow_up.snoozed_until) == (action == "snooze")


def press_undo(client, follow_up, response):
    """Press the Undo of a page that a link led to."""
    address = path(follow_up, response.context["action"])
    return client.post(address, {"undo": response.context["undo"]})


@pytest.mark.parametrize(("action", "data"), [("done", {}), ("snooze", {"how": "hour"})])
def test_undo_on_the_page_of_a_link_restores_what_was(client, follow_up, action, data):
    response = client.post(path(follow_up, action), data)

    assertContains(press_undo(client, follow_up, response), "Restored.")

    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.snoozed_until) == ("pending", None)


def test_a_link_to_snooze_that_was_used_says_so_and_can_be_undone(client, follow_up):
    client.post(path(follow_up, "snooze"), {"how": "tomorrow"})

    response = client.get(path(follow_up, "snooze"))
    assertContains(response, "already.")
    assertContains(client.get(path(follow_up, "done")), "Is it done?")
    press_undo(client, follow_up, response)
    assertContains(client.get(path(follow_up, "snooze")), "When do you want to be reminded")


def test_a_link_to_snooze_without_a_choice_says_so(client, follow_up):
    assertContains(
        client.post(path(follow_up, "snooze")), "Choose an hour, tomorrow", status_code=422
    )


def test_what_is_settled_already_is_said(client, follow_up):
    follow_up.close("dismissed", now=timezone.now())

    assertContains(client.post(path(follow_up, "done")), "settled already: dismissed")

    follow_up.refresh_from_db()
    assert follow_up.status == "dismissed"


@pytest.mark.parametrize("token", ["abc", "", "a.b.c"])
def test_a_made_up_link_is_over(client, db, token):
    address = reverse("agenda:reminder_link", args=[token or "x"])

    assertContains(client.get(address), "This link does not work", status_code=404)


def test_a_link_is_good_for_two_weeks(follow_up, monkeypatch):
    token = link_to(follow_up, "done", follow_up.remind_at).split("/r/")[1].strip("/")
    assert purpose_of(token).action == "done"

    later = time.time() + GOOD_FOR.total_seconds() + 1
    monkeypatch.setattr("time.time", lambda: later)

    assert purpose_of(token) is None


def test_a_link_to_something_in_the_trash_is_over(client, follow_up):
    type(follow_up.role).objects.update(trashed_at=timezone.now())

    assertContains(client.get(path(follow_up, "done")), "This link does not work", status_code=404)


def test_a_link_of_one_purpose_serves_no_other(client, follow_up):
    address = path(follow_up, "done")

    client.post(address, {"how": "hour"})

    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.snoozed_until) == ("done", None)


def test_the_page_of_a_link_holds_nothing_private(client, follow_up):
    page = client.get(path(follow_up, "done")).content.decode()

    assert follow_up.why not in page
    assert follow_up.role.company.name not in page
    assert follow_up.owner.email not in page


@pytest.mark.parametrize("part", range(3))
def test_a_link_that_was_tampered_with_is_over(client, follow_up, part):
    """What it is for, when it was made, and the signature."""
    token = link_to(follow_up, "done", follow_up.remind_at).split("/r/")[1].strip("/")
    parts = token.split(":")
    parts[part] = ("A" if parts[part][0] != "A" else "B") + parts[part][1:]

    response = client.post(reverse("agenda:reminder_link", args=[":".join(parts)]))

    assertContains(response, "This link does not work", status_code=404)
    follow_up.refresh_from_db()
    assert follow_up.status == "pending"


@pytest.mark.parametrize(
    ("content", "salt"),
    [
        (["{pk}", "done", "2026-06-04T12:00:00+00:00"], "another.salt"),
        (["{pk}", "delete", "2026-06-04T12:00:00+00:00"], SALT),
        (["{pk}", "done", "soon"], SALT),
        (["{pk}", "done"], SALT),
        ("done", SALT),
        ([None, "done", "2026-06-04T12:00:00+00:00"], SALT),
    ],
)
def test_what_we_signed_for_something_else_is_no_link(client, follow_up, content, salt):
    if isinstance(content, list):
        content = [follow_up.pk if it == "{pk}" else it for it in content]
    token = signing.dumps(content, salt=salt, compress=True)

    response = client.post(reverse("agenda:reminder_link", args=[token]))

    assert response.status_code == 404
    follow_up.refresh_from_db()
    assert follow_up.status == "pending"


def test_a_link_that_is_too_old_does_nothing_on_a_click(client, follow_up, monkeypatch):
    address = path(follow_up, "done")
    later = time.time() + GOOD_FOR.total_seconds() + 1
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)

    assert client.post(address).status_code == 404

    follow_up.refresh_from_db()
    assert follow_up.status == "pending"


def test_a_link_of_one_follow_up_leaves_the_others_alone(client, follow_up):
    other = FollowUpFactory(role__owner=follow_up.owner)

    client.post(path(follow_up, "done"))

    other.refresh_from_db()
    assert other.status == "pending"


def test_a_link_works_for_anybody_signed_in_and_shows_them_nothing_more(someone_else, follow_up):
    page = someone_else.get(path(follow_up, "done")).content.decode()
    someone_else.post(path(follow_up, "done"))

    assert follow_up.role.company.name not in page
    follow_up.refresh_from_db()
    assert follow_up.status == "done"


def test_undo_of_a_link_leaves_what_changed_since(client, follow_up):
    response = client.post(path(follow_up, "snooze"), {"how": "hour"})
    follow_up.refresh_from_db()
    follow_up.close("done", now=timezone.now())

    assertContains(press_undo(client, follow_up, response), "It has changed since")

    follow_up.refresh_from_db()
    assert follow_up.status == "done"


@pytest.mark.parametrize("made_up", ["1", "", "of another"])
def test_undo_of_a_link_needs_the_token_of_its_own_page(client, follow_up, made_up):
    other = client.post(path(FollowUpFactory(role=follow_up.role, rule="nudge"), "done"))
    client.post(path(follow_up, "done"))

    token = other.context["undo"] if made_up == "of another" else made_up
    client.post(path(follow_up, "done"), {"undo": token})

    follow_up.refresh_from_db()
    assert follow_up.status == "done"


@pytest.mark.parametrize("way", ["open", "click", "made up"])
def test_no_cache_keeps_the_page_of_a_link_and_no_other_site_learns_its_address(
    client, follow_up, way
):
    address = path(follow_up, "done")
    made_up = reverse("agenda:reminder_link", args=["made-up"])

    response = client.post(address) if way == "click" else client.get(address)
    if way == "made up":
        response = client.get(made_up)

    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_a_link_answers_no_other_method(client, follow_up, method):
    assert getattr(client, method)(path(follow_up, "done")).status_code == 405


def test_a_link_is_not_answered_without_the_forms_own_token(follow_up):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(path(follow_up, "done")).status_code == 403
