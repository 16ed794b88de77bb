"""The commands as a person types them, on a data folder of its own with the real tables."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader

from accounts import running
from accounts.running import hold_while_running
from tests.transfer.backup.conftest import NOW
from transfer.backup.domain.manifest import Manifest
from transfer.backup.making import Made
from transfer.management.commands import backup, export_account

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db  # so that there is a database to copy
LAST = ("transfer", "0006_api_tokens")


@pytest.fixture(scope="module")
def migrated(django_db_setup, tmp_path_factory):
    """A database with every table, as migrations leave it: made of the one that tests use."""
    if connection.vendor != "sqlite":
        pytest.skip("files of SQLite")
    path = tmp_path_factory.mktemp("migrated") / "debrief.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as tables:
        tables.execute("VACUUM INTO ?", [str(path)])
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "CREATE TABLE IF NOT EXISTS django_migrations (id integer PRIMARY KEY AUTOINCREMENT,"
            " app varchar(255) NOT NULL, name varchar(255) NOT NULL, applied datetime NOT NULL)"
        )
        database.executemany(
            "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2026-01-01')",
            sorted(MigrationLoader(None).disk_migrations),
        )
        sign_up(database, 1, "olga")
    return path


def sign_up(database, pk, name):
    database.execute(
        "INSERT INTO accounts_user (id, password, is_superuser, is_staff, is_active, date_joined,"
        " email, first_name, last_name) VALUES (?, '', 0, 0, 1, '2026-01-01', ?, '', '')",
        [pk, f"{name}@example.org"],
    )


@pytest.fixture
def data(migrated, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(migrated, folder)
    return folder


def python(data, *args, **more):
    names = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "DEBRIEF_BACKUPS"}
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return subprocess.run(
        [sys.executable, *args],
        cwd=ROOT,
        env=kept | {"DEBRIEF_DATA_DIR": str(data)} | more,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def manage(data, *args, **more):
    return python(data, "manage.py", *args, **more)


def prepare(data, **more):
    """What `make run` does before it serves."""
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'\n"
        "import sys, django; django.setup()\n"
        "from scripts.serve import ConfigurationError, prepare_database\n"
        "try: prepare_database()\n"
        "except ConfigurationError as error: sys.exit(str(error))"
    )
    return python(data, "-c", code, **more)


def accounts(data):
    with closing(sqlite3.connect(data / "debrief.sqlite3")) as database:
        return [it for (it,) in database.execute("SELECT email FROM accounts_user ORDER BY id")]


def backups(data):
    return sorted((data / "backups").glob("*.zip"))


def test_there_and_back_again(data):
    made = manage(data, "backup")
    (backup,) = backups(data)
    assert made.returncode == 0, made.stderr
    assert f"{backup} is whole" in made.stdout
    with closing(sqlite3.connect(data / "debrief.sqlite3")) as database, database:
        sign_up(database, 2, "later")

    looked_at = manage(data, "verify", backup)
    asked = manage(data, "restore", backup)
    restored = manage(data, "restore", backup, "--yes")

    assert looked_at.returncode == 0
    assert "is whole: SQLite, made on" in looked_at.stdout
    assert asked.returncode == 1
    assert "Say --yes where nobody can be asked" in asked.stderr
    assert restored.returncode == 0, restored.stderr
    assert "What was there before lies in" in restored.stdout
    assert accounts(data) == ["olga@example.org"]


def test_after_a_restore_no_device_takes_notices_until_it_is_turned_on_again(data):
    with closing(sqlite3.connect(data / "debrief.sqlite3")) as database, database:
        database.executemany(
            "INSERT INTO agenda_pushdevice (owner_id, name, says_what, is_daily, endpoint,"
            " endpoint_hash, browser_key, auth_secret, session_hash, turned_on_at, failures,"
            " last_problem) VALUES (1, ?, 0, 0, 'https://push.example.org/1', ?, 'k',"
            " 's', '', '2026-01-01', 0, '')",
            [("My phone", "h"), ("My desk", "i")],
        )
    manage(data, "backup")

    restored = manage(data, "restore", *backups(data), "--yes")

    assert restored.returncode == 0, restored.stderr
    with closing(sqlite3.connect(data / "debrief.sqlite3")) as database:
        asked = "SELECT ended_at IS NOT NULL, endpoint, auth_secret FROM agenda_pushdevice"
        assert database.execute(asked).fetchall() == 2 * [(1, "", "")]
        told = "SELECT detail FROM accounts_accountevent WHERE kind = 'device_ended' ORDER BY 1"
        assert database.execute(told).fetchall() == [("My desk",), ("My phone",)]


def test_while_it_runs_nobody_is_asked(data, monkeypatch):
    manage(data, "backup")
    monkeypatch.setattr(running, "_held", [])
    hold_while_running(data)
    try:
        result = manage(data, "restore", *backups(data))
    finally:
        os.close(running._held[0])

    assert result.returncode == 1
    assert "Debrief is running on this data folder" in result.stderr
    assert "A backup of" not in result.stdout


def test_a_backup_waits_for_nobody_who_writes(data, tmp_path):
    with closing(sqlite3.connect(data / "debrief.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        made = manage(data, "backup", "--to", tmp_path / "other")
        looked_at = manage(data, "verify", *(tmp_path / "other").glob("*.zip"))

    assert made.returncode == looked_at.returncode == 0, made.stderr + looked_at.stderr


@pytest.mark.parametrize("command", ["backup", "export_account"])
def test_what_was_written_stays_though_it_cannot_be_noted(
    owner, command, monkeypatch, settings, tmp_path, capsys
):
    """A database that is held, or on a full disk, which is when one wants to carry things away."""

    def fail(*_, **__):
        raise OperationalError("database is locked")

    settings.BACKUPS_DIR = tmp_path
    made = Made(tmp_path / "debrief.zip", Manifest(NOW, "1", "sqlite", [], {}, {}), [])
    made.path.touch()
    monkeypatch.setattr(backup, "make_backup", lambda *_, **__: made)
    monkeypatch.setattr(backup, "expected_bytes", lambda: 0)
    monkeypatch.setattr(backup, "note", fail)
    monkeypatch.setattr(export_account, "record_event", fail)
    asked = {"backup": [], "export_account": [owner.email, str(tmp_path / "account.zip")]}

    call_command(command, *asked[command])

    said = capsys.readouterr()
    assert f"{tmp_path}/" in said.out
    assert said.err.strip().endswith(
        "The database is busy: another program is writing to it. Try again in a moment."
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_restores_and_backs_up_is_of_the_owner_of_the_data_folder(data):
    for it in (data, *data.rglob("*")):
        os.chown(it, 65534, 65534)

    made = manage(data, "backup")
    restored = manage(data, "restore", *backups(data), "--yes")

    assert made.returncode == restored.returncode == 0, made.stderr + restored.stderr
    assert "given to the owner" in restored.stdout
    others = [it for it in data.rglob("*") if (it.stat().st_uid, it.stat().st_gid) != (65534,) * 2]
    assert others == []


def test_a_database_of_before_runs_were_kept_is_backed_up(data):
    with closing(sqlite3.connect(data / "debrief.sqlite3")) as database, database:
        database.execute("DROP TABLE transfer_backuprun")
        database.execute("DELETE FROM django_migrations WHERE app = 'transfer' AND name >= '0005'")

    made = manage(data, "backup", DEBRIEF_BACKUPS=str(data / "backups"))

    assert made.returncode == 0, made.stderr
    assert "Traceback" not in made.stderr


def test_a_damaged_one_is_one_sentence_and_status_1(data):
    manage(data, "backup")
    (backup,) = backups(data)
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 4
    backup.write_bytes(content)

    for command in ("verify", "restore"):
        result = manage(data, command, backup)
        assert result.returncode == 1
        assert len(result.stderr.splitlines()) == 1
        assert "database.sqlite3 cannot be read as it was written" in result.stderr


def test_a_file_that_is_not_there_is_one_sentence(data):
    for command in ("verify", "restore"):
        result = manage(data, command, data / "nothing.zip")
        assert result.returncode == 1
        assert "cannot be read (No such file or directory)" in result.stderr
        assert "Traceback" not in result.stderr


def test_into_a_new_folder_nothing_is_said_to_be_there_and_nothing_put_aside(data, tmp_path):
    manage(data, "backup")
    (backup,) = backups(data)

    asked = manage(tmp_path / "new", "restore", backup)
    done = manage(tmp_path / "new", "restore", backup, "--yes")

    assert "Nothing is there yet." in asked.stdout
    assert done.returncode == 0, done.stderr
    assert "What was there before" not in done.stdout
    assert not list((tmp_path / "new").glob("before-restore-*"))
    assert (tmp_path / "new" / "secret.key").read_bytes() == (data / "secret.key").read_bytes()
    assert "which is put aside" in manage(tmp_path / "new", "restore", backup).stdout


def test_an_older_one_is_brought_up_to_date(data):
    with closing(sqlite3.connect(data / "debrief.sqlite3")) as database, database:
        database.execute("DELETE FROM django_migrations WHERE app = ? AND name = ?", LAST)
        database.execute("DROP TABLE transfer_apitoken")
    assert manage(data, "backup").returncode == 0
    (backup,) = backups(data)

    restored = manage(data, "restore", backup, "--yes")

    assert restored.returncode == 0, restored.stderr
    assert "The database was updated" in restored.stdout
    with closing(sqlite3.connect(data / "debrief.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM transfer_backuprun").fetchone() == (0,)


# --- Before it serves -----------------------------------------------------------------------------


def test_a_backup_comes_before_an_update_of_the_database(data):
    with closing(sqlite3.connect(data / "debrief.sqlite3")) as database, database:
        database.execute("DELETE FROM django_migrations WHERE app = ? AND name = ?", LAST)
        database.execute("DROP TABLE transfer_apitoken")

    prepared = prepare(data)
    again = prepare(data)

    (backup,) = backups(data)
    assert prepared.stdout == (f"The database is being updated. As it was it lies in {backup}.\n")
    assert backup.name.endswith("-before-update.zip")
    assert "is whole" in manage(data, "verify", backup).stdout
    assert (again.returncode, again.stdout) == (0, "")  # nothing to update any more


def test_a_first_start_says_at_once_what_takes_long(tmp_path):
    """Nothing that takes its time has begun: the look at the database ends it."""
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'\n"
        "import django; django.setup()\n"
        "from config import database_check\n"
        "from scripts.serve import prepare_database\n"
        "database_check.check_database = lambda: os._exit(3)\n"
        "prepare_database()"
    )

    begun = python(tmp_path / "new", "-c", code)

    assert (begun.returncode, begun.stdout) == (
        3,
        "Preparing the database. The first start takes a minute or two.\n",
    )


def test_where_no_backup_can_be_made_the_database_is_not_updated(data):
    with closing(sqlite3.connect(data / "debrief.sqlite3")) as database, database:
        database.execute("DELETE FROM django_migrations WHERE app = ? AND name = ?", LAST)
        database.execute("DROP TABLE transfer_apitoken")
    (data / "backups").write_text("a file, no folder")

    prepared = prepare(data)

    assert prepared.returncode == 1
    assert "was not updated, since a backup comes first" in prepared.stderr
    assert "Traceback" not in prepared.stderr
    with closing(sqlite3.connect(data / "debrief.sqlite3")) as database:
        tables = {it for (it,) in database.execute("SELECT name FROM sqlite_master")}
    assert "transfer_apitoken" not in tables


def test_a_wal_of_another_database_is_one_sentence_and_nothing_changes(data, tmp_path):
    """As after `cp backup.sqlite3 var/debrief.sqlite3` over a Debrief that was killed."""
    database, wal = data / "debrief.sqlite3", data / "debrief.sqlite3-wal"
    older = shutil.copy(database, tmp_path / "older.sqlite3")
    with closing(sqlite3.connect(database)) as writing:
        writing.execute("PRAGMA journal_mode = WAL")
        for pk in range(2, 3_000):
            sign_up(writing, pk, f"{pk}-{'x' * 200}")
        writing.commit()
        writing.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for pk in range(3_000, 3_050):
            sign_up(writing, pk, f"{pk}-{'x' * 200}")
        writing.commit()
        kept = wal.read_bytes()
    shutil.copy(older, database)
    wal.write_bytes(kept)
    before = database.read_bytes()

    prepared = prepare(data)

    assert prepared.returncode == 1
    assert len(prepared.stderr.splitlines()) == 1
    assert "belongs to another one" in prepared.stderr
    assert (database.read_bytes(), wal.read_bytes()) == (before, kept)


def test_a_wal_of_its_own_is_read(data):
    database, wal = data / "debrief.sqlite3", data / "debrief.sqlite3-wal"
    with closing(sqlite3.connect(database)) as writing:
        writing.execute("PRAGMA journal_mode = WAL")
        sign_up(writing, 2, "later")
        writing.commit()
        main, kept = database.read_bytes(), wal.read_bytes()
    database.write_bytes(main)
    wal.write_bytes(kept)  # as a kill leaves it

    assert prepare(data).returncode == 0
    assert accounts(data) == ["olga@example.org", "later@example.org"]


def test_neither_web_nor_worker_starts_on_half_restored_data(data):
    (data / running.UNFINISHED).touch()

    worker = manage(data, "worker")
    web = python(data, "-m", "scripts.serve", PORT="18999")

    for result in (worker, web):
        assert result.returncode == 1
        assert "A restore was cut off midway" in result.stderr
        assert "Traceback" not in result.stderr


def test_while_it_runs_restoring_is_refused(data):
    manage(data, "backup")
    (backup,) = backups(data)
    hold_while_running(data)

    refused = manage(data, "restore", backup, "--yes")

    while running._held:
        os.close(running._held.pop())
    assert refused.returncode == 1
    assert "Debrief is running on this data folder" in refused.stderr
