"""What people have at hand and may take for another file, so that each reader can say what it is
and where it belongs.
"""

import zipfile
from enum import Enum, auto
from typing import IO

from applications.documents.files import BROKEN, ZIP_START
from transfer.account.writing import DOCUMENT, FORMAT

BACKUP_PART = "debrief-backup.txt"  # the first of each backup
HEAD_BYTES = 4096


class Known(Enum):
    EMPTY = auto()
    ACCOUNT = auto()  # as a ZIP, or the document in it
    BACKUP = auto()
    SQLITE = auto()
    POSTGRESQL = auto()  # what pg_dump made, in any of its forms


def known(file: IO[bytes]) -> Known | None:
    """None for whatever else there is. The file is at its beginning afterwards."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    parts = _parts(file) if head.startswith(ZIP_START) else set()
    file.seek(0)
    if not head:
        return Known.EMPTY
    if BACKUP_PART in parts:
        return Known.BACKUP
    if DOCUMENT in parts or (head.startswith(b"{") and FORMAT.encode() in head):
        return Known.ACCOUNT
    if head.startswith(b"SQLite format 3\0"):
        return Known.SQLITE
    if head.startswith((b"PGDMP", b"toc.dat\0")) or b"-- PostgreSQL database" in head:
        return Known.POSTGRESQL
    return None


def _parts(file: IO[bytes]) -> set[str]:
    try:
        with zipfile.ZipFile(file) as packed:
            return set(packed.namelist())
    except BROKEN:
        return set()
