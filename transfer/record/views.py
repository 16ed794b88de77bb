"""The record of the search: a page to print, and a CSV."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.events import note_look
from accounts.http import SignedInRequest, page
from accounts.models import EventKind
from applications.forms import DayField
from transfer.record.reading import HEADS, record_of
from transfer.spreadsheets import csv_of

MOST_SHOWN = 100  # on the page; the CSV holds more


class SpanForm(forms.Form):
    first = DayField(label="From")
    last = DayField(label="To")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day lies before the first.")
        return data


@require_safe
def search_record(request: SignedInRequest) -> HttpResponse:
    """?first=&last=: the days it is for; without them this month up to today."""
    form = _span(request)
    is_valid = form.is_valid()
    context = {"form": form, "spans": _spans(timezone.localdate()), "most": MOST_SHOWN}
    if is_valid:
        entries = record_of(request.user, **form.cleaned_data, most=MOST_SHOWN)
        context |= form.cleaned_data | {"entries": entries}
    template = "transfer/record/search_record.html"
    return page(request, template, context, is_invalid=not is_valid)


@require_safe
def search_record_csv(request: SignedInRequest) -> HttpResponse:
    form = _span(request)
    if not form.is_valid():
        return search_record(request)
    entries = record_of(request.user, **form.cleaned_data)
    name = "search-{first}-{last}.csv".format(**form.cleaned_data)
    note_look(request.user, EventKind.LIST_FETCHED, "Record of the search", request=request)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = csv_of(HEADS, (it.cells for it in entries))
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _span(request: SignedInRequest) -> SpanForm:
    today = timezone.localdate()
    asked = {name: request.GET[name] for name in ("first", "last") if request.GET.get(name)}
    return SpanForm({"first": today.replace(day=1), "last": today} | asked)


def _spans(today: date) -> list[tuple[str, str]]:
    """Days that are asked for most, each with its address."""
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    week = today - timedelta(days=today.weekday())
    found = (
        ("This week", week, today),
        ("Last week", week - timedelta(days=7), week - timedelta(days=1)),
        ("This month", month, today),
        ("Last month", before, month - timedelta(days=1)),
    )
    return [
        (words, "?" + urlencode({"first": first.isoformat(), "last": last.isoformat()}))
        for words, first, last in found
    ]
