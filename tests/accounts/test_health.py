"""Whether it is well: /healthz for machines, `manage.py doctor` for its owner, Today for all."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as project
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from pytest_django.asserts import assertContains, assertNotContains

from accounts import doctor, health, health_checks
from accounts.health import Finding, Level

NOW = datetime(2026, 6, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_noted():
    caches["here"].clear()
    yield
    caches["here"].clear()


def only(monkeypatch, *found: Finding) -> None:
    """These checks alone, each finding what is given."""
    checks = {it.name: lambda now, it=it: it for it in found}
    monkeypatch.setattr(health, "_checks", checks)


def room(monkeypatch, free: int) -> None:
    monkeypatch.setattr(health_checks.shutil, "disk_usage", lambda path: SimpleNamespace(free=free))


def doctor_says(capsys) -> str:
    call_command("doctor")
    return capsys.readouterr().out


# --- /healthz


@pytest.mark.django_db
def test_a_stranger_hears_names_and_levels_alone(client, django_assert_num_queries, monkeypatch):
    only(
        monkeypatch,
        Finding("database", Level.WELL, "The database answers."),
        Finding("mail", Level.WARNING, "12 mails wait.", "Look at the server."),
    )

    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "warning",
        "checks": {"database": "well", "mail": "warning"},
    }
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Security-Policy"]
    assert not response.cookies


@pytest.mark.django_db
def test_the_real_checks_cost_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        response = client.get("/healthz")

    assert response.json()["checks"]["database"] == "well"
    assert response.json()["checks"]["disk"] in {"well", "warning"}


def test_it_answers_though_the_database_is_gone(client, settings):
    """This test may use no database, so whoever reads a session or a host's user fails here."""
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32

    response = client.get("/healthz", headers={"host": "10.0.0.7:8000"})

    assert (response.status_code, response.json()["checks"]["database"]) == (503, "failing")
    assert "RuntimeError" not in response.text


def test_a_file_that_is_gone_fails_and_is_not_made_anew(monkeypatch, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no file of ours.")
    path = tmp_path / "debrief.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", path)

    found = health_checks.database(NOW)

    assert (found.level, path.exists()) == (Level.FAILING, False)


def test_only_what_is_asked_is_looked_at(client, monkeypatch):
    only(
        monkeypatch,
        Finding("disk", Level.WELL, "Room."),
        Finding("worker", Level.FAILING, "It stands still."),
    )

    assert client.get("/healthz?only=disk").json()["status"] == "well"
    assert client.get("/healthz").status_code == 503
    assert client.get("/healthz?only=disk,dsik").status_code == 404
    assert client.post("/healthz").status_code == 405


def test_it_is_asked_without_tls_too(client, settings, monkeypatch):
    only(monkeypatch, Finding("disk", Level.WELL, "Room."))
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz").status_code == 200
    assert client.get("/accounts/login/").status_code == 301


@pytest.mark.parametrize(
    ("free", "level"),
    [(99_999_999, "failing"), (999_999_999, "warning"), (1_000_000_000, "well")],
)
def test_a_disk_without_room_is_told_before_it_is_full(monkeypatch, free, level):
    room(monkeypatch, free)

    assert health_checks.disk(NOW).level == level


# --- Today


def test_today_says_what_its_users_should_know(signed_in, monkeypatch):
    only(
        monkeypatch,
        Finding("disk", Level.FAILING, "The disk is full.", "Make room.", is_for_users=True),
        Finding("mail", Level.WARNING, "Mails wait.", "Look."),
        Finding("worker", Level.FAILING, "It stands.", "Start it.", is_for_users=True),
        Finding("backup", Level.WELL, "It is of today.", "", is_for_users=True),
    )

    page = signed_in.get("/")

    assertContains(page, "The disk is full.")
    assertContains(page, "Make room.")
    for words in ("Mails wait.", "It stands.", "It is of today."):
        assertNotContains(page, words)


def test_to_who_is_new_it_is_said_before_how_to_begin(signed_in, monkeypatch):
    bad = Finding("disk", Level.FAILING, "The disk is full.", "Make room.", is_for_users=True)
    only(monkeypatch, bad)

    page = signed_in.get("/").text

    assert 0 < page.index("The disk is full.") < page.index('id="first-title')


# --- doctor


@pytest.mark.django_db
def test_the_doctor_finds_a_sound_one_sound(capsys, monkeypatch):
    room(monkeypatch, 10**10)
    monkeypatch.setattr(doctor, "migrations", lambda: iter(()))  # tests run none

    said = doctor_says(capsys)

    assert "well    database: The database answers." in said
    assert "0 failing" in said


def test_the_doctor_advises_where_nothing_is_wrong(capsys, monkeypatch):
    well = Finding("backup", Level.WELL, "None is made.", "Name a folder.")
    monkeypatch.setattr("accounts.management.commands.doctor.examine", lambda now: iter([well]))

    assert doctor_says(capsys).startswith("well    backup: None is made.\n        Name a folder.\n")


def test_the_doctor_says_what_to_do_and_ends_with_1(capsys, monkeypatch):
    bad = Finding("disk", Level.FAILING, "The disk is full.", "Make room.")
    monkeypatch.setattr("accounts.management.commands.doctor.examine", lambda now: iter([bad]))

    with pytest.raises(SystemExit) as ended:
        doctor_says(capsys)

    assert ended.value.code == 1
    assert "FAILING disk: The disk is full.\n        Make room." in capsys.readouterr().out


@pytest.mark.django_db
def test_the_doctor_finds_damage_in_the_file(tmp_path, monkeypatch):
    """One figure of a copy is overwritten: opened and read as usual, it says nothing by itself."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite alone reads all of itself.")
    path = tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("CREATE TABLE notes (words TEXT)")
        copy.execute("CREATE INDEX by_words ON notes (words)")
        copy.executemany("INSERT INTO notes VALUES (?)", [(f"{n}" * 200,) for n in range(300)])
        copy.commit()
    path.write_bytes(path.read_bytes().replace(b"299" * 9, b"199" * 9, 1))

    with closing(sqlite3.connect(path)) as broken:
        monkeypatch.setattr(doctor.connection, "cursor", lambda: closing(broken.cursor()))
        found = list(doctor.integrity())

    assert [(it.name, it.level) for it in found] == [("integrity", Level.FAILING)]
    assert found[0].remedy == doctor.DAMAGED


def test_the_doctor_sees_who_else_can_read(tmp_path, monkeypatch, settings):
    settings.DATA_DIR = tmp_path
    key = tmp_path / "secret.key"
    key.write_text("x")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "debrief.sqlite3"))

    tmp_path.chmod(0o700)
    key.chmod(0o644)
    (closed,) = doctor.rights()
    tmp_path.chmod(0o755)
    (readable,) = doctor.rights()

    assert (closed.level, readable.level) == (Level.WELL, Level.WARNING)
    assert readable.remedy == f"Run: chmod go-rwx {tmp_path} {key}"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"DEBUG": True}, "Errors are shown in full"),
        ({"ALLOWED_HOSTS": ["*"]}, "Any name leads"),
        ({"ALLOWED_HOSTS": ["debrief.example"]}, "passwords may travel in the open"),
        ({"HTTPS": True}, "only this machine may open it"),
        ({"HAS_MAIL_SERVER": True, "SITE_URL": "http://127.0.0.1:8000"}, "Links in mails lead to"),
        ({"SITE_URL": "https://other.example"}, "a host that DEBRIEF_ALLOWED_HOSTS does not"),
    ],
)
def test_the_doctor_names_settings_that_do_not_go_together(settings, changes, words):
    settings.ALLOWED_HOSTS, settings.HTTPS = ["localhost"], False
    settings.HAS_MAIL_SERVER, settings.SITE_URL = False, "http://127.0.0.1:8000"
    before = [it.words for it in doctor.configuration()]
    for name, value in changes.items():
        setattr(settings, name, value)

    after = [it.words for it in doctor.configuration()]

    assert not any(words in it for it in before)
    assert any(words in it for it in after)


def test_the_doctor_names_a_variable_that_nobody_reads(monkeypatch):
    monkeypatch.setenv("DEBRIEF_SINGUP", "open")

    assert "DEBRIEF_SINGUP" in doctor.unknown_variables()
    assert "DEBRIEF_SIGNUP" in Path(project.BASE_DIR / "README.md").read_text("utf-8")
