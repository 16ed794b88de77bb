"""The tasks that wake the engine. A task that is lost loses nothing: the rows know what is due."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.tasks import TaskResultStatus, task
from django.utils import timezone

from agenda.models import Reminder
from agenda.models.reminder import Channel
from agenda.services.clock import bring_rows_back
from agenda.services.daily import plan_some_roles
from agenda.services.reminders import plan_reminders
from agenda.services.sending import send_due
from agenda.signals import engine_woke
from agenda.task_rows import bring_back, forget_ended, rows_of, waits_at_most
from agenda.tidying import keep_tidy

EVERY = timedelta(seconds=20)
MANY = 100  # e-mails due at once


@task()
def wake() -> None:
    """Write down what is due, send it, and be woken again.

    The next wakings are arranged first, so that a worker that dies in here breaks no chain. A slow
    mail server holds up what the app itself reminds of by one waking at most.
    """
    now = timezone.now()
    keep_awake(after=now + EVERY)
    keep_tidy(now=now)
    forget_ended(wake, send, now=now)
    bring_rows_back(now)
    engine_woke.send_robust(sender=None, now=now)
    try:
        plan_reminders(now)
        plan_some_roles(now)
    finally:  # what is written down already does not wait for what cannot be
        if settings.HAS_MAIL_SERVER:
            _share_the_work(now)
            send_due(timezone.now, stop_at=now + EVERY)


@task()
def send() -> None:
    """Send what is due, beside the worker that was woken."""
    send_due(timezone.now, stop_at=timezone.now() + EVERY)


waits_at_most(wake, 2 * EVERY)
waits_at_most(send, timedelta(0))


def look_after(now: datetime) -> None:
    """What each worker does from time to time, beside its tasks: see to it that a waking is near.

    None is where a clock that was ahead arranged the wakings, or where all were lost.
    """
    were_far = bring_back(now)
    ready = rows_of(wake).filter(status=TaskResultStatus.READY)
    if were_far or not ready.filter(run_after__lte=now + 2 * EVERY).exists():
        keep_awake(after=now)


@transaction.atomic
def keep_awake(*, after: datetime) -> None:
    """See to it that two wakings lie ahead, one by `after`; those that wait already count.

    Two, since a worker may be killed when it has taken one and not yet arranged another.
    """
    waiting = rows_of(wake).filter(status=TaskResultStatus.READY)
    if not waiting.filter(run_after__lte=after).exists():
        wake.using(run_after=after).enqueue()
    later = after + EVERY
    if not waiting.filter(run_after__gt=after, run_after__lte=later).exists():
        wake.using(run_after=later).enqueue()


def _share_the_work(now: datetime) -> None:
    """Where much is to be sent, let another worker, where there is one, take a share."""
    mails = Reminder.objects.waiting(now=now).filter(channel=Channel.EMAIL)
    is_asked = rows_of(send).filter(status=TaskResultStatus.READY).exists()
    if not is_asked and mails[MANY:].exists():
        send.enqueue()
