import re
from datetime import UTC, datetime, timedelta

import pytest

from agenda.domain.reminders import CLAIM_LASTS, MOST_ATTEMPTS, PAUSES
from agenda.models import Reminder, ReminderSettings
from agenda.models.reminder import Channel, Mailing
from agenda.services.reminders import plan_reminders
from agenda.services.sending import claim, let_go, send_due, try_again
from tests.factories import FollowUpFactory, InterviewFactory, UserFactory

NOW = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)


def at(moment=NOW):
    return lambda: moment


@pytest.fixture
def mailed(owner):
    """The owner wants one mail for each reminder."""
    ReminderSettings.objects.create(
        user=owner, mailing=Mailing.EACH, mailing_since=NOW - timedelta(days=30)
    )
    return owner


def due(owner, **fields):
    return FollowUpFactory(
        role__owner=owner, **({"remind_at": NOW - timedelta(minutes=1)} | fields)
    )


def mail_rows(owner):
    return Reminder.objects.filter(owner=owner, channel=Channel.EMAIL)


def test_a_due_follow_up_is_mailed_once(mailed, post):
    follow_up = due(mailed, title="Call Dana")

    for _ in range(3):
        plan_reminders(NOW)
        send_due(at())

    (mail,) = post.mails
    assert mail["Subject"] == "Call Dana"
    assert mail["To"] == mailed.email
    row = mail_rows(mailed).get()
    assert (row.follow_up, row.sent_at, row.attempts) == (follow_up, NOW, 1)
    assert mail["Message-ID"].startswith(f"<{row.message_id}@")


def test_a_mail_is_plain_text_and_html_with_links_that_ask_first(mailed, post):
    due(mailed, title="Call <Dana> & co")

    plan_reminders(NOW)
    send_due(at())

    (mail,) = post.mails
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "Call <Dana> & co" in text
    assert "Call &lt;Dana&gt; &amp; co" in html
    assert text.count("/r/") == html.count("/r/") == 2


def test_a_mail_names_the_day_so_that_it_is_true_whenever_it_is_read(mailed, post):
    due(mailed, due_at=NOW + timedelta(days=1))
    starts_at, ends_at = NOW + timedelta(hours=23, minutes=30), NOW + timedelta(hours=24)
    InterviewFactory(owner=mailed, starts_at=starts_at, ends_at=ends_at)

    plan_reminders(NOW)
    send_due(at())

    texts = [f"{it['Subject']} {it.get_body(('plain',)).get_content()}" for it in post.mails]
    assert len(texts) == 2
    for text in texts:
        assert "Friday 5 June, 1" in text
        assert not {"today", "tomorrow", "yesterday"} & set(re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize("mailing", [Mailing.OFF, Mailing.DIGEST])
def test_who_did_not_ask_for_single_mails_gets_none(owner, post, mailing):
    ReminderSettings.objects.create(user=owner, mailing=mailing, mailing_since=NOW)
    due(owner, remind_at=NOW)

    plan_reminders(NOW)

    assert not mail_rows(owner).filter(event="follow_up").exists()
    assert Reminder.objects.get(channel=Channel.APP).sent_at == NOW


def test_what_was_due_before_mails_were_wanted_is_not_mailed(mailed, post):
    ReminderSettings.objects.update(mailing_since=NOW)
    due(mailed)

    plan_reminders(NOW)

    assert not mail_rows(mailed).exists()


def test_what_is_done_in_the_meantime_is_called_off(mailed, post):
    follow_up = due(mailed)
    plan_reminders(NOW)
    follow_up.close("done", now=NOW)

    outcome = send_due(at())

    assert (outcome["called_off"], post.mails) == (1, [])
    assert mail_rows(mailed).get().called_off_at == NOW


def test_what_is_snoozed_comes_again_at_its_new_time(mailed, post):
    follow_up = due(mailed)
    plan_reminders(NOW)
    send_due(at())
    later = NOW + timedelta(hours=3)
    follow_up.snooze(later)

    for moment in (NOW + timedelta(hours=1), later, later + timedelta(minutes=1)):
        plan_reminders(moment)
        send_due(at(moment))

    assert len(post.mails) == 2


def test_a_server_that_is_away_is_tried_again_with_growing_pauses(mailed, post, settings):
    due(mailed)
    plan_reminders(NOW)
    nobody = {"host": "127.0.0.1", "port": 1, "timeout": 1}
    settings.MAILERS = {"default": settings.MAILERS["default"] | {"OPTIONS": nobody}}
    moment, pauses = NOW, []

    while (row := mail_rows(mailed).get()).gave_up_at is None:
        send_due(at(moment))
        row = mail_rows(mailed).get()
        pauses.append(row.next_try_at - moment)
        moment = max(row.next_try_at, moment)

    assert pauses[:-1] == list(PAUSES)
    assert row.attempts == MOST_ATTEMPTS
    assert row.last_error.startswith("The mail server cannot be reached")
    assert post.mails == []


def test_what_was_given_up_is_sent_when_the_user_tries_again(mailed, post):
    due(mailed)
    plan_reminders(NOW)
    row = mail_rows(mailed).get()
    row.gave_up_at, row.attempts = NOW, MOST_ATTEMPTS
    row.save()
    send_due(at())
    assert post.mails == []

    assert try_again(row=row, now=NOW)
    send_due(at())

    assert len(post.mails) == 1


@pytest.mark.parametrize(
    ("answer", "is_over", "words"),
    [
        ("550 no such user", True, "The mail server refused the address (answer 550)."),
        ("450 busy", False, "The mail server did not take it just now (answer 450)."),
    ],
)
def test_one_bad_address_blocks_nobody_else(mailed, post, answer, is_over, words):
    other = UserFactory()
    ReminderSettings.objects.create(
        user=other, mailing=Mailing.EACH, mailing_since=NOW - timedelta(days=30)
    )
    due(mailed)
    due(other)
    post.refuse = {mailed.email: answer}
    plan_reminders(NOW)

    outcome = send_due(at())

    assert (outcome["sent"], outcome["failed"]) == (1, 1)
    row = mail_rows(mailed).get()
    assert (row.gave_up_at is not None) == is_over
    assert row.last_error == words


def test_line_breaks_in_a_title_never_reach_a_header(mailed, post):
    due(mailed, title="Call\r\nBcc: all@example.org\nDana")
    due(mailed, title="Write to Mia")
    plan_reminders(NOW)

    send_due(at())

    assert sorted(mail["Subject"] for mail in post.mails) == [
        "Call Bcc: all@example.org Dana",
        "Write to Mia",
    ]
    assert all(mail["Bcc"] is None for mail in post.mails)


def test_an_address_with_a_line_break_blocks_nobody_else(mailed, post):
    broken = UserFactory()
    type(broken).objects.filter(pk=broken.pk).update(email="a@example.org\nBcc: b@example.org")
    ReminderSettings.objects.create(
        user=broken, mailing=Mailing.EACH, mailing_since=NOW - timedelta(days=30)
    )
    due(broken)
    due(mailed)
    plan_reminders(NOW)

    outcome = send_due(at())

    assert (outcome["sent"], outcome["failed"]) == (1, 1)
    assert mail_rows(broken).get().last_error == "This mail cannot be written."


def test_a_row_in_one_workers_hand_is_passed_over_until_the_claim_ends(mailed, post):
    due(mailed)
    plan_reminders(NOW)

    assert len(claim(now=NOW)) == 1

    assert claim(now=NOW + CLAIM_LASTS - timedelta(seconds=1)) == []
    assert len(claim(now=NOW + CLAIM_LASTS)) == 1


def test_a_worker_that_was_slow_frees_nothing_that_another_took_over(mailed, post):
    due(mailed)
    plan_reminders(NOW)
    slow = claim(now=NOW)
    assert len(claim(now=NOW + CLAIM_LASTS)) == 1

    let_go(slow)

    assert claim(now=NOW + CLAIM_LASTS + timedelta(seconds=1)) == []


def test_a_worker_frees_what_it_holds_itself(mailed, post):
    due(mailed)
    plan_reminders(NOW)

    let_go(claim(now=NOW))

    assert len(claim(now=NOW + timedelta(seconds=1))) == 1


def test_a_mail_before_an_interview_says_how_ready_it_is(mailed, post):
    InterviewFactory(
        owner=mailed,
        role__company__name="Fernhill",
        starts_at=NOW + timedelta(minutes=50),
        ends_at=NOW + timedelta(minutes=110),
    )
    plan_reminders(NOW)

    send_due(at())

    (mail,) = post.mails
    assert "Fernhill" in mail["Subject"]
    assert "things on your list are done." in mail.get_body(("plain",)).get_content()
    assert "things on your list are done." in mail.get_body(("html",)).get_content()


def test_the_digest_comes_once_a_day_on_the_users_clock(owner, post):
    owner.preferences.zone = "America/New_York"
    owner.preferences.save()
    ReminderSettings.objects.create(
        user=owner, mailing=Mailing.DIGEST, mailing_since=NOW - timedelta(days=30)
    )
    due(owner, title="Call Dana", remind_at=NOW - timedelta(days=2))
    before = datetime(2026, 6, 4, 11, 29, tzinfo=UTC)  # 07:29 in New York

    for moment in (before, NOW, NOW + timedelta(hours=8), NOW + timedelta(days=1)):
        plan_reminders(moment)
        send_due(at(moment))

    days = [row.subject for row in mail_rows(owner).order_by("due_at")]
    assert days == ["digest:2026-06-03", "digest:2026-06-04", "digest:2026-06-05"][-len(days) :]
    assert [mail["Subject"] for mail in post.mails] == ["1 thing to do"] * 2
    assert "Call Dana" in post.mails[0].get_body(("plain",)).get_content()


def test_a_digest_of_nothing_is_not_sent(owner, post):
    ReminderSettings.objects.create(
        user=owner, mailing=Mailing.DIGEST, mailing_since=NOW - timedelta(days=30)
    )
    plan_reminders(NOW)

    outcome = send_due(at())

    assert (outcome["called_off"], post.mails) == (1, [])
