from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest, own_path, page
from accounts.owned import KEPT_IN_TRASH, TRASHABLE
from accounts.undo import undoes
from applications import services
from applications.models import KeyMessage
from applications.trash import trash_of


@require_safe
def trash(request: SignedInRequest) -> HttpResponse:
    return _trash_page(request)


@require_POST
def trash_restore(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    return restored(request, kind=kind, pk=pk)


@undoes("trash")
def restored(request: SignedInRequest, *, kind: str, pk: int) -> HttpResponse:
    """Bring one thing back; next says where to go then, else to the thing itself."""
    if kind not in TRASHABLE:
        raise Http404
    now = timezone.now()
    row = get_object_or_404(TRASHABLE[kind].rows().in_trash_of(request.user, now=now), pk=pk)
    try:
        services.restore(obj=row, now=now)
    except ValidationError as refused:
        return _trash_page(request, refused=refused)
    messages.success(request, f"Restored from the trash: {row.trash_name}.")
    there = "applications:key_message_list" if isinstance(row, KeyMessage) else row
    return redirect(own_path(request) or there)


def _trash_page(
    request: SignedInRequest, *, refused: ValidationError | None = None
) -> HttpResponse:
    context = {
        "rows": trash_of(request.user, now=timezone.now()),
        "days": KEPT_IN_TRASH.days,
        "refused": refused.messages if refused else [],
    }
    return page(request, "applications/trash.html", context, is_invalid=refused is not None)
