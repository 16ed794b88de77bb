"""What becomes of a device where its browser is signed in or out, and each night."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from allauth.account import signals as account
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.signals import account_taken_over, browsers_ended, trash_emptied
from agenda.models import CalendarFeed, PushDevice
from agenda.services.devices import forget_old, hash_of, turn_off, turn_off_where
from agenda.this_device import device_id, this_device


@receiver(user_logged_out, dispatch_uid="notices of who signed out")
def signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    """The next one at this browser is not told what is due for the last, be its cookie gone."""
    if user is not None:
        here = Q(pk=device_id(request)) | _of_session(request.session.session_key)
        turn_off_where(user, here, now=timezone.now())


@receiver(user_logged_in, dispatch_uid="notices of who signed in")
def signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """The device is the same under another session; of somebody else it ends."""
    device = this_device(request)
    if device is None or device.turned_off_at is not None:
        return
    if device.owner_id == user.pk:
        _note_session(device, request)
    else:
        turn_off(device=device, now=timezone.now())


@receiver(account.password_changed, dispatch_uid="notices after a new password")
@receiver(account.password_set, dispatch_uid="notices after a first password")
@receiver(account.password_reset, dispatch_uid="notices after a password reset")
def password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    """All other browsers are signed out by it, and told nothing more. This one, too, where it is
    not the session that turned it on: then somebody else may have.
    """
    came_by = request.COOKIES.get(settings.SESSION_COOKIE_NAME)  # the change gave it a new key
    here = PushDevice.objects.filter(_of_session(came_by), pk=device_id(request)).first()
    turn_off_where(user, ~Q(pk=here.pk if here else 0), now=timezone.now())
    if here is not None:
        _note_session(here, request)


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
        theirs = Q(session_hash__in=[hash_of(it) for it in session_keys])
        turn_off_where(user, theirs, now=now)
        return
    turn_off_where(user, ~Q(pk=device_id(request)), now=now)


@receiver(account_taken_over, dispatch_uid="devices and calendar of who had the account before")
def taken_over(user: User, now: datetime, **_: Any) -> None:
    """The secret address of a calendar is shown once: the owner makes a new one."""
    turn_off_where(user, Q(), now=now)
    CalendarFeed.objects.filter(user=user).delete()


@receiver(trash_emptied, dispatch_uid="devices past their Undo")
def tidy_devices(now: datetime, **_: Any) -> None:
    forget_old(now=now)


def _of_session(key: str | None) -> Q:
    return Q(session_hash=hash_of(key)) if key else Q(pk=None)


def _note_session(device: PushDevice, request: HttpRequest) -> None:
    if not request.session.session_key:
        request.session.save()
    PushDevice.objects.filter(pk=device.pk).update(
        session_hash=hash_of(str(request.session.session_key))
    )
