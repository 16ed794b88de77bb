"""A file that is another than the one that was asked for: each reader says what it is."""

import io
import sqlite3
import zipfile
from contextlib import closing

import pytest

from tests.transfer.backup.test_container import sealed
from transfer.account.loading import BadFile, read_zip
from transfer.account.writing import DOCUMENT, FORMAT, VERSION, json_lines
from transfer.backup.checking import check_backup
from transfer.backup.domain.manifest import Unfit
from transfer.importing.files import UnreadableFileError, read_file
from transfer.known_files import Known, known


def repacked(content):
    """As by somebody whose browser unpacks what it downloads."""
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(again, "w") as new:
        for name in reversed(old.namelist()):
            new.writestr(name, old.read(name))
    return again.getvalue()


def packed(name, content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


def sqlite_file():
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE company (name text)")
        return database.serialize()


ACCOUNT = b"".join(json_lines({"format": FORMAT, "version": VERSION, "tables": {}}))
FILES = {
    "nothing": (b"", Known.EMPTY),
    "account": (ACCOUNT, Known.ACCOUNT),
    "ZIP of an account": (packed(DOCUMENT, ACCOUNT), Known.ACCOUNT),
    "backup": (sealed(), Known.BACKUP),
    "repacked backup": (repacked(sealed()), Known.BACKUP),
    "SQLite": (sqlite_file(), Known.SQLITE),
    "pg_dump": (
        b"--\n-- PostgreSQL database dump\n--\n\nSET x = 0;\n",
        Known.POSTGRESQL,
    ),
    "pg_dump -Fc": (b"PGDMP\x01\x10\x00" + bytes(99), Known.POSTGRESQL),
    "pg_dump -Ft": (b"toc.dat\0" + bytes(600), Known.POSTGRESQL),
    "letter": (b"A letter about debrief-account, to my aunt", None),
    "other ZIP": (packed("letter.txt", b"To my aunt"), None),
    "half a ZIP": (packed("letter.txt", b"To my aunt")[:40], None),
}


@pytest.mark.parametrize("name", FILES)
def test_it_is_told_by_its_beginning_and_its_parts(name):
    content, wanted = FILES[name]
    file = io.BytesIO(content)

    assert known(file) == wanted
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "Take another backup"),
        ("account", "“manage.py import_account”"),
        ("ZIP of an account", "“manage.py import_account”"),
        ("repacked backup", "Take the file that Debrief made"),
        ("SQLite", "DEBRIEF_DATA_DIR set to that folder"),
        ("pg_dump", "DATABASE_URL set to that"),
        ("pg_dump -Fc", "with pg_restore"),
        ("pg_dump -Ft", "with pg_restore"),
        ("letter", "is not a backup of Debrief"),
        ("other ZIP", "is not a backup of Debrief"),
    ],
)
def test_what_is_no_backup_is_refused_with_what_to_do(tmp_path, name, words):
    file = tmp_path / "file"
    file.write_bytes(FILES[name][0])

    with pytest.raises(Unfit, match=words):
        check_backup(file)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "This file is empty"),
        ("backup", "“manage.py restore”"),
        ("repacked backup", "“manage.py restore”"),
        ("SQLite", "This is a whole database"),
        ("pg_dump", "This is a whole database"),
        ("letter", "“Export everything” made"),
        ("other ZIP", "“Export everything” made"),
    ],
)
def test_what_is_no_account_is_refused_with_what_to_do(name, words):
    with pytest.raises(BadFile, match=words):
        read_zip(io.BytesIO(FILES[name][0]))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "This file is empty"),
        ("account", "“Export and import”"),
        ("ZIP of an account", "“Export and import”"),
        ("backup", "“manage.py restore”"),
        ("SQLite", "as CSV or XLSX"),
        ("pg_dump", "as CSV or XLSX"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(name, words):
    with pytest.raises(UnreadableFileError, match=words):
        read_file(FILES[name][0], "file")
