import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agenda.links import GOOD_FOR, link_to, purpose_of
from agenda.models import EngineRun, Reminder, ReminderSettings
from agenda.models.reminder import Mailing
from interviews.models import FollowUp
from interviews.services.debriefing import save_debrief
from tests.factories import (
    ContactFactory,
    FollowUpFactory,
    InterviewFactory,
    ParticipantFactory,
    ReminderFactory,
    RoleFactory,
)

SETTINGS = reverse("agenda:reminder_settings")
LIST = reverse("agenda:reminder_list")
TODAY = reverse("agenda:today")
ALL_ON = {"digest_at": "07:30", "interview_day": "on", "interview_hour": "on", "debrief": "on"}


@pytest.fixture
def mail_server(settings):
    settings.HAS_MAIL_SERVER = True


@pytest.fixture
def follow_up(owner):
    """One that the rules suggest, so that planning anew keeps it."""
    dana = ContactFactory(owner=owner, kind="recruiter", relationship="close", name="Dana")
    role = RoleFactory(owner=owner, company=dana.company, recruiter=dana)
    interview = InterviewFactory(owner=owner, role=role, is_over=True)
    ParticipantFactory(interview=interview)
    fields = {"interest": "yes", "feeling": "good"}
    save_debrief(interview=interview, fields=fields, ratings={}, now=timezone.now())
    return FollowUp.objects.get(role=role, rule="recruiter_debrief")


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


def test_settings_of_another_user_are_their_own(signed_in, someone_else, owner):
    ReminderSettings.objects.create(user=owner, mailing=Mailing.DIGEST)

    assertNotContains(someone_else.get(SETTINGS), 'value="digest" checked')


@pytest.mark.parametrize("address", [SETTINGS, LIST, reverse("agenda:due_count")])
def test_a_stranger_is_sent_to_sign_in(client, db, address):
    assertRedirects(
        client.get(address), f"/accounts/login/?next={address}", fetch_redirect_response=False
    )


# --- What reminded, and what did not --------------------------------------------------------------


def test_what_could_not_be_mailed_says_why_and_is_tried_again(signed_in, owner):
    row = ReminderFactory(owner=owner, last_error="The mail server answered 552.")
    assertContains(signed_in.get(LIST), "The mail server answered 552.")
    assertContains(signed_in.get(TODAY), "1 reminder could not be mailed")

    signed_in.post(reverse("agenda:reminder_try_again", args=[row.pk]))

    row.refresh_from_db()
    assert (row.gave_up_at, row.attempts) == (None, 0)
    assertNotContains(signed_in.get(TODAY), "could not be mailed")


def test_a_sent_reminder_is_not_tried_again(signed_in, owner):
    row = ReminderFactory(owner=owner, gave_up_at=None, sent_at=timezone.now())

    signed_in.post(reverse("agenda:reminder_try_again", args=[row.pk]))

    assert Reminder.objects.get().sent_at == row.sent_at


def test_nobody_sees_the_reminders_of_another(someone_else, owner, follow_up):
    ReminderFactory(owner=owner, follow_up=follow_up, event="follow_up")

    assertNotContains(someone_else.get(LIST), "Call Dana")


def test_an_empty_list_says_what_will_stand_there(signed_in):
    assertContains(signed_in.get(LIST), "No reminder yet")


def test_today_says_that_there_is_no_mail_server(signed_in):
    assertContains(signed_in.get(TODAY), "no mail server is set up")


@pytest.mark.usefixtures("mail_server")
def test_today_says_when_the_worker_stands_still(signed_in, owner):
    ReminderSettings.objects.create(user=owner, mailing=Mailing.EACH)
    EngineRun.objects.create(pk=1, ran_at=timezone.now() - timedelta(hours=3))
    assertContains(signed_in.get(TODAY), "Nothing has been mailed since")

    EngineRun.objects.update(ran_at=timezone.now())

    assertNotContains(signed_in.get(TODAY), "Nothing has been mailed since")


def test_the_count_alone_is_what_an_open_page_asks_for(htmx, owner):
    FollowUpFactory(role__owner=owner, remind_at=timezone.now() - timedelta(hours=1))

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


def test_a_click_on_the_page_of_a_link_marks_it_done_without_a_sign_in(client, follow_up):
    response = client.post(path(follow_up, "done"))

    assertContains(response, "Done.")
    follow_up.refresh_from_db()
    assert follow_up.status == "done"


def test_undo_on_the_page_of_a_link_takes_it_back(client, follow_up):
    client.post(path(follow_up, "done"))

    assertContains(client.post(path(follow_up, "done"), {"undo": "1"}), "Back as it was.")

    follow_up.refresh_from_db()
    assert follow_up.status == "pending"


def test_a_link_to_put_off_puts_off_and_never_marks_done(client, follow_up):
    assertContains(client.post(path(follow_up, "snooze"), {"how": "hour"}), "Put off until")

    follow_up.refresh_from_db()
    assert follow_up.status == "pending"
    assert follow_up.snoozed_until > timezone.now() + timedelta(minutes=59)


def test_a_link_to_put_off_without_a_choice_says_so(client, follow_up):
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

    assertContains(client.get(address), "This link is over", status_code=404)


def test_a_link_is_good_for_two_weeks(follow_up, monkeypatch):
    token = link_to(follow_up, "done", follow_up.remind_at).split("/r/")[1].strip("/")
    assert purpose_of(token).action == "done"

    later = time.time() + GOOD_FOR.total_seconds() + 1
    monkeypatch.setattr("time.time", lambda: later)

    assert purpose_of(token) is None


def test_a_link_to_something_in_the_trash_is_over(client, follow_up):
    type(follow_up.role).objects.update(trashed_at=timezone.now())

    assertContains(client.get(path(follow_up, "done")), "This link is over", status_code=404)


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


def test_a_link_is_not_answered_without_the_forms_own_token(follow_up):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(path(follow_up, "done")).status_code == 403
