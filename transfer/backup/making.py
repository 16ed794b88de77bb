"""Making a backup: one file, all of it as at one moment, under its name only once it is whole."""

import fcntl
import logging
import os
import shutil
import sqlite3
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import DatabaseError, connection
from django.db.models import Sum
from django.utils.crypto import salted_hmac

from accounts.durable import sync_folder
from accounts.file_owner import give_to_owner
from accounts.running import RESTORE_CUT_OFF, UNFINISHED
from accounts.snapshot import snapshot
from accounts.unavailable import FULL_ERRNOS, full_one, is_full, told_to_owner
from applications.documents.changes import documents_storage
from applications.models import DocumentVersion
from transfer.backup import postgres, sqlite
from transfer.backup.checking import check_backup
from transfer.backup.container import (
    BROKEN,
    Progress,
    Writer,
    chunks_of,
    is_ours,
    quietly,
    read_manifest,
)
from transfer.backup.domain.manifest import (
    DATABASE,
    DOCUMENTS,
    KEYS,
    TABLES,
    Manifest,
    Unfit,
    is_safe_name,
    may_replace,
)
from transfer.backup.domain.names import Reason, name_for, past_keeping, read_name
from transfer.backup.scratch import remove_left
from transfer.models import BackupRun

DRAFTS = ".making-"
LOCK = ".lock"
FIRST_MIGRATION = "accounts.0001_initial"
KEPT_BEFORE_UPDATES = 3
FOLDER_GONE = "Mount its disk, or make the folder yourself where it is to be a new one."
NO_STORE = (
    "No backup was made: a document cannot be read from its store just now. See that the bucket or"
    " the folder of the documents is there, then try again."
)

log = logging.getLogger(__name__)


class NotMade(Exception):  # noqa: N818
    """Why no backup was made, in a sentence or two. What was there before is there still."""


class AnotherIsAtIt(NotMade):
    """Somebody makes one in that folder just now."""


@dataclass(frozen=True)
class Made:
    """removed: names of the older ones that went since that one was there. is_first_in_folder: the
    folder was made for it.
    """

    path: Path
    manifest: Manifest
    removed: list[str]
    is_first_in_folder: bool = False


def make_backup(
    folder: Path,
    *,
    now: datetime,
    keep: int | None,
    reason: Reason = Reason.USUAL,
    progress: Progress = quietly,
) -> Made:
    """Make one in the folder and look whether it is whole; only then older ones go.

    keep: how many of its kind stay, it among them; None for all. Raises NotMade.
    """
    try:
        if reason != Reason.BEFORE_RESTORE:  # what is there is put aside, whatever it is
            _check_is_ours()
        is_first = not folder.exists()
        if is_first:
            _check_may_be_made(folder)
        with _draft_in(folder) as drafts:
            draft = drafts / "backup.zip"
            _write(draft, now=now, progress=progress)
            manifest = check_backup(draft, progress=progress)
            name = name_for(now, reason=reason, taken=os.listdir(folder))
            os.rename(draft, folder / name)
            _give_to_owner(folder, folder / name)
            sync_folder(folder)
            removed = _remove_older(folder, manifest, made=name, keep=keep)
    except Unfit as error:
        raise NotMade(f"No backup was made, since it would be none: it {error}.") from error
    except (OSError, sqlite3.Error, DatabaseError) as error:
        raise NotMade(f"No backup was made. {in_words(error, folder)}") from error
    return Made(folder / name, manifest, removed, is_first)


def expected_bytes() -> int:
    """About how many bytes making one tells its progress, reading it again included."""
    documents = _all_documents_bytes()
    if connection.vendor == "postgresql":
        return 3 * postgres.size() + 3 * documents
    with suppress(OSError):
        return 3 * _sqlite_path().stat().st_size + 3 * documents
    return 3 * documents


def in_words(error: Exception, folder: Path) -> str:
    """What the system said, for somebody who can do something about it."""
    said = str(error).lower()
    number = getattr(error, "errno", None)
    data: Path = settings.DATA_DIR
    if number in FULL_ERRNOS or "disk is full" in said or "no space" in said:
        full = full_one(folder, data)
        elsewhere = ", or choose another folder" if full == folder != data else ""
        return f"The disk of {full} is full: make room there{elsewhere}."
    if isinstance(error, OSError):
        return f"{folder} cannot be used ({error.strerror or error})."
    if isinstance(error, sqlite3.Error) and "locked" in said:
        return "The database is busy: another program is using it. Try again in a moment."
    if isinstance(error, sqlite3.OperationalError) and is_full(data):
        return f"The disk of {data} is full: make room there."
    if words := told_to_owner(error):
        return words
    first_line = str(error).strip().partition("\n")[0]
    return f"The database cannot be read ({first_line})."


# --- The folder ----------------------------------------------------------------------------------


def _check_may_be_made(folder: Path) -> None:
    """Raise NotMade for the folder of DEBRIEF_BACKUPS where backups were made before: on a disk
    that is not mounted it would be made anew, in another place.
    """
    if folder != settings.BACKUPS_DIR or not has_backup_runs():
        return
    if BackupRun.objects.filter(made_at__isnull=False).exists():
        raise NotMade(
            f"No backup was made: the folder {folder} is not there, though backups were made"
            f" before. {FOLDER_GONE}"
        )


def has_backup_runs() -> bool:
    """Whether the database is not of a time before they were noted."""
    return BackupRun._meta.db_table in connection.introspection.table_names()


@contextmanager
def _draft_in(folder: Path) -> Iterator[Path]:
    """A folder for what is half made, gone afterwards; one at a time makes a backup here.

    What somebody who was killed had begun goes first: nobody else can be at it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AnotherIsAtIt(
                f"No backup was made: another one is being made in {folder}."
            ) from error
        for left in folder.glob(f"{DRAFTS}*"):
            shutil.rmtree(left, ignore_errors=True)
        remove_left(folder)
        with tempfile.TemporaryDirectory(dir=folder, prefix=DRAFTS) as drafts:
            yield Path(drafts)
    finally:
        os.close(lock)


def _remove_older(folder: Path, manifest: Manifest, *, made: str, keep: int | None) -> list[str]:
    """Only what this Debrief made; one that is called so but is none, or cannot be read, stays."""
    if not keep:
        return []
    removed = []
    own = [it for it in os.listdir(folder) if it == made or _may_go(folder / it, manifest)]
    for name in past_keeping(own, made=made, keep=keep):
        try:
            (folder / name).unlink()
            removed.append(name)
        except OSError:
            log.warning("An older backup could not be removed.", exc_info=True)
    return removed


def _may_go(path: Path, manifest: Manifest) -> bool:
    """Whether it is one that the backup of that manifest may push out."""
    try:
        if not read_name(path.name) or path.is_symlink() or not path.is_file():
            return False
        if not is_ours(path):
            return False
        with zipfile.ZipFile(path) as packed:
            return may_replace(manifest, read_manifest(packed))
    except (Unfit, *BROKEN):
        return False


def _give_to_owner(folder: Path, made: Path) -> None:
    """Where root made it inside the data folder, it is of whoever owns that."""
    data: Path = settings.DATA_DIR
    if not folder.is_relative_to(data):
        return
    give_to_owner(data, folder / LOCK, made)
    for it in (folder, *folder.parents):
        if it == data:
            return
        give_to_owner(data, it, is_deep=False)


# --- What is in it -------------------------------------------------------------------------------


def house() -> str:
    """Which Debrief this is: as long as its key that signs sessions stays, also elsewhere."""
    return salted_hmac("transfer.backup", "house", algorithm="sha256").hexdigest()[:16]


def _check_is_ours() -> None:
    """Raise NotMade where there is nothing to back up, or not all of it."""
    if (settings.DATA_DIR / UNFINISHED).exists():
        raise NotMade(f"No backup was made. {RESTORE_CUT_OFF.format(folder=settings.DATA_DIR)}")
    if connection.vendor == "postgresql":
        found, where = postgres.migrations(), "database (DATABASE_URL)"
    else:
        path, found = _sqlite_path(), []
        where = f"data folder {path.parent} (DEBRIEF_DATA_DIR)"
        if path.exists():
            with sqlite.opened(path) as database:
                found = sqlite.migrations(database)
    if FIRST_MIGRATION not in found:
        raise NotMade(f"No backup was made: there is no Debrief in the {where} to back up.")


def _write(draft: Path, *, now: datetime, progress: Progress) -> None:
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        open(handle, "w+b") as file,
        Writer(file, made_at=now, progress=progress) as writer,
    ):
        put = _put_postgres if connection.vendor == "postgresql" else _put_sqlite
        content, documents = put(writer, draft.parent, progress)
        missing, changed = _put_documents(writer, documents)
        has_key = _put_keys(writer)
        manifest = Manifest(
            made_at=now,
            version=version(),
            database=connection.vendor,
            members=writer.members,
            missing=missing,
            changed=changed,
            has_key=has_key,
            house=house(),
            **content,
        )
        writer.finish(manifest)
        file.flush()
        os.fsync(file.fileno())


type Content = tuple[dict[str, Any], dict[str, str]]  # of the manifest; documents with SHA-256


def _put_sqlite(writer: Writer, folder: Path, progress: Progress) -> Content:
    database = folder / DATABASE
    sqlite.copy_database(_sqlite_path(), database, progress)
    with database.open("rb") as file:
        writer.add(DATABASE, chunks_of(file), is_packed=True)
    with sqlite.opened(database) as copy:
        content = {"migrations": sqlite.migrations(copy), "counts": sqlite.row_counts(copy)}
        documents = sqlite.documents(copy)
    database.unlink()  # its room is wanted for looking at what was made
    return content, documents


def _put_postgres(writer: Writer, _folder: Path, _progress: Progress) -> Content:
    with snapshot():
        columns = {table: postgres.columns_of(table) for table in postgres.tables()}
        content: dict[str, Any] = {
            "migrations": postgres.migrations(),
            "counts": postgres.row_counts(),
            "columns": columns,
            "sequences": postgres.sequences(),
        }
        documents = postgres.documents()
        for table, names in columns.items():
            writer.add(f"{TABLES}{table}", postgres.rows_out(table, names), is_packed=True)
    return content, documents


def _put_documents(writer: Writer, documents: dict[str, str]) -> tuple[list[str], list[str]]:
    """Those that the store does not have, and those that are not what was uploaded.

    They come after the database: a file never changes once it is stored.
    """
    storage = documents_storage()
    missing, changed = [], []
    for name, sha256 in sorted(documents.items()):
        if not is_safe_name(f"{DOCUMENTS}{name}"):
            missing.append(name)
            continue
        try:
            file = storage.open(name)
        except FileNotFoundError:
            missing.append(name)
            continue
        except Exception as error:  # each storage has its own
            raise NotMade(NO_STORE) from error
        with closing(file):
            chunks = _read_from_store(file)
            member = writer.add(f"{DOCUMENTS}{name}", chunks, is_packed=False)
        if member.sha256 != sha256:
            changed.append(name)
    return missing, changed


def _read_from_store(file: File) -> Iterator[bytes]:
    chunks = file.chunks()
    while True:
        try:
            chunk = next(chunks, None)
        except Exception as error:
            raise NotMade(NO_STORE) from error
        if chunk is None:
            return
        yield chunk


def _put_keys(writer: Writer) -> bool:
    """Whether the key that signs sessions is among them."""
    for path in sorted(settings.DATA_DIR.glob("*.key")):
        name = f"{KEYS}{path.name}"
        if is_safe_name(name):
            writer.add(name, [path.read_bytes()], is_packed=False)
    return f"{KEYS}secret.key" in writer.members


def _sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _all_documents_bytes() -> int:
    try:
        return DocumentVersion.objects.aggregate(sum=Sum("size"))["sum"] or 0
    except DatabaseError:  # of a time before documents
        return 0


def version() -> str:
    """Of this Debrief."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return project["project"]["version"]
