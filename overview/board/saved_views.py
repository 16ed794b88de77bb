"""Views of the board under a name: kept, renamed, removed with Undo."""

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest, page
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from accounts.versions import checks_version
from overview.board.forms import NAME_TAKEN, SavedViewForm
from overview.board.narrowing import kept_query
from overview.models import SavedView

FORM = "overview/board/saved_view_form.html"


def saved_view_create(request: SignedInRequest) -> HttpResponse:
    """Keep what the address says, as the board has it, under a name."""
    posted = request.POST if request.method == "POST" else None
    form = SavedViewForm(posted, owner=request.user)
    form.instance.query = kept_query(request.GET)
    if posted is not None and form.is_valid() and _save(form):
        return redirect(form.instance)
    return page(request, FORM, {"form": form}, is_invalid=form.is_bound)


@checks_version(SavedView)
def saved_view_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.owned_by(request.user), pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = SavedViewForm(posted, owner=request.user, instance=view)
    if posted is not None and form.is_valid() and _save(form):
        return redirect(view)
    context = {"form": form, "view": SavedView.objects.get(pk=pk) if form.is_bound else view}
    return page(request, FORM, context, is_invalid=form.is_bound)


def _save(form: SavedViewForm) -> bool:
    """False, with the words on the form, where another request took the name meanwhile."""
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error("name", NAME_TAKEN)
        return False
    return True


@require_POST
def saved_view_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.owned_by(request.user), pk=pk)
    view.delete()
    url = undo_url(request.user, "saved_view", called=view.name, query=view.query)
    announce_undo(request, f"Removed the view {view.name}.", url)
    return redirect("overview:role_board")


@undoes("saved_view")
def saved_view_put_back(request: SignedInRequest, *, called: str, query: str) -> HttpResponse:
    view = SavedView(owner=request.user, name=called, query=query)
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as taken:
        raise ChangedSince from taken
    return redirect(view)
