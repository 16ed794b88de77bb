"""What Today says of the account as a whole, in one query: demo data, and whether mail arrives."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Subquery

from accounts.models import User
from agenda.domain.standing import Standing, standing_of
from agenda.models import DemoRow, EngineRun, Reminder
from agenda.models.reminder import Mailing

FAILURES_SHOWN_FOR = timedelta(days=7)


FAILED = Reminder.objects.filter(owner=OuterRef("pk")).order_by().values("owner")
ACCOUNTS = User.objects.values(
    mailing=F("reminder_settings__mailing"),
    has_demo=Exists(DemoRow.objects.filter(owner=OuterRef("pk"))),
    ran_at=Subquery(EngineRun.objects.values("ran_at")[:1]),
)


def account_state(user: User, *, now: datetime) -> dict[str, Any]:
    """can_mail: there is a mail server. is_mailed: the user wants mail. failed: how many mails
    were given up in the last week. stopped_since: when the worker last looked, None while it runs
    or where it never ran. stopped_until: the same where that is still to come, so that a clock was
    or is wrong; else None.
    """
    failed = FAILED.filter(gave_up_at__gte=now - FAILURES_SHOWN_FOR).annotate(count=Count("pk"))
    found = ACCOUNTS.annotate(failed=Subquery(failed.values("count"))).get(pk=user.pk)
    ran_at = found["ran_at"]
    standing = standing_of(ran_at, now)
    return {
        "has_demo": found["has_demo"],
        "can_mail": settings.HAS_MAIL_SERVER,
        "is_mailed": found["mailing"] not in (None, Mailing.OFF),
        "failed": found["failed"] or 0,
        "stopped_since": ran_at if standing == Standing.STOPPED else None,
        "stopped_until": ran_at if standing == Standing.AHEAD else None,
    }
