"""A small data folder of its own: a database with documents, and how it is backed up."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection

from transfer.backup import making, restoring
from transfer.backup.making import make_backup

NOW = datetime(2026, 11, 27, 11, 7, 21, tzinfo=UTC)
DOCUMENT = "ab/cdef0123"
CONTENT = b"A CV, as it was uploaded"
TABLES = f"""
    PRAGMA journal_mode = WAL;
    CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text);
    INSERT INTO django_migrations VALUES (1, 'accounts', '0001_initial');
    CREATE TABLE company (id integer PRIMARY KEY, name text UNIQUE);
    CREATE TABLE role (
        id integer PRIMARY KEY, title text,
        company integer REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED
    );
    INSERT INTO company VALUES (1, 'Acme'), (2, 'Beta');
    INSERT INTO role VALUES (1, 'Baker', 1), (2, 'Cook', 2), (3, 'Waiter', 2);
    CREATE TABLE applications_documentversion (id integer PRIMARY KEY, file text, sha256 text);
    INSERT INTO applications_documentversion
        VALUES (1, '{DOCUMENT}', '{sha256(CONTENT).hexdigest()}');
"""


@dataclass
class Place:
    """folder: of the data. to: of the backups."""

    folder: Path
    to: Path
    storage: FileSystemStorage

    @property
    def database(self):
        return self.folder / "debrief.sqlite3"

    def run(self, script):
        with closing(sqlite3.connect(self.database)) as database:
            database.executescript(script)

    def roles(self):
        with closing(sqlite3.connect(self.database)) as database:
            return [title for (title,) in database.execute("SELECT title FROM role ORDER BY id")]

    def back_up(self, *, now=NOW, keep=None, **more):
        return make_backup(self.to, now=now, keep=keep, **more)

    def names(self):
        """What lies among the backups, without the lock."""
        return sorted(it.name for it in self.to.iterdir() if it.name != making.LOCK)


@pytest.fixture
def place(tmp_path, settings, monkeypatch):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    storage = FileSystemStorage(folder / "documents")
    settings.DATA_DIR = folder
    monkeypatch.setitem(connection.settings_dict, "NAME", str(folder / "debrief.sqlite3"))
    monkeypatch.setattr(making, "documents_storage", lambda: storage)
    monkeypatch.setattr(restoring, "documents_storage", lambda: storage)
    place = Place(folder, tmp_path / "backups", storage)
    place.run(TABLES)
    storage.save(DOCUMENT, ContentFile(CONTENT))
    (folder / "secret.key").write_text("a key of fifty letters")
    return place
