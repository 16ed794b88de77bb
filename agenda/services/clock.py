"""What a clock that was ahead wrote down is brought back, so that nothing waits for that moment.

No reminder is held, or put off, further ahead than some hours. Where a row says so, the clock of
some machine was wrong. What was sent stays sent, so that nothing comes twice.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from accounts.shared_cache import forget_counts_ahead
from agenda.domain.push import HELD_AT_MOST
from agenda.domain.reminders import CLAIM_LASTS, PAUSES
from agenda.domain.standing import CLOCKS_DIFFER
from agenda.models import Notice, PushDevice, Reminder, ReminderSettings

LONGEST_QUIET = timedelta(days=1)


@transaction.atomic
def bring_rows_back(now: datetime) -> None:
    """Moments in reminders that cannot be yet become the latest that can be; failed sign-ins that
    were counted then are forgotten.
    """
    ahead = now + CLOCKS_DIFFER
    _bring_back(Reminder.objects.all(), now)
    _bring_back(Notice.objects.all(), now)
    quiet = Notice.objects.filter(quiet_until__gt=ahead + LONGEST_QUIET)
    quiet.update(quiet_until=None)
    # A clock from before the account was made is itself the one that is wrong.
    wanted = ReminderSettings.objects.filter(mailing_since__gt=ahead, user__date_joined__lte=now)
    wanted.update(mailing_since=now)
    devices = PushDevice.objects.filter(owner__date_joined__lte=now)
    devices.filter(turned_on_at__gt=ahead).update(turned_on_at=now)
    devices.filter(held_until__gt=ahead + HELD_AT_MOST).update(held_until=None)
    forget_counts_ahead(now)


def _bring_back(every: QuerySet, now: datetime) -> None:
    ahead = now + CLOCKS_DIFFER
    rows = every.filter(sent_at=None)
    waiting = rows.filter(gave_up_at=None, called_off_at=None)
    waiting.filter(claimed_until__gt=now + CLAIM_LASTS).update(claimed_until=now + CLAIM_LASTS)
    too_late = Q(attempts=0, next_try_at__gt=ahead)
    for attempts, pause in enumerate(PAUSES, start=1):
        too_late |= Q(attempts=attempts, next_try_at__gt=ahead + pause)
    waiting.filter(too_late, next_try_at__gt=F("due_at")).update(
        next_try_at=Greatest(F("due_at"), Value(now, output_field=DateTimeField()))
    )
    # Called off as too late, by that clock: whether it is, is asked again before it is sent.
    rows.filter(called_off_at__gt=ahead).update(called_off_at=None, claimed_until=None)
    rows.filter(gave_up_at__gt=ahead).update(gave_up_at=now)
