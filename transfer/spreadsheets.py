"""What leaves as a spreadsheet: CSV in UTF-8 with its mark, so that Excel opens it."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain
from typing import Any

MARK = "\ufeff"
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
    return "" if value is None else value
