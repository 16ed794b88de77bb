"""Commands where there is no Debrief yet: a sentence, and nothing is made."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import manage
from config import env
from config.env import ConfigurationError

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DEBRIEF_DATA_DIR", str(tmp_path / "nowhere"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(env, "_makes", True)  # what a command says of it ends with the test
    return tmp_path / "nowhere"


def run(*args):
    return subprocess.run(
        [sys.executable, "manage.py", *args],
        cwd=ROOT,
        env={it: value for it, value in os.environ.items() if it != "DJANGO_SETTINGS_MODULE"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("command", sorted(manage.ON_WHAT_IS_THERE))
@pytest.mark.parametrize("is_empty", [False, True])
def test_what_works_on_a_debrief_refuses_and_makes_nothing(folder, monkeypatch, command, is_empty):
    if is_empty:
        folder.mkdir()
    monkeypatch.setattr(sys, "argv", ["manage.py", command])
    umask = os.umask(0o022)

    try:
        with pytest.raises(SystemExit) as ended:
            manage.main()
    finally:
        os.umask(umask)

    assert str(ended.value.code).startswith(f"There is no Debrief in {folder} yet: “make run”")
    assert folder.exists() is is_empty
    assert not is_empty or not any(folder.iterdir())


def test_that_is_one_sentence_and_status_1(folder):
    result = run("backup", "--keep", "7")

    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert not folder.exists()


@pytest.mark.parametrize(
    ("args", "status"),
    [(("version",), 0), (("help",), 0), (("backup", "--help"), 0), (("verify", "x.zip"), 1)],
)
def test_what_only_looks_works_and_makes_nothing(folder, args, status):
    result = run(*args)

    assert result.returncode == status, result.stderr
    assert "Traceback" not in result.stderr
    assert not folder.exists()


def test_what_migrate_makes_is_for_its_owner_alone(folder):
    assert run("migrate", "-v0").returncode == 0

    modes = {it.name: stat.S_IMODE(it.stat().st_mode) for it in (folder, *folder.iterdir())}
    assert modes == {"nowhere": 0o700, "debrief.sqlite3": 0o600, "secret.key": 0o600}


def test_a_database_without_a_table_is_none_and_one_that_cannot_be_read_is_one(folder):
    folder.mkdir()
    database = folder / "debrief.sqlite3"
    with closing(sqlite3.connect(database)) as made:
        made.execute("PRAGMA journal_mode = WAL")
    with pytest.raises(ConfigurationError, match="There is no Debrief"):
        env.check_is_there()
    assert os.listdir(folder) == ["debrief.sqlite3"]

    database.write_bytes(b"no database at all, but somebody's")
    env.check_is_there()


def test_tables_that_are_not_yet_in_the_file_itself_count(folder):
    folder.mkdir()
    with closing(sqlite3.connect(folder / "debrief.sqlite3")) as open_:
        open_.execute("PRAGMA journal_mode = WAL")
        open_.execute("CREATE TABLE it (id)")
        env.check_is_there()
