import errno
import gc
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest

from accounts import unavailable
from tests.transfer.backup.conftest import CONTENT, DOCUMENT, NOW
from transfer.backup import making, sqlite
from transfer.backup.checking import check_backup
from transfer.backup.container import Writer, quietly
from transfer.backup.domain.manifest import Unfit, may_replace
from transfer.backup.domain.names import Reason
from transfer.backup.making import AnotherIsAtIt, NotMade


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_all_of_it_is_in_one_file_for_its_owner_alone(place):
    made = place.back_up()

    assert place.names() == ["debrief-20261127-110721.zip"]
    assert (mode(made.path), mode(place.to)) == (0o600, 0o700)
    with zipfile.ZipFile(made.path) as packed:
        assert packed.read(f"documents/{DOCUMENT}") == CONTENT
        assert packed.read("keys/secret.key") == b"a key of fifty letters"
    assert made.manifest.migrations == ["accounts.0001_initial"]
    assert made.manifest.counts["role"] == 3
    assert made.manifest.holdings == "7 rows, 1 document"
    assert check_backup(made.path) == made.manifest


def test_what_is_committed_counts_and_what_is_under_way_does_not(place):
    with closing(sqlite3.connect(place.database)) as writing:
        writing.execute("INSERT INTO role VALUES (4, 'Committed', 1)")
        writing.commit()
        writing.execute("INSERT INTO role VALUES (5, 'Under way', 1)")

        made = place.back_up()

    assert made.manifest.counts["role"] == 4


def test_what_was_deleted_is_not_in_it(place):
    place.run("INSERT INTO role VALUES (4, 'zzz-secret-zzz', 1); DELETE FROM role WHERE id = 4")

    made = place.back_up()

    with zipfile.ZipFile(made.path) as packed:
        assert b"zzz-secret-zzz" not in packed.read("database.sqlite3")


def test_a_document_that_the_store_lost_is_said_and_stops_nothing(place):
    place.storage.delete(DOCUMENT)

    made = place.back_up()

    assert made.manifest.missing == [DOCUMENT]
    assert check_backup(made.path).missing == [DOCUMENT]


def test_a_document_that_is_not_what_was_uploaded_is_said(place):
    (place.folder / "documents" / DOCUMENT).write_bytes(b"Something else")

    assert place.back_up().manifest.changed == [DOCUMENT]


def test_a_store_that_does_not_answer_is_said_and_leaves_nothing(place, monkeypatch):
    def fail(name):
        raise RuntimeError("of the store")

    monkeypatch.setattr(place.storage, "open", fail)

    with pytest.raises(NotMade, match="cannot be read from its store"):
        place.back_up()
    assert place.names() == []


def test_a_damaged_database_makes_no_backup_and_older_ones_stay(place):
    first = place.back_up()
    place.run("PRAGMA foreign_keys = OFF; INSERT INTO role VALUES (9, 'Lost', 99)")

    with pytest.raises(NotMade, match="a row of role points to a row of company"):
        place.back_up(now=NOW + timedelta(days=1), keep=1)
    assert place.names() == [first.path.name]


# --- Which are kept -------------------------------------------------------------------------------


def test_older_ones_go_once_the_new_one_is_whole(place):
    for days in range(4):
        made = place.back_up(now=NOW + timedelta(days=days), keep=2)

    assert made.removed == ["debrief-20261128-110721.zip"]
    assert place.names() == ["debrief-20261129-110721.zip", "debrief-20261130-110721.zip"]


def test_none_goes_where_the_new_one_is_not_whole(place, monkeypatch):
    place.back_up()

    def found_damaged(path, **_):
        raise Unfit("is damaged")

    monkeypatch.setattr(making, "check_backup", found_damaged)

    with pytest.raises(NotMade, match="it is damaged"):
        place.back_up(now=NOW + timedelta(days=1), keep=1)
    assert place.names() == ["debrief-20261127-110721.zip"]


def test_what_we_did_not_make_stays_whatever_it_is_called(place):
    place.to.mkdir()
    foreign = ["debrief-20200101-000000.zip", "letter.txt", "debrief-20200101-000001.zip"]
    for name in foreign[:2]:
        (place.to / name).write_text("of somebody else")
    (place.to / foreign[2]).mkdir()
    before_update = place.back_up(reason=Reason.BEFORE_UPDATE)

    place.back_up(now=NOW + timedelta(days=1), keep=1)

    assert {*foreign, before_update.path.name} < set(place.names())


def test_those_of_another_debrief_in_the_same_folder_stay(place, settings):
    settings.SECRET_KEY = "that of another Debrief"
    other = place.back_up()
    settings.SECRET_KEY = "our own"
    place.back_up(now=NOW + timedelta(days=1))

    made = place.back_up(now=NOW + timedelta(days=2), keep=1)

    assert made.removed == ["debrief-20261128-110721.zip"]
    assert place.names() == [other.path.name, made.path.name]


def test_one_without_users_pushes_out_none_with_users(place):
    users = "CREATE TABLE accounts_user (id integer PRIMARY KEY);"
    place.run(f"{users} INSERT INTO accounts_user VALUES (1)")
    good = place.back_up()
    place.run("DELETE FROM accounts_user")
    place.back_up(now=NOW + timedelta(days=1), keep=1)
    empty = place.back_up(now=NOW + timedelta(days=2), keep=1)

    assert place.names() == [good.path.name, empty.path.name]

    place.run("INSERT INTO accounts_user VALUES (2)")
    place.back_up(now=NOW + timedelta(days=3), keep=2)

    assert good.path.name in place.names()


def test_one_of_before_it_said_whose_it_is_is_known_by_its_key(place):
    made = place.back_up().manifest
    key = {"keys/secret.key": made.members["keys/secret.key"]}

    assert may_replace(made, replace(made, house="", members=key))
    assert not may_replace(made, replace(made, house="", members={}))
    assert not may_replace(replace(made, members={}), replace(made, house="", members={}))


@pytest.mark.parametrize("what", ["no file", "an empty file", "another program's"])
def test_where_there_is_no_debrief_nothing_is_made(place, what):
    place.run("DROP TABLE django_migrations")
    if what != "another program's":
        place.database.unlink()
    if what == "an empty file":
        place.database.touch()

    with pytest.raises(NotMade, match="there is no Debrief in the data folder"):
        place.back_up(keep=1)
    assert not place.to.exists()
    assert place.database.exists() is (what != "no file")


# --- What goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device")])
@pytest.mark.parametrize("step", ["chunks_of", "sync_folder"])
def test_a_full_disk_is_said_and_no_half_file_stays(place, monkeypatch, step, error):
    def fail(*_):
        raise error

    monkeypatch.setattr(making, step, fail)

    with pytest.raises(NotMade, match=r"No backup was made. The disk of .* is full"):
        place.back_up(keep=1)
    assert not [it for it in place.names() if it.startswith(making.DRAFTS)]


def test_a_database_that_finds_the_disk_full_is_said(place, monkeypatch):
    def fail(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(sqlite, "copy_database", fail)

    with pytest.raises(NotMade, match="is full: make room there"):
        place.back_up()
    assert place.names() == []


def test_a_full_disk_of_the_data_is_named_though_the_backup_lies_elsewhere(place, monkeypatch):
    def fail(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(sqlite, "copy_database", fail)
    full(monkeypatch, place.folder)

    with pytest.raises(NotMade, match=f"The disk of {place.folder} is full: make room there.$"):
        place.back_up()


class Sharing(sqlite3.Connection):
    """Cannot make the -shm that all who read share, unless it reads alone, as on a full disk."""

    is_alone = False

    def execute(self, query, *values):
        self.is_alone |= query == "PRAGMA locking_mode = EXCLUSIVE"
        if not self.is_alone:
            raise sqlite3.OperationalError("disk I/O error")
        return super().execute(query, *values)


def test_a_database_is_copied_from_a_disk_that_is_full(place, monkeypatch):
    connect = sqlite3.connect

    def connected(address, **options):
        more = {"factory": Sharing} if str(place.database) in address else {}
        return connect(address, **options, **more)

    monkeypatch.setattr(sqlite.sqlite3, "connect", connected)
    with pytest.raises(NotMade, match=r"cannot be read \(disk I/O error\)"):
        place.back_up()
    full(monkeypatch, place.folder)

    assert place.back_up().manifest.counts["role"] == 3


def test_a_disk_that_is_full_from_the_start_is_one_error(tmp_path):
    """Python's writer of ZIPs would say more where it is given up: a warning is an error here."""

    class Full(BytesIO):
        def write(self, _):
            raise OSError(errno.ENOSPC, "No space left on device")

    with (
        pytest.raises(OSError, match="No space left"),
        Writer(Full(), made_at=NOW, progress=quietly),
    ):
        pass
    gc.collect()


def full(monkeypatch, folder):
    def disk_usage(path):
        return SimpleNamespace(free=0 if path == folder else 10**9)

    monkeypatch.setattr(unavailable.shutil, "disk_usage", disk_usage)


def test_a_folder_that_cannot_be_made_is_said(place):
    place.to.write_text("a file")

    with pytest.raises(NotMade, match=r"backups cannot be used \(File exists\)"):
        place.back_up()


def test_one_at_a_time_makes_a_backup_in_a_folder(place):
    with making._draft_in(place.to), pytest.raises(AnotherIsAtIt):
        place.back_up()


def test_two_at_once_make_one_or_one_after_the_other(place):
    refused = []

    def make():
        try:
            place.back_up()
        except AnotherIsAtIt as error:
            refused.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for it in threads:
        it.start()
    for it in threads:
        it.join()

    assert len(place.names()) == 4 - len(refused)
    for name in place.names():
        check_backup(place.to / name)


KILLED = """
import os, signal, sys
from pathlib import Path
from transfer.backup import making
folder = Path(sys.argv[1])
with making._draft_in(folder) as drafts:
    (drafts / "backup.zip").write_bytes(b"half of it")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_one_that_was_killed_leaves_nothing_under_the_name_of_a_backup(place):
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    code = f"import django; django.setup(){KILLED}"

    killed = subprocess.run([sys.executable, "-c", code, place.to], env=env, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert [it.startswith(making.DRAFTS) for it in place.names()] == [True]
    assert place.back_up().path.name in place.names()
    assert len(place.names()) == 1


# --- Looking at one -------------------------------------------------------------------------------


def repacked(path, change):
    """The backup with its list changed, and sealed again: what no accident does."""
    from transfer.backup.container import FIRST, LAST, Writer, quietly, read_manifest

    with zipfile.ZipFile(path) as packed:
        manifest = read_manifest(packed)
        parts = {it: packed.read(it) for it in packed.namelist() if it not in {FIRST, LAST}}
    change(manifest, parts)
    with path.open("w+b") as file:
        writer = Writer(file, made_at=NOW, progress=quietly)
        for name, content in parts.items():
            writer.add(name, [content], is_packed=True)
        manifest.members.clear()
        manifest.members.update(writer.members)
        writer.finish(manifest)


def lose_a_row(manifest, parts):
    manifest.counts["role"] -= 1


def lose_a_document(manifest, parts):
    del parts[f"documents/{DOCUMENT}"]


def change_a_document(manifest, parts):
    parts[f"documents/{DOCUMENT}"] = b"Another CV"


def change_the_version(manifest, parts):
    manifest.migrations.append("accounts.0002_next")


def damage_the_database(manifest, parts):
    content = bytearray(parts["database.sqlite3"])
    content[-4096:] = b"\xff" * 4096
    parts["database.sqlite3"] = bytes(content)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lose_a_row, "other numbers of rows than its list says, in role"),
        (lose_a_document, "lacks 1 of the documents"),
        (change_a_document, "documents that are not what was uploaded"),
        (change_the_version, "of another version than its list says"),
        (damage_the_database, "holds a damaged database"),
    ],
)
def test_what_is_in_it_is_held_against_its_list(place, change, words):
    path = place.back_up().path
    repacked(path, change)

    with pytest.raises(Unfit, match=words):
        check_backup(path)


def test_looking_leaves_nothing_behind(place):
    path = place.back_up().path

    check_backup(path)

    assert place.names() == [path.name]
