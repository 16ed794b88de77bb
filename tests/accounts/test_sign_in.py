import time

import pytest
from allauth.core.internal import ratelimit
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from tests.accounts.conftest import PASSWORD
from tests.factories import UserFactory

SIGN_IN = reverse("account_login")
SIGN_OUT = reverse("account_logout")
HOME = reverse("accounts:account_overview")


def is_signed_in(client):
    return client.get(HOME).status_code == 200


def test_e_mail_and_password_sign_in(client, owner):
    response = client.post(SIGN_IN, {"login": owner.email, "password": PASSWORD})

    assertRedirects(response, "/", fetch_redirect_response=False)
    assert is_signed_in(client)


def test_capitals_in_the_e_mail_do_not_matter(client, owner):
    client.post(SIGN_IN, {"login": "OLGA@Example.ORG", "password": PASSWORD})

    assert is_signed_in(client)


def test_sign_in_goes_on_to_where_one_wanted_to_go(client, owner):
    wanted = reverse("account_email")

    response = client.get(wanted)
    sign_in = response["Location"]
    response = client.post(SIGN_IN, {"login": owner.email, "password": PASSWORD, "next": wanted})

    assert sign_in == f"{SIGN_IN}?next={wanted}"
    assertContains(client.get(reverse("account_email")), owner.email)
    assertRedirects(response, wanted)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\x00", "\\"]
)
def test_sign_in_never_leads_to_another_host(client, owner, elsewhere):
    response = client.post(SIGN_IN, {"login": owner.email, "password": PASSWORD, "next": elsewhere})

    assert response.status_code == 302
    assert "evil" not in response["Location"]
    assert "javascript" not in response["Location"]


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("olga@example.org", "wrong horse"),
        ("nobody@example.org", PASSWORD),
    ],
)
def test_a_wrong_pair_is_refused_without_saying_which_half_is_wrong(client, owner, login, password):
    response = client.post(SIGN_IN, {"login": login, "password": password})

    assertContains(response, "do not match", status_code=422)
    assertContains(response, f'value="{login}"', status_code=422)
    assert not is_signed_in(client)


def test_nonsense_is_refused_with_words(client, owner):
    for login in ("", "olga", "\x00", "x" * 10_000, "<script>alert(1)</script>"):
        for password in ("", "\x00", "x" * 100_000):
            response = client.post(SIGN_IN, {"login": login, "password": password})

            assertContains(response, "<title>Error: Sign in", status_code=422)
            assert "<script>alert" not in response.text


def test_an_account_that_is_switched_off_cannot_sign_in(client, owner):
    owner.is_active = False
    owner.save()

    response = client.post(SIGN_IN, {"login": owner.email, "password": PASSWORD}, follow=True)

    assertContains(response, "This account is switched off")
    assert not is_signed_in(client)


def test_after_many_failures_a_right_password_is_looked_at_once_a_minute(
    client, owner, monkeypatch
):
    for _ in range(6):
        wrong = client.post(SIGN_IN, {"login": owner.email, "password": "wrong horse"})
        assertContains(wrong, "do not match", status_code=422)

    seventh = client.post(SIGN_IN, {"login": "OLGA@example.org", "password": PASSWORD})

    assertContains(seventh, "Too many failed attempts. Wait a minute", status_code=422)
    assert not is_signed_in(client)

    a_minute_later = time.time() + 61
    monkeypatch.setattr(ratelimit.time, "time", lambda: a_minute_later)
    client.post(SIGN_IN, {"login": owner.email, "password": PASSWORD})

    assert is_signed_in(client)


def test_a_right_password_after_five_wrong_ones_lets_in(client, owner):
    for _ in range(5):
        client.post(SIGN_IN, {"login": owner.email, "password": "wrong horse"})

    client.post(SIGN_IN, {"login": owner.email, "password": PASSWORD})

    assert is_signed_in(client)


def test_one_persons_failures_do_not_lock_out_another(client, owner):
    paul = UserFactory()
    for _ in range(6):
        client.post(SIGN_IN, {"login": owner.email, "password": "wrong horse"})

    client.post(SIGN_IN, {"login": paul.email, "password": PASSWORD})

    assert is_signed_in(client)


def test_very_many_posts_get_the_page_that_says_so(client, owner):
    asked = {"email": "nobody@example.org"}
    responses = [client.post(reverse("account_reset_password"), asked) for _ in range(21)]

    assertContains(responses[-1], "Too many attempts", status_code=429)


def test_sign_out_asks_for_a_post(signed_in):
    assertContains(signed_in.get(SIGN_OUT), "This signs out this browser only.")
    assert is_signed_in(signed_in)

    assertRedirects(signed_in.post(SIGN_OUT), SIGN_IN)

    assert not is_signed_in(signed_in)


def test_signing_out_where_nobody_is_signed_in_is_no_error(client, owner):
    assertRedirects(client.post(SIGN_OUT), SIGN_IN)


def test_a_signed_in_user_has_no_need_to_sign_in(signed_in):
    assertRedirects(signed_in.get(SIGN_IN), "/", fetch_redirect_response=False)
