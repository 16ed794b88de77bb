"""Which databases this code takes, and in which words it refuses the others, untouched."""

import lzma
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.utils import ConnectionHandler

from accounts.version import known_migrations
from config import database_check, env
from config.database_check import check_database, edited, misfit
from config.env import ConfigurationError
from scripts.keep_release import DATABASE, RELEASES

KNOWN = {
    ("auth", "0001_initial"),
    ("accounts", "0001_initial"),
    ("applications", "0001_initial"),
    ("applications", "0002_offers"),
    ("interviews", "0001_initial"),
}
OURS = {"django_migrations", "auth_user", "accounts_user", "applications_role"}


@pytest.mark.parametrize(
    ("tables", "applied"),
    [
        (set(), set()),
        ({"django_migrations"}, set()),
        (OURS, KNOWN),
        (OURS, KNOWN - {("applications", "0002_offers")}),  # older
        ({"django_migrations", "accounts_user"}, {("accounts", "0001_initial")}),  # broken off
    ],
)
def test_a_new_an_equal_and_an_older_one_are_fine(tables, applied):
    assert misfit(tables, applied, KNOWN) == ""


@pytest.mark.parametrize(
    ("tables", "applied", "words"),
    [
        (OURS, KNOWN | {("applications", "0003_pay")}, "newer than this code: it has app"),
        (OURS, KNOWN | {("letters", "0001_initial")}, "newer than this code: it has letters.0001"),
        (OURS, KNOWN | {("applications", "0002_pay")}, "releases: it has applications.0002_pay"),
        (OURS, KNOWN | {("applications", "0002_a"), ("applications", "0009_b")}, "2_a, which no"),
        ({"orders", "customers"}, set(), "not one of Debrief: it holds customers, orders. Nothing"),
        (
            {"django_migrations", "auth_user", "accounts_user", "blog_post", "a", "b", "c"},
            {("auth", "0001_initial"), ("accounts", "0001_initial"), ("blog", "0001_initial")},
            "not one of Debrief: it holds a, b, blog_post and 1 more.",
        ),
    ],
)
def test_the_others_are_told_apart(tables, applied, words):
    assert words in misfit(tables, applied, KNOWN)


def test_tables_that_differ_are_named():
    assert edited([]) == ""
    assert "edited later: applications_role has no pay." in edited(["applications_role has no pay"])


# --- Files ---------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path):
    """The database of a release."""
    found = tmp_path / "debrief.sqlite3"
    found.write_bytes(lzma.decompress((RELEASES / "0.1.0" / DATABASE).read_bytes()))
    return found


def change(path: Path, *sql: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        for it in sql:
            database.execute(it)
        database.commit()


def applied(app: str, name: str) -> str:
    return f"INSERT INTO django_migrations VALUES (9999, '{app}', '{name}', '2030-01-01')"


@pytest.fixture
def refused(django_db_blocker, path, monkeypatch):
    """What is said of the file; it stays as it was."""

    entry = ConnectionHandler({"default": env.database("", path.parent)}).settings["default"]
    monkeypatch.setitem(connections.settings, "kept", entry)
    opened = connections["kept"]
    monkeypatch.setattr(database_check, "connection", opened)

    def words() -> str:
        opened.ensure_connection()  # opening it makes it WAL
        opened.close()
        before = sha256(path.read_bytes()).digest()
        try:
            check_database()
        except ConfigurationError as error:
            return str(error)
        finally:
            opened.close()
            assert sha256(path.read_bytes()).digest() == before
        return ""

    with django_db_blocker.unblock():
        yield words
    del connections["kept"]


def test_the_database_of_a_release_is_taken(refused):
    assert refused() == ""


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (applied("interviews", "9999_later"), "newer than this code: it has interviews.9999_later"),
        (applied("interviews", "0007_other"), "between releases: it has interviews.0007_other"),
        ("ALTER TABLE agenda_enginerun DROP COLUMN planned_to", "enginerun has no planned_to"),
        ("ALTER TABLE interviews_answer ADD COLUMN mood text NOT NULL DEFAULT ''", ""),
        ("ALTER TABLE interviews_answer ADD COLUMN mood text", ""),
        ("DROP TABLE agenda_demorow", "agenda_demorow is missing"),
    ],
)
def test_what_was_changed_in_it_is_said(path, refused, sql, words):
    change(path, sql)

    found = refused()

    assert words in found
    assert bool(found) == bool(words)


def test_a_column_that_nobody_fills_is_said(path, refused):
    change(
        path,
        "CREATE TABLE anew AS SELECT * FROM agenda_enginerun",
        "DROP TABLE agenda_enginerun",
        "CREATE TABLE agenda_enginerun (id integer PRIMARY KEY, ran_at datetime NOT NULL,"
        " planned_on date, planned_to bigint NOT NULL, ran_by text NOT NULL)",
        "DROP TABLE anew",
    )

    assert "agenda_enginerun wants ran_by" in refused()


def test_a_file_of_another_program_is_said(path, refused):
    path.unlink()
    change(path, "CREATE TABLE orders (id integer)")

    assert "not one of Debrief: it holds orders. Nothing in it was changed." in refused()


@pytest.mark.django_db
def test_the_tables_of_this_code_are_as_its_migrations_make_them(monkeypatch):
    """Those of the tests come from the models on SQLite, from the migrations on PostgreSQL."""
    monkeypatch.setattr(
        "django.db.migrations.recorder.MigrationRecorder.applied_migrations",
        lambda self: dict.fromkeys(known_migrations()),
    )

    check_database()

    assert connection.introspection.table_names()
