"""Every command beside a database that is not for it: nothing opens the file before it is known."""

import lzma
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import get_commands

from scripts.keep_release import DATABASE, RELEASES
from tests.test_commands import OURS
from tests.test_serve import environment

ROOT = Path(__file__).resolve().parents[1]
ARGUMENTS = {
    "export_account": ["olga@example.org", "new.zip"],
    "fake_data": ["new@example.org"],
    "import_account": ["olga@example.org", "export.zip"],
    "mcp": ["--account", "olga@example.org"],
    "reindex": ["--check"],
    "rescore": ["--check"],
    "restore": ["backup.zip", "--yes"],
    "verify": ["backup.zip"],
}
OF_DJANGO = ["check", "clearsessions", "dumpdata", "migrate", "showmigrations", "shell"]
COMMANDS = sorted([*(it for it, app in get_commands().items() if app in OURS), *OF_DJANGO])


def run(folder, *args):
    return subprocess.run(
        [sys.executable, *args],
        cwd=ROOT,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def manage(folder, command):
    return run(folder, "manage.py", command, *ARGUMENTS.get(command, []))


def sums(folder):
    """Of each file but what SQLite makes beside to read a -wal, and the lock of Debrief."""
    return {
        it.name: sha256(it.read_bytes()).hexdigest()
        for it in folder.iterdir()
        if it.name not in {"debrief.sqlite3-shm", "running.lock"}
    }


def of_a_release(folder):
    folder.mkdir()
    path = folder / "debrief.sqlite3"
    path.write_bytes(lzma.decompress((RELEASES / "0.1.0" / DATABASE).read_bytes()))
    return path


def change(path, *sql):
    with closing(sqlite3.connect(path)) as database:
        for it in sql:
            database.execute(it)
        database.commit()


@pytest.fixture(scope="module")
def beside_a_foreign_wal(tmp_path_factory):
    """As where a backup's database was copied over that of a Debrief that was killed."""
    folder = tmp_path_factory.mktemp("made") / "data"
    path = of_a_release(folder)
    older = path.read_bytes()
    wal = folder / "debrief.sqlite3-wal"
    with closing(sqlite3.connect(path)) as writing:
        writing.execute("PRAGMA journal_mode = WAL")
        writing.execute("CREATE TABLE many (words text)")
        writing.executemany("INSERT INTO many VALUES (?)", [("x" * 300,) for _ in range(3000)])
        writing.commit()
        writing.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        writing.execute("DELETE FROM many WHERE rowid % 2")
        writing.execute("CREATE TABLE more (words text)")
        writing.commit()
        kept = wal.read_bytes()
    path.write_bytes(older)
    wal.write_bytes(kept)
    (folder / "debrief.sqlite3-shm").unlink(missing_ok=True)
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_reads_a_foreign_wal_into_the_database(beside_a_foreign_wal, tmp_path, command):
    folder = shutil.copytree(beside_a_foreign_wal, tmp_path / "data")
    before = sums(folder)

    result = manage(folder, command)

    assert before.items() <= sums(folder).items()
    assert "Traceback" not in result.stderr
    if command not in {"restore", "verify"}:  # of a file that is not there
        assert "belongs to another one" in result.stdout + result.stderr
    assert result.returncode == (0 if command == "version" else 1)


def test_the_doctor_says_what_keeps_it_from_starting_and_leaves_out_what_it_cannot_ask(
    beside_a_foreign_wal, tmp_path
):
    folder = shutil.copytree(beside_a_foreign_wal, tmp_path / "data")
    said = manage(folder, "doctor").stdout.splitlines()

    assert said[0].startswith(f"FAILING database: The database {folder / 'debrief.sqlite3'} is")
    assert "manage.py restore FILE" in said[0]
    assert [it.split()[1] for it in said if not it.startswith(" ")][1:-1] == [
        "disk:",
        "rights:",
        "settings:",
    ]


# --- What it is not for ---------------------------------------------------------------------------


NEWER = "The database is newer than this code: it has interviews.9999_future. Update the code, or"
FOREIGN = "The database is not one of Debrief: it holds bookmarks. Nothing in it was changed. Use"


def a_newer_one(folder):
    sql = "INSERT INTO django_migrations VALUES (9999, 'interviews', '9999_future', '2030-01-01')"
    change(of_a_release(folder), sql)


def another_programs(folder):
    folder.mkdir()
    change(folder / "debrief.sqlite3", "CREATE TABLE bookmarks (id integer)")


@pytest.mark.parametrize(("make", "words"), [(a_newer_one, NEWER), (another_programs, FOREIGN)])
@pytest.mark.parametrize("command", ["backup", "doctor", "migrate", "run", "version", "worker"])
def test_all_say_of_a_database_what_run_says_and_leave_it(tmp_path, command, make, words):
    folder = tmp_path / "data"
    make(folder)
    before = sums(folder)

    run_it = run(folder, "-m", "scripts.serve") if command == "run" else manage(folder, command)

    assert words in run_it.stdout + run_it.stderr
    assert run_it.returncode == (0 if command == "version" else 1)
    after = sums(folder)
    assert before.items() <= after.items()
    if command in {"doctor", "version"}:
        assert before == after
        assert "could not be looked at" not in run_it.stdout
        assert "steps older" not in run_it.stdout


# --- Nobody reads ---------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["doctor", "help", "version"])
def test_a_command_whose_reader_has_gone_ends_quietly(tmp_path, command):
    of_a_release(tmp_path / "data")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [sys.executable, "manage.py", command],
            cwd=ROOT,
            env=environment(tmp_path / "data"),
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        os.close(writing)

    assert (ended.returncode, ended.stderr) == (1, "")
