"""A list with all its rows: to print, as CSV and as XLSX. The address is that of its page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from io import BytesIO
from itertools import chain, islice
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from accounts.events import note_look
from accounts.http import SignedInRequest, page
from accounts.models import EventKind
from transfer.lists.listed import Column, Found, Listed
from transfer.lists.registry import LIST_OF
from transfer.spreadsheets import XLSX_TYPE, csv_lines, write_xlsx

MOST_ON_PAPER, MOST_IN_XLSX = 1_000, 5_000
THE_FIRST = "These are the first {:,} rows. The CSV holds all of them."


@require_safe
def list_download(request: SignedInRequest, name: str) -> HttpResponseBase:
    """?download=csv or xlsx; without it the page to print. All else narrows it, as on its page.

    The CSV leaves row by row, however many there are; what has to be made whole before it leaves
    holds the first MOST_IN_XLSX and MOST_ON_PAPER rows, and says so.
    """
    listed, now = LIST_OF[name], timezone.now()
    found = listed.find(request.user, request.GET, now)
    kind = request.GET.get("download")
    if kind in {"csv", "xlsx"}:
        detail = f"{listed.title}, {kind.upper()}"
        note_look(request.user, EventKind.LIST_FETCHED, detail, request=request, now=now)
    match kind:
        case "csv":
            return _csv(listed, found, now)
        case "xlsx":
            return _xlsx(listed, found, now)
    return _paper(request, listed, found)


def _csv(listed: Listed, found: Found, now: datetime) -> StreamingHttpResponse:
    lines = csv_lines(listed.head, listed.lines(found.rows))
    return StreamingHttpResponse(
        _in_zone(timezone.get_current_timezone(), lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_file_name(listed, now)}.csv"'},
    )


def _xlsx(listed: Listed, found: Found, now: datetime) -> FileResponse:
    file, rows = BytesIO(), iter(listed.lines(found.rows))
    first = islice(rows, MOST_IN_XLSX)
    rest = ([THE_FIRST.format(MOST_IN_XLSX)] for _ in islice(rows, 1))
    write_xlsx(
        file,
        title=listed.title,
        head=listed.head,
        widths=listed.widths,
        rows=chain(first, rest),
    )
    file.seek(0)
    name = f"{_file_name(listed, now)}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)


def _paper(request: SignedInRequest, listed: Listed, found: Found) -> HttpResponse:
    asked = request.GET.copy()
    for name in ("download", "page"):
        asked.pop(name, None)
    columns = listed.paper
    some = islice(found.rows, MOST_ON_PAPER + 1)
    rows = [[_Cell(it, it.value(row)) for it in columns] for row in some]
    is_cut = len(rows) > MOST_ON_PAPER
    context: dict[str, Any] = {
        "listed": listed,
        "columns": columns,
        "rows": rows[:MOST_ON_PAPER],
        "is_cut": is_cut,
        "said": [it for it in found.said if it],
        "asked": asked.urlencode(),
        "back": found.back or reverse(listed.page) + (f"?{asked.urlencode()}" if asked else ""),
    }
    return page(request, "transfer/lists/list_download.html", context)


@dataclass(frozen=True, slots=True)
class _Cell:
    """As a page says it. words: "" where there is nothing."""

    column: Column
    value: Any

    @property
    def words(self) -> str:
        if isinstance(self.value, datetime):
            return date_format(self.value, "D j M Y, H:i")
        if isinstance(self.value, date):
            return date_format(self.value, "j M Y")
        return "" if self.value is None else str(self.value)

    @property
    def is_day(self) -> bool:
        return isinstance(self.value, date)


def _file_name(listed: Listed, now: datetime) -> str:
    return f"{listed.name}-{timezone.localdate(now).isoformat()}"


def _in_zone(zone: tzinfo, lines: Iterator[bytes]) -> Iterator[bytes]:
    """They are made when the request is over, and its zone with it."""
    while True:
        with timezone.override(zone):
            line = next(lines, None)
        if line is None:
            return
        yield line
