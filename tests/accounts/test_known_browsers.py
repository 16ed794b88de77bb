"""A right password gets in where somebody has signed in before, whatever others do."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from accounts.known_browsers import COOKIE, MOST_ACCOUNTS
from accounts.reset_mails import send_waiting
from tests.accounts.conftest import PASSWORD
from tests.factories import UserFactory

NEW = "slow pipelines, fast"
SIGN_IN = reverse("account_login")
FORGOTTEN = reverse("account_reset_password")


def try_in(client, email, password=PASSWORD):
    """The status; 302 is signed in."""
    return client.post(SIGN_IN, {"login": email, "password": password}).status_code


def known_to(user):
    """A browser in which this account has signed in, and out."""
    client = Client()
    assert try_in(client, user.email) == 302
    client.post(reverse("account_logout"))
    return client


def test_failures_of_others_at_the_same_address_keep_nobody_waiting(owner):
    here = known_to(owner)
    for _ in range(6):
        assert try_in(Client(), owner.email, "wrong") == 422

    assert try_in(Client(), owner.email) == 422
    assert try_in(here, owner.email.upper()) == 302


def test_an_address_that_failed_for_many_accounts_is_still_open_to_who_is_known(owner):
    here = known_to(owner)
    for number in range(61):
        try_in(Client(), f"nobody-{number}@example.org", "wrong")

    assert try_in(Client(), UserFactory().email) == 422
    assert try_in(here, owner.email) == 302


def test_signing_in_well_and_often_is_no_reason_to_wait(owner):
    for _ in range(31):
        known_to(owner)


def test_only_the_server_reads_the_cookie_for_a_year(owner, settings):
    settings.SESSION_COOKIE_SECURE = True

    cookie = known_to(owner).cookies[COOKIE]

    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert cookie["max-age"] == 365 * 24 * 3600


def test_known_to_one_account_is_a_stranger_to_another(owner):
    attacker = known_to(UserFactory())
    for _ in range(6):
        try_in(attacker, owner.email, "wrong")

    assert try_in(attacker, owner.email) == 422


def test_failures_in_a_known_browser_come_to_an_end_too(owner):
    here = known_to(owner)
    for _ in range(21):
        assert try_in(here, owner.email, "wrong") == 422

    assert try_in(here, owner.email) == 422


@pytest.mark.parametrize("made_up", ["", "x", "W10:1:x", '["key",["fingerprint"]]'])
def test_a_cookie_that_was_made_up_is_none(owner, made_up):
    for _ in range(6):
        try_in(Client(), owner.email, "wrong")
    client = Client()
    client.cookies[COOKIE] = made_up

    assert try_in(client, owner.email) == 422


def test_a_browser_knows_the_last_few_accounts(owner):
    here = known_to(owner)
    others = UserFactory.create_batch(MOST_ACCOUNTS)
    for user in others:
        try_in(here, user.email)
        here.post(reverse("account_logout"))
    for email in (owner.email, others[0].email):
        for _ in range(6):
            try_in(Client(), email, "wrong")

    assert try_in(here, owner.email) == 422
    assert try_in(here, others[0].email) == 302


def test_a_new_password_by_the_mail_ends_the_waiting(owner):
    for _ in range(6):
        try_in(Client(), owner.email, "wrong")
    browser = Client()
    refused = browser.post(SIGN_IN, {"login": owner.email, "password": PASSWORD})
    assertContains(refused, "or choose a new password by mail", status_code=422)

    browser.post(FORGOTTEN, {"email": owner.email})
    send_waiting()
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]
    form = browser.get(link, follow=True).request["PATH_INFO"]
    browser.post(form, {"password1": NEW, "password2": NEW})

    assert try_in(browser, owner.email, NEW) == 302


def test_nobody_is_kept_from_a_reset_because_somebody_else_asked(owner):
    for _ in range(8):
        Client(REMOTE_ADDR="192.0.2.1").post(FORGOTTEN, {"email": owner.email})

    assert Client().post(FORGOTTEN, {"email": owner.email}).status_code == 302
    assert send_waiting() == 9
    assert len(mail.outbox) == 5  # a minute, for one address
