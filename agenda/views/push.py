"""Notices on devices: turned on by a press there, tried out, told what to say, turned off."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.events import device_of
from accounts.http import SignedInRequest, page
from accounts.undo import ChangedSince, announce_undo, undo_url, undoes
from accounts.versions import checks_version
from agenda.models import PushDevice
from agenda.push_forms import PushDeviceAddForm, PushDeviceForm, SubscriptionForm
from agenda.services.devices import (
    MOST_DEVICES,
    renew,
    try_out,
    turn_off,
    turn_on,
    turn_on_again,
)
from agenda.services.push_keys import public_key
from agenda.this_device import device_id, remember_device

LIST = "agenda:push_device_list"


@require_safe
def push_device_list(request: SignedInRequest) -> HttpResponse:
    """What notices are and who carries them; this browser; every device."""
    return _list_page(request, PushDeviceAddForm(owner=request.user, known=0))


@require_POST
def push_device_add(request: SignedInRequest) -> HttpResponse:
    """Turn notices on for this browser, which has asked its user and gave out where to send."""
    known = device_id(request)
    form = PushDeviceAddForm(request.POST, owner=request.user, known=known)
    if not form.is_valid():
        return _list_page(request, form)
    device = turn_on(
        owner=request.user,
        given=form.subscription,
        name=device_of(request),
        session_key=request.session.session_key or "",
        known=known,
        now=timezone.now(),
    )
    messages.success(request, f"Notices are on: {device.name}. Send a test to see one.")
    response = redirect(LIST)
    remember_device(response, device)
    return response


@require_POST
def push_device_renew(request: SignedInRequest) -> HttpResponse:
    """A browser says by itself that it has another address now: js of the service worker."""
    form = SubscriptionForm(request.POST)
    old = request.POST.get("old_endpoint", "")
    if not form.is_valid():
        raise Http404
    device = renew(owner=request.user, old_endpoint=old, given=form.subscription)
    if device is None:
        raise Http404
    response = HttpResponse(status=204)
    if device_id(request) in (0, device.pk):
        remember_device(response, device)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@checks_version(PushDevice)
def push_device_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its name, and what it is told."""
    device = get_object_or_404(PushDevice.objects.owned_by(request.user).in_use(), pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = PushDeviceForm(posted, owner=request.user, instance=device)
    if posted is not None and form.is_valid():
        form.save()
        messages.success(request, f"Saved: {device.name}.")
        return redirect(LIST)
    context = {"form": form, "device": PushDevice.objects.get(pk=pk) if form.is_bound else device}
    return page(request, "agenda/push_device_form.html", context, is_invalid=form.is_bound)


@require_POST
def push_device_try(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a test the way reminders go: by the worker."""
    device = get_object_or_404(PushDevice.objects.owned_by(request.user).in_use(), pk=pk)
    if try_out(device=device, now=timezone.now()):
        words = "A test is on its way and should be there within a minute."
        messages.success(request, f"{words} Below you see what became of it.")
    else:
        messages.info(request, "A test was sent a moment ago. Wait a minute before the next one.")
    return redirect(LIST)


@require_POST
def push_device_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send nothing to it any more. Where the browser itself has let go ("let_go"), or the push
    service did, there is nothing that an Undo could bring back: only that browser can.
    """
    device = get_object_or_404(PushDevice.objects.owned_by(request.user).shown(), pk=pk)
    now = timezone.now()
    turn_off(device=device, now=now)
    if device.ended_at is not None:
        messages.success(request, f"Removed from the list: {device.name}.")
    elif "let_go" in request.POST:
        again = "To have them again, turn them on here: name and choices are kept for a day."
        messages.success(request, f"Notices are off: {device.name}. {again}")
    else:
        undo = undo_url(request.user, "push_device_off", pk=pk, turned_off_at=now.isoformat())
        announce_undo(request, f"Notices are off: {device.name}.", undo)
    return redirect(LIST)


@undoes("push_device_off")
def push_device_off_undo(request: SignedInRequest, *, pk: int, turned_off_at: str) -> HttpResponse:
    moment = datetime.fromisoformat(turned_off_at)
    if not turn_on_again(owner=request.user, pk=pk, turned_off_at=moment):
        raise ChangedSince
    return redirect(LIST)


def _list_page(request: SignedInRequest, form: PushDeviceAddForm) -> HttpResponse:
    now, known = timezone.now(), device_id(request)
    devices = PushDevice.objects.owned_by(request.user).shown().with_under_way(now=now)
    in_use = sorted((it for it in devices if it.is_in_use), key=lambda it: it.pk != known)
    context: dict[str, Any] = {
        "form": form,
        "in_use": in_use,
        "ended": [it for it in devices if not it.is_in_use],
        "here": next((it for it in in_use if it.pk == known), None),
        "public_key": public_key(),
        "now": now,
        "most": MOST_DEVICES,
    }
    part = "#push-devices" if request.htmx and not form.is_bound else ""
    return page(request, f"agenda/push_device_list.html{part}", context, is_invalid=form.is_bound)
