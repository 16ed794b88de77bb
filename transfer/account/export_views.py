"""Everything out: begun by a press, made in the background, kept for a day."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.events import note_look, record_event
from accounts.http import SignedInRequest, page
from accounts.models import EventKind, User
from applications.documents.serving import FILE_POLICY
from transfer.account.export_changes import begin_export, is_small, make_at_once, stop_export
from transfer.account.holding import is_stuck
from transfer.account.tasks import hand_over_export
from transfer.models import AccountExport
from transfer.models.account import ExportState

PAGE = "transfer/account/account_transfer.html"
PANEL, PROGRESS = f"{PAGE}#account-export", f"{PAGE}#account-export-progress"
GONE = "That export was kept for a day and is deleted. Export everything again."
AWAY = "The file cannot be had just now: its store does not answer. Try again in a while."


@require_POST
def account_export_create(request: SignedInRequest) -> HttpResponse:
    """Begin, or lead to the one that is being made."""
    now = timezone.now()
    export, is_new = begin_export(owner=request.user, now=now)
    if is_new:
        record_event(request.user, EventKind.EXPORTED, request=request, now=now)
        is_begun = is_small(export)
        hand_over_export(export, is_begun=is_begun, now=now)
        if is_begun:
            transaction.on_commit(partial(make_at_once, export))
    return redirect(f"{reverse('transfer:account_transfer')}?asked=1")


@require_safe
def account_export_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is. Once it has ended htmx gets the whole panel, and the browser the file."""
    export = _export(request, pk)
    if not request.htmx:
        return redirect("transfer:account_transfer")
    return _progress(request, _shown(export, now=timezone.now()))


@require_POST
def account_export_carry_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where no worker is at it, make it in this process."""
    export = _export(request, pk)
    if export.is_at_work:
        make_at_once(export)
    if not request.htmx:
        return redirect("transfer:account_transfer")
    return _progress(request, {"export": export, "is_stuck": False})


@require_POST
def account_export_stop(request: SignedInRequest, pk: int) -> HttpResponse:
    stop_export(export=_export(request, pk), now=timezone.now())
    return redirect("transfer:account_transfer")


@require_POST
def account_export_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete the file before its day is over, or the words about one that was not made."""
    export = _export(request, pk)
    if not export.is_at_work:
        export.delete()
    return redirect("transfer:account_transfer")


@require_safe
def account_export_download(request: SignedInRequest, pk: int) -> HttpResponse | FileResponse:
    """The file, to its owner alone."""
    export = _export(request, pk)
    if export.state != ExportState.READY or is_past(export, now=timezone.now()):
        messages.error(request, GONE)
        return redirect("transfer:account_transfer")
    try:
        file = export.file.open("rb")
    except Exception as error:  # noqa: BLE001  each storage has its own
        messages.error(request, GONE if isinstance(error, FileNotFoundError | ValueError) else AWAY)
        return redirect("transfer:account_transfer")
    note_look(request.user, EventKind.EXPORT_FETCHED, request=request)
    response = FileResponse(
        file, as_attachment=True, filename=export.file_name, content_type="application/zip"
    )
    response["Content-Length"] = str(export.size)
    response["Content-Encoding"] = "identity"  # no ZIP is pressed again; its size stays known
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILE_POLICY
    response["Cache-Control"] = "no-store, private"
    return response


def export_context(user: User, *, now: datetime) -> dict[str, Any]:
    """What the panel of the export needs."""
    export = AccountExport.objects.owned_by(user).first()
    if export is None or is_past(export, now=now):
        return {"export": None}
    return _shown(export, now=now)


def is_past(export: AccountExport, *, now: datetime) -> bool:
    return export.kept_until is not None and export.kept_until <= now


def _shown(export: AccountExport, *, now: datetime) -> dict[str, Any]:
    return {"export": export, "is_stuck": is_stuck(export, held_until=export.held_until, now=now)}


def _progress(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    export = context["export"]
    if export.is_at_work:
        return page(request, PROGRESS, context)
    response = page(request, PANEL, context | {"is_asked": export.state == ExportState.READY})
    response["HX-Retarget"] = "#account-export"
    return response


def _export(request: SignedInRequest, pk: int) -> AccountExport:
    return get_object_or_404(AccountExport.objects.owned_by(request.user), pk=pk)
