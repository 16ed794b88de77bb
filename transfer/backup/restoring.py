"""Bringing a backup back. What is there is put aside first, and nothing is half replaced unsaid.

While files are moved, a file in the data folder says so; web and worker do not start beside it.
"""

import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from accounts.durable import sync_folder
from accounts.file_owner import give_to_owner
from accounts.running import UNFINISHED, NotNow, held_alone
from agenda.services.devices import end_all
from applications.documents.changes import documents_storage
from transfer.backup import postgres
from transfer.backup.checking import check_backup, not_read, unpack
from transfer.backup.container import Progress, quietly, read_member
from transfer.backup.domain.manifest import (
    DATABASE,
    DOCUMENTS,
    KEYS,
    KINDS,
    TABLES,
    Manifest,
    Unfit,
    is_older,
    unknown_migrations,
)
from transfer.backup.domain.names import WHEN, Reason
from transfer.backup.making import NotMade, in_words, make_backup, version
from transfer.backup.scratch import RESTORING, scratch_folder
from transfer.backup.sqlite import nobody_has_open

BESIDE_SQLITE = ("-wal", "-shm", "-journal")


class NotRestored(Exception):  # noqa: N818
    """Why nothing was restored, in a sentence or two."""


@dataclass(frozen=True)
class Restored:
    """aside: where what was there lies now; None where nothing was. is_older: the database was
    brought up to this version.
    """

    manifest: Manifest
    aside: Path | None
    is_older: bool


def look_at(path: Path, *, progress: Progress = quietly) -> Manifest:
    """What would be restored. Raises NotRestored where that cannot be, and changes nothing."""
    try:
        manifest = check_backup(path, progress=progress)
    except Unfit as error:
        raise NotRestored(f"{path} {error}.") from error
    except OSError as error:
        raise NotRestored(not_read(path, error)) from error
    if manifest.database != connection.vendor:
        raise NotRestored(
            f"{path} is a backup of {KINDS[manifest.database]}, and this Debrief uses"
            f" {KINDS[connection.vendor]}: {_other_database(manifest)}"
        )
    if unknown := unknown_migrations(manifest, _known_migrations()):
        raise NotRestored(
            f"{path} was made by a newer Debrief ({manifest.version}; this is {version()}): its"
            f" database has {', '.join(unknown[:3])}. Update the code, then restore."
        )
    return manifest


def check_nothing_runs() -> None:
    """Raise NotRestored where restoring would be refused since Debrief or another program runs."""
    try:
        with held_alone(settings.DATA_DIR):
            if connection.vendor == "postgresql":
                _check_others()
            else:
                with nobody_has_open(Path(connection.settings_dict["NAME"])):
                    pass
    except NotNow as error:
        raise NotRestored(f"Nothing was restored. {error}") from error
    finally:
        _let_go()


def is_anything_there() -> bool:
    """Whether something is to be put aside."""
    folder: Path = settings.DATA_DIR
    documents = _documents_folder()
    if (documents and documents.exists()) or any(folder.glob("*.key")):
        return True
    if connection.vendor == "postgresql":
        return not postgres.is_empty()
    return Path(connection.settings_dict["NAME"]).exists()


def restore(
    path: Path, manifest: Manifest, *, now: datetime, progress: Progress = quietly
) -> Restored:
    """Put what look_at() found in the place of what is there. Raises NotRestored.

    Where it is refused, everything is as it was.
    """
    folder: Path = settings.DATA_DIR
    _let_go()
    umask = os.umask(0o077)  # whatever is made in the data folder is for its owner alone
    try:
        with held_alone(folder), zipfile.ZipFile(path) as packed:
            with _new_files(folder, packed, manifest, progress) as new:
                by_kind = {"sqlite": _restore_sqlite, "postgresql": _restore_postgres}
                aside = by_kind[manifest.database](packed, manifest, new, now)
            older = is_older(manifest, _known_migrations())
            _bring_up_to_date(now)
    except NotNow as error:
        raise NotRestored(f"Nothing was restored. {error}") from error
    except NotMade as error:
        raise NotRestored(f"Nothing was restored: what is there has to be kept. {error}") from error
    except Unfit as error:  # changed since it was looked at
        raise NotRestored(f"Nothing was restored: {path} {error}.") from error
    except OSError as error:
        raise NotRestored(f"Nothing was restored. {in_words(error, folder)}") from error
    finally:
        os.umask(umask)
    return Restored(manifest, aside, older)


def _known_migrations() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def _other_database(manifest: Manifest) -> str:
    if manifest.database == "postgresql":
        return "set DATABASE_URL, then restore."
    return "leave DATABASE_URL out, then restore."


def _bring_up_to_date(now: datetime) -> None:
    """Migrate what is older, send nothing to devices until they are turned on again, make what is
    made from the rows, and let go of the database.
    """
    try:
        call_command("migrate", interactive=False, verbosity=0)
        end_all(now=now)
        call_command("rescore", outdated=True)
    except DatabaseError as error:
        first_line = str(error).strip().partition("\n")[0]
        raise NotRestored(
            f"The backup was restored, but its database could not be updated ({first_line})."
        ) from error
    finally:
        _let_go()


def give_what_is_there_to_owner(aside: Path | None) -> bool:
    """Whether root restored into the data folder of somebody else, who owns all of it now."""
    folder: Path = settings.DATA_DIR
    _let_go()
    database = Path(connection.settings_dict["NAME"])
    files = [database.with_name(database.name + it) for it in ("", *BESIDE_SQLITE)]
    if connection.vendor == "postgresql":
        files = []
    kept = [_documents_folder(), aside]
    return give_to_owner(folder, *files, *folder.glob("*.key"), *(it for it in kept if it))


def _let_go() -> None:
    """Have no connection open, not even one that waits in the pool to be used again."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


# --- Files ---------------------------------------------------------------------------------------


@contextmanager
def _new_files(
    folder: Path, packed: zipfile.ZipFile, manifest: Manifest, progress: Progress
) -> Iterator[Path]:
    """All files of the backup, unpacked on the disk that they are to lie on, under their names."""
    with scratch_folder(folder, RESTORING) as new:
        for name in manifest.members:
            if name.startswith(TABLES) or (name.startswith(DOCUMENTS) and not _documents_folder()):
                continue
            to = new / _place(name)
            to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            unpack(packed, name, manifest, to, progress)
            _sync_file(to)
        for it, _, _ in os.walk(new):
            sync_folder(Path(it))
        yield new


def _place(name: str) -> str:
    """Where a part lies in the data folder."""
    if name == DATABASE:
        return Path(connection.settings_dict["NAME"]).name
    return name.removeprefix(KEYS)


def _documents_folder() -> Path | None:
    """None where documents lie in a bucket."""
    storage = documents_storage()
    return Path(storage.location) if isinstance(storage, FileSystemStorage) else None


@dataclass
class _Moves:
    """Files and folders that were moved, to be moved back where the next one cannot be."""

    done: list[tuple[Path, Path]]

    def move(self, old: Path, new: Path) -> None:
        if old.exists() or old.is_symlink():
            os.rename(old, new)
            self.done.append((old, new))

    def take_back(self) -> None:
        for old, new in reversed(self.done):
            os.rename(new, old)


@contextmanager
def _replacing(folder: Path, aside: Path) -> Iterator[_Moves]:
    """Inside, files are moved; all of them, or, where one cannot be, none."""
    mark = folder / UNFINISHED
    aside.mkdir(mode=0o700, exist_ok=True)
    mark.touch(mode=0o600)
    sync_folder(folder)
    moves = _Moves([])
    try:
        yield moves
    except BaseException:
        moves.take_back()
        sync_folder(folder)
        mark.unlink()
        _remove_if_empty(aside)
        raise
    sync_folder(aside)
    sync_folder(folder)
    mark.unlink()
    sync_folder(folder)


def _move_files(moves: _Moves, new: Path, aside: Path, manifest: Manifest) -> None:
    """Documents and keys; a bucket gets what it lacks, and loses nothing."""
    folder: Path = settings.DATA_DIR
    documents = _documents_folder()
    if documents:
        moves.move(documents, aside / "documents")
        (new / "documents").mkdir(mode=0o700, exist_ok=True)
        moves.move(new / "documents", documents)
    for name in manifest.members:
        if name.startswith(KEYS):
            moves.move(folder / _place(name), aside / _place(name))
            moves.move(new / _place(name), folder / _place(name))


def _fill_bucket(packed: zipfile.ZipFile, manifest: Manifest) -> None:
    """A file never changes once it is stored, so one that is there is the one of the backup."""
    if _documents_folder():
        return
    storage = documents_storage()
    for name in manifest.documents:
        if storage.exists(name):
            continue
        with tempfile.TemporaryFile() as file:
            for chunk in read_member(packed, f"{DOCUMENTS}{name}", manifest):
                file.write(chunk)
            file.seek(0)
            storage.save(name, File(file))


def _aside_in(folder: Path, now: datetime) -> Path:
    """A new folder's path, named after the moment."""
    name, number = f"before-restore-{now.astimezone(UTC):{WHEN}}", 1
    path = folder / name
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}"
    return path


def _remove_if_empty(folder: Path) -> bool:
    """Whether it was."""
    if any(folder.iterdir()):
        return False
    folder.rmdir()
    return True


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


# --- SQLite --------------------------------------------------------------------------------------


def _restore_sqlite(
    packed: zipfile.ZipFile, manifest: Manifest, new: Path, now: datetime
) -> Path | None:
    folder: Path = settings.DATA_DIR
    database = Path(connection.settings_dict["NAME"])
    aside = _aside_in(folder, now)
    with ExitStack() as stack:
        stack.enter_context(nobody_has_open(database))
        _fill_bucket(packed, manifest)
        moves = stack.enter_context(_replacing(folder, aside))
        # The database goes first: a -wal or -shm that stayed beside another would damage that.
        for ending in ("", *BESIDE_SQLITE):
            it = database.with_name(database.name + ending)
            moves.move(it, aside / it.name)
        moves.move(new / database.name, database)
        _move_files(moves, new, aside, manifest)
    return None if _remove_if_empty(aside) else aside


# --- PostgreSQL ----------------------------------------------------------------------------------


def _check_others() -> None:
    if others := postgres.other_connections():
        programs = "another program has" if others == 1 else f"{others} other programs have"
        raise NotNow(f"At the moment {programs} this database open. Stop Debrief everywhere first.")


def _restore_postgres(
    packed: zipfile.ZipFile, manifest: Manifest, new: Path, now: datetime
) -> Path | None:
    """The files are moved just before the rows count; both stay as they were where one fails."""
    _check_others()
    folder: Path = settings.DATA_DIR
    aside = _aside_in(folder, now)
    if not postgres.is_empty():
        make_backup(aside, now=now, keep=None, reason=Reason.BEFORE_RESTORE)
    _fill_bucket(packed, manifest)
    try:
        with ExitStack() as moved, transaction.atomic():  # in this order: it ends the other way
            postgres.bring_back(
                migrations=manifest.migrations,
                columns=manifest.columns,
                sequences=manifest.sequences,
                counts=manifest.counts,
                rows=lambda table: read_member(packed, f"{TABLES}{table}", manifest),
            )
            moves = moved.enter_context(_replacing(folder, aside))
            _move_files(moves, new, aside, manifest)
    except (DatabaseError, ValueError) as error:
        first_line = str(error).strip().partition("\n")[0]
        raise NotRestored(
            f"Nothing was restored: the database did not take it ({first_line})."
        ) from error
    return None if _remove_if_empty(aside) else aside
