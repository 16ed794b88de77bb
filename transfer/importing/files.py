"""A file that somebody brings, as a table of texts. Each kind is read as a stream, and limited.

What is refused is refused in words, by UnreadableFileError.
"""

import csv
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, Any
from xml.etree.ElementTree import ParseError

import charset_normalizer
import openpyxl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from applications.documents import files as documents
from transfer.importing.boards import is_board, table_of_board
from transfer.importing.domain.connections import (
    Connection,
    connections_of,
    is_of_connections,
)
from transfer.importing.domain.connections import field_of as connection_field_of
from transfer.importing.domain.matching import field_of
from transfer.importing.domain.sheets import Table, find_table, joined
from transfer.known_files import Known, known

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 100
MOST_IN_A_LINE = 16_384  # cells, empty ones too; no spreadsheet is wider
MOST_CELL = 200_000  # characters
MOST_CELLS = 1_000_000  # of all tables together, empty ones too
MOST_LINES = 200_000  # empty ones too; what stands below is not looked for
MOST_CHARACTERS = 30_000_000  # of all cells together
MOST_ENTRIES = 2_000  # of a ZIP
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 200
MOST_UNPACKED_SHEETS = 40 * 1024 * 1024  # of all parts of an XLSX or ODS together
MOST_TAGS = 400_000  # of all parts together: a cell has four, and its text four more
MOST_ATTRIBUTES = 1_000_000
SLOW_TAGS = 10  # as how many one counts of styles, names and properties
MOST_SHEETS = 1_000
MOST_BRACKETS = 500_000  # of a JSON; each is an object, of twenty times its length
MOST_DEPTH = 1  # a ZIP in a ZIP
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".ods", ".json", ".md")
ACCEPTED = ",".join([*TABLES, ".zip"])

ZIP_START = b"PK\x03\x04"
_TABLE_NS = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE_NS = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT_NS = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
# Spaces within the line: those of empty lines would be read anew from each of them.
_MARKDOWN_ROW = re.compile(r"^[^\S\n]*\|.*\|[^\S\n]*$", re.MULTILINE)
_MARKDOWN_RULE = re.compile(r"^[^\S\n]*\|(?:[^\S\n]*:?-{2,}:?[^\S\n]*\|)+[^\S\n]*$", re.MULTILINE)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]*)\]\(([^\s)\[]+)\)")
# Parts of an XLSX of which an element takes far longer than a cell does; and the workbook itself,
# whatever its name, by what is in it.
_SLOW = re.compile(r"xl/styles\.xml|docProps/.*|\[Content_Types\]\.xml|(?:.*/)?_rels/.*")
_OF_WORKBOOK = re.compile(rb"sheetId|definedName")
_LINKEDIN = re.compile(r"(?:^|/)(Job Applications|Saved Jobs)(?:_\d+)?\.csv$", re.IGNORECASE)
_CONNECTIONS = re.compile(r"(?:^|/)Connections\.csv$", re.IGNORECASE)

TOO_LARGE = "This file is larger than 20 MB. Split it, or save only the sheet with your roles."
TOO_MANY_ROWS = (
    f"This file has more than {MOST_ROWS:,} rows. Split it into files of {MOST_ROWS:,} at most."
)
TOO_WIDE = f"This file has more than {MOST_COLUMNS} columns. Delete those that you do not need."
TOO_MUCH_TEXT = "This file holds more text than Debrief takes in at once. Split it into parts."
TOO_MANY_TAGS = (
    "This spreadsheet has more cells than Debrief reads of one, about 50,000 on all its sheets."
    f" Save the sheet with your roles as CSV: of that up to {MOST_ROWS:,} rows are read."
)
TOO_MANY_CELLS = (
    f"This file has more than {MOST_CELLS:,} cells. Delete the columns that you do not need."
)
BOMB = "This file unpacks to far more than it should, so it was not read."
SAMPLE, MOST_UNSEEN = 20_000, 0.05
BROKEN = "This file is damaged, or it is not what its name says. Save it again, as CSV say."
DAMAGED = (*documents.BROKEN, ParseError, DefusedXmlException, csv.Error)
ONLY_CONNECTIONS = (
    "These are people you know, as LinkedIn lists them, and no roles. Choose LinkedIn’s whole ZIP, "
    "with your job applications: they can come along with those."
)
IS_DATABASE = "This is a whole database and no list. Save the list itself, as CSV or XLSX."
IS_ANOTHER: dict[Known | None, str] = {
    Known.ACCOUNT: (
        "This is an export of a whole account, not a list of roles. “Export and import”, under"
        " Account and security, brings it back."
    ),
    Known.BACKUP: (
        "This is a backup of all of a Debrief, not a list of roles. Whoever runs this Debrief"
        " brings it back with “manage.py restore”."
    ),
    Known.SQLITE: IS_DATABASE,
    Known.POSTGRESQL: IS_DATABASE,
}
NO_TABLE = "There is no table in this file. It needs a row of headers, and a row for each role."


class UnreadableFileError(Exception):
    """What is wrong with the file, in words."""


class TooMuchError(UnreadableFileError):
    """It unpacks to too much, so that nothing else of the file is read either."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """left_out: sheets and files that were not taken, by name. connections: of LinkedIn's ZIP."""

    table: Table
    left_out: tuple[str, ...] = ()
    connections: tuple[Connection, ...] = ()


def read_file(content: bytes, name: str) -> ReadFile:
    """The table in a file; of several the one that looks most like roles.

    Raises UnreadableFileError.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableFileError(TOO_LARGE)
    if not content.strip(b"\0 \r\n\t"):
        raise UnreadableFileError("This file is empty. Choose another.")
    if words := IS_ANOTHER.get(known(BytesIO(content))):
        raise UnreadableFileError(words)
    try:
        found = _tables_in(content, name)
        connections = _connections_in(content) if content.startswith(ZIP_START) else ()
    except DAMAGED as e:
        raise UnreadableFileError(BROKEN) from e
    tables = [(label, table) for label, table in found if table.rows]
    if not tables:
        raise UnreadableFileError(NO_TABLE)
    roles = [it for it in tables if not is_of_connections(it[1])]
    if not roles:
        raise UnreadableFileError(ONLY_CONNECTIONS)
    best = max(roles, key=lambda it: (_roles_in(it[1]), len(it[1].rows)))
    left_out = tuple(label for label, it in tables if it is not best[1])
    return ReadFile(best[1], left_out, connections)


def _roles_in(table: Table) -> int:
    fields = {field_of(it) for it in table.columns}
    return len(fields & {"company", "title", "both"}) * 10 + len(fields - {None, "", "keep"})


def _tables_in(
    content: bytes, name: str, within: "_Unpacking | None" = None
) -> list[tuple[str, Table]]:
    """within: the ZIP that it was in."""
    unpacking = within or _Unpacking(len(content))
    if content.startswith(ZIP_START):
        return _in_zip(content, unpacking)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        words = "This is an old Excel file (.xls), or one with a password. Save it as .xlsx or CSV."
        raise UnreadableFileError(words)
    if content.startswith(b"%PDF"):
        raise UnreadableFileError("This is a PDF. Save the list itself, as CSV or XLSX.")
    text = _text_of(content)
    if _is_no_text(text[:SAMPLE]):
        raise UnreadableFileError(BROKEN)
    if text.lstrip()[:1] in {"{", "["} and not name.lower().endswith((".csv", ".tsv")):
        return [("", it) for it in _in_json(text, unpacking.left)]
    if name.lower().endswith(".md") or _is_markdown(text):
        return _tables([("", _markdown(text))], unpacking.left)
    return _tables([("", _csv_lines(text))], unpacking.left)


def _is_no_text(sample: str) -> bool:
    """A picture, say, has far more signs that nobody can see than a text has by accident."""
    unseen = sum((ord(it) < 32 and it not in "\t\n\r\f") or it == "\ufffd" for it in sample)
    return unseen > 10 and unseen > len(sample) * MOST_UNSEEN


def _tables(
    sheets: Iterable[tuple[str, Iterable[Sequence[str]]]], left: "_Left"
) -> list[tuple[str, Table]]:
    found = []
    for label, lines in sheets:
        table = find_table(left.limited(lines), field_of=field_of, most_columns=MOST_COLUMNS)
        if table is None:
            continue
        if len(table.columns) > MOST_COLUMNS:
            raise UnreadableFileError(TOO_WIDE)
        found.append((label, table))
    return found


class _Left:
    """What may still be held of a file, in all its tables."""

    def __init__(self) -> None:
        self.lines, self.cells, self.characters = MOST_LINES, MOST_CELLS, MOST_CHARACTERS

    def limited(self, lines: Iterable[Sequence[str]]) -> list[Sequence[str]]:
        """The lines, as long as they stay within that; empty ones are kept as places."""
        kept: list[Sequence[str]] = []
        filled = 0
        for line in islice(lines, self.lines):
            if len(line) > MOST_IN_A_LINE:
                raise UnreadableFileError(TOO_WIDE)
            lengths = [len(it) for it in line]
            length = sum(lengths)
            self.lines -= 1
            self.cells -= len(lengths)
            self.characters -= length
            filled += length > 0
            if filled > MOST_ROWS + 20:
                raise UnreadableFileError(TOO_MANY_ROWS)
            if self.cells < 0:
                raise UnreadableFileError(TOO_MANY_CELLS)
            if self.characters < 0:
                raise UnreadableFileError(TOO_MUCH_TEXT)
            if max(lengths, default=0) > MOST_CELL:  # long enough still for its row to be refused
                kept.append([it[: MOST_CELL + 1] for it in line])
            else:
                kept.append(line if length else ())
        return kept


# --- Text: CSV, TSV, Markdown --------------------------------------------------------------------


def _text_of(content: bytes) -> str:
    """The text in whatever encoding: as its mark says, as UTF-8, or as it is most likely."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return _without_nul(content.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    if encoding := _wide(content):
        return content.decode(encoding, errors="replace")
    # A sample is enough, and keeps a large file quick.
    best = charset_normalizer.from_bytes(
        content[:200_000],
        cp_isolation=["cp1252", "cp1250", "cp1251", "mac_roman", "cp932", "gb18030"],
    ).best()
    encoding = best.encoding if best else "cp1252"
    if encoding in {"cp1250", "cp1252"}:
        encoding = _western_or_central(content[:200_000], encoding)
    return content.decode(encoding, errors="replace")


def _western_or_central(content: bytes, likely: str) -> str:
    """ "cp1252" or "cp1250", in which each sign of the one is a letter of the other.

    "£" is "Ł": a sign between two letters is a letter, and one that stands alone is a sign. Where
    neither is there, it is what is likely.
    """
    west = content.decode("cp1252", errors="replace")
    central = content.decode("cp1250", errors="replace")
    has_sign = False
    for at, (one, other) in enumerate(zip(west, central, strict=True)):
        if one == other or one.isalpha() or not other.isalpha():
            continue
        beside = [it.isalpha() for it in (central[at - 1 : at], central[at + 1 : at + 2])]
        if all(beside):
            return "cp1250"
        has_sign |= not any(beside)
    # No language that is written in the other has it.
    return "cp1252" if has_sign or "ß" in west else likely


def _without_nul(text: str) -> str:
    """Plain ASCII in UTF-16 without a mark is UTF-8 too, with a NUL beside each letter."""
    if "\0" not in text:
        return text
    encoding = _wide(text.encode())
    return text.encode().decode(encoding, errors="replace") if encoding else text.replace("\0", "")


def _wide(content: bytes) -> str:
    """ "utf-16-le" or "-be" where every other byte of the beginning is NUL, mostly; else ""."""
    start = content[:2000]
    odd, even = start[1::2].count(0), start[0::2].count(0)
    if odd > len(start) * 0.3:
        return "utf-16-le"
    return "utf-16-be" if even > len(start) * 0.3 else ""


def _csv_lines(text: str) -> Iterator[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := re.match(r"sep=(.)\n", text):  # Excel's own way to say it
        text, separator = text[found.end() :], found[1]
    else:
        separator = _separator(text)
    # One limit for the whole process: what a cell may hold is checked with all other limits.
    csv.field_size_limit(MOST_BYTES)
    return csv.reader(StringIO(text, newline=""), delimiter=separator)


def _separator(text: str) -> str:
    """The one that parts the first lines into the most cells, equally many in most of them."""

    def regularity(separator: str) -> float:
        lines = [
            len(it)
            for it in islice(csv.reader(StringIO(text[:200_000]), delimiter=separator), 60)
            if it
        ]
        wide = [it for it in lines if it > 1]
        if not wide:
            return 0
        common = max(set(wide), key=wide.count)
        return common * wide.count(common) / len(lines)

    csv.field_size_limit(MOST_BYTES)
    return max(",;\t|", key=regularity)


def _is_markdown(text: str) -> bool:
    return bool(_MARKDOWN_RULE.search(text[:20_000]))


def _markdown(text: str) -> Iterator[list[str]]:
    for row in _MARKDOWN_ROW.findall(text):
        cells = [it.replace("\\|", "|").strip() for it in re.split(r"(?<!\\)\|", row.strip()[1:-1])]
        if not all(re.fullmatch(r":?-+:?", it) for it in cells):
            yield [_MARKDOWN_LINK.sub(r"\1 (\2)", it) for it in cells]


# --- Spreadsheets --------------------------------------------------------------------------------


class _Unpacking:
    """What may still be unpacked of a file of this size, its ZIPs included, and held."""

    def __init__(self, size: int) -> None:
        self.entries = MOST_ENTRIES
        self.bytes = min(MOST_UNPACKED, max(size, 5_000) * MOST_RATIO)
        self.depth = 0
        self.left = _Left()

    def open(self, entries: Sequence[zipfile.ZipInfo]) -> None:
        self.entries -= len(entries)
        if self.entries < 0:
            raise TooMuchError(f"This ZIP holds more than {MOST_ENTRIES:,} files.")

    def check(self, entries: Sequence[zipfile.ZipInfo]) -> None:
        """Before these are unpacked, as their ZIP says how large they are."""
        _check_ratio(entries)
        self.bytes -= sum(it.file_size for it in entries)
        if self.bytes < 0:
            raise TooMuchError(BOMB)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1


def _in_zip(content: bytes, unpacking: _Unpacking) -> list[tuple[str, Table]]:
    with zipfile.ZipFile(BytesIO(content)) as packed:
        entries = packed.infolist()
        unpacking.open(entries)
        if any(it.flag_bits & 1 for it in entries):
            raise UnreadableFileError("This ZIP has a password. Pack it again without one.")
        names = {it.filename for it in entries}
        if "[Content_Types].xml" in names:
            unpacking.check(entries)
            _check_tags(packed, entries)
            return _tables(_xlsx_sheets(content), unpacking.left)
        if "content.xml" in names:
            sheets = [packed.getinfo("content.xml")]
            unpacking.check(sheets)
            _check_tags(packed, sheets)
            with _opened(packed, "content.xml") as file:
                return _tables(_ods_sheets(file), unpacking.left)
        return _in_packed_tables(packed, entries, unpacking)


def _in_packed_tables(
    packed: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], unpacking: _Unpacking
) -> list[tuple[str, Table]]:
    """LinkedIn's files of applications and saved jobs are one table; else each file is one, and so
    are those of a ZIP in it, as Notion packs its parts.
    """
    kinds = (*TABLES, ".zip") if unpacking.depth < MOST_DEPTH else TABLES
    wanted = [it for it in entries if not it.is_dir() and it.filename.lower().endswith(kinds)]
    wanted = [it for it in wanted if not it.filename.startswith("__MACOSX/")]
    if linkedin := [it for it in wanted if _LINKEDIN.search(it.filename)]:
        unpacking.check(linkedin)
        return [("", _linkedin(packed, linkedin, unpacking.left))]
    if not wanted or unpacking.depth > MOST_DEPTH:
        raise UnreadableFileError("There is no list in this ZIP: no CSV, XLSX, ODS or JSON.")
    unpacking.check(wanted)
    # Notion packs a page for each row, and they may stand before the table.
    wanted.sort(key=lambda it: it.filename.lower().endswith(".md"))
    found: list[tuple[str, Table]] = []
    for entry in wanted[:50]:
        content = _bytes_of(packed, entry)
        label = PurePosixPath(entry.filename).name
        try:
            with unpacking.deeper():
                tables = _tables_in(content, label, unpacking)
        except TooMuchError:
            raise
        except (UnreadableFileError, *DAMAGED):
            if len(wanted) == 1:
                raise
        else:
            is_zip = entry.filename.lower().endswith(".zip")
            found += [(name if is_zip and name else label, table) for name, table in tables]
    # Notion packs the rows of a view beside all of them.
    whole = [it for it in found if it[0].endswith("_all.csv")]
    return whole or found


def _linkedin(packed: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], left: _Left) -> Table:
    """What was applied for first, so that a job that was saved before is known already."""

    def place(entry: zipfile.ZipInfo) -> tuple[bool, int]:
        number = re.search(r"_(\d+)\.csv$", entry.filename)
        return "saved" in entry.filename.lower(), int(number[1]) if number else 0

    tables = []
    for entry in sorted(entries, key=place):
        stage = "Saved" if "saved" in entry.filename.lower() else "Applied"
        for _, table in _tables([("", _csv_lines(_text_of(_bytes_of(packed, entry))))], left):
            rows = tuple((number, (*cells, stage)) for number, cells in table.rows)
            tables.append(Table((*table.columns, "List"), rows, table.remarks))
    table = joined(tables)
    if len(table.rows) > MOST_ROWS:
        raise UnreadableFileError(TOO_MANY_ROWS)
    return table


def _connections_in(content: bytes, *, is_inner: bool = False) -> tuple[Connection, ...]:
    """Those of LinkedIn's whole ZIP, which may lie in another one; none in any other."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        entries = packed.infolist()
        inner = [it for it in entries if it.filename.lower().endswith(".zip")]
        if len(inner) == 1 and not is_inner:
            _check_ratio(inner)
            packed_content = _bytes_of(packed, inner[0])
            is_zip = packed_content.startswith(ZIP_START)
            return _connections_in(packed_content, is_inner=True) if is_zip else ()
        there = [it for it in entries if _CONNECTIONS.search(it.filename)]
        if not there or not any(_LINKEDIN.search(it.filename) for it in entries):
            return ()
        _check_ratio(there[:1])
        lines = _Left().limited(_csv_lines(_text_of(_bytes_of(packed, there[0]))))
    table = find_table(lines, field_of=connection_field_of, most_columns=MOST_COLUMNS)
    return tuple(connections_of(table)) if table else ()


def _check_ratio(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Of each by itself, so that none hides behind another that does not pack."""
    if sum(it.file_size for it in entries) > MOST_UNPACKED or any(
        it.file_size > max(it.compress_size, 5_000) * MOST_RATIO for it in entries
    ):
        raise TooMuchError(BOMB)


def _check_tags(packed: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> None:
    """What the parts of a spreadsheet hold, before any of it is taken for XML.

    Each element takes time and memory, however little it says.
    """
    if sum(it.file_size for it in entries) > MOST_UNPACKED_SHEETS:
        raise UnreadableFileError(TOO_MUCH_TEXT)
    tags = attributes = sheets = 0
    for entry in entries:
        is_slow = bool(_SLOW.fullmatch(entry.filename))
        with packed.open(entry) as file:
            while part := file.read(1_000_000).replace(b"\0", b""):  # of UTF-16
                is_slow |= bool(_OF_WORKBOOK.search(part))
                sheets += part.count(b"sheetId")
                tags += part.count(b"<") * (SLOW_TAGS if is_slow else 1)
                attributes += part.count(b"=")
                if tags > MOST_TAGS or attributes > MOST_ATTRIBUTES or sheets > MOST_SHEETS:
                    raise UnreadableFileError(TOO_MANY_TAGS)


class _Counted:
    """A file of a ZIP that gives no more than its directory promised it to hold."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self.file, self.left = file, most

    def read(self, size: int = -1) -> bytes:
        part = self.file.read(min(size, self.left + 1) if size >= 0 else self.left + 1)
        self.left -= len(part)
        if self.left < 0:
            raise TooMuchError(BOMB)
        return part

    def __enter__(self) -> "_Counted":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()


def _opened(packed: zipfile.ZipFile, name: str) -> _Counted:
    return _Counted(packed.open(name), MOST_UNPACKED)


def _bytes_of(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Raises UnreadableFileError for what would be too large by itself, too."""
    if entry.file_size > MOST_BYTES:
        raise UnreadableFileError(TOO_LARGE)
    with _opened(packed, entry.filename) as file:
        return file.read()


def _xlsx_sheets(content: bytes) -> Iterator[tuple[str, Iterator[Sequence[str]]]]:
    """Row by row, so that a sheet of a million rows is refused before it fills the memory."""
    try:
        book = openpyxl.load_workbook(
            BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
    except (KeyError, ValueError, OSError, ParseError) as error:
        raise UnreadableFileError(BROKEN) from error
    parts = [it._worksheet_path for it in book.worksheets]
    if len(set(parts)) < len(parts):  # one sheet under many names would be read as often
        raise UnreadableFileError(BROKEN)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()  # what the file claims of its size is often wrong
            yield sheet.title, _xlsx_rows(sheet)


def _xlsx_rows(sheet: Any) -> Iterator[Sequence[str]]:
    try:
        for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS * 3):
            if row.count(None) == len(row):
                yield ()
            else:
                last = max(at for at, it in enumerate(row) if it is not None)
                yield [_as_text(it) for it in row[: last + 1]]
    except (KeyError, ValueError, TypeError, ParseError) as error:
        raise UnreadableFileError(BROKEN) from error


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _ods_sheets(file: Any) -> Iterator[tuple[str, list[list[str]]]]:
    """Element by element. A repeated cell or row counts as often as it says, within limits."""
    name = ""
    rows: list[list[str]] = []
    characters = 0
    for event, element in iterparse(file, events=("start", "end")):
        if event == "start":
            if element.tag == f"{_TABLE_NS}table":
                name, rows = element.get(f"{_TABLE_NS}name", ""), []
            continue
        if element.tag == f"{_TABLE_NS}table-row":
            line = _ods_line(element)
            times = _repeated(element, "rows") if line else 1
            rows += [line] * min(times, MOST_ROWS + 21)
            characters += sum(len(it) for it in line) * min(times, MOST_ROWS + 21)
            if characters > MOST_CHARACTERS or len(rows) > MOST_LINES:
                raise UnreadableFileError(TOO_MUCH_TEXT)
            element.clear()
        elif element.tag == f"{_TABLE_NS}table":
            yield name, rows
            element.clear()


def _ods_line(row: Any) -> list[str]:
    line: list[str] = []
    for cell in row:
        if cell.tag not in {f"{_TABLE_NS}table-cell", f"{_TABLE_NS}covered-table-cell"}:
            continue
        line += [_ods_text(cell)] * min(_repeated(cell, "columns"), MOST_COLUMNS * 3 - len(line))
    while line and not line[-1]:
        line.pop()
    return line


def _ods_text(cell: Any) -> str:
    if day := cell.get(f"{_OFFICE_NS}date-value"):
        return str(day).replace("T00:00:00", "")
    if cell.get(f"{_OFFICE_NS}value-type") in {"float", "currency", "percentage"}:
        text = str(cell.get(f"{_OFFICE_NS}value", ""))
        return text.removesuffix(".0")
    return "\n".join("".join(it.itertext()) for it in cell.iter(f"{_TEXT_NS}p"))


def _repeated(element: Any, what: str) -> int:
    text = element.get(f"{_TABLE_NS}number-{what}-repeated", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


# --- JSON ----------------------------------------------------------------------------------------


def _in_json(text: str, left: _Left) -> list[Table]:
    if text.count("[") + text.count("{") > MOST_BRACKETS:
        raise UnreadableFileError(TOO_MANY_ROWS)
    try:
        read = json.loads(text)
    except RecursionError as error:
        raise UnreadableFileError(BROKEN) from error
    except ValueError as error:
        raise UnreadableFileError(f"This is no JSON that can be read: {error}.") from error
    if is_board(read):
        return [it for it in [table_of_board(read)] if it.rows]
    return [it for it in (_table_of(rows, left) for rows in _lists_in(read)) if it]


def _lists_in(read: Any) -> list[list[dict[str, Any]]]:
    """The lists of objects: at the top, or by name. Applications name their job by its id."""
    if isinstance(read, list):
        return [_objects(read)]
    if not isinstance(read, dict):
        return []
    named = {str(name): _objects(it) for name, it in read.items() if isinstance(it, list)}
    jobs, applications = named.get("jobs", []), named.pop("applications", [])
    if jobs and applications:
        of_job = {str(it.get("job_id", it.get("jobId"))): it for it in applications}
        named["jobs"] = [{**of_job.get(str(job.get("id")), {}), **job} for job in jobs]
    elif applications:
        named["applications"] = applications
    return list(named.values())


def _objects(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [it for it in rows if isinstance(it, dict)]


def _table_of(rows: Sequence[dict[str, Any]], left: _Left) -> Table | None:
    if not rows:
        return None
    if len(rows) > MOST_ROWS:
        raise UnreadableFileError(TOO_MANY_ROWS)
    flat = [{str(name): _json_text(value) for name, value in row.items()} for row in rows]
    columns = list(dict.fromkeys(name for row in flat for name in row))
    found = _tables([("", [columns, *([row.get(it, "") for it in columns] for row in flat)])], left)
    return found[0][1] if found else None


def _json_text(value: Any) -> str:
    if isinstance(value, dict):
        name = value.get("name", value.get("title"))
        return name if isinstance(name, str) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return ", ".join(_json_text(it) for it in value)
    return _as_text(value)
