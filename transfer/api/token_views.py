"""Programs that may read or write what is one's own: their tokens, made and revoked."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest, page
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from transfer.api.token_changes import revoke_token, take_again
from transfer.api.token_form import ApiTokenForm
from transfer.models import ApiToken

LIST = "transfer:api_token_list"
NEW_SECRET = "new-api-token"  # noqa: S105 - where it waits in the session


def api_token_list(request: SignedInRequest) -> HttpResponse:
    """Every token, and a form to make one. One just made is shown, this once.

    The secret is not kept: it waits in the session until it was shown.
    """
    now = timezone.now()
    posted = request.POST if request.method == "POST" else None
    form = ApiTokenForm(posted, owner=request.user, now=now)
    if posted is not None and form.is_valid():
        request.session[NEW_SECRET] = form.save_at(now)
        return redirect(LIST)
    tokens = [(it, it.is_in_use(now=now)) for it in ApiToken.objects.owned_by(request.user)]
    context = {
        "form": form,
        "in_use": [it for it, is_in_use in tokens if is_in_use],
        "ended": [it for it, is_in_use in tokens if not is_in_use],
        "secret": request.session.pop(NEW_SECRET, "") if request.method == "GET" else "",
        "api_url": request.build_absolute_uri(reverse("transfer:api:schema")).replace(
            "openapi.json", "roles"
        ),
    }
    return page(request, "transfer/api/api_token_list.html", context, is_invalid=form.is_bound)


@require_POST
def api_token_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """From now on it opens nothing; Undo lets it in again."""
    token, now = get_object_or_404(ApiToken.objects.owned_by(request.user), pk=pk), timezone.now()
    if token.revoked_at is None:
        revoke_token(token=token, now=now)
        undo = undo_url(request.user, "api_token_revoke", pk=pk, revoked_at=now.isoformat())
        announce_undo(request, f"Revoked: {token.name}. It is let in nowhere any more.", undo)
    return redirect(LIST)


@undoes("api_token_revoke")
def api_token_revoke_undo(request: SignedInRequest, *, pk: int, revoked_at: str) -> HttpResponse:
    moment = datetime.fromisoformat(revoked_at)
    if not take_again(owner=request.user, pk=pk, revoked_at=moment):
        raise ChangedSince
    return redirect(LIST)
