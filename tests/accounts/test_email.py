import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.factories import UserFactory

PAGE = reverse("account_email")


def change(client, email):
    return client.post(PAGE, {"email": email, "action_add": "1"}, follow=True)


def test_the_new_e_mail_takes_the_place_of_the_old_without_any_mail(confirmed, owner):
    response = change(confirmed, "Olga.New@Example.org")

    assertContains(response, "Your e-mail was changed.")
    owner.refresh_from_db()
    assert owner.email == "olga.new@example.org"
    assert [it.email for it in EmailAddress.objects.filter(user=owner)] == [owner.email]
    assert mail.outbox == []


def test_one_signs_in_with_the_new_e_mail_only(confirmed, owner):
    change(confirmed, "olga.new@example.org")

    for email, is_known in [("olga@example.org", False), ("OLGA.NEW@example.org", True)]:
        client = Client()
        client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
        assert (client.get(PAGE).status_code == 200) == is_known


def test_a_change_asks_for_the_password_again_and_then_goes_through(signed_in, owner):
    response = change(signed_in, "olga.new@example.org")
    assertContains(response, "Is it you?")
    owner.refresh_from_db()
    assert owner.email == "olga@example.org"

    url = response.redirect_chain[-1][0]
    assertRedirects(signed_in.post(url, {"password": PASSWORD}), PAGE)

    owner.refresh_from_db()
    assert owner.email == "olga.new@example.org"


@pytest.mark.parametrize("taken", ["paul@example.org", "PAUL@example.org"])
def test_another_accounts_e_mail_is_refused(confirmed, owner, taken):
    UserFactory(email="paul@example.org")

    response = change(confirmed, taken)

    assertContains(response, "There is an account with this e-mail already.", status_code=422)
    assert User.objects.filter(email="paul@example.org").count() == 1
    owner.refresh_from_db()
    assert owner.email == "olga@example.org"


@pytest.mark.parametrize(
    "email", ["", "olga", "olga@example.org", "x\x00@example.org", "olga@" + "x." * 130 + "org"]
)
def test_what_is_no_new_e_mail_is_refused_with_words(confirmed, owner, email):
    response = change(confirmed, email)

    assertContains(response, 'href="#id_email"', status_code=422)
    owner.refresh_from_db()
    assert owner.email == "olga@example.org"


def test_what_the_page_does_not_offer_changes_nothing(confirmed, owner):
    UserFactory(email="paul@example.org")

    for action in ("action_remove", "action_send", "action_primary"):
        for email in ("olga@example.org", "paul@example.org", "\x00"):
            assert confirmed.post(PAGE, {"email": email, action: "1"}).status_code == 302

    assert set(User.objects.values_list("email", flat=True)) == {
        "olga@example.org",
        "paul@example.org",
    }
