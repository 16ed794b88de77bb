"""What a verify or a restore that was killed unpacked goes with the next; what is used stays."""

import fcntl
import os
import time

import pytest
from django.core.management import call_command
from django.db import connection

from accounts import doctor
from accounts.health import Level
from tests.transfer.backup.conftest import NOW
from transfer.backup import restoring, scratch
from transfer.backup.checking import check_backup
from transfer.backup.restoring import look_at, restore
from transfer.backup.scratch import HELD, RESTORING, VERIFYING, scratch_folder

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="a backup of SQLite")


def left(folder, prefix, *, is_held=True):
    """As a process that was killed leaves it."""
    made = folder / f"{prefix}x1y2"
    (made / "documents").mkdir(parents=True)
    (made / "database.sqlite3").write_bytes(b"all of somebody's notes")
    if is_held:
        (made / HELD).touch()
    return made


def begin_verify(place):
    check_backup(next(place.to.glob("*.zip")))


def begin_backup(place):
    place.back_up()


def begin_restore(place):
    path = next(place.to.glob("*.zip"))
    restore(path, look_at(path), now=NOW)


@pytest.mark.parametrize(
    ("begin", "where", "prefix"),
    [
        (begin_restore, "folder", RESTORING),
        (begin_verify, "to", VERIFYING),
        (begin_backup, "to", VERIFYING),
    ],
)
def test_what_was_left_goes_with_the_next_one(place, monkeypatch, begin, where, prefix):
    place.back_up()
    made = left(getattr(place, where), prefix)
    monkeypatch.setattr(restoring, "_bring_up_to_date", lambda now: None)
    begin(place)
    assert not made.exists()


@pytest.mark.django_db
def test_and_with_the_next_start(place, settings):
    settings.BACKUPS_DIR = place.to
    place.back_up()
    made = [left(place.folder, RESTORING), left(place.to, VERIFYING)]
    call_command("empty_trash", "--quiet")
    assert not any(it.exists() for it in made)


def test_what_somebody_is_at_stays(place):
    place.back_up()
    made = left(place.to, VERIFYING)
    with (made / HELD).open("r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        begin_verify(place)
        assert (made / "database.sqlite3").exists()
    with scratch_folder(place.to, VERIFYING) as used:
        begin_verify(place)
        assert used.is_dir()
    begin_verify(place)
    assert [it.name for it in place.to.iterdir() if it.name.startswith(VERIFYING)] == []


def test_one_that_is_just_being_made_stays_for_a_moment(place):
    place.back_up()
    made = left(place.to, VERIFYING, is_held=False)
    begin_verify(place)
    assert made.exists()
    long_ago = time.time() - scratch.MOMENT_SECONDS - 1
    os.utime(made, (long_ago, long_ago))
    begin_verify(place)
    assert not made.exists()


def test_nothing_else_goes(place, tmp_path):
    place.back_up()
    (tmp_path / "mine").mkdir()
    (place.to / f"{VERIFYING}link").symlink_to(tmp_path / "mine")
    (place.to / f"{VERIFYING}file").write_text("mine")
    (place.to / "verifying-mine").mkdir()
    before = set(place.to.iterdir())
    begin_verify(place)
    assert set(place.to.iterdir()) == before
    assert (tmp_path / "mine").is_dir()


def test_where_nothing_can_be_written_beside_it_it_is_looked_at_elsewhere(place, monkeypatch):
    place.back_up()
    used = []

    def refuse(folder, prefix):
        used.append(prefix)
        if folder == place.to:
            raise PermissionError
        return scratch_folder(folder, prefix)

    monkeypatch.setattr("transfer.backup.checking.scratch_folder", refuse)
    begin_verify(place)
    assert used == [VERIFYING, scratch.AMONG_OTHERS]


@pytest.mark.django_db
def test_the_doctor_minds_none_of_it(place):
    left(place.folder, RESTORING)
    left(place.folder, VERIFYING)
    assert {it.level for it in doctor.rights()} == {Level.WELL}
