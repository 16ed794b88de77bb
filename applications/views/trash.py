from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest, own_path, page
from accounts.owned import KEPT_IN_TRASH
from applications import services
from applications.models import KeyMessage
from applications.trash import TRASHABLE, model_of, name_of, trash_of


@require_safe
def trash(request: SignedInRequest) -> HttpResponse:
    return _trash_page(request)


@require_POST
def trash_restore(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Bring one thing back; next says where to go then, else to the thing itself."""
    if kind not in TRASHABLE:
        raise Http404
    now = timezone.now()
    rows = model_of(kind)._default_manager.in_trash_of(request.user, now=now)  # type: ignore[attr-defined]
    row = get_object_or_404(rows, pk=pk)
    try:
        services.restore(obj=row, now=now)
    except ValidationError as refused:
        return _trash_page(request, refused=refused)
    messages.success(request, f"Back from the trash: {name_of(row)}.")
    if isinstance(row, KeyMessage):
        return redirect(own_path(request) or "applications:key_message_list")
    return redirect(own_path(request) or row)


def _trash_page(
    request: SignedInRequest, *, refused: ValidationError | None = None
) -> HttpResponse:
    context = {
        "rows": trash_of(request.user, now=timezone.now()),
        "days": KEPT_IN_TRASH.days,
        "refused": refused.messages if refused else [],
    }
    return page(request, "applications/trash.html", context, is_invalid=refused is not None)
