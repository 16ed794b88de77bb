"""What Today says of the account as a whole, in one query: demo data, and what arrives."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from accounts.models import User
from agenda.domain.standing import Standing, standing_of
from agenda.models import DemoRow, EngineRun, Notice, PushDevice, Reminder
from agenda.models.reminder import Mailing
from agenda.models.sending import SendingQuerySet

FAILURES_SHOWN_FOR = timedelta(days=7)


MAILS = Reminder.objects.filter(owner=OuterRef("pk"))
NOTICES = Notice.objects.filter(owner=OuterRef("pk")).of_devices_in_use()
NOTHING_SINCE = Q(device__last_sent_at=None) | Q(device__last_sent_at__lt=F("gave_up_at"))
DEVICES = PushDevice.objects.filter(owner=OuterRef("pk"))
ACCOUNTS = User.objects.values(
    has_devices=Exists(DEVICES.in_use()),
    mailing=F("reminder_settings__mailing"),
    has_demo=Exists(DemoRow.objects.filter(owner=OuterRef("pk"))),
    ran_at=Subquery(EngineRun.objects.values("ran_at")[:1]),
)


def account_state(user: User, *, now: datetime) -> dict[str, Any]:
    """can_mail: there is a mail server. is_mailed: the user wants mail. has_devices: some device
    takes notices. is_sent: one of both. ended_device: the name of one that lately takes none any
    more, "" for none. failed: how many mails were given up in the last week. notices_failed: how
    many notices, to devices that nothing has reached since. stopped_since: when the worker last
    looked, None while it runs or where it never ran. stopped_until: the same where that is still
    to come, so that a clock was or is wrong; else None. notices_late: how many notices wait for
    another reason, or were tried in vain.
    """
    since = now - FAILURES_SHOWN_FOR
    ended = DEVICES.shown().filter(ended_at__gte=since).order_by("-ended_at")
    found = ACCOUNTS.annotate(
        failed=_count(MAILS.given_up(since=since)),
        notices_failed=_count(NOTICES.given_up(since=since).filter(NOTHING_SINCE)),
        notices_late=_count(NOTICES.late(now=now)),
        ended_device=Subquery(ended.values("name")[:1]),
    ).get(pk=user.pk)
    ran_at = found["ran_at"]
    standing = standing_of(ran_at, now)
    is_stopped = standing in {Standing.STOPPED, Standing.AHEAD}
    is_mailed = found["mailing"] not in (None, Mailing.OFF)
    return {
        "has_demo": found["has_demo"],
        "can_mail": settings.HAS_MAIL_SERVER,
        "is_mailed": is_mailed,
        "has_devices": found["has_devices"],
        "is_sent": is_mailed or found["has_devices"],
        "ended_device": found["ended_device"] or "",
        "failed": found["failed"] or 0,
        "notices_failed": found["notices_failed"] or 0,
        "notices_late": 0 if is_stopped else found["notices_late"] or 0,
        "stopped_since": ran_at if standing == Standing.STOPPED else None,
        "stopped_until": ran_at if standing == Standing.AHEAD else None,
    }


def _count(rows: SendingQuerySet) -> Subquery:
    """None for none."""
    return Subquery(rows.order_by().values("owner").annotate(n=Count("pk")).values("n"))
