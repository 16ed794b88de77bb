"""Each command of ours while another program writes: who only reads goes on, the others say so."""

import sqlite3
from contextlib import closing, suppress
from io import StringIO

import pytest
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.unavailable import told_to_owner
from interviews.score.changes import rescore_roles
from tests.factories import AnswerFactory, FollowUpFactory, UserFactory

OURS = ("accounts", "applications", "interviews", "overview", "agenda", "transfer")
OLGA = "olga@example.org"
READS = [
    "doctor",
    "export_account OLGA FOLDER/new.zip",
    "reindex --check",
    "reminders --dry-run",
    "rescore --check",
    "rescore --outdated",  # where nothing is, as at each start
    "version",
]
WRITES = [
    "empty_trash",
    "fake_data new@example.org --interviews 1",
    "import_account OLGA FOLDER/export.zip --replace",
    "reindex",
    "reminders",
    "rescore",
]
# Of a whole data folder: backup, verify, restore. Over stdin: mcp. It waits by itself: worker.
HAVE_TESTS_OF_THEIR_OWN = {"backup", "mcp", "restore", "verify", "worker"}

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="one lock for all who write")


@pytest.fixture
def run(transactional_db, settings, tmp_path):
    """Carry out a command and return what it printed, while somebody else holds the database.

    There is something to look at, and nothing waits: a lock that is wanted is an error at once.
    """
    settings.DATA_DIR = tmp_path
    answer = AnswerFactory(question__interview__owner=UserFactory(email=OLGA), signal=2)
    role = answer.question.interview.role
    FollowUpFactory(role=role)
    rescore_roles([role.pk], now=timezone.now(), cause="answer")
    call_command("export_account", OLGA, str(tmp_path / "export.zip"), stdout=StringIO())

    def carry_out(line):
        words = line.replace("OLGA", OLGA).replace("FOLDER", str(tmp_path)).split()
        out = StringIO()
        with suppress(SystemExit):
            call_command(*words, stdout=out, stderr=StringIO())
        return out.getvalue()

    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 0")
        yield carry_out
    connection.close()


def test_every_command_of_ours_is_looked_at():
    named = {it.split()[0] for it in (*READS, *WRITES)} | HAVE_TESTS_OF_THEIR_OWN

    assert named == {name for name, app in get_commands().items() if app in OURS}


@on_sqlite
@pytest.mark.parametrize("line", READS)
def test_who_only_reads_waits_for_nobody_who_writes(run, line):
    assert "busy" not in run(line)


@on_sqlite
@pytest.mark.parametrize("line", WRITES)
def test_who_writes_says_that_somebody_else_does(run, line):
    with pytest.raises((OperationalError, CommandError)) as raised:
        run(line)

    assert "The database is busy" in (told_to_owner(raised.value) or str(raised.value))
