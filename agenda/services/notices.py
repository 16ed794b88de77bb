"""Which notices are due on which device, written down as rows before any is sent.

The moments are those of mails: agenda/services/reminders.py. What was due before a device was
turned on is not sent to it.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import batched

from django.db import transaction
from django.db.models import F, OuterRef

from accounts.domain.business_time import local
from agenda.domain.reminders import digest_moment
from agenda.models import Notice, PushDevice, ReminderSettings
from agenda.models.push import TEST
from agenda.models.sending import Event
from agenda.services.reminders import (
    BATCH,
    DIGEST_STALE_AFTER,
    apart,
    due_follow_ups,
    due_of,
    near_interviews,
    subject_of,
    without_row,
)
from interviews.models import FollowUp


def plan_notices(now: datetime) -> int:
    """Write down every notice that is due and not written down yet; how many were added."""
    added = 0
    for rows in batched(due_notices(now), BATCH):
        with transaction.atomic():
            Notice.objects.bulk_create(rows, ignore_conflicts=True)
        added += len(rows)
    return added


def due_notices(now: datetime) -> Iterator[Notice]:
    """The notices that are due and have no row yet, unsaved. Without a device: one query."""
    devices = PushDevice.objects.in_use().filter(owner__is_active=True)
    devices = devices.select_related("owner__preferences", "owner__reminder_settings")
    of_owner: dict[int, list[PushDevice]] = defaultdict(list)
    for device in devices.order_by("pk"):
        of_owner[device.owner_id].append(device)
    if not of_owner:
        return
    yield from _of_follow_ups(now)
    yield from _of_interviews(of_owner, now)
    yield from _digests(of_owner, now)


def trial_of(device: PushDevice, *, now: datetime) -> Notice:
    """A notice that says only that it is a test, unsaved: one a minute."""
    minute = now.replace(second=0, microsecond=0)
    return _notice(device.pk, device.owner_id, TEST, f"test:{device.pk}", minute)


def _of_follow_ups(now: datetime) -> Iterator[Notice]:
    due = due_follow_ups(now).filter(
        owner__is_active=True,
        owner__push_devices__ended_at=None,
        owner__push_devices__turned_off_at=None,
        owner__push_devices__is_daily=False,
        owner__push_devices__turned_on_at__lte=F("reminded_at"),
    )
    due = due.annotate(device_pk=F("owner__push_devices"))
    rows = without_row(due, Notice.objects.filter(device=OuterRef("device_pk")))
    found = rows.values_list("pk", "device_pk", "owner_id", "reminded_at", "subject")
    for pk, device_id, owner_id, reminded_at, subject in list(found):
        row = _notice(device_id, owner_id, Event.FOLLOW_UP, subject, reminded_at)
        row.follow_up_id = pk
        yield row


def _of_interviews(of_owner: dict[int, list[PushDevice]], now: datetime) -> Iterator[Notice]:
    near = near_interviews(now).filter(owner__in=of_owner)
    for chunk in batched(near.iterator(chunk_size=BATCH), BATCH):
        written: set[tuple[object, ...]] = set()
        for row in Notice.objects.filter(interview__in=[it.pk for it in chunk]):
            written.add((row.device_id, row.subject, row.event, row.due_at))
            if row.sent_at is not None:
                written.add((row.device_id, row.subject, row.event))
        for interview in chunk:
            subject, found = subject_of(interview), []
            with apart(interview.owner_id):
                found = [
                    it
                    for it in due_of(interview, interview.owner)
                    if it.due_at <= now < it.stale_at
                ]
            for due in found:
                for device in of_owner[interview.owner_id]:
                    kind = (device.pk, subject, due.event)
                    if device.turned_on_at > due.due_at or {kind, (*kind, due.due_at)} & written:
                        continue
                    row = _notice(device.pk, device.owner_id, due.event, subject, due.due_at)
                    row.interview_id = interview.pk
                    yield row


def _digests(of_owner: dict[int, list[PushDevice]], now: datetime) -> Iterator[Notice]:
    """For devices that want follow-ups once a day: at the time at which a mail would come."""
    daily = [it for devices in of_owner.values() for it in devices if it.is_daily]
    lately = now - 2 * DIGEST_STALE_AFTER
    written = set(
        Notice.objects.filter(event=Event.DIGEST, device__in=daily, due_at__gt=lately).values_list(
            "device_id", "subject"
        )
    )
    for device in daily:
        row = None
        with apart(device.owner_id):
            row = _digest(device, now)
        if row is not None and (row.device_id, row.subject) not in written:
            yield row


def _digest(device: PushDevice, now: datetime) -> Notice | None:
    """None where none is due."""
    zone = device.owner.preferences.zone
    due_at = digest_moment(now, zone, ReminderSettings.of(device.owner).digest_at)
    if now >= due_at + DIGEST_STALE_AFTER or due_at < device.turned_on_at:
        return None
    subject = f"digest:{local(due_at, zone):%Y-%m-%d}"
    return _notice(device.pk, device.owner_id, Event.DIGEST, subject, due_at)


def count_due(device: PushDevice, now: datetime) -> int:
    return FollowUp.objects.owned_by(device.owner).due(now=now).order_by().count()


def _notice(device_id: int, owner_id: int, event: str, subject: str, due_at: datetime) -> Notice:
    return Notice(
        device_id=device_id,
        owner_id=owner_id,
        event=event,
        subject=subject,
        due_at=due_at,
        next_try_at=due_at,
    )
