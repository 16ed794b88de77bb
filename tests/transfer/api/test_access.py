"""The access walk with tokens: every address under /api/v1, asked by everybody who may not."""

import logging
from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from applications.models import Company, Contact, Document, DocumentVersion, Role
from interviews.models import Answer, Flag, FollowUp, Interview, Question
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    QuestionFactory,
    RoleFactory,
    UserFactory,
)
from tests.test_ownership import contents, paths  # noqa: F401
from tests.transfer.api.conftest import Program
from transfer.api import throttling
from transfer.api.openapi import openapi_schema
from transfer.api.problems import TYPE
from transfer.models import ApiToken

MODELS = {
    "roles": Role,
    "companies": Company,
    "contacts": Contact,
    "interviews": Interview,
    "questions": Question,
    "answers": Answer,
    "flags": Flag,
    "follow-ups": FollowUp,
    "documents": Document,
    "document-versions": DocumentVersion,
}
# Bodies that are right, so that nothing but whose row it is stands in the way.
BODIES = {
    "/roles": {"title": "Engineer", "is_unnamed": True},
    "/companies": {"name": "Acme"},
    "/contacts": {"name": "Mia", "kind": "coworker"},
    "/interviews": lambda: {
        "role_id": Role.objects.order_by("pk")[0].pk,
        "kind": "other",
        "local_date": "2026-06-04",
        "local_time": "10:00",
    },
    "/roles/{pk}": {"notes": "Mine now"},
    "/roles/{pk}/moves": {"stage": "applied"},
    "/questions/{pk}/answers": {"manner": "specific", "words": "Mine now"},
    "/interviews/{pk}/questions": {"text": "Mine now"},
    "/interviews/{pk}/flags": {"title": "Mine now"},
    "/follow-ups/{pk}/snooze": {"how": "tomorrow"},
}


def operations():
    """Every one of the schema: method, path as it stands there, body."""
    for path, methods in openapi_schema()["paths"].items():
        for method in methods:
            short = path.removeprefix("/api/v1")
            body = BODIES.get(short) if method != "get" else None
            yield method, short, body() if callable(body) else body


def with_id(path):
    """With the id of the first row of its kind, whose-ever it is."""
    if "{pk}" not in path:
        return path
    model = MODELS[path.split("/")[1]]
    return path.replace("{pk}", str(model.objects.order_by("pk")[0].pk))


def ask(program, method, path, body):
    headers = {} if method == "get" else {"If_Match": "*"}
    return program.send(method, with_id(path), body, **headers)


def ids_of(path, method):
    """The names in the body of an operation that hold an id, or several."""
    schema = openapi_schema()
    operation = schema["paths"][f"/api/v1{path}"][method]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
    fields = schema["components"]["schemas"].get(name, {}).get("properties", {})
    return [it for it in fields if it.endswith(("_id", "_ids"))]


def gated_routes(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from gated_routes(entry, path)
        elif path.startswith("api/v1/"):
            yield path


@pytest.fixture
def rows(paths, owner):  # noqa: F811
    """One row of each model, all of one owner."""
    return owner


def test_every_route_is_in_the_schema_that_is_walked():
    routes = {it.replace("<int:pk>", "{pk}") for it in gated_routes()}
    told = {it.removeprefix("/") for it in openapi_schema()["paths"]}

    assert routes - told == {"api/v1/openapi.json", r"api/v1/^[\s\S]*$"}
    assert len(told) > 25


def test_another_users_program_gets_404_and_changes_nothing(rows, stranger):
    before, faults = contents(rows), []
    stranger.get("/stages")
    for method, path, body in operations():
        if "{pk}" in path and (status := ask(stranger, method, path, body).status_code) != 404:
            faults.append(f"{method} {path}: {status}")

    assert not faults, "\n".join(faults)
    kept = contents(rows)
    assert {it: kept[it] for it in MODELS.values()} == {it: before[it] for it in MODELS.values()}


def test_another_users_program_lists_nothing(rows, stranger):
    for method, path, _ in operations():
        if method == "get" and "{pk}" not in path and path != "/stages":
            assert stranger.get(path).json()["items"] == [], path


def test_no_id_in_a_body_reaches_a_row_of_somebody_else(rows, program):
    """Each is sent to rows of the program's own, and is of a row that is there."""
    foreign = {
        "role": RoleFactory(),
        "previous": RoleFactory(stage="offer"),
        "company": CompanyFactory(),
        "agency": CompanyFactory(),
        "question": QuestionFactory(),
        "contact": ContactFactory(),
    }
    Question.objects.owned_by(rows).update(answer_kind="next_steps")  # which takes most
    faults, seen = [], set()

    for method, path, body in operations():
        for name in ids_of(path, method):
            pk = foreign.get(name.partition("_id")[0], foreign["contact"]).pk
            before = contents(rows)
            sent = {**(body or {}), name: [pk] if name.endswith("s") else pk}
            answer = ask(program, method, path, sent)
            seen.add(name)
            if answer.status_code != 422 or name not in answer.json().get("errors", {}):
                faults.append(f"{method} {path} {name}: {answer.status_code} {answer.text}")
            elif {it: before[it] for it in MODELS.values()} != {
                it: rows_now for it, rows_now in contents(rows).items() if it in MODELS.values()
            }:
                faults.append(f"{method} {path} {name} changes something")

    assert not faults, "\n".join(faults)
    assert len(seen) > 9


def test_a_token_that_may_read_reads_everything_and_writes_nothing(rows, reader):
    reader.get("/stages")  # which notes that the token was used
    before, faults = contents(rows), []
    for method, path, body in operations():
        status = ask(reader, method, path, body).status_code
        if status != (200 if method == "get" else 403):
            faults.append(f"{method} {path}: {status}")

    assert not faults, "\n".join(faults)
    assert contents(rows) == before


@pytest.mark.parametrize(
    "sent", ["", "Bearer ", "Bearer debrief_wrong", "Basic b2xnYQ==", "debrief_olga", "Bearer ü"]
)
def test_nobody_gets_in_without_a_token(rows, program, sent, monkeypatch):
    """Nor by the cookie of a browser that is signed in."""
    monkeypatch.setattr(throttling, "MOST_WRONG", 1_000)
    browser = Client(headers={"Authorization": sent} if sent else {})
    browser.force_login(rows)
    before = contents(rows)

    for method, path, body in operations():
        answer = ask(Program.of(browser), method, path, body)
        assert (answer.status_code, answer["Content-Type"]) == (401, TYPE), path
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert "Set-Cookie" not in answer and not answer.cookies
    assert contents(rows) == before


@pytest.mark.parametrize(
    "ended",
    [
        {"revoked_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
    ],
)
def test_a_token_that_ended_opens_nothing(rows, program, ended, monkeypatch):
    monkeypatch.setattr(throttling, "MOST_WRONG", 1_000)
    assert program.get("/stages").status_code == 200
    ApiToken.objects.update(**ended)
    before, faults = contents(rows), []

    for method, path, body in operations():
        if (status := ask(program, method, path, body).status_code) != 401:
            faults.append(f"{method} {path}: {status}")

    assert not faults, "\n".join(faults)
    assert contents(rows) == before


def test_a_deleted_account_opens_nothing(owner, program):
    owner.delete()

    assert program.get("/stages").status_code == 401
    assert not ApiToken.objects.exists()


def test_a_program_gets_no_page_by_its_token(program):
    answer = program.client.get("/roles/")

    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


def test_a_browser_that_sends_a_token_too_is_the_tokens_owner(owner, program):
    browser = Client(headers={"Authorization": "Bearer debrief_olga"})
    browser.force_login(UserFactory())
    made = Program.of(browser).post("/companies", {"name": "Acme"})

    assert Company.objects.get(pk=made.json()["id"]).owner == owner


def test_what_nobody_has_is_said_in_words(program):
    found = ("/nothing", "/", "/a%0Ab", "/roles/", "/roles/x", f"/roles/{'9' * 40}", "", "/ü", "x")
    for path in found:
        answer = program.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, TYPE), path
    for path in ("/api/v2/roles", "/api/roles", "/api/v1", "/api/v1/openapi.json/"):
        for method in ("get", "post"):
            answer = getattr(program.client, method)(path, content_type="application/json")
            assert (answer.status_code, answer["Content-Type"]) == (404, TYPE), path
    wrong = program.send("delete", "/roles")
    assert (wrong.status_code, wrong["Content-Type"]) == (405, TYPE)
    assert set(wrong["Allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_an_id_that_no_database_holds_is_refused_wherever_it_stands(rows, program, number):
    program.client.raise_request_exception = False
    asked_for, cursor = [], urlsafe_b64encode(f"1:{number}".encode()).decode().rstrip("=")
    for method, path, body in operations():
        if "{pk}" in path:
            with_it = path.replace("{pk}", str(number))
            headers = {} if method == "get" else {"If_Match": "*"}
            asked_for.append((404, method, path, program.send(method, with_it, body, **headers)))
        for name in ids_of(path, method):
            sent = {**(body or {}), name: [number] if name.endswith("s") else number}
            asked_for.append((422, method, f"{path} {name}", ask(program, method, path, sent)))
        told = openapi_schema()["paths"][f"/api/v1{path}"][method]["parameters"]
        for name in {it["name"] for it in told if it["in"] == "query"} - {"is_open", "status"}:
            asked = {name: cursor if name == "cursor" else number}
            asked_for.append((422, method, f"{path}?{name}", program.get(path, asked)))

    faults = [
        f"{method} {path}: {answer.status_code}"
        for status, method, path, answer in asked_for
        if answer.status_code != status
    ]
    assert not faults, "\n".join(faults)
    assert len(asked_for) > 60


def test_no_token_is_ever_logged(owner, program, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    program.client.raise_request_exception = False
    for path in ("/stages", "/nothing"):
        program.get(path)
    Program("debrief_mistyped").get("/stages")
    monkeypatch.setattr("transfer.api.routes.stages_of", lambda user: 1 / 0)
    broken = program.get("/stages")

    assert (broken.status_code, broken["Content-Type"]) == (500, TYPE)
    assert "ZeroDivision" not in broken.text
    assert "debrief_" not in caplog.text and caplog.text


def test_an_address_that_sends_wrong_tokens_has_to_wait_and_right_ones_do_not(program):
    wrong = Program("debrief_wrong")
    statuses = [wrong.get("/stages").status_code for _ in range(21)]
    waits = wrong.get("/stages")

    assert statuses == [401] * 20 + [429]
    assert 0 < int(waits["Retry-After"]) <= 300
    assert waits.json()["detail"].startswith("Too many wrong tokens")
    assert program.get("/stages").status_code == 200


def test_a_program_asks_so_often_a_minute(program, reader, settings):
    settings.API_PER_MINUTE = 3
    statuses = [program.get("/stages").status_code for _ in range(4)]

    assert statuses == [200] * 3 + [429]
    assert 0 < int(program.get("/stages")["Retry-After"]) <= 60
    assert reader.get("/stages").status_code == 200


def test_the_schema_is_there_without_a_token(client, db):
    answer = client.get("/api/v1/openapi.json")

    assert answer.json()["openapi"] == "3.1.0"
    assert answer.json()["servers"] == [{"url": "/"}]


def test_an_unknown_host_is_said_in_words(program):
    answer = program.client.get("/api/v1/stages", headers={"Host": "evil.example"})

    assert (answer.status_code, answer["Content-Type"]) == (400, TYPE)
