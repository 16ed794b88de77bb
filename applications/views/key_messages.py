from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest, own_path, page
from accounts.versions import checks_version
from applications import services
from applications.forms import KeyMessageForm
from applications.listings import key_message_listing
from applications.models import KeyMessage
from applications.trash import announce_trashed


@require_safe
def key_message_list(request: SignedInRequest) -> HttpResponse:
    listing = key_message_listing(request.user, request.GET)
    template = "applications/key_message_list.html" + ("#key-message-list" if request.htmx else "")
    return page(request, template, {"listing": listing})


def key_message_create(request: SignedInRequest) -> HttpResponse:
    """Add a message; ?next= says where to go then."""
    posted, back = request.POST if request.method == "POST" else None, own_path(request)
    form = KeyMessageForm(posted, owner=request.user)
    if posted is not None and form.is_valid() and form.save_at(timezone.now()):
        return redirect(back or "applications:key_message_list")
    context = {"form": form, "next": back}
    return page(request, "applications/key_message_form.html", context, is_invalid=form.is_bound)


@checks_version(KeyMessage)
def key_message_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(KeyMessage.objects.owned_by(request.user), pk=pk)
    posted, back = request.POST if request.method == "POST" else None, own_path(request)
    form = KeyMessageForm(posted, owner=request.user, instance=message)
    if posted is not None and form.is_valid() and form.save_at(timezone.now()):
        return redirect(back or "applications:key_message_list")
    context = {"form": form, "message": message, "next": back}
    return page(request, "applications/key_message_form.html", context, is_invalid=form.is_bound)


@require_POST
def key_message_trash(request: SignedInRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(KeyMessage.objects.owned_by(request.user), pk=pk)
    services.trash(obj=message, now=timezone.now())
    announce_trashed(request, message)
    return redirect("applications:key_message_list")
