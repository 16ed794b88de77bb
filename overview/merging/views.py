"""Companies and contacts that one has twice: found, told apart, and merged."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest, own_path, page
from accounts.models import User
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from applications.duplicates.changes import tell_apart
from applications.duplicates.reading import MOST_COMPARED, is_cut
from applications.forms import OwnRowField
from applications.models import Company, Contact, NotTheSame
from overview.merging.changes import MODELS, merge, take_apart
from overview.merging.forms import ONE, OTHER, MergeForm, OtherForm
from overview.merging.links import Kept
from overview.merging.reading import had_by_both, others_of, sides_of, suspects
from overview.models import Merge

MOST_SEARCHED = 100
NO_KIND = "Choose two companies, or two contacts."
NOT_THERE = dict.fromkeys(
    ("required", "invalid_choice"),
    "One of the two is not in your list any more. Those that are there are below.",
)


@require_safe
def duplicate_list(request: SignedInRequest) -> HttpResponse:
    return page(request, "overview/merging/duplicate_list.html", _listed(request.user))


def _listed(user: User) -> dict[str, Any]:
    panels = suspects(user)
    return {
        "panels": panels,
        "count": sum(len(it.pairs) + it.more for it in panels),
        "is_cut": is_cut(user),
        "most": MOST_COMPARED,
    }


# --- They are different --------------------------------------------------------------------------


class ApartForm(forms.Form):
    """Two rows of one kind, which the user says are not the same."""

    kind = forms.ChoiceField(
        choices=[(it, it) for it in MODELS],
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid_choice"), NO_KIND),
    )
    one = OwnRowField(queryset=None, widget=forms.HiddenInput, error_messages=NOT_THERE)
    other = OwnRowField(queryset=None, widget=forms.HiddenInput, error_messages=NOT_THERE)

    def __init__(self, *args: Any, owner: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = MODELS.get(kind, Company).objects
        for name in ("one", "other"):
            self.fields[name].queryset = own.owned_by(owner)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("one") and data["one"] == data.get("other"):
            raise ValidationError("That is one and the same. Choose two.")
        return data


@require_POST
def duplicate_dismiss(request: SignedInRequest) -> HttpResponse:
    """Two that look like one are not: they are not asked about again."""
    kind = request.POST.get("kind", "")
    form = ApartForm(request.POST, owner=request.user, kind=kind)
    if not form.is_valid():
        return _refused(request, form)
    one, other = form.cleaned_data["one"], form.cleaned_data["other"]
    said = tell_apart(one=one, other=other, now=timezone.now())
    back = own_path(request) or reverse("overview:duplicate_list")
    text = f"{one} and {other} are different."
    url = undo_url(request.user, "told_apart", pk=said.pk, back=back)
    if request.htmx:
        return TemplateResponse(request, "overview/merging/told_apart.html", {"undo": (text, url)})
    announce_undo(request, text, url)
    return redirect(back)


def _refused(request: SignedInRequest, form: forms.Form) -> HttpResponse:
    context = _listed(request.user) | {"form": form}
    return page(request, "overview/merging/duplicate_list.html", context, is_invalid=True)


@undoes("told_apart")
def duplicate_dismiss_undo(request: SignedInRequest, *, pk: int, back: str) -> HttpResponse:
    if not NotTheSame.objects.owned_by(request.user).filter(pk=pk).delete()[0]:
        raise ChangedSince
    return redirect(back)


# --- They are one --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def company_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    company = get_object_or_404(Company.objects.owned_by(request.user), pk=pk)
    return _merge_page(request, company)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    contacts = Contact.objects.owned_by(request.user).select_related("company")
    return _merge_page(request, get_object_or_404(contacts, pk=pk))


def _merge_page(request: SignedInRequest, row: Kept) -> HttpResponse:
    """Choose the other one; see what becomes of the two; merge them."""
    own: Any = type(row).objects.owned_by(request.user)
    if isinstance(row, Contact):
        own = own.select_related("company")
    is_posted = request.method == "POST"
    asked = request.POST if is_posted else request.GET
    if not is_posted and "other" not in asked:
        return _choose(request, row, None)
    other_form = OtherForm(asked, others=own.exclude(pk=row.pk))
    if not other_form.is_valid():
        return _choose(request, row, other_form)
    other = other_form.cleaned_data["other"]
    sides = sides_of(row, other)
    keep = OTHER if sides[1].count > sides[0].count else ONE
    form = MergeForm(request.POST if is_posted else None, one=row, other=other, keep=keep)
    if is_posted and form.is_valid() and _merged(request, form):
        return redirect(form.kept)
    context = {
        "form": form,
        "row": row,
        "other": other,
        "sides": sides,
        "twice": had_by_both(row, other),
        "list_url": _list_url(row),
        "kind": row.trash_kind,
    }
    return page(request, "overview/merging/merge.html", context, is_invalid=is_posted)


def _merged(request: SignedInRequest, form: MergeForm) -> bool:
    """False, with the words on the form, where one of the two went meanwhile."""
    kept, gone = form.kept, form.gone
    names = f"{gone}" if f"{gone}" != f"{kept}" else f"The second {kept}"
    try:
        done = merge(kept=kept, gone=gone, values=form.values(), now=timezone.now())
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    url = undo_url(request.user, "merged", pk=done.pk)
    announce_undo(request, f"{names} was merged into this {done.kind}.", url)
    return True


@undoes("merged")
def merged_undo(request: SignedInRequest, *, pk: int) -> HttpResponse:
    done = Merge.objects.owned_by(request.user).filter(pk=pk).first()
    if done is None:
        raise ChangedSince
    kept: Any = MODELS[done.kind]._base_manager.filter(owner=request.user, pk=done.kept).first()
    take_apart(merge=done, now=timezone.now())
    return redirect(kept)


def _choose(request: SignedInRequest, row: Kept, form: OtherForm | None) -> HttpResponse:
    text = "".join(it for it in request.GET.get("q", "") if it.isprintable())[:MOST_SEARCHED]
    context = {
        "row": row,
        "text": text,
        "others": others_of(row, request.user, text),
        "form": form,
        "list_url": _list_url(row),
        "kind": row.trash_kind,
    }
    template = "overview/merging/merge_choose.html"
    return page(request, template, context, is_invalid=request.method == "POST")


def _list_url(row: Kept) -> str:
    return reverse(f"applications:{row.trash_kind}_list")
