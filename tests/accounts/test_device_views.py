"""What a browser asks for beside pages: a token to send with, a worker, and to forget."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse, set_script_prefix

TOKEN = reverse("outbox_token")
SIGN_OUT = reverse("account_logout")
JSON = {"Accept": "application/json"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
def strict(owner):
    """A signed-in client that is asked for the token, as a browser is."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    return client


def test_the_token_says_whose_it_is_and_opens_the_door(strict, owner):
    found = strict.get(TOKEN, headers=JSON)
    theme = reverse("accounts:theme_set")
    sent = strict.post(theme, {"theme": "dark"}, headers={"X-CSRFToken": found.json()["csrf"]})

    assert found.json()["owner"] == owner.pk
    assert found["Cache-Control"] == "no-store, private"
    assert sent.status_code == 302


@pytest.mark.parametrize(("method", "url"), [("get", TOKEN), ("post", reverse("overview:today"))])
def test_a_stranger_who_asks_for_json_hears_where_to_sign_in(client, owner, method, url):
    response = getattr(client, method)(url, headers=JSON)

    assert response.status_code == 401
    assert response.json() == {"sign_in": reverse(settings.LOGIN_URL)}


@pytest.mark.parametrize("headers", [BROWSER, {"Accept": "*/*"}, {}])
def test_a_stranger_who_reads_pages_is_led_to_sign_in(client, owner, headers):
    response = client.get(TOKEN, headers=headers)

    assert response.status_code == 302
    assert response.url.startswith(reverse(settings.LOGIN_URL))


def test_a_stale_token_is_said_in_json_where_that_is_asked_for(strict):
    theme = reverse("accounts:theme_set")

    response = strict.post(theme, {"theme": "dark"}, headers=JSON)

    assert (response.status_code, response["Content-Type"]) == (403, "application/json")
    assert b"out of date" in strict.post(theme, {"theme": "dark"}, headers=BROWSER).content


@pytest.mark.parametrize("who", ["client", "signed_in"])
def test_the_worker_is_a_script_that_no_cache_keeps(request, who):
    response = request.getfixturevalue(who).get("/sw.js")

    assert response["Content-Type"] == "text/javascript"
    assert "no-store" in response["Cache-Control"]
    assert b'STATIC = "/static/"' in response.content


def test_the_worker_serves_the_rooms_of_a_site_in_a_folder(client):
    set_script_prefix("/debrief/")
    try:
        response = client.get("/sw.js")
    finally:
        set_script_prefix("/")

    assert b'ROOMS = "/debrief/interviews/"' in response.content


def test_signing_out_without_javascript_makes_the_browser_forget(signed_in):
    response = signed_in.post(SIGN_OUT)

    assert response["Clear-Site-Data"] == '"storage"'


def test_a_page_that_forgot_by_itself_leaves_alone_what_waits_for_others(signed_in):
    assert "Clear-Site-Data" not in signed_in.post(SIGN_OUT, {"wiped": "1"})
