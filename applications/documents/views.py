"""The library of documents, one document with its versions, and what goes with a role."""

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import SignedInRequest, page
from accounts.once import beforehand
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from accounts.versions import checks_version
from applications import services
from applications.documents.beforehand import stored_beforehand
from applications.documents.changes import (
    Noted,
    add_document,
    add_version,
    note_with_role,
    take_note_back,
)
from applications.documents.forms import (
    DocumentForm,
    NewDocumentForm,
    NoteForm,
    SendForm,
    VersionForm,
)
from applications.documents.panel import documents_panel, new_document_form, note_form
from applications.documents.reading import space_of, uses_of, with_versions
from applications.documents.serving import file_answer
from applications.listings import document_listing
from applications.models import Document, DocumentVersion, Role, RoleDocument
from applications.models.document import DocumentKind
from applications.trash import announce_trashed

FORM_PAGE = "applications/documents/document_form.html"
DETAIL = "applications/documents/document_detail.html"
NOTE_PAGE = "applications/documents/role_document_form.html"
PANEL = "applications/documents/_role_documents.html"
PANEL_ID = "role-documents"
AWAY = "The store of your documents does not answer just now. Try again in a while."
LOST = "The file is not in the store any more. Bring it back from a backup."


@require_safe
def document_list(request: SignedInRequest) -> HttpResponse:
    listing = document_listing(request.user, request.GET)
    rows = [(it, uses_of(it)) for it in listing.page.object_list]
    context = {"listing": listing, "rows": rows, "space": space_of(request.user)}
    is_part = request.htmx.target == "document-list"
    template = "applications/documents/document_list.html" + ("#document-list" if is_part else "")
    return page(request, template, context)


@beforehand(stored_beforehand)
@require_http_methods(["GET", "HEAD", "POST"])
def document_create(request: SignedInRequest) -> HttpResponse:
    """Upload a document, into the library or for the ?role=; "use" takes one that is there."""
    role = _asked_role(request)
    if request.method != "POST":
        form = _new_document_form(request, role)
        if role and _wants_panel(request):
            return _panel(request, role, upload=form)
        context = {"form": form, "role": role, "space": space_of(request.user)}
        return page(request, FORM_PAGE, context)
    if "use" in request.POST:
        return _use_twin(request, role)
    form = _new_document_form(request, role, request.POST, request.FILES)
    version = _saved(form, role) if form.is_valid() else None
    if version is None:
        return _refused_upload(request, form, role)
    if role and _wants_panel(request):
        return _panel(request, role, said=f"Added: {version.document}.")
    if role:
        messages.success(request, f"Added: {version.document}.")
    return _go(request, _documents_of(role) if role else version.document.get_absolute_url())


@require_safe
def document_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _detail(request, _own(request, pk))


@checks_version(Document)
def document_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(Document.objects.owned_by(request.user), pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = DocumentForm(posted, owner=request.user, instance=document)
    if posted is not None and form.is_valid():
        form.save()
        return redirect(document)
    context = {"form": form, "document": document}
    return page(request, FORM_PAGE, context, is_invalid=form.is_bound)


@require_POST
def document_trash(request: SignedInRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(Document.objects.owned_by(request.user), pk=pk)
    services.trash(obj=document, now=timezone.now())
    announce_trashed(request, document)
    return redirect("applications:document_list")


# --- Versions ----------------------------------------------------------------------------------


@beforehand(stored_beforehand)
@require_POST
def document_version_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """The document as it is now. What was sent before stays the version that it was."""
    document = _own(request, pk)
    form = VersionForm(request.POST, request.FILES, owner=request.user)
    if not form.is_valid():
        return _detail(request, document, version_form=form)
    try:
        version = add_version(
            document=document, seen=form.seen, file=form.cleaned_data["file"], now=timezone.now()
        )
    except ValidationError as refused:
        form.add_error("file", refused)
        return _detail(request, document, version_form=form)
    undo = undo_url(request.user, "document version", pk=version.pk)
    announce_undo(request, f"Version {version.number} is the newest now.", undo)
    return _go(request, document.get_absolute_url())


@undoes("document version")
def document_version_undo(request: SignedInRequest, *, pk: int) -> HttpResponse:
    versions = DocumentVersion.objects.owned_by(request.user).in_use().select_related("document")
    version = versions.filter(pk=pk).first()
    if version is None or version.uses.exists() or version != version.document.versions.first():
        raise ChangedSince
    document = version.document
    version.delete()
    return redirect(document)


@require_safe
def document_version_download(
    request: SignedInRequest, pk: int
) -> FileResponse | HttpResponseRedirect:
    """The file, to its owner alone; never shown by the browser, since somebody else made it."""
    versions = DocumentVersion.objects.owned_by(request.user).in_use().defer("text")
    version = get_object_or_404(versions.select_related("document"), pk=pk)
    try:
        return file_answer(version)
    except Exception as error:  # noqa: BLE001  each storage has its own
        messages.error(request, LOST if isinstance(error, FileNotFoundError) else AWAY)
        return redirect(version.document)


# --- With a role -------------------------------------------------------------------------------


@require_POST
def document_send(request: SignedInRequest, pk: int) -> HttpResponse:
    """On the document's page: a version of it went to a role."""
    document = _own(request, pk)
    form = _send_form(document, request.POST)
    version = form.version_sent if form.is_valid() else None
    if version is None:
        return _detail(request, document, send_form=form)
    role, sent_on = form.cleaned_data["role"], form.cleaned_data["sent_on"]
    noted = note_with_role(role=role, version=version, sent_on=sent_on)
    undo = _undo_note(request, noted, back_to="document")
    announce_undo(request, f"Noted for {role}.", undo)
    return redirect(document)


@require_http_methods(["GET", "HEAD", "POST"])
def role_document_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """A version of a document went to the role."""
    role = _own_role(request, pk)
    form = note_form(role, *([request.POST] if request.method == "POST" else []))
    if not form.is_valid():
        return _note_page(request, role, form)
    version, sent_on = form.cleaned_data["which"], form.cleaned_data["sent_on"]
    return _noted(request, note_with_role(role=role, version=version, sent_on=sent_on), role)


def _noted(request: SignedInRequest, noted: Noted, role: Role) -> HttpResponse:
    undo = (f"Noted: {noted.row.version.document}.", _undo_note(request, noted, back_to="role"))
    if _wants_panel(request):
        return _panel(request, role, undo=undo)
    announce_undo(request, *undo)
    return _go(request, _documents_of(role))


def _undo_note(request: SignedInRequest, noted: Noted, *, back_to: str) -> str:
    return undo_url(
        request.user,
        "document noted",
        pk=noted.row.pk,
        is_new=noted.is_new,
        before=_as_text(noted.before),
        now=_as_text(noted.row.sent_on),
        back_to=back_to,
    )


@undoes("document noted")
def note_undo(
    request: SignedInRequest, *, pk: int, is_new: bool, before: str, now: str, back_to: str
) -> HttpResponse:
    rows = RoleDocument.objects.owned_by(request.user).in_use().with_documents()
    row = rows.filter(pk=pk).first()
    if row is None or _as_text(row.sent_on) != now:
        raise ChangedSince
    role, document = _own_role(request, row.role_id), row.version.document
    take_note_back(row=row, is_new=is_new, before=_as_day(before))
    if _wants_panel(request):
        return _panel(request, role)
    return redirect(document if back_to == "document" else _documents_of(role))


def _note_page(request: SignedInRequest, role: Role, form: NoteForm) -> HttpResponse:
    if _wants_panel(request):
        status = 422 if form.is_bound else 200
        return _panel(request, role, status=status, note=form, form=form)
    template = NOTE_PAGE + ("#note-form" if request.htmx else "")
    return page(request, template, {"form": form, "role": role}, is_invalid=form.is_bound)


@require_POST
def role_document_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """It does not go with the role. It stays in the library."""
    row = get_object_or_404(
        RoleDocument.objects.owned_by(request.user).in_use().with_documents(), pk=pk
    )
    role = _own_role(request, row.role_id)
    kept = {"role": role.pk, "version": row.version_id, "sent_on": _as_text(row.sent_on)}
    row.delete()
    text = f"{row.version.document} is not noted for this role any more."
    undo = text, undo_url(request.user, "role document", **kept)
    if _wants_panel(request):
        return _panel(request, role, undo=undo)
    announce_undo(request, *undo)
    return redirect(_documents_of(role))


@undoes("role document")
def role_document_put_back(
    request: SignedInRequest, *, role: int, version: int, sent_on: str
) -> HttpResponse:
    own = _own_role(request, role)
    found = DocumentVersion.objects.owned_by(request.user).in_use().filter(pk=version).first()
    if found is None or RoleDocument.objects.filter(role=own, version=found).exists():
        raise ChangedSince
    note_with_role(role=own, version=found, sent_on=_as_day(sent_on))
    return _panel(request, own) if _wants_panel(request) else redirect(_documents_of(own))


def _as_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _as_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


# --- Answers -----------------------------------------------------------------------------------


def _own(request: SignedInRequest, pk: int) -> Document:
    return get_object_or_404(with_versions(Document.objects.owned_by(request.user)), pk=pk)


def _own_role(request: SignedInRequest, pk: int) -> Role:
    return get_object_or_404(Role.objects.owned_by(request.user).select_related("company"), pk=pk)


def _asked_role(request: SignedInRequest) -> Role | None:
    asked = request.GET.get("role", "")
    if not asked:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", asked):
        raise Http404
    return _own_role(request, int(asked))


def _new_document_form(
    request: SignedInRequest, role: Role | None, *posted: Any
) -> NewDocumentForm:
    if role:
        return new_document_form(role, *posted)
    initial = {"kind": request.GET.get("kind", DocumentKind.CV)}
    today = timezone.localdate()
    return NewDocumentForm(*posted, owner=request.user, role=None, today=today, initial=initial)


def _saved(form: NewDocumentForm, role: Role | None) -> DocumentVersion | None:
    """None with the words on the form where it was not saved after all."""
    try:
        return add_document(
            document=form.instance,
            seen=form.seen,
            file=form.cleaned_data["file"],
            role=role,
            sent_on=form.cleaned_data.get("sent_on"),
            now=timezone.now(),
        )
    except ValidationError as refused:
        form.add_error("file", refused)
        return None


def _refused_upload(
    request: SignedInRequest, form: NewDocumentForm, role: Role | None
) -> HttpResponse:
    if role and _wants_panel(request):
        return _panel(request, role, status=422, upload=form, form=form)
    context = {"form": form, "role": role, "space": space_of(request.user)}
    return page(
        request, f"{FORM_PAGE}{'#document-form' if request.htmx else ''}", context, is_invalid=True
    )


def _use_twin(request: SignedInRequest, role: Role | None) -> HttpResponse:
    """The file that was chosen is in the library: that one goes with the role, or is opened."""
    asked = request.POST["use"]
    versions = DocumentVersion.objects.owned_by(request.user).in_use().select_related("document")
    known = int(asked) if re.fullmatch(r"[0-9]{1,18}", asked) else None
    version = get_object_or_404(versions.defer("text"), pk=known)
    if role is None:
        return _go(request, version.document.get_absolute_url())
    form = note_form(role, {"which": version.pk, "sent_on": request.POST.get("sent_on", "")})
    sent_on = form.cleaned_data.get("sent_on") if form.is_valid() else None
    return _noted(request, note_with_role(role=role, version=version, sent_on=sent_on), role)


def _send_form(document: Document, *posted: Any) -> SendForm:
    today = timezone.localdate()
    return SendForm(
        *posted, owner=document.owner, document=document, today=today, auto_id="send-%s"
    )


def _detail(
    request: SignedInRequest,
    document: Document,
    *,
    version_form: VersionForm | None = None,
    send_form: SendForm | None = None,
) -> HttpResponse:
    refused = version_form or send_form
    user = request.user
    context = {
        "document": document,
        "uses": uses_of(document),
        "version_form": version_form or VersionForm(owner=user, auto_id="version-%s"),
        "send_form": send_form or _send_form(document),
        "space": space_of(user),
        "form": refused,
    }
    return page(request, DETAIL, context, is_invalid=refused is not None)


def _wants_panel(request: SignedInRequest) -> bool:
    return bool(request.htmx) and request.htmx.target == PANEL_ID


def _panel(
    request: SignedInRequest,
    role: Role,
    *,
    status: int = 200,
    said: str = "",
    undo: tuple[str, str] | None = None,
    form: Any = None,
    **forms: Any,
) -> HttpResponse:
    panel = documents_panel(role, **forms)
    context = {"role": role, "panel": panel, "said": said, "undo": undo, "form": form}
    return TemplateResponse(request, PANEL, context, status=status)


def _documents_of(role: Role) -> str:
    return f"{role.get_absolute_url()}#{PANEL_ID}"


def _go(request: SignedInRequest, url: str) -> HttpResponse:
    """A file that htmx sent leads to another page as well as one that a plain form did."""
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
