"""Bringing a list of roles in: the file, what it means, what became of it."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import SignedInRequest, page
from transfer.importing.changes import (
    carry_on,
    has_worker,
    keep_file,
    save_matching,
    start,
    take_back,
)
from transfer.importing.domain.matching import tool_of
from transfer.importing.forms import FileForm, MatchingForm
from transfer.importing.reading import counts_of
from transfer.importing.tasks import hand_over
from transfer.models import Import, ImportRow
from transfer.models.imported import ImportState, Outcome
from transfer.spreadsheets import csv_of

FILE = "transfer/importing/import_create.html"
MATCH = "transfer/importing/import_match.html"
RESULT = "transfer/importing/import_detail.html"
MOST_LISTED = 50
MOST_IMPORTS = 20
AT_ONCE = 60  # rows: a list of forty is there at once
PAGE_WORKS_FOR = timedelta(seconds=1)


@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request: SignedInRequest) -> HttpResponse:
    """Read a file. No role is written: what it means is shown first."""
    is_sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if is_sent else FileForm()
    if is_sent and form.is_valid():
        tool = tool_of(form.read.table.columns)
        kept = keep_file(
            owner=request.user,
            file_name=form.cleaned_data["file"].name,
            read=form.read,
            tool=tool.name if tool else "",
            now=timezone.now(),
        )
        return redirect(kept)
    imports = Import.objects.owned_by(request.user)[:MOST_IMPORTS]
    context = {"form": form, "imports": imports}
    return page(request, FILE, context, is_invalid=is_sent)


@require_safe
def import_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a file means, until it is imported; then what became of it."""
    of = _import(request, pk)
    if of.state == ImportState.MATCHING:
        return page(request, MATCH, {"form": MatchingForm(of=of), "import": of})
    rows = ImportRow.objects.owned_by(request.user).filter(of=of)
    context = {
        "import": of,
        "counts": counts_of(of),
        "refused": rows.filter(outcome=Outcome.REFUSED)[:MOST_LISTED],
        "skipped": rows.filter(outcome=Outcome.SKIPPED).select_related("role__company")[
            :MOST_LISTED
        ],
        "is_stuck": not has_worker(of, now=timezone.now()),
    }
    return page(request, RESULT, context)


@require_POST
def import_match(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take over how it is matched, and ("start") import it."""
    of = _import(request, pk)
    if of.state != ImportState.MATCHING:
        return redirect(of)
    is_final = "start" in request.POST
    form = MatchingForm(request.POST, of=of, is_final=is_final)
    if not form.is_valid():
        return page(request, MATCH, {"form": form, "import": of}, is_invalid=True)
    save_matching(of=of, matching=of.matching)
    if is_final:
        now = timezone.now()
        start(matching=form.matching, choices=form.choices(), now=now)
        _begin(pk)
        return redirect(of)
    if request.htmx:
        return page(request, f"{MATCH}#import-matching", {"form": form, "import": of})
    return redirect(f"{of.get_absolute_url()}#first-rows")


@require_POST
def import_carry_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where no worker is at it, carry on from here, for a second."""
    of = _import(request, pk)
    stop_at = timezone.now() + PAGE_WORKS_FOR
    while of.is_at_work and not has_worker(of, now=timezone.now()):
        now = timezone.now()
        if now > stop_at or not carry_on(pk=pk, today=timezone.localdate(now), now=now):
            break
    of.refresh_from_db()
    if request.htmx and of.is_at_work:
        context = {"import": of, "counts": counts_of(of)}
        return page(request, f"{RESULT}#import-progress", context)
    if request.htmx:
        return HttpResponseClientRedirect(of.get_absolute_url())
    return redirect(of)


@require_POST
def import_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take all of it back, apart from what was changed since."""
    of = _import(request, pk)
    if take_back(of=of, now=timezone.now()):
        _begin(pk)
    return redirect(of)


@require_POST
def import_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget a file that was read and not imported."""
    of = _import(request, pk)
    if of.state == ImportState.MATCHING:
        of.delete()
        messages.success(request, "Nothing was imported. The file is forgotten.")
    return redirect("transfer:import_create")


@require_safe
def import_refused(request: SignedInRequest, pk: int) -> HttpResponse:
    """The rows that were not imported, as they were, with the reasons: to be mended and sent."""
    of = _import(request, pk)
    name = f"not-imported-{of.pk}.csv"
    rows = ImportRow.objects.owned_by(request.user).filter(of=of, outcome=Outcome.REFUSED)
    return HttpResponse(
        csv_of([*of.columns, "Why it was not imported"], ([*it.cells, it.reason] for it in rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _begin(pk: int) -> None:
    """The first rows at once; what is left is handed to a worker."""
    now = timezone.now()
    if carry_on(pk=pk, today=timezone.localdate(now), now=now, rows=AT_ONCE):
        hand_over(pk)


def _import(request: SignedInRequest, pk: int) -> Import:
    return get_object_or_404(Import.objects.owned_by(request.user), pk=pk)
