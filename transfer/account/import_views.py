"""Everything in again: the file is kept, what is in it shown, then it is read in the background."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.text import get_text_list
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.events import record_event
from accounts.http import SignedInRequest, page
from accounts.models import EventKind
from accounts.once import repeatable
from accounts.uploads import UploadField
from applications.documents.domain.sizes import bytes_in_words
from transfer.account.export_views import PAGE, export_context
from transfer.account.holding import is_stuck
from transfer.account.import_changes import (
    forget_import,
    how_far,
    is_abandoned,
    is_small,
    keep_import,
    read_at_once,
    read_import,
    start_import,
    stop_import,
)
from transfer.account.loading import IS_EMPTY, MOST_ENTRIES, BadFile, is_used, read_zip
from transfer.account.tasks import forget_after_a_day, hand_over_import
from transfer.models import AccountImport
from transfer.models.account import AccountImportState

DETAIL = "transfer/account/account_import_detail.html"
UPLOAD, PROGRESS = f"{PAGE}#account-upload", f"{DETAIL}#account-import-progress"
BESIDE_DOCUMENTS = 200_000_000  # what the rows of an account may take
MOST_UNPACKED_BYTES = 20_000_000_000  # each part has its own bound where it is read


def most_file_bytes() -> int:
    """Of an export that comes back: the largest file that anything here takes."""
    return int(settings.DOCUMENTS_QUOTA_BYTES) + BESIDE_DOCUMENTS


class FileForm(forms.Form):
    """document: what the file holds, once it is valid."""

    file = UploadField(
        most_bytes=0,  # as the settings say, below
        too_large="",
        most_parts=MOST_ENTRIES,
        most_unpacked_bytes=MOST_UNPACKED_BYTES,
        label="The ZIP of an export",
        error_messages={
            "required": "Choose the ZIP first.",
            "empty": IS_EMPTY,
        },
    )
    document: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any
        field, most = self.fields["file"], most_file_bytes()
        field.most_bytes = most
        field.too_large = (
            f"That is more than {bytes_in_words(most)}, which is more than an account here can be."
            " Set DEBRIEF_DOCUMENTS_MB higher first."
        )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            self.document = read_zip(file)
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error
        return file


class StartForm(forms.Form):
    """replace: asked for where the account holds something."""

    optional_is_plain = True

    replace = forms.BooleanField(
        label="Delete what this account holds now, and put the export in its place",
        error_messages={
            "required": "This account holds something. Export it, then say that it may be replaced."
        },
    )

    def __init__(self, *args: Any, is_used: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_used:
            del self.fields["replace"]


@require_safe
def account_transfer(request: SignedInRequest) -> HttpResponse:
    """Everything out, and in."""
    context = {"form": FileForm(), "is_asked": "asked" in request.GET}
    return page(request, PAGE, context | _context(request))


@repeatable
@require_POST
def account_import_create(request: SignedInRequest) -> HttpResponse:
    """Keep the file in place of one that was kept before. Nothing of it is imported before it is
    said. To read and store a large one takes long, and nobody else waits for that.
    """
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, form)
    now, file = timezone.now(), form.cleaned_data["file"]
    try:
        it = keep_import(owner=request.user, file=file, document=form.document, now=now)
    except OSError:
        form.add_error("file", "The disk of this Debrief is full. Make room there, then try again.")
        return _refused(request, form)
    forget_after_a_day(now=now)
    url = it.get_absolute_url()
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@require_safe
def account_import_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is in the file, how far it is, what became of it; htmx asks how far it is."""
    it = _import(request, pk)
    if not request.htmx:
        form = StartForm(is_used=is_used(request.user))
        return page(request, DETAIL, _detail(it, form))
    if it.is_at_work:
        return page(request, PROGRESS, _progress(it))
    return HttpResponseClientRedirect(it.get_absolute_url())


@require_POST
def account_import_start(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read it: a small one at once, what takes longer in the background."""
    it = _import(request, pk)
    if it.state != AccountImportState.ASKED:
        return redirect(it)
    form = StartForm(request.POST, is_used=is_used(request.user))
    if not form.is_valid():
        return page(request, DETAIL, _detail(it, form), is_invalid=True)
    if not start_import(it=it, is_to_replace=form.cleaned_data.get("replace", False)):
        messages.error(request, "Another import is on its way. Wait until it is done.")
        return redirect("transfer:account_transfer")
    record_event(request.user, EventKind.IMPORTED, request=request)
    if is_small(it):
        read_import(it.pk)
    else:
        hand_over_import(it, now=timezone.now())
    return redirect(it)


@require_POST
def account_import_carry_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where no worker is at it, read it in this process."""
    it = _import(request, pk)
    if it.is_at_work:
        read_at_once(it)
    if not request.htmx:
        return redirect(it)
    return page(request, PROGRESS, _progress(it) | {"is_stuck": False})


@repeatable
@require_POST
def account_import_stop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Also while all of it is read, which on SQLite holds the database."""
    it = _import(request, pk)
    if it.is_at_work:
        stop_import(it)
        it.refresh_from_db()
        if it.state != AccountImportState.DONE:
            messages.success(request, "The import was stopped. Your account is as it was before.")
    return redirect(it)


@require_POST
def account_import_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget a file that is not being imported, or that nobody comes to import."""
    it = _import(request, pk)
    if it.is_at_work and not is_abandoned(it, now=timezone.now()):
        messages.error(request, "It is being imported. Stop it first, or wait until it is done.")
        return redirect(it)
    forget_import(it)
    if it.state != AccountImportState.DONE:
        messages.success(request, "Nothing was imported. The file is forgotten.")
    return redirect("transfer:account_transfer")


def _refused(request: SignedInRequest, form: FileForm) -> HttpResponse:
    context = {"form": form} | ({} if request.htmx else _context(request))
    return page(request, UPLOAD if request.htmx else PAGE, context, is_invalid=True)


def _detail(it: AccountImport, form: StartForm) -> dict[str, Any]:
    counted = [f"{number:,} {what}" for number, what in it.holds]
    return _progress(it) | {"form": form, "holds": get_text_list(counted, "and")}


def _progress(it: AccountImport) -> dict[str, Any]:
    """rows_done: as they are read, which the row says only once it is certain."""
    done, until = how_far(it)
    now = timezone.now()
    return {
        "import": it,
        "rows_done": min(done, it.rows_total),
        "is_stuck": is_stuck(it, held_until=until, now=now),
        "is_abandoned": is_abandoned(it, now=now),
    }


def _context(request: SignedInRequest) -> dict[str, Any]:
    imports = AccountImport.objects.owned_by(request.user)
    open_ones = imports.exclude(state=AccountImportState.DONE)
    waiting = open_ones.filter(state=AccountImportState.READING).first() or open_ones.first()
    return {"waiting": waiting, **export_context(request.user, now=timezone.now())}


def _import(request: SignedInRequest, pk: int) -> AccountImport:
    return get_object_or_404(AccountImport.objects.owned_by(request.user), pk=pk)
