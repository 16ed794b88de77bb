"""What one reads where something went wrong, and that these pages need nothing but themselves."""

import errno
import sqlite3
from contextlib import closing

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.handlers.exception import response_for_exception
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts import error_views, patience, unavailable
from accounts.models import User
from tests.factories import UserFactory

PASSWORD = "correct horse battery"
ERROR_PAGES = ["400.html", "403.html", "404.html", "413.html", "500.html", "503.html"]


@pytest.fixture
def browser():
    return Client(raise_request_exception=False)


# --- An unknown name ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/nothing-here/"])
def test_unknown_host_is_told_the_setting_that_names_hosts(browser, path):
    answer = browser.get(path, headers={"host": "<b>debrief.example"})

    assert answer.status_code == 400
    assert "DEBRIEF_ALLOWED_HOSTS" in answer.text
    assert "<b>debrief.example" not in answer.text


# --- Without a database (no mark: each query would raise) -----------------------------------------


@pytest.mark.parametrize("template", ERROR_PAGES)
def test_error_page_needs_no_database_and_no_request(template):
    answer = error_views._page(template, 500)

    assert "<h1>" in answer.text
    assert "data-failed" in answer.text


def answered(error, **headers):
    """What a view that raised the error, on a form that was sent, is answered with."""
    request = RequestFactory().post("/roles/new/", {"title": "a\nb", "change_id": "1"}, **headers)
    assert request.POST
    try:
        raise error
    except Exception as raised:  # noqa: BLE001 - as Django does it
        return response_for_exception(request, raised)


def test_database_that_is_gone_is_said(monkeypatch):
    answer = answered(OperationalError("unable to open database file"))

    assert answer.status_code == 503
    assert "cannot be reached" in answer.text
    assert answer["Retry-After"] == "5"


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OperationalError("database or disk is full"),
    ],
)
def test_full_disk_is_said_and_what_was_typed_can_be_sent_again(error):
    answer = answered(error)

    assert answer.status_code == 503
    assert "disk of this Debrief is full" in answer.text
    assert '<textarea name="title" aria-label="title" hidden>\na\nb</textarea>' in answer.text
    assert 'name="change_id"' in answer.text
    assert 'action="/roles/new/"' in answer.text


def test_password_is_never_sent_back():
    request = RequestFactory().post("/accounts/login/", {"login": "me", "password": PASSWORD})
    assert request.POST
    try:
        raise OperationalError("database is locked")
    except OperationalError as error:
        answer = response_for_exception(request, error)

    assert answer.status_code == 503
    assert PASSWORD not in answer.text


def test_script_and_htmx_get_the_words_alone():
    error = OperationalError("database is locked")

    as_json = answered(error, headers={"accept": "application/json"})
    as_part = answered(error, headers={"hx-request": "true"})

    assert as_json.status_code == as_part.status_code == 503
    assert as_json["Content-Type"] == "application/json"
    assert as_part.text == unavailable.BUSY
    assert as_json["Retry-After"] == as_part["Retry-After"] == "5"


@pytest.mark.parametrize(
    "error", [ValueError("it"), OperationalError("no such column: it"), OSError(errno.ENOENT, "it")]
)
def test_fault_of_ours_stays_500(error):
    assert answered(error).status_code == 500


# --- Who reads it ---------------------------------------------------------------------------------

ONLY_SIGNED_IN = (reverse("applications:trash"), "You are signed in", "your account", "Go to Today")
REFUSALS = {
    error_views.page_not_found: None,
    error_views.permission_denied: PermissionDenied(),
    error_views.bad_request: RequestDataTooBig(),
}


@pytest.mark.parametrize("view", REFUSALS)
def test_a_stranger_is_offered_nothing_that_only_a_user_has(view):
    request = RequestFactory().get("/nothing-here/")
    request.user = AnonymousUser()

    text = view(request, REFUSALS[view]).text

    assert [it for it in ONLY_SIGNED_IN if it in text] == []
    assert "Sign in" in text
    request.user = User(email="olga@example.org")
    assert "Go to Today" in view(request, REFUSALS[view]).text


def test_the_trash_is_offered_where_it_can_be_opened(browser, signed_in, db):
    trash = reverse("applications:trash")

    assert trash in signed_in.get("/nothing-here/").text
    stranger = browser.get("/nothing-here/")
    assert stranger.status_code == 404 and trash not in stranger.text


# --- A database that somebody else is writing to --------------------------------------------------


@pytest.fixture
def hurried(monkeypatch):
    """Pages that wait for the tenth of a second."""
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.1)
    patience.wait_seconds_only()
    connection.close()
    yield
    connection_created.disconnect(dispatch_uid="patience")
    connection.execute_wrappers.clear()
    connection.close()
    patience._patience.hurries_until = 0.0


@pytest.fixture
def locked(transactional_db, hurried):
    """Call it to let another program hold the write lock, until the test is over."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such lock")
    path = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        yield lambda: other.execute("BEGIN IMMEDIATE")


def test_reading_goes_on_and_writing_is_told_to_wait(locked, browser):
    user = UserFactory(password=PASSWORD)
    browser.force_login(user)
    locked()

    page = browser.get(reverse("accounts:preferences_edit"))
    answer = browser.post(reverse("accounts:theme_set"), {"theme": "dark"})

    assert page.status_code == 200
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert unavailable.BUSY in answer.text


def test_signing_in_is_told_to_wait(locked, browser):
    user = UserFactory(password=PASSWORD)
    locked()

    answer = browser.post(reverse(settings.LOGIN_URL), {"login": user.email, "password": PASSWORD})

    assert answer.status_code == 503


def test_who_comes_after_one_that_waited_in_vain_waits_no_more(locked, monkeypatch):
    monkeypatch.setattr(patience, "HURRY_SECONDS", 0.01)
    locked()
    for expected in (patience.PATIENCE_SECONDS, patience.HURRY_SECONDS):
        assert patience._patience.seconds() == expected
        with pytest.raises(OperationalError):
            User.objects.update(is_active=True)


def test_one_that_gets_through_ends_the_hurry(locked):
    patience._patience.hurries_until = float("inf")

    User.objects.update(is_active=True)

    assert patience._patience.seconds() == patience.PATIENCE_SECONDS


def test_what_is_noted_beside_a_look_holds_up_nobody(locked):
    locked()
    assert patience._patience.seconds() == patience.PATIENCE_SECONDS

    with patience.in_a_hurry():
        for expected in (patience.HURRY_SECONDS, 0.0):
            assert patience._patience.seconds() == expected
            with patience.in_a_hurry(), pytest.raises(OperationalError):
                User.objects.update(is_active=True)

    assert patience._patience.hurries_until == 0.0


def test_reading_keeps_threads_where_many_wait():
    crowd = patience.Patience()
    crowd.waiting = patience.MOST_WAITING

    assert crowd.seconds() == patience.CROWDED_SECONDS
