"""Everything out, and in again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest, page
from transfer.account.export_views import PAGE, export_context
from transfer.account.loading import BadFile, UsedAccount, is_used, load_account, read_zip

MOST_UPLOADED = 100_000_000


class LoadForm(forms.Form):
    """replace: asked for where the account holds something."""

    optional_is_plain = True

    file = forms.FileField(
        label="The ZIP of an export",
        error_messages={
            "required": "Choose the ZIP first.",
            "empty": "This file is empty. Choose the ZIP that “Export everything” made.",
        },
    )
    replace = forms.BooleanField(
        label="Delete what this account holds now, and put the export in its place", required=False
    )

    def __init__(self, *args: Any, is_used: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_used:
            del self.fields["replace"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_UPLOADED:
            raise forms.ValidationError(
                "That is more than 100 MB. Use `manage.py import_account` on the machine itself."
            )
        return file


@require_safe
def account_transfer(request: SignedInRequest) -> HttpResponse:
    return page(request, PAGE, _context(request, LoadForm(is_used=is_used(request.user))))


@require_POST
def account_import(request: SignedInRequest) -> HttpResponse:
    form = LoadForm(request.POST, request.FILES, is_used=is_used(request.user))
    if form.is_valid() and (rows := _load(request, form)) is not None:
        noun = "row" if rows == 1 else "rows"
        messages.success(request, f"Read the whole export: {rows} {noun}.")
        return redirect("overview:today")
    return page(request, PAGE, _context(request, form), is_invalid=True)


def _load(request: SignedInRequest, form: LoadForm) -> int | None:
    """How many rows were read; None with the words on the form where none were."""
    try:
        file = form.cleaned_data["file"]
        document = read_zip(file)
        replace = form.cleaned_data.get("replace", False)
        return load_account(request.user, document, packed=file, replace=replace)
    except BadFile as error:
        form.add_error("file", str(error))
    except UsedAccount:
        words = "This account holds something. Export it, then say that it may be replaced."
        form.add_error("replace" if "replace" in form.fields else "file", words)
    return None


def _context(request: SignedInRequest, form: LoadForm) -> dict[str, Any]:
    return {
        "form": form,
        "is_used": is_used(request.user),
        "is_asked": "asked" in request.GET,
        **export_context(request.user, now=timezone.now()),
    }
