"""An account as one document, and that as a ZIP with everything beside it."""

import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from itertools import batched
from time import localtime
from typing import IO, Any, Protocol
from uuid import UUID, uuid5

from django.db import models
from django.db.models.fields.files import FieldFile
from icalendar import Calendar, Event

from accounts.models import User
from accounts.snapshot import snapshot
from interviews.models import Interview
from transfer.account.tables import TABLES, Row, Table, target, with_ids, with_listed_ids
from transfer.spreadsheets import csv_lines

FORMAT, VERSION = "debrief-account", 1
DOCUMENT = "account.json"
ROWS_AT_ONCE = 2_000
CHUNK_BYTES = 256 * 1024
NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP can say
STEP = 500  # rows between two words about how far it is

FILES = "documents"
WHY_LOST = "its file was no longer in the store when the export was made."

type Ids = dict[Row, dict[int, int]]
type Files = dict[str, FieldFile]  # name in the ZIP → the file
type Lines = Iterator[bytes]


class Progress(Protocol):
    """Hears what was done since the last time, and is called in any case every moment or so.

    rows: read. lines: written, two for each row. files: packed. What it raises stops the export.
    """

    def __call__(self, *, rows: int = 0, lines: int = 0, files: int = 0) -> None: ...


def unheard(*, rows: int = 0, lines: int = 0, files: int = 0) -> None:
    """Where nobody asks how far it is."""


def row_count(user: User) -> int:
    """How many rows an export of the user's account has."""
    return sum(_rows(it, user).count() for it in TABLES)


def file_count(user: User) -> int:
    """How many files the export of the user's account has beside its tables."""
    return sum(_rows(it, user).count() for it in TABLES if it.files)


def document_of(user: User, *, now: datetime) -> dict[str, Any]:
    """The whole account. Rows count from 1 in each table, so that it says nothing of others'."""
    with snapshot():
        document, _ = _document_and_files(user, now=now, progress=unheard)
    return document


def _document_and_files(
    user: User, *, now: datetime, progress: Progress
) -> tuple[dict[str, Any], Files]:
    files: Files = {}
    ids: Ids = {}
    for table in TABLES:
        pks = _rows(table, user).values_list("pk", flat=True)
        ids[table.model] = {pk: place for place, pk in enumerate(pks.iterator(), start=1)}
    tables: dict[str, list[dict[str, Any]]] = {}
    for table in TABLES:
        written = tables[table.name] = []
        for row in _read(table, user):
            written.append(_written(table, row, ids))
            for field in table.files:
                files[name := _name_of(row, written[-1]["id"])] = getattr(row, field.name)
                written[-1][field.name] = name
            if not len(written) % STEP:
                progress(rows=STEP)
        progress(rows=len(written) % STEP)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": now.isoformat(),
        "tables": tables,
    }
    return document, files


def _name_of(row: models.Model, number: int) -> str:
    """A reader finds a document in the ZIP by its own name. row: with file_name."""
    return f"{FILES}/{number}-{getattr(row, 'file_name', '')}"


def _rows(table: Table, user: User) -> models.QuerySet:
    return table.model._default_manager.filter(**{table.owner: user}).order_by("pk")


def _read(table: Table, user: User) -> Iterator[models.Model]:
    links = [it.name for it in table.links]
    yield from _rows(table, user).prefetch_related(*links).iterator(chunk_size=ROWS_AT_ONCE)


def _written(table: Table, row: models.Model, ids: Ids) -> dict[str, Any]:
    written: dict[str, Any] = {"id": ids[table.model][row.pk]}
    for field in table.fields:
        value = field.value_from_object(row)
        if (model := target(field)) is not None:
            # Nothing of another user's is ever linked; were it, it would be left out.
            value = ids[model].get(value)
        elif field.name in table.texts:
            value = with_ids(table, field.name, value, ids)
        elif field.name in table.lists:
            value = with_listed_ids(table, field.name, value, ids)
        written[field.name] = as_json(value)
    for link in table.links:
        known = ids.get(target(link) or table.model, {})
        written[link.name] = sorted(
            known[it.pk] for it in getattr(row, link.name).all() if it.pk in known
        )
    return written


def as_json(value: Any) -> Any:
    """As JSON can hold it; the field reads it again."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


# --- The ZIP -------------------------------------------------------------------------------------


def write_zip(
    user: User, to: IO[bytes], *, now: datetime, progress: Progress = unheard
) -> dict[str, Any]:
    """The document, a CSV of each table, the interviews as a calendar, and every file.

    Returns the document. All of it is as it was at one moment, apart from the files: one that the
    store has lost, or that was deleted since that moment, is "" in its row, and "left_out" of the
    document says so in words.
    """
    with snapshot():
        document, files = _document_and_files(user, now=now, progress=progress)
        calendar = calendar_of(user, now=now)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        lost = set()
        for name, file in files.items():
            if not _pack(archive, name, file, progress):
                lost.add(name)
            progress(files=1)
        for table in TABLES:
            for row in document["tables"][table.name] if table.files else ():
                row |= {it.name: "" for it in table.files if row[it.name] in lost}
        document["left_out"] = [f"{it}: {WHY_LOST}" for it in files if it in lost]
        _write(archive, DOCUMENT, json_lines(document), progress)
        for name, rows in document["tables"].items():
            if rows:
                lines = csv_lines([*rows[0]], (it.values() for it in rows))
                _write(archive, f"tables/{name}.csv", lines, progress)
        archive.writestr("interviews.ics", calendar)
    return document


def json_lines(document: Mapping[str, Any]) -> Lines:
    """The document as JSON, a row a line, so that it is never held twice."""
    head = {key: value for key, value in document.items() if key != "tables"}
    yield f'{_json(head)[:-1]}, "tables": {{'.encode()
    for place, (name, rows) in enumerate(document["tables"].items()):
        yield f"{',' if place else ''}\n{_json(name)}: [".encode()
        for number, row in enumerate(rows):
            yield f"{',' if number else ''}\n{_json(row)}".encode()
        yield b"]"
    yield b"}}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write(archive: zipfile.ZipFile, name: str, lines: Lines, progress: Progress) -> None:
    entry = zipfile.ZipInfo(name, date_time=localtime()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as packed:
        for some in batched(lines, STEP):
            packed.write(b"".join(some))
            progress(lines=len(some))


def _pack(archive: zipfile.ZipFile, name: str, file: FieldFile, progress: Progress) -> bool:
    """Pack a stored file as it is; False where it is lost."""
    try:
        stored = file.open("rb")
    except (FileNotFoundError, ValueError):  # ValueError: it was lost before an earlier export
        return False
    with stored, archive.open(zipfile.ZipInfo(name, date_time=NO_TIME), "w") as packed:
        while part := stored.read(CHUNK_BYTES):  # not pressed: most of them are already
            packed.write(part)
            progress()
    return True


def calendar_of(user: User, *, now: datetime) -> bytes:
    """The interviews, for any calendar; what only the user thinks is not in it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Debrief//EN")
    calendar.add("version", "2.0")
    rows = Interview.objects.owned_by(user).filter(role__trashed_at=None)
    for it in rows.select_related("role__company").order_by("starts_at", "pk"):
        event = Event()
        event.add("uid", str(uuid5(UUID(int=user.pk), f"interview {it.pk}")))
        event.add("dtstamp", now)
        event.add("dtstart", it.starts_at)
        event.add("dtend", it.ends_at)
        event.add("summary", f"Interview: {it.role}")
        if it.place:
            event.add("location", it.place)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
