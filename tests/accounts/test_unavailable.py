"""Why nothing can be written just now: a short sentence for a page, a longer one for its owner."""

import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core import management
from django.db import DatabaseError, OperationalError, connection

import manage
from accounts import doctor, health, unavailable
from accounts.health import Level
from accounts.unavailable import told_to_owner, why_unavailable

ROOT = Path(__file__).resolve().parents[2]
NO_SPACE = OSError(errno.ENOSPC, "No space left on device")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own words")


class ServerSaidError(Exception):
    def __init__(self, sqlstate):
        self.sqlstate = sqlstate


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA_DIR, settings.BACKUPS_DIR = tmp_path / "data", None
    settings.DATA_DIR.mkdir()
    return settings.DATA_DIR


def full(monkeypatch, *folders):
    """Those folders lie on a disk that is full, and no other does."""

    def disk_usage(folder):
        return SimpleNamespace(free=0 if folder in folders else 10**9)

    monkeypatch.setattr(unavailable.shutil, "disk_usage", disk_usage)


@pytest.mark.parametrize(
    ("sqlstate", "words"),
    [
        ("55P03", unavailable.BUSY),
        ("53100", unavailable.FULL),
        ("57P01", unavailable.AWAY),
        (None, unavailable.AWAY),
        ("42703", ""),
    ],
)
def test_what_postgresql_says_is_told_apart(sqlstate, words):
    error = OperationalError("in any language")
    error.__cause__ = ServerSaidError(sqlstate)

    assert why_unavailable(error) == words


def test_broken_row_is_no_outage():
    assert why_unavailable(DatabaseError("UNIQUE constraint failed")) == ""
    assert told_to_owner(DatabaseError("UNIQUE constraint failed")) == ""


# --- In words for its owner -----------------------------------------------------------------------


def test_a_held_database_is_busy():
    words = "The database is busy: another program is writing to it. Try again in a moment."
    assert told_to_owner(OperationalError("database is locked")) == words


def test_a_full_disk_is_named(monkeypatch, data, tmp_path):
    other = tmp_path / "other"
    full(monkeypatch, tmp_path)  # `other` is not there yet, so that it would lie on this one

    assert told_to_owner(NO_SPACE, other).startswith(f"The disk of {other} is full")
    full(monkeypatch, data)
    assert told_to_owner(NO_SPACE, other).startswith(f"The disk of {data} is full")
    full(monkeypatch)  # as where a quota is used up
    assert told_to_owner(NO_SPACE, other).startswith(f"The disk of {other} is full")
    assert told_to_owner(NO_SPACE).startswith(f"The disk of {data} is full")


@on_sqlite
def test_sqlite_that_finds_the_disk_full_names_its_own(monkeypatch, data, tmp_path):
    full(monkeypatch)
    words = told_to_owner(OperationalError("database or disk is full"), tmp_path)
    assert words == f"The disk of {data} is full: make room there, then try again."


@on_sqlite
def test_an_error_of_the_disk_is_a_full_one_only_where_that_is_full(monkeypatch, data):
    full(monkeypatch, data)
    assert "is full" in told_to_owner(OperationalError("disk I/O error"))
    full(monkeypatch)
    assert "whether it is failing" in told_to_owner(OperationalError("disk I/O error"))


@on_sqlite
def test_what_is_no_matter_of_time_leads_to_the_doctor():
    for said in ("database disk image is malformed", "file is not a database", "no such table: x"):
        assert "“manage.py doctor” says" in told_to_owner(DatabaseError(said))
        assert why_unavailable(DatabaseError(said)) == ""


# --- Commands -------------------------------------------------------------------------------------


@on_sqlite
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OperationalError("database is locked"), "The database is busy"),
        (OperationalError("database or disk is full"), "is full: make room there"),
        (NO_SPACE, "is full: make room there"),
    ],
)
def test_every_command_ends_in_a_sentence(monkeypatch, error, words):
    def fail(_):
        raise error

    monkeypatch.setattr(management, "execute_from_command_line", fail)
    monkeypatch.setattr("config.database_check.check_file", lambda: None)  # no migration was run
    monkeypatch.setattr(sys, "argv", ["manage.py", "migrate"])
    umask = os.umask(0o022)
    try:
        with pytest.raises(SystemExit) as ended:
            manage.main()
    finally:
        os.umask(umask)

    assert words in ended.value.code


def test_an_error_of_ours_stays_one(monkeypatch):
    def fail(_):
        raise DatabaseError("UNIQUE constraint failed")

    monkeypatch.setattr(management, "execute_from_command_line", fail)
    monkeypatch.setattr("config.database_check.check_file", lambda: None)  # no migration was run
    monkeypatch.setattr(sys, "argv", ["manage.py", "makemigrations"])
    with pytest.raises(DatabaseError):
        manage.main()


def test_the_checks_of_the_system_ask_nothing_of_a_held_database(data):
    """Django asks whether SQLite knows JSON, by a transaction that takes the lock for writing."""
    environment = os.environ | {"DEBRIEF_DATA_DIR": str(data)}
    environment.pop("DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with closing(sqlite3.connect(data / "debrief.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        done = subprocess.run(
            [sys.executable, "manage.py", "check"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    assert (done.returncode, done.stderr) == (0, "")


# --- The doctor -----------------------------------------------------------------------------------


@on_sqlite
@pytest.mark.parametrize("said", ["database or disk is full", "database is locked"])
def test_the_doctor_takes_no_full_disk_for_damage(monkeypatch, said):
    def fail():
        raise OperationalError(said)

    monkeypatch.setattr(doctor, "is_file_gone", lambda: False)
    monkeypatch.setattr(doctor, "_sqlite", fail)

    (found,) = doctor.integrity()

    assert (found.level, found.remedy) == (Level.FAILING, doctor.NOT_READ)
    assert found.words == told_to_owner(OperationalError(said))


@on_sqlite
def test_a_check_that_the_disk_does_not_let_look_says_so(data):
    found = health.not_looked_at("worker", OperationalError("database or disk is full"))

    assert found.words.startswith(f"The disk of {data} is full")
    assert "(KeyError)" in health.not_looked_at("worker", KeyError("a word")).words
