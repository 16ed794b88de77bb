import re
from smtplib import SMTPRecipientsRefused
from socket import gaierror

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from pytest_django.asserts import assertContains, assertRedirects

from accounts.reset_mails import send_reset, send_waiting
from tests.accounts.conftest import PASSWORD

CHANGE = reverse("account_change_password")
FORGOTTEN = reverse("account_reset_password")
SENT = reverse("account_reset_password_done")
NEW = "slow pipelines, fast"


def link_in_the_mail():
    return re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]


def test_the_password_changes_and_only_this_browser_stays_signed_in(signed_in, owner):
    other = Client()
    other.force_login(owner)

    response = signed_in.post(
        CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}, follow=True
    )

    assertRedirects(response, reverse("accounts:account_overview"))
    assertContains(response, "Your new password is set.")
    owner.refresh_from_db()
    assert owner.check_password(NEW)
    assert other.get(CHANGE).status_code == 302


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("oldpassword", {"oldpassword": "wrong horse"}),
        ("password1", {"password1": "short", "password2": "short"}),
        ("password2", {"password2": "x" * 100_000}),
    ],
)
def test_a_bad_new_password_is_refused_with_words(signed_in, owner, field, changed):
    answers = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW} | changed

    response = signed_in.post(CHANGE, answers)

    assertContains(response, f'href="#id_{field}"', status_code=422)
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_a_forgotten_password_is_replaced_through_the_link_in_the_mail(client, owner):
    response = client.post(FORGOTTEN, {"email": "Olga@example.org"})
    assertRedirects(response, SENT)
    send_waiting()
    assert mail.outbox[-1].to == [owner.email]
    assert mail.outbox[-1].subject == "Debrief: set a new password"

    form_url = client.get(link_in_the_mail())["Location"]
    assertContains(client.get(form_url), "Set a new password")
    response = client.post(form_url, {"password1": NEW, "password2": NEW}, follow=True)

    assertContains(response, "Your new password is set")
    owner.refresh_from_db()
    assert owner.check_password(NEW)


def test_the_link_works_once(client, owner):
    client.post(FORGOTTEN, {"email": owner.email})
    send_waiting()
    form_url = client.get(link_in_the_mail())["Location"]
    client.post(form_url, {"password1": NEW, "password2": NEW})

    assertContains(Client().get(link_in_the_mail()), "This link does not work")


def test_a_bad_password_keeps_the_link_usable(client, owner):
    client.post(FORGOTTEN, {"email": owner.email})
    send_waiting()
    form_url = client.get(link_in_the_mail())["Location"]

    response = client.post(form_url, {"password1": "short", "password2": "short"})
    assertContains(response, 'href="#id_password1"', status_code=422)
    client.post(form_url, {"password1": NEW, "password2": NEW})

    owner.refresh_from_db()
    assert owner.check_password(NEW)


def test_a_made_up_link_says_that_it_does_not_work(client, owner):
    for tail in ("1-abc", "zzzzzzzzzzzzz-abc", "1-%00", "1-" + "x" * 2_000, "0-set-password"):
        response = client.get(f"/accounts/password/reset/key/{tail}/")

        assertContains(response, "This link does not work")


def test_nobody_gets_mail_because_a_stranger_typed_their_address(client, owner):
    response = client.post(FORGOTTEN, {"email": "nobody@example.org"})

    assertRedirects(response, SENT)
    send_waiting()
    assert mail.outbox == []


def test_an_address_is_answered_alike_known_or_not(client, owner):
    statements = []
    for email in (owner.email, "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            client.post(FORGOTTEN, {"email": email})
        statements.append([it["sql"].split(" ", 2)[:2] for it in queries])

    assert statements[0] == statements[1]
    assert mail.outbox == []


def test_what_waited_is_sent_once_and_the_addresses_are_forgotten(client, owner):
    client.post(FORGOTTEN, {"email": owner.email})

    assert (send_waiting(), send_waiting()) == (1, 0)
    assert len(mail.outbox) == 1
    assert not DBTaskResult.objects.filter(task_path=send_reset.module_path).exists()


def test_an_address_that_is_none_is_refused_with_words(client, owner):
    for email in ("", "olga", "olga@example.org\x00", "x" * 10_000):
        response = client.post(FORGOTTEN, {"email": email})

        assertContains(response, 'href="#id_email"', status_code=422)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (gaierror(-2, "Name or service not known"), "Name or service not known"),
        (SMTPRecipientsRefused({"olga@example.org": (550, b"No")}), "SMTPRecipientsRefused"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_a_mail_server_that_is_down_is_logged_and_not_shown(
    client, owner, monkeypatch, caplog, error, why
):
    def refuse(message, *args, **kwargs):
        raise error

    monkeypatch.setattr(EmailMessage, "send", refuse)

    assertRedirects(client.post(FORGOTTEN, {"email": owner.email}), SENT)
    send_waiting()

    (record,) = (it for it in caplog.records if "could not be sent" in it.message)
    assert record.message == f"A message could not be sent ({why}). Check DEBRIEF_MAIL_URL."
    assert not record.exc_info


def test_without_a_mail_server_the_page_says_where_the_message_is(
    client, owner, settings, tmp_path
):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(tmp_path)},
        }
    }

    response = client.post(FORGOTTEN, {"email": owner.email}, follow=True)

    assertContains(response, "is now in the folder <b>mail</b>")
    send_waiting()
    [message] = tmp_path.iterdir()
    assert "/accounts/password/reset/key/" in message.read_text()


def test_with_a_mail_server_the_page_says_that_the_message_is_coming(client, owner):
    assertContains(client.get(SENT), "arrives in a few minutes")


def test_a_user_without_a_password_can_set_one(signed_in, owner):
    owner.set_unusable_password()
    owner.save()
    signed_in.force_login(owner)

    url = reverse("account_set_password")
    assertContains(signed_in.get(url), "You have not set one yet.")
    signed_in.post(url, {"password1": NEW, "password2": NEW})

    owner.refresh_from_db()
    assert owner.check_password(NEW)
