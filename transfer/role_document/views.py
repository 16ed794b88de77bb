"""A role as one document, for a coach or oneself: to print, and as Markdown."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest, page
from applications.models import Role
from transfer.role_document.domain.document import as_markdown
from transfer.role_document.reading import Private, document_of

PAGE = "transfer/role_document/role_document.html"


class PrivateForm(forms.Form):
    """What of one's own goes along. A word nobody knows is left aside: nothing more goes along."""

    flags = forms.BooleanField(label="Flags", required=False)
    score = forms.BooleanField(label="Fit score", required=False)
    gut = forms.BooleanField(label="Gut and interest", required=False)
    notes = forms.BooleanField(label="Notes and reasons", required=False)
    offer = forms.BooleanField(label="Their offer, with its pay", required=False)
    limits = forms.BooleanField(label="My limits, with the least pay", required=False)


@require_safe
def role_document(request: SignedInRequest, pk: int) -> HttpResponse:
    role, private = _own(request, pk), _ticked(request)
    context = {
        "role": role,
        "document": document_of(role, private, limits=request.user.preferences),
        "private": [(it.value, PrivateForm.base_fields[it].label, it in private) for it in Private],
        "has_private": bool(private),
        "query": urlencode(dict.fromkeys(private, "1")),
    }
    return page(request, PAGE, context)


@require_safe
def role_document_markdown(request: SignedInRequest, pk: int) -> HttpResponse:
    role = _own(request, pk)
    document = document_of(role, _ticked(request), limits=request.user.preferences)
    name = f"{slugify(str(role))[:80] or 'role'}.md"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(
        as_markdown(document), content_type="text/markdown; charset=utf-8", headers=headers
    )


def _ticked(request: SignedInRequest) -> list[str]:
    form = PrivateForm(request.GET)
    form.is_valid()
    return [str(it) for it in Private if form.cleaned_data[it]]


def _own(request: SignedInRequest, pk: int) -> Role:
    rows = Role.objects.owned_by(request.user).with_gut_state(now=timezone.now())
    rows = rows.select_related("company", "recruiter", "agency", "retrospective")
    return get_object_or_404(rows, pk=pk)
