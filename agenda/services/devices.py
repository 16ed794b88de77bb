"""Devices that take notices: turned on, off, renewed by their browser, ended, forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q

from accounts.events import record_event
from accounts.models import EventKind, User
from agenda.models import Notice, PushDevice
from agenda.services.notices import trial_of

MOST_DEVICES = 20
UNDO_KEEPS = timedelta(days=1)
ENDED_KEPT = timedelta(days=30)
NOTICES_KEPT = timedelta(days=30)
RESTORED = "A backup was restored, which does not know what was turned off since."


@dataclass(frozen=True)
class Subscription:
    """What a browser gives out: where to post, and what to encrypt with, both in base64url."""

    endpoint: str
    browser_key: str
    auth_secret: str

    @property
    def fields(self) -> dict[str, str]:
        return {
            "endpoint": self.endpoint,
            "endpoint_hash": hash_of(self.endpoint),
            "browser_key": self.browser_key,
            "auth_secret": self.auth_secret,
        }


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def count_in_use(owner: User) -> int:
    return PushDevice.objects.owned_by(owner).in_use().count()


@transaction.atomic
def turn_on(
    *,
    owner: User,
    given: Subscription,
    name: str,
    session_key: str,
    known: int,
    now: datetime,
) -> PushDevice:
    """From now on this browser takes notices. known: the id of the device it was before, by its
    cookie, 0 where it is new. That one it is again, with its name and ticks, where it is in the
    same session or that one is off; it names what it is about only in the same session, since a
    cookie can be copied.
    """
    session = hash_of(session_key) if session_key else ""
    own = PushDevice.objects.owned_by(owner).select_for_update()
    row = own.filter(endpoint_hash=hash_of(given.endpoint)).first()
    if row is None and (before := own.filter(pk=known).first()):
        is_same = bool(session) and before.session_hash == session
        if is_same or not before.is_in_use:
            row = before
            row.says_what = row.says_what and is_same
    row = row or PushDevice(owner=owner, name=name)
    for field, value in given.fields.items():
        setattr(row, field, value)
    row.session_hash = session
    row.turned_on_at = now
    row.ended_at = row.turned_off_at = row.held_until = row.last_problem_at = None
    row.last_problem, row.failures = "", 0
    row.save()
    record_event(owner, EventKind.DEVICE_ON, row.name, now=now)
    return row


@transaction.atomic
def turn_off(*, device: PushDevice, now: datetime) -> None:
    """Nothing is sent to it any more. What is needed for an Undo is kept for a day."""
    PushDevice.objects.filter(pk=device.pk).update(turned_off_at=now)
    record_event(device.owner, EventKind.DEVICE_OFF, device.name, now=now)


@transaction.atomic
def turn_on_again(*, owner: User, pk: int, turned_off_at: datetime) -> bool:
    """Undo of turn_off; False where it was not turned off at that moment."""
    own = PushDevice.objects.owned_by(owner).filter(pk=pk, turned_off_at=turned_off_at)
    device = own.select_for_update().first()
    if device is None or (not device.ended_at and count_in_use(owner) >= MOST_DEVICES):
        return False
    PushDevice.objects.filter(pk=pk).update(turned_off_at=None)
    record_event(owner, EventKind.DEVICE_ON, device.name)
    return True


@transaction.atomic
def renew(*, owner: User, old_endpoint: str, given: Subscription) -> PushDevice | None:
    """The browser has another address of its own accord; None where it was on no list."""
    own = PushDevice.objects.owned_by(owner).in_use()
    device = own.filter(endpoint_hash=hash_of(old_endpoint)).first()
    if device is None:
        return None
    same = PushDevice.objects.owned_by(owner).filter(endpoint_hash=hash_of(given.endpoint))
    same.exclude(pk=device.pk).delete()
    PushDevice.objects.filter(pk=device.pk).update(**given.fields, held_until=None, failures=0)
    device.refresh_from_db()
    return device


def try_out(*, device: PushDevice, now: datetime) -> bool:
    """Send a test within a minute; False where one was asked for in this minute already."""
    notice = trial_of(device, now=now)
    same = {"device": device, "event": notice.event, "due_at": notice.due_at}
    if Notice.objects.filter(**same).exists():
        return False
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    return True


def end_device(device: PushDevice, problem: str, now: datetime) -> bool:
    """Nothing reaches it there any more: what it gave out is forgotten, and its user is told. False
    where it has another address by now, or ended before.
    """
    there = PushDevice.objects.filter(pk=device.pk, endpoint_hash=device.endpoint_hash)
    ended = there.filter(ended_at=None).update(
        ended_at=now,
        endpoint="",
        browser_key="",
        auth_secret="",
        held_until=None,
        last_problem=problem,
        last_problem_at=now,
    )
    if ended:
        record_event(device.owner, EventKind.DEVICE_ENDED, device.name, now=now)
    return bool(ended)


@transaction.atomic
def end_all(*, now: datetime) -> None:
    """After a restore: a backup does not know which devices were turned off since it was made."""
    for device in PushDevice.objects.in_use().select_related("owner"):
        end_device(device, RESTORED, now)


def turn_off_where(owner: User, which: Q, *, now: datetime) -> None:
    for device in PushDevice.objects.owned_by(owner).shown().filter(which):
        turn_off(device=device, now=now)


def forget_old(*, now: datetime) -> None:
    """What can no longer be undone, what ended long ago, and what was sent long ago."""
    PushDevice.objects.filter(turned_off_at__lt=now - UNDO_KEEPS).delete()
    PushDevice.objects.filter(ended_at__lt=now - ENDED_KEPT).delete()
    Notice.objects.filter(due_at__lt=now - NOTICES_KEPT).delete()
