"""What leaves as a spreadsheet: CSV in UTF-8 with its mark, so that Excel opens it, and XLSX.

Cells are text, numbers, days and moments; a moment is naive, as the clock showed it.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import StringIO
from itertools import chain
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MARK = "\ufeff"
NOT_IN_XML = re.compile(f"{ILLEGAL_CHARACTERS_RE.pattern}|[\ufffe\uffff\ud800-\udfff]")
FORMULA_STARTS = frozenset({"=", "+", "-", "@", "\t", "\r"})


def csv_of(head: Sequence[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """The whole of it at once; rows as in csv_lines()."""
    return b"".join(csv_lines(head, rows))


def csv_lines(head: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Line by line, the head first. None is an empty cell, lists and dicts are JSON."""
    line = StringIO()
    writer = csv.writer(line)
    line.write(MARK)
    for cells in chain([head], rows):
        writer.writerow([harmless(it) for it in cells])
        yield _taken(line)


def _taken(line: StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode()


def harmless(value: Any) -> Any:
    """What would be taken for a formula is text: an apostrophe stands before it."""
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value[:1] in FORMULA_STARTS:
        return f"'{value}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else value


# --- XLSX ----------------------------------------------------------------------------------------

DAY_FORMAT, MOMENT_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
TOP = Alignment(vertical="top", wrap_text=True)


def write_xlsx(
    to: IO[bytes],
    *,
    title: str,
    head: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Iterable[Any]],
) -> None:
    """One sheet, written as its rows come. title: of the sheet. widths: of columns, in letters."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "B2"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_xlsx_cell(sheet, it, font=Font(bold=True)) for it in head])
    for cells in rows:
        sheet.append([_xlsx_cell(sheet, it) for it in cells])
    book.save(to)


def _xlsx_cell(sheet: Any, value: Any, *, font: Font | None = None) -> Any:
    """A text is a text, whatever it begins with, also when it is edited: Excel's own apostrophe."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, date):
            is_moment = isinstance(value, datetime)
            cell.number_format = MOMENT_FORMAT if is_moment else DAY_FORMAT
        cell.alignment = TOP
        return cell
    cell = WriteOnlyCell(sheet, NOT_IN_XML.sub("", value))
    cell.data_type = "s"
    cell.alignment = TOP
    if font:
        cell.font = font
    if value[:1] in FORMULA_STARTS:
        cell.quotePrefix = True
    return cell
