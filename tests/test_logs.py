"""What the log tells: enough to find what went wrong, nothing of what somebody wrote or opened."""

import io
import json
import logging
import re
from itertools import chain

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver, include, path, reverse

from accounts.models import User
from accounts.undo import undo_url
from config import logs

SECRET = "s3cret-word"
LINE = re.compile(r"^\S+Z (INFO|WARNING|ERROR) [0-9a-f]{16} ")


def broken(request: HttpRequest, key: str) -> None:
    try:
        int(request.GET.get("q", SECRET))
    except ValueError as error:
        raise RuntimeError(f"It was {SECRET}.") from error


def doubtful(request: HttpRequest, key: str) -> None:
    raise SuspiciousOperation(f"{SECRET} was sent.")


def doubled(request: HttpRequest, key: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_user WHERE email = %s AND nothing = 1", [SECRET])


urlpatterns = [
    path("broken/<str:key>/", broken, name="broken"),
    path("doubtful/<str:key>/", doubtful, name="doubtful"),
    path("doubled/<str:key>/", doubled, name="doubled"),
    path("", include("config.urls")),
]


@pytest.fixture(params=["lines", "json"])
def written(request):
    """What stands in the log, as it is set up where DEBRIEF_LOG asks for each request."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(logs.Private())
    handler.setFormatter(logs.Json() if request.param == "json" else logs.Lines())
    loggers = [logging.getLogger(name) for name in ("", logs.requests.name)]
    levels = [it.level for it in loggers]
    for it in loggers:
        it.setLevel(logging.INFO)
    loggers[0].addHandler(handler)
    yield stream
    loggers[0].removeHandler(handler)
    for it, level in zip(loggers, levels, strict=True):
        it.setLevel(level)


def routes(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern)


def names(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry)
        else:
            yield entry.name or str(entry.lookup_str).removeprefix("django.views.generic.base.")


def test_each_route_has_a_name_that_the_log_can_tell():
    untidy = {it for it in names() if not re.fullmatch(r"[a-z0-9_-]+", it)}

    assert untidy == {"RedirectView"}  # of allauth, for its addresses of old


@pytest.fixture
def anybody(owner):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(owner)
    return client


def test_no_record_of_any_route_holds_path_query_address_or_host(anybody, owner, written):
    token = undo_url(owner, "anything")
    filled = (
        re.sub(r"<(?:int:)[^>]+>", "987654", re.sub(r"<(?!int:)[^>]+>", SECRET, route)).lstrip("^")
        for route in routes()
    )
    special = (token, f"/{SECRET}/", f"/calendar/{SECRET}.ics", f"/undo/{SECRET}/")
    asked = 0
    with override_settings(ROOT_URLCONF=__name__):
        broken_ones = [f"/{name}/{SECRET}/" for name in ("broken", "doubtful", "doubled")]
        for url in chain((f"/{it}" for it in filled), special, broken_ones):
            if "logout" in url or "\\" in url:
                continue
            asked += 1
            anybody.get(url, {"q": SECRET}, headers={"user-agent": SECRET, "referer": SECRET})
            anybody.post(url, {"name": SECRET})
    anybody.get("/", headers={"host": f"{SECRET}.example"})

    log = written.getvalue()
    assert asked > 150
    for private in (SECRET, owner.email, "127.0.0.1", "987654", token, token.split("/")[2]):
        assert private not in log
    assert "overview:today" in log and "Traceback" in log


@override_settings(ROOT_URLCONF=__name__)
def test_a_failure_is_told_with_where_and_what_but_not_in_its_words(anybody, written):
    response = anybody.get(f"/broken/{SECRET}/")

    log = written.getvalue()
    assert response.status_code == 500
    assert response[logs.HEADER] in log
    for words in ("ValueError", "RuntimeError", "in broken", "test_logs.py"):
        assert words in log
    assert SECRET not in log


def test_each_request_has_one_line_of_its_own(signed_in, written):
    response = signed_in.get(reverse("overview:about"), {"q": SECRET})

    (line,) = written.getvalue().splitlines()
    number = response[logs.HEADER]
    if line.startswith("{"):
        said = json.loads(line)
        assert said.pop("time").endswith("Z") and said.pop("duration_ms") > 0
        assert said == {
            "level": "INFO",
            "logger": "debrief.requests",
            "message": "request",
            "request_id": number,
            "method": "GET",
            "route": "overview:about",
            "status": 200,
        }
    else:
        assert LINE.match(line)
        assert re.search(rf" {number} GET overview:about 200 [\d.]+ ms$", line)


def test_two_requests_have_two_numbers(signed_in):
    first, second = (signed_in.get("/about/")[logs.HEADER] for _ in range(2))

    assert first != second
    assert re.fullmatch("[0-9a-f]{16}", first)


def test_a_method_and_a_name_of_a_stranger_are_not_repeated(client, owner, written):
    client.generic(SECRET.upper(), "/no-such-page/")

    assert "OTHER" in written.getvalue() and "unknown" in written.getvalue()
    assert SECRET.upper() not in written.getvalue()


def test_what_a_file_or_a_table_refused_is_told_by_name(db):
    email = f"{User.__name__}@example.org"  # a traceback shows lines of code
    User.objects.create_user(email)
    with pytest.raises(IntegrityError) as caught:
        User.objects.create_user(email)

    assert email not in "".join(logs.told(caught.value))
    assert "user" in logs.hint_of(caught.value)
    assert logs.hint_of(FileNotFoundError(2, "x", f"/{SECRET}")) == "No such file or directory"
    assert logs.hint_of(AttributeError("'X' object has no attribute 'y'"))


def test_a_quiet_log_has_what_went_wrong_alone():
    quiet, asked = logs.logging_settings(""), logs.logging_settings("json")

    levels = [it["loggers"]["debrief.requests"]["level"] for it in (quiet, asked)]
    assert levels == ["WARNING", "INFO"]
    assert [it["handlers"]["console"]["formatter"] for it in (quiet, asked)] == ["lines", "json"]
    assert all(it["handlers"]["console"]["filters"] == ["private"] for it in (quiet, asked))


def test_the_server_quotes_nobody(written):
    logging.getLogger("waitress").error("failed for %s", f"127.0.0.1 {SECRET}")

    assert "A connection failed." in written.getvalue()
    assert SECRET not in written.getvalue() and "127.0.0.1" not in written.getvalue()
