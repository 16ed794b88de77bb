"""The same on PostgreSQL: in a database of its own, which the commands are given."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db
FILL = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from django.core.files.base import ContentFile
from django.utils import timezone
from accounts.models import User
from agenda import demo
olga = User.objects.create_user(email="olga@example.org", password="x")
User.objects.create_user(email="gone@example.org", password="x").delete()
demo.load(user=olga, now=timezone.now())
"""
SEARCH = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from overview.search.keeping import differences, is_ready
print(is_ready(), list(differences()))
"""


@pytest.fixture
def server():
    """Where psycopg finds the server of the tests."""
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL")
    values = connection.settings_dict
    return {
        "host": values["HOST"],
        "port": values["PORT"],
        "user": values["USER"],
        "password": values["PASSWORD"],
    }


@pytest.fixture
def database(server):
    """The name of an empty database, gone afterwards."""
    name = f"debrief_backup_{os.getpid()}"
    with closing(psycopg.connect(**server, dbname="postgres", autocommit=True)) as at:
        at.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield name
        at.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def debrief(server, database, tmp_path):
    """Runs Python as the Debrief of that database: a command of manage.py, or code."""
    user, password = quote(server["user"]), quote(server["password"])
    host = quote(server["host"], safe="")
    url = f"postgres://{user}:{password}@{host}:{server['port']}/{database}"
    kept = {name: it for name, it in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    env = kept | {"DEBRIEF_DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": url}

    def run(*args):
        return subprocess.run(
            [sys.executable, *args],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    return run


@pytest.fixture
def opened(server, database):
    with closing(psycopg.connect(**server, dbname=database, autocommit=True)) as at:
        yield at


def rows(server, database):
    """Every row of every table but of what happened to accounts, where a restore says that it was;
    and what each sequence gives next."""
    with closing(psycopg.connect(**server, dbname=database, autocommit=True)) as at:
        tables = [
            name
            for (name,) in at.execute(
                "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
                " WHERE nspname = 'public' AND relkind = 'r'"
                " AND relname NOT IN ('django_migrations', 'accounts_accountevent')"
            )
        ]
        found = {
            it: sorted(
                row
                for (row,) in at.execute(
                    sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(it))
                )
            )
            for it in tables
        }
        found["sequences"] = sorted(
            at.execute(
                "SELECT sequencename, last_value FROM pg_sequences"
                " WHERE last_value IS NOT NULL AND sequencename"
                " NOT IN ('django_migrations_id_seq', 'accounts_accountevent_id_seq')"
            ).fetchall()
        )
        return found


def execute(server, database, statement):
    with closing(psycopg.connect(**server, dbname=database, autocommit=True)) as at:
        at.execute(statement)


def test_there_and_back_again(server, database, debrief, tmp_path):
    assert debrief("manage.py", "migrate", "-v0").returncode == 0
    filled = debrief("-c", FILL)
    assert filled.returncode == 0, filled.stderr
    before = rows(server, database)

    made = debrief("manage.py", "backup")
    assert made.returncode == 0, made.stderr
    (backup,) = (tmp_path / "data" / "backups").glob("*.zip")
    looked_at = debrief("manage.py", "verify", backup)
    assert "is whole: PostgreSQL" in looked_at.stdout, looked_at.stderr

    # Somebody else has it open.
    with closing(psycopg.connect(**server, dbname=database)):
        refused = debrief("manage.py", "restore", backup, "--yes")
    assert refused.returncode == 1
    assert "another program has this database open" in refused.stderr
    assert rows(server, database) == before

    # What was done since is put aside, and comes back from there.
    execute(server, database, "UPDATE applications_role SET title = 'Changed since'")
    changed = rows(server, database)
    restored = debrief("manage.py", "restore", backup, "--yes")
    assert restored.returncode == 0, restored.stderr
    assert rows(server, database) == before
    assert debrief("-c", SEARCH).stdout == "True []\n"
    (aside,) = (tmp_path / "data").glob("before-restore-*/*.zip")
    again = debrief("manage.py", "restore", aside, "--yes")
    assert again.returncode == 0, again.stderr
    assert rows(server, database) == changed

    # One that fails midway leaves everything as it was.
    execute(server, database, "DELETE FROM applications_role WHERE id < 0")
    broken = repacked(backup, lambda parts: parts["tables/accounts_user"] * 2)
    failed = debrief("manage.py", "restore", broken, "--yes")
    assert failed.returncode == 1
    assert "Nothing was restored: the database did not take it" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert rows(server, database) == changed

    # An older one is brought up to date, into an empty database too.
    assert debrief("manage.py", "migrate", "transfer", "0004", "-v0").returncode == 0
    older_rows = rows(server, database)
    assert older_rows["accounts_user"] == changed["accounts_user"]
    assert debrief("manage.py", "backup").returncode == 0
    older = max((tmp_path / "data" / "backups").glob("*.zip"))
    execute(server, database, "DROP SCHEMA public CASCADE")
    execute(server, database, "CREATE SCHEMA public")
    moved = debrief("manage.py", "restore", older, "--yes")
    assert moved.returncode == 0, moved.stderr
    assert "The database was updated" in moved.stdout
    came = rows(server, database)
    new = came.keys() - older_rows.keys()
    assert "transfer_backuprun" in new
    assert not any(came.pop(it) for it in new)
    # Their content types are new, with their permissions.
    for name in ("django_content_type", "auth_permission", "sequences"):
        assert len(came.pop(name)) >= len(older_rows.pop(name))
    assert came == older_rows


def test_an_empty_database_is_none_to_work_on(debrief):
    for command in ("backup", "doctor", "reindex"):
        refused = debrief("manage.py", command)

        assert refused.returncode == 1
        assert refused.stderr.startswith("There is no Debrief in the database of DATABASE_URL yet")
        assert refused.stderr.count("\n") == 1


def repacked(path, users):
    """The backup with those rows of users, sealed again."""
    import zipfile

    from tests.transfer.backup.conftest import NOW
    from transfer.backup.container import FIRST, LAST, Writer, quietly, read_manifest

    with zipfile.ZipFile(path) as packed:
        manifest = read_manifest(packed)
        parts = {it: packed.read(it) for it in packed.namelist() if it not in {FIRST, LAST}}
    parts["tables/accounts_user"] = users(parts)
    manifest.counts["accounts_user"] *= 2
    to = path.with_name("broken.zip")
    with to.open("w+b") as file, Writer(file, made_at=NOW, progress=quietly) as writer:
        for name, content in parts.items():
            writer.add(name, [content], is_packed=True)
        manifest.members.clear()
        manifest.members.update(writer.members)
        writer.finish(manifest)
    return to
