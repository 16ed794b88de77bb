import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SIGN_UP = reverse("account_signup")
SIGN_IN = reverse("account_login")


def answers(**changed):
    password = "slow pipelines, fast"
    return {"email": "olga@example.org", "password1": password, "password2": password} | changed


def test_where_nobody_has_an_account_sign_in_leads_to_sign_up(client):
    assertRedirects(client.get(SIGN_IN), SIGN_UP)
    assertContains(client.get(SIGN_UP), "Make this Debrief yours")


def test_the_first_user_signs_up_and_is_signed_in(client):
    response = client.post(SIGN_UP, answers(email="Olga@Example.org", zone="Europe/Berlin"))

    assertRedirects(response, "/", fetch_redirect_response=False)
    user = User.objects.get()
    assert (user.email, user.preferences.zone) == ("olga@example.org", "Europe/Berlin")
    assert user.preferences_records.count() == 1
    assert client.get(reverse("accounts:account_overview")).status_code == 200


@pytest.mark.parametrize("zone", [None, "Mars/Olympus", "UTC\x00"])
def test_a_zone_the_browser_does_not_know_is_utc(client, zone):
    client.post(SIGN_UP, answers() if zone is None else answers(zone=zone))

    assert User.objects.get().preferences.zone == "UTC"


def test_the_zone_is_asked_from_the_browser_without_a_box(client):
    assertContains(client.get(SIGN_UP), '<input type="hidden" name="zone" data-browser-zone=""')


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("email", {"email": ""}),
        ("email", {"email": "olga"}),
        ("email", {"email": "olga@" + "o" * 60 + ".o" * 100 + ".org"}),
        ("email", {"email": "<script>alert(1)</script>@example.org"}),
        ("password1", {"password1": "", "password2": ""}),
        ("password1", {"password1": "short", "password2": "short"}),
        ("password1", {"password1": "12345678901", "password2": "12345678901"}),
        ("password1", {"password1": "olga@example.org", "password2": "olga@example.org"}),
        ("password2", {"password2": "something else"}),
    ],
)
def test_bad_input_is_named_and_makes_no_account(client, field, changed):
    response = client.post(SIGN_UP, answers(**changed))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assertContains(response, f'href="#id_{field}"', status_code=422)
    assert "<script>alert" not in response.text
    assert not User.objects.exists()


def test_sign_up_closes_after_the_first_user(client, owner):
    assertContains(client.get(SIGN_UP), "Sign-up is closed")
    assertContains(client.post(SIGN_UP, answers(email="eve@example.org")), "Sign-up is closed")

    assert User.objects.get() == owner
    assert "Sign up" not in client.get(SIGN_IN).text


def test_sign_up_can_be_opened_for_others(client, owner, settings):
    settings.SIGNUP_IS_OPEN = True

    assertContains(client.get(SIGN_IN), "Sign up")
    client.post(SIGN_UP, answers(email="paul@example.org"))

    assert User.objects.count() == 2


def test_an_e_mail_that_is_taken_is_refused_whatever_its_capitals(client, owner, settings):
    settings.SIGNUP_IS_OPEN = True

    response = client.post(SIGN_UP, answers(email="OLGA@example.org"))

    assertContains(response, "There is an account with this e-mail already.", status_code=422)
    assert User.objects.count() == 1


def test_a_signed_in_user_has_no_need_to_sign_up(signed_in):
    assertRedirects(signed_in.get(SIGN_UP), "/", fetch_redirect_response=False)


def test_whoever_comes_second_while_the_form_is_checked_gets_no_account(client, monkeypatch):
    from accounts.forms import SignUpForm

    def overtaken(form):
        UserFactory(email="faster@example.org")
        return clean(form)

    clean = SignUpForm.clean
    monkeypatch.setattr(SignUpForm, "clean", overtaken)

    response = client.post(SIGN_UP, answers())

    assertRedirects(response, SIGN_UP, fetch_redirect_response=False)
    assert User.objects.get().email == "faster@example.org"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_race_for_the_first_account_one_gets_it():
    start = threading.Barrier(2)

    def sign_up(email):
        client = Client()
        client.get(SIGN_UP)
        start.wait()
        client.post(SIGN_UP, answers(email=email))
        connection.close()

    racers = [threading.Thread(target=sign_up, args=[f"{n}@example.org"]) for n in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    assert User.objects.count() == 1
