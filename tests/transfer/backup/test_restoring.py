import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from accounts import running
from accounts.running import NotNow, held_alone, hold_while_running
from tests.transfer.backup.conftest import CONTENT, DOCUMENT, NOW
from transfer.backup import restoring, sqlite
from transfer.backup.restoring import NotRestored, look_at, restore

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """What this code knows is the one migration of the small database."""
    monkeypatch.setattr(restoring, "_known_migrations", lambda: {"accounts.0001_initial"})
    monkeypatch.setattr(restoring, "_bring_up_to_date", lambda now: None)


@pytest.fixture
def backup(place):
    """Of the place, which has changed since."""
    path = place.back_up().path
    place.run("DELETE FROM role WHERE id > 1; INSERT INTO company VALUES (3, 'Gamma')")
    place.storage.delete(DOCUMENT)
    (place.folder / "secret.key").write_text("another key")
    return path


def bring_back(path, **more):
    return restore(path, look_at(path), now=NOW, **more)


def state(folder):
    """All that lies there but locks, by name."""
    files = [it for it in folder.rglob("*") if it.is_file() and not it.name.endswith(".lock")]
    return {str(it.relative_to(folder)): it.read_bytes() for it in files}


def test_everything_is_as_it_was(place, backup):
    done = bring_back(backup)

    assert place.roles() == ["Baker", "Cook", "Waiter"]
    assert (place.folder / "documents" / DOCUMENT).read_bytes() == CONTENT
    assert (place.folder / "secret.key").read_text() == "a key of fifty letters"
    assert not done.is_older
    assert [it.name for it in place.folder.glob(".restoring-*")] == []


def test_what_is_brought_back_is_for_its_owner_alone(place, backup):
    bring_back(backup)

    made = ["debrief.sqlite3", "documents", f"documents/{DOCUMENT}", "secret.key"]
    modes = [stat.S_IMODE((place.folder / it).stat().st_mode) for it in made]
    assert modes == [0o600, 0o700, 0o600, 0o600]


def test_what_was_there_lies_aside(place, backup):
    before = state(place.folder)

    done = bring_back(backup)

    assert done.aside == place.folder / "before-restore-20261127-110721"
    assert stat.S_IMODE(done.aside.stat().st_mode) == 0o700
    assert state(done.aside) == before


def test_a_wal_that_stayed_goes_aside_and_spoils_nothing(place, backup):
    with closing(sqlite3.connect(place.database)) as writing:
        writing.execute("INSERT INTO role VALUES (77, 'Only in the wal', 1)")
        writing.commit()
        for ending in ("", "-wal", "-shm"):
            shutil.copy(f"{place.database}{ending}", place.folder.parent / f"kept{ending}")
    for ending in ("", "-wal", "-shm"):  # as after kill -9
        shutil.copy(place.folder.parent / f"kept{ending}", f"{place.database}{ending}")

    done = bring_back(backup)

    assert place.roles() == ["Baker", "Cook", "Waiter"]
    assert sqlite.look_at_database(place.database)
    assert (done.aside / "debrief.sqlite3-wal").stat().st_size
    with closing(sqlite3.connect(done.aside / "debrief.sqlite3")) as before:
        assert before.execute("SELECT title FROM role WHERE id = 77").fetchone()


def test_into_an_empty_folder_nothing_is_put_aside(place, backup, tmp_path):
    shutil.rmtree(place.folder)
    place.folder.mkdir()

    assert bring_back(backup).aside is None
    assert place.roles() == ["Baker", "Cook", "Waiter"]


# --- Refused --------------------------------------------------------------------------------------


def test_one_of_a_newer_debrief_is_refused(place, backup, monkeypatch):
    monkeypatch.setattr(restoring, "_known_migrations", lambda: {"accounts.0000_before"})

    with pytest.raises(NotRestored, match="newer Debrief") as caught:
        look_at(backup)
    assert "database has accounts.0001_initial" in str(caught.value)


def test_one_of_an_older_debrief_is_brought_up_to_date(place, backup, monkeypatch):
    updated = []
    known = {"accounts.0001_initial", "accounts.0002_next"}
    monkeypatch.setattr(restoring, "_known_migrations", lambda: known)
    monkeypatch.setattr(restoring, "_bring_up_to_date", lambda now: updated.append(place.roles()))

    assert bring_back(backup).is_older
    assert updated == [["Baker", "Cook", "Waiter"]]


def test_a_damaged_one_is_refused_before_anything_changes(place, backup):
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    backup.write_bytes(content)
    before = state(place.folder)

    with pytest.raises(NotRestored, match="is damaged"):
        look_at(backup)
    assert state(place.folder) == before


def test_one_that_is_damaged_after_it_was_looked_at_changes_nothing(place, backup):
    manifest = look_at(backup)
    content = backup.read_bytes()
    backup.write_bytes(content.replace(CONTENT, CONTENT.lower()))
    before = state(place.folder)

    with pytest.raises(NotRestored, match=r"Nothing was restored: .* is damaged"):
        restore(backup, manifest, now=NOW)
    assert state(place.folder) == before


@pytest.fixture
def stops():
    """Lets go of what this process holds as if it ran Debrief."""
    yield
    while running._held:
        os.close(running._held.pop())


def test_while_debrief_runs_nothing_is_restored(place, backup, stops):
    before = state(place.folder)
    hold_while_running(place.folder)

    with pytest.raises(NotRestored, match=r"Debrief is running on this data folder. Stop it"):
        bring_back(backup)
    assert state(place.folder) == before


def test_web_and_worker_run_side_by_side(place, stops):
    hold_while_running(place.folder)
    hold_while_running(place.folder)


def test_while_it_is_restored_debrief_does_not_start(place):
    with held_alone(place.folder), pytest.raises(NotNow, match="is being restored"):
        hold_while_running(place.folder)


RUNNING = """
import sys, time
from pathlib import Path
from accounts.running import hold_while_running
hold_while_running(Path(sys.argv[1]))
print("runs", flush=True)
time.sleep(60)
"""
READING = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1])
database.execute("SELECT 1 FROM role").fetchall()
print("reads", flush=True)
time.sleep(60)
"""


def other_program(code, argument):
    program = subprocess.Popen(
        [sys.executable, "-c", code, argument], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert program.stdout.readline()
    return program


def kill(program):
    program.send_signal(signal.SIGKILL)
    program.wait()
    program.stdout.close()


def test_after_it_was_killed_it_can_be_restored(place, backup):
    program = other_program(RUNNING, place.folder)
    try:
        with pytest.raises(NotRestored, match="is running"):
            bring_back(backup)
    finally:
        kill(program)

    assert bring_back(backup)


def test_while_any_program_has_the_database_open_nothing_is_restored(place, backup):
    program = other_program(READING, place.database)
    try:
        with pytest.raises(NotRestored, match=r"Another program has .* open. End it"):
            bring_back(backup)
        assert place.roles() == ["Baker"]
    finally:
        kill(program)


# --- What goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize("fails_at", range(1, 7))
def test_where_a_file_cannot_be_moved_all_is_as_it_was(place, backup, monkeypatch, fails_at):
    before, moved, rename = state(place.folder), [], os.rename

    def fail_once(old, new):
        moved.append(old)
        if len(moved) == fails_at:
            raise OSError(16, "Device or resource busy")
        rename(old, new)

    manifest = look_at(backup)
    monkeypatch.setattr(os, "rename", fail_once)

    with pytest.raises(NotRestored, match="Device or resource busy"):
        restore(backup, manifest, now=NOW)
    assert state(place.folder) == before


CUT_OFF = """
import os, signal
from pathlib import Path
from transfer.backup import restoring
done = []
def move(self, old, new):
    done.append(old)
    if len(done) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if old.exists():
        os.rename(old, new)
folder = Path({folder!r})
restoring._Moves.move = move
with restoring._replacing(folder, folder / "before-restore-x") as moves:
    for name in ("debrief.sqlite3", "secret.key", "documents"):
        moves.move(folder / name, folder / "before-restore-x" / name)
"""


def test_one_that_was_killed_midway_is_said_at_the_next_start_and_is_run_again(place, backup):
    code = "import django; django.setup()\n" + CUT_OFF.format(folder=str(place.folder))
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=False)
    assert killed.returncode == -signal.SIGKILL

    with pytest.raises(NotNow, match=r"cut off midway.* Run it again"):
        hold_while_running(place.folder)
    bring_back(backup)

    assert place.roles() == ["Baker", "Cook", "Waiter"]
    assert not (place.folder / running.UNFINISHED).exists()


# --- A bucket -------------------------------------------------------------------------------------


class Bucket:
    """A store that is no folder."""

    def __init__(self, files):
        self.files, self.saved = files, []

    def exists(self, name):
        return name in self.files

    def save(self, name, file):
        self.saved.append(name)
        self.files[name] = file.read()


@pytest.mark.parametrize("there", [{}, {DOCUMENT: CONTENT}])
def test_a_bucket_gets_what_it_lacks_and_loses_nothing(place, backup, monkeypatch, there):
    bucket = Bucket(there | {"zz/later": b"A later CV"})
    monkeypatch.setattr(restoring, "documents_storage", lambda: bucket)

    bring_back(backup)

    assert bucket.files == {DOCUMENT: CONTENT, "zz/later": b"A later CV"}
    assert len(bucket.saved) == 1 - len(there)
