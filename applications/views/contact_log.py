"""The contact log: a call, a mail or a message, with whom, when, which way and about what."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.words import joined
from accounts.http import SignedInRequest, own_path, page
from accounts.undo import ChangedSince, announce_keep, announce_undo, undo_url, undoes
from accounts.versions import checks_version
from applications import services
from applications.listings import log_entry_listing
from applications.log_entry_form import LogEntryForm
from applications.models import LogEntry
from applications.trash import announce_trashed

MOST_NAMED = 3
FORM_PAGE = "applications/log_entry_form.html"


@require_safe
def log_entry_list(request: SignedInRequest) -> HttpResponse:
    listing = log_entry_listing(request.user, request.GET)
    template = "applications/log_entry_list.html" + ("#log-entry-list" if request.htmx else "")
    return page(request, template, {"listing": listing, "here": request.get_full_path()})


@require_http_methods(["GET", "HEAD", "POST"])
def log_entry_create(request: SignedInRequest) -> HttpResponse:
    """Log one; ?role= and ?contact= are filled in, and next says where to go then."""
    posted, now = request.POST if request.method == "POST" else None, timezone.now()
    initial = {name: _number(request.GET.get(name)) for name in ("role", "contact")}
    form = LogEntryForm(posted, owner=request.user, now=now, initial=initial)
    if posted is not None and form.is_valid():
        ended, entry = form.save_at(now), form.instance
        _announce(request, entry, ended, back=own_path(request))
        return redirect(own_path(request) or entry.trash_parent)
    return _form_page(request, form, {})


def _announce(request: SignedInRequest, entry: LogEntry, ended: list[str], *, back: str) -> None:
    """What was logged, and what went off the user's list with it: nothing goes without a word."""
    kept = _kept(entry) | {"back": back}
    titles = joined([f"“{it}”" for it in ended], most=MOST_NAMED)
    off = f" Off your list with it: {titles}." if ended else ""
    announce_undo(request, f"Logged: {entry}.{off}", undo_url(request.user, "log_entry", **kept))
    if ended and entry.is_reply:
        text = f"Was it only an automatic receipt? Then keep {titles}."
        announce_keep(request, text, undo_url(request.user, "log_entry_answer", **kept))


@undoes("log_entry_answer")
def log_entry_is_receipt(
    request: SignedInRequest, *, pk: int, saved: str, back: str
) -> HttpResponse:
    """It stays in the log, but what it took off the list is there again."""
    entry = _as_saved(request, pk, saved)
    entry.is_receipt = True
    services.save_log_entry(entry=entry, now=timezone.now())
    undo = undo_url(request.user, "log_entry", **_kept(entry), back=back)
    announce_undo(request, "It counts as a receipt, and your list is as it was.", undo)
    return redirect(back or entry.trash_parent)


@undoes("log_entry")
def log_entry_create_undo(
    request: SignedInRequest, *, pk: int, saved: str, back: str
) -> HttpResponse:
    entry = _as_saved(request, pk, saved)
    there = back or entry.trash_parent
    services.remove_log_entry(entry=entry, now=timezone.now())
    messages.success(request, "Taken out of the log again.")
    return redirect(there)


@require_http_methods(["GET", "HEAD", "POST"])
@checks_version(LogEntry)
def log_entry_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    entry, now = _own(request, pk), timezone.now()
    stored = {"parent": entry.trash_parent, "name": str(entry)}  # the form fills in the row
    posted = request.POST if request.method == "POST" else None
    form = LogEntryForm(posted, owner=request.user, now=now, instance=entry)
    if posted is not None and form.is_valid():
        form.save_at(now)
        return redirect(own_path(request) or form.instance.trash_parent)
    return _form_page(request, form, stored)


@require_POST
def log_entry_trash(request: SignedInRequest, pk: int) -> HttpResponse:
    entry = _own(request, pk)
    services.trash(obj=entry, now=timezone.now())
    announce_trashed(request, entry)
    return redirect(entry.trash_parent)


def _form_page(
    request: SignedInRequest, form: LogEntryForm, stored: dict[str, Any]
) -> HttpResponse:
    context = {"form": form, "next": own_path(request), **stored}
    return page(request, FORM_PAGE, context, is_invalid=form.is_bound)


def _own(request: SignedInRequest, pk: int) -> LogEntry:
    return get_object_or_404(LogEntry.objects.owned_by(request.user).with_names(), pk=pk)


def _as_saved(request: SignedInRequest, pk: int, saved: str) -> LogEntry:
    """Raises ChangedSince where it was changed since, or is gone."""
    entry = LogEntry.objects.owned_by(request.user).with_names().filter(pk=pk).first()
    if entry is None or _kept(entry) != {"pk": pk, "saved": saved}:
        raise ChangedSince
    return entry


def _kept(entry: LogEntry) -> dict[str, Any]:
    """What an Undo needs to find it, and to see that it was not changed since."""
    return {"pk": entry.pk, "saved": entry.updated_at.isoformat()}


def _number(asked: str | None) -> str | None:
    return asked if asked and re.fullmatch(r"[0-9]{1,18}", asked) else None
