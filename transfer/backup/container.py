"""The one file of a backup: a ZIP that any program opens, sealed so that no changed bit passes.

Its last bytes, which a ZIP has for a comment, are the SHA-256 of all the bytes before them. The
list inside also says the SHA-256 of each part, so that one can tell which is damaged.
"""

import hashlib
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Self

from transfer.backup.domain import manifest as listing
from transfer.backup.domain.manifest import Manifest, Member, Unfit
from transfer.known_files import BACKUP_PART, Known, known

FIRST = BACKUP_PART
LAST = "manifest.json"
WHAT_IT_IS = b"""A backup of Debrief: its database, its documents and the key that signs sessions.

    .venv/bin/python manage.py verify FILE     looks whether it is whole
    .venv/bin/python manage.py restore FILE    brings it back, after putting aside what is there
"""
SEAL = b"Debrief backup, SHA-256 of all before: "
DIGITS = 64
SEALED = re.compile(re.escape(SEAL) + rb"[0-9a-f]{64}\Z")
END_BYTES = 4096  # where the seal and the end of the ZIP are looked for
CHUNK_BYTES = 1024 * 1024
MOST_LIST_BYTES = 512 * 1024 * 1024
LOCAL_HEADER = b"PK\x03\x04"
NAME_AT = 30  # where the name stands in the header of a part
END_OF_ZIP = b"PK\x05\x06"
IS_NO_FILE = "is no file but a pipe or a device, of which there is no end to read"
# What Python's reader of ZIPs raises where one is damaged.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(NotImplementedError, RuntimeError, ValueError, EOFError, KeyError, OSError),
)
CUT_SHORT = (
    "is cut short: its end is missing. It may have been copied in part, or its disk was full"
)

IS_ANOTHER: dict[Known | None, str] = {
    Known.EMPTY: "is empty: it was copied in part, or its disk was full. Take another backup",
    Known.ACCOUNT: (
        "is an export of one account and no backup: import it under “Export and import”, or with"
        " “manage.py import_account”"
    ),
    Known.BACKUP: (
        "is a backup that was unpacked and packed again, so nothing says whether it is whole. Take"
        " the file that Debrief made"
    ),
    Known.SQLITE: (
        "is a database and no backup. A debrief.sqlite3 goes into an empty folder under that name,"
        " with the -wal, the documents and the secret.key that lay beside it: start Debrief with"
        " DEBRIEF_DATA_DIR set to that folder"
    ),
    Known.POSTGRESQL: (
        "is a dump of PostgreSQL and no backup. Bring it back with pg_restore, or with psql where"
        " it is text, into an empty database, and start Debrief with DATABASE_URL set to that"
    ),
}
IS_NONE = (
    "is not a backup of Debrief. Those are ZIPs named debrief-…; one that was encrypted or packed"
    " since has to be unpacked first"
)

type Progress = Callable[[int], None]  # so many bytes more are done


def quietly(_: int) -> None: ...


# --- Writing -------------------------------------------------------------------------------------


class Writer:
    """Parts one after the other, then finish(); nothing more is written where its block is left.

    made_at: what the ZIP says of each part.
    """

    def __init__(self, file: IO[bytes], *, made_at: datetime, progress: Progress) -> None:
        self.members: dict[str, Member] = {}
        self._file, self._progress = file, progress
        self._date = (max(1980, made_at.year), *made_at.timetuple()[1:6])
        self._zip = zipfile.ZipFile(file, "w")
        try:
            self._put(FIRST, [WHAT_IT_IS], is_packed=False)
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.fp = None  # else its end would be written into a file that is closed by then

    def add(self, name: str, chunks: Iterable[bytes], *, is_packed: bool) -> Member:
        """is_packed: made smaller; documents mostly are already."""
        self.members[name] = self._put(name, chunks, is_packed=is_packed)
        return self.members[name]

    def finish(self, manifest: Manifest) -> None:
        self._put(LAST, [listing.written(manifest)], is_packed=True)
        self._zip.comment = SEAL + b"0" * DIGITS
        self._zip.close()
        self._file.seek(0, 2)
        size = self._file.tell()
        self._file.seek(0)
        digest = _digest(self._file, size - DIGITS, quietly)
        self._file.seek(size - DIGITS)
        self._file.write(digest)

    def _put(self, name: str, chunks: Iterable[bytes], *, is_packed: bool) -> Member:
        info = zipfile.ZipInfo(name, self._date)
        info.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as part:
            for chunk in chunks:
                part.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                self._progress(len(chunk))
        return Member(size, digest.hexdigest())


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _digest(file: IO[bytes], size: int, progress: Progress) -> bytes:
    digest, left = hashlib.sha256(), size
    while left and (chunk := file.read(min(CHUNK_BYTES, left))):
        digest.update(chunk)
        left -= len(chunk)
        progress(len(chunk))
    return digest.hexdigest().encode()


# --- Reading -------------------------------------------------------------------------------------


def look_at_whole(path: Path, progress: Progress = quietly) -> None:
    """Raises Unfit where a single bit is not as it was written, or the file is another."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise Unfit(IS_NO_FILE)
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        head = file.read(NAME_AT + len(FIRST))
        file.seek(max(0, size - END_BYTES))
        tail = file.read()
        if not _begins_as_ours(head) and not SEALED.search(tail):
            raise Unfit(IS_ANOTHER.get(known(file), IS_NONE))
        _look_at_ends(head, tail)
        file.seek(0)
        found = _digest(file, size - DIGITS, progress)
    if found != tail[-DIGITS:]:
        raise Unfit(f"is damaged: {_damage(path)}")


def is_ours(path: Path) -> bool:
    """Whether it begins as a backup does; it need not be whole."""
    with path.open("rb") as file:
        return _begins_as_ours(file.read(NAME_AT + len(FIRST)))


def _begins_as_ours(head: bytes) -> bool:
    return head.startswith(LOCAL_HEADER) and head[NAME_AT:] == FIRST.encode()


def _look_at_ends(head: bytes, tail: bytes) -> None:
    """Of a file that begins as ours, or ends so."""
    if not _begins_as_ours(head):
        raise Unfit("is damaged at its beginning")
    if SEALED.search(tail):
        return
    if END_OF_ZIP not in tail and SEAL not in tail:
        raise Unfit(CUT_SHORT)
    raise Unfit("is damaged at its end, or something was added there")


def _damage(path: Path) -> str:
    """Which parts are not what was written, in words."""
    try:
        with zipfile.ZipFile(path) as packed:
            manifest = read_manifest(packed)
            wrong = [it for it in manifest.members if not _is_sound(packed, it, manifest)]
    except (Unfit, *BROKEN):
        return "the list of what it holds cannot be read"
    if not wrong:
        return "what lies between its parts was changed"
    more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
    return f"{', '.join(wrong[:3])}{more} cannot be read as it was written"


def _is_sound(packed: zipfile.ZipFile, name: str, manifest: Manifest) -> bool:
    try:
        for _ in read_member(packed, name, manifest):
            pass
    except Unfit:
        return False
    return True


def read_manifest(packed: zipfile.ZipFile) -> Manifest:
    """The list, which names just what the file holds. Raises Unfit."""
    try:
        if packed.getinfo(LAST).file_size > MOST_LIST_BYTES:
            raise Unfit("is not one that Debrief made: its list is too long")
        manifest = listing.read(packed.read(LAST))
    except BROKEN as error:
        raise Unfit("is damaged: the list of what it holds cannot be read") from error
    names = [it for it in packed.namelist() if it not in {FIRST, LAST}]
    if sorted(names) != sorted(manifest.members):
        raise Unfit("is not one that Debrief made: it holds other parts than its list says")
    return manifest


def read_member(packed: zipfile.ZipFile, name: str, manifest: Manifest) -> Iterator[bytes]:
    """Its bytes; raises Unfit, at the end at the latest, where they are not what was written."""
    wanted, digest, size = manifest.members[name], hashlib.sha256(), 0
    try:
        with packed.open(name) as part:
            for chunk in chunks_of(part):
                digest.update(chunk)
                size += len(chunk)
                if size > wanted.size:
                    break
                yield chunk
    except BROKEN as error:
        raise Unfit(f"is damaged: {name} cannot be read") from error
    if Member(size, digest.hexdigest()) != wanted:
        raise Unfit(f"is damaged: {name} is not what was written")
