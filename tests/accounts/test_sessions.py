import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.templatetags.browsers import browser_words
from tests.accounts.conftest import PASSWORD

PAGE = reverse("usersessions_list")
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1"


def sign_in(email, user_agent):
    client = Client(headers={"User-Agent": user_agent})
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    return client


def end_url(session):
    return reverse("accounts:session_end", args=[session.pk])


def session_of(client):
    return UserSession.objects.get(session_key=client.session.session_key)


@pytest.fixture
def here(owner):
    return sign_in(owner.email, FIREFOX)


@pytest.fixture
def there(owner):
    return sign_in(owner.email, SAFARI)


def test_the_list_names_the_browsers_and_marks_this_one(here, there):
    response = here.get(PAGE)

    assertContains(response, "Firefox on Windows")
    assertContains(response, "Safari on iPhone")
    assertContains(response, "This one", count=1)


def test_another_browser_is_signed_out_and_this_one_stays(here, there):
    response = here.post(end_url(session_of(there)), follow=True)

    assertRedirects(response, PAGE)
    assertContains(response, "That browser is signed out.")
    assert there.get(PAGE).status_code == 302
    assert here.get(PAGE).status_code == 200


def test_all_others_are_signed_out_at_once(here, there, owner):
    third = sign_in(owner.email, "")

    response = here.post(PAGE, follow=True)

    assertContains(response, "All other browsers are signed out.")
    assert [client.get(PAGE).status_code for client in (here, there, third)] == [200, 302, 302]


def test_one_does_not_end_the_session_one_is_in(here):
    assert here.post(end_url(session_of(here))).status_code == 404
    assert here.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (SAFARI, "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Linux"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Safari/537.36", "Chrome on Android"),
        ("curl/8.5", "A browser"),
        ("", "A browser"),
        ("<script>alert(1)</script>", "A browser"),
    ],
)
def test_a_browser_is_named_in_words(user_agent, words):
    assert browser_words(user_agent) == words
