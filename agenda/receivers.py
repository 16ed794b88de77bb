"""What becomes of a device where its browser is signed in or out, and each night."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from allauth.account import signals as account
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.signals import account_taken_over, browsers_ended, trash_emptied
from agenda.models import CalendarFeed, PushDevice
from agenda.services.devices import forget_old, hash_of, turn_off, turn_off_where
from agenda.this_device import device_id


@receiver(user_logged_out, dispatch_uid="notices of who signed out")
def signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    """The next one at this browser is not told what is due for the last."""
    if user is not None and (pk := device_id(request)):
        turn_off_where(user, now=timezone.now(), pk=pk)


@receiver(user_logged_in, dispatch_uid="notices of who signed in")
def signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """The device is the same under another session; of somebody else it ends."""
    pk = device_id(request)
    device = PushDevice.objects.shown().filter(pk=pk).select_related("owner").first()
    if device is None:
        return
    if device.owner_id == user.pk:
        _note_session(device, request)
    else:
        turn_off(device=device, now=timezone.now())


@receiver(account.password_changed, dispatch_uid="notices after a new password")
@receiver(account.password_set, dispatch_uid="notices after a first password")
@receiver(account.password_reset, dispatch_uid="notices after a password reset")
def password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    """All other browsers are signed out by it, and told nothing more."""
    here = device_id(request)
    for device in PushDevice.objects.owned_by(user).shown():
        if device.pk == here:
            _note_session(device, request)
        else:
            turn_off(device=device, now=timezone.now())


@receiver(browsers_ended, dispatch_uid="notices of browsers that were signed out")
def browsers_signed_out(
    request: HttpRequest,
    user: User,
    session_keys: AbstractSet[str],
    are_all_others: bool,
    **_: Any,
) -> None:
    now = timezone.now()
    if not are_all_others:
        turn_off_where(user, now=now, session_hash__in=[hash_of(it) for it in session_keys])
        return
    for device in PushDevice.objects.owned_by(user).shown().exclude(pk=device_id(request)):
        turn_off(device=device, now=now)


@receiver(account_taken_over, dispatch_uid="devices and calendar of who had the account before")
def taken_over(user: User, now: datetime, **_: Any) -> None:
    """The secret address of a calendar is shown once: the owner makes a new one."""
    turn_off_where(user, now=now)
    CalendarFeed.objects.filter(user=user).delete()


@receiver(trash_emptied, dispatch_uid="devices past their Undo")
def tidy_devices(now: datetime, **_: Any) -> None:
    forget_old(now=now)


def _note_session(device: PushDevice, request: HttpRequest) -> None:
    if not request.session.session_key:
        request.session.save()
    PushDevice.objects.filter(pk=device.pk).update(
        session_hash=hash_of(str(request.session.session_key))
    )
