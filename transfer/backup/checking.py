"""Whether a backup is whole: every bit, every part, and the database in it."""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from accounts.unavailable import told_to_owner
from transfer.backup import sqlite
from transfer.backup.container import (
    BROKEN,
    Progress,
    look_at_whole,
    quietly,
    read_manifest,
    read_member,
)
from transfer.backup.domain.manifest import DATABASE, DOCUMENTS, TABLES, Manifest, Unfit
from transfer.backup.scratch import AMONG_OTHERS, VERIFYING, scratch_folder


def check_backup(path: Path, *, progress: Progress = quietly) -> Manifest:
    """Open it, look at each part and at the database in it, and count. Raises Unfit and OSError.

    A database in SQLite is unpacked for it beside the backup, or where this may not be written,
    among the temporary files.
    """
    look_at_whole(path, progress)
    try:
        packed = zipfile.ZipFile(path)
    except BROKEN as error:
        raise Unfit("is damaged: it cannot be opened") from error
    with closing(packed), _room_beside(path) as folder:
        manifest = read_manifest(packed)
        documents: dict[str, str] | None = None
        if manifest.database == "sqlite":
            database = folder / DATABASE
            unpack(packed, DATABASE, manifest, database)
            documents = _look_at_sqlite(database, manifest)
        lines: dict[str, int] = {}
        for name in manifest.members:
            if name == DATABASE:
                continue
            count = 0
            for chunk in read_member(packed, name, manifest):
                count += chunk.count(b"\n")
                progress(len(chunk))
            if name.startswith(TABLES):
                lines[name[len(TABLES) :]] = count
    if manifest.database == "postgresql" and lines != manifest.counts:
        raise Unfit("holds other numbers of rows than its list says")
    if documents is not None:
        _look_at_documents(documents, manifest)
    return manifest


def not_read(path: Path, error: OSError) -> str:
    """Why it could not be looked at, as a sentence. What is unpacked for that takes room."""
    words = told_to_owner(error, path.parent)
    return words or f"{path} cannot be read ({error.strerror or error})."


def unpack(
    packed: zipfile.ZipFile,
    name: str,
    manifest: Manifest,
    to: Path,
    progress: Progress = quietly,
) -> None:
    """Write one part into a new file for its owner alone. Raises Unfit and OSError."""
    if name not in manifest.members:
        raise Unfit(f"holds no {name}")
    to.touch(mode=0o600, exist_ok=False)
    with to.open("wb") as file:
        for chunk in read_member(packed, name, manifest):
            file.write(chunk)
            progress(len(chunk))


def _look_at_sqlite(database: Path, manifest: Manifest) -> dict[str, str]:
    """What it says of documents."""
    counts = sqlite.look_at_database(database)
    if counts != manifest.counts:
        tables = sorted(
            it
            for it in counts.keys() | manifest.counts.keys()
            if counts.get(it) != manifest.counts.get(it)
        )
        raise Unfit(f"holds other numbers of rows than its list says, in {', '.join(tables[:3])}")
    with sqlite.opened(database) as connection:
        if sqlite.migrations(connection) != manifest.migrations:
            raise Unfit("holds a database of another version than its list says")
        return sqlite.documents(connection)


def _look_at_documents(documents: dict[str, str], manifest: Manifest) -> None:
    """documents: name → SHA-256, as the database has them."""
    known = set(manifest.missing)
    held = {it: manifest.members[f"{DOCUMENTS}{it}"].sha256 for it in manifest.documents}
    if lacking := [it for it in documents if it not in held and it not in known]:
        raise Unfit(f"lacks {len(lacking)} of the documents that its database names")
    as_they_are = known | set(manifest.changed)
    if any(held[it] != sha256 for it, sha256 in documents.items() if it not in as_they_are):
        raise Unfit("holds documents that are not what was uploaded")


@contextmanager
def _room_beside(path: Path) -> Iterator[Path]:
    with ExitStack() as stack:
        try:
            room = stack.enter_context(scratch_folder(path.parent, VERIFYING))
        except OSError:  # a disk that can only be read
            room = stack.enter_context(scratch_folder(Path(tempfile.gettempdir()), AMONG_OTHERS))
        yield room
