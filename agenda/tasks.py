"""The tasks that wake the engine. A task that is lost loses nothing: the rows know what is due."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.tasks import TaskResultStatus, task
from django.utils import timezone

from agenda.models import Notice, Reminder
from agenda.models.reminder import Channel
from agenda.services.clock import bring_rows_back
from agenda.services.daily import plan_some_roles
from agenda.services.notices import plan_notices
from agenda.services.pushing import push_due
from agenda.services.reminders import plan_reminders
from agenda.services.sending import send_due
from agenda.signals import engine_woke
from agenda.task_rows import bring_back, forget_ended, rows_of, waits_at_most
from agenda.tidying import keep_tidy

EVERY = timedelta(seconds=20)
MANY = 100  # e-mails, or notices, due at once
# Mails come first; a push service that is slow takes no more of a waking than this and one answer.
PUSHES_FOR = timedelta(seconds=5)


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
        try:
            _share_the_work(now)
            if settings.HAS_MAIL_SERVER:
                send_due(timezone.now, stop_at=now + EVERY)
        finally:
            plan_notices(now)
            push_due(timezone.now, stop_at=timezone.now() + PUSHES_FOR)


@task()
def send() -> None:
    """Send what is due, beside the worker that was woken."""
    if settings.HAS_MAIL_SERVER:
        send_due(timezone.now, stop_at=timezone.now() + EVERY)
    push_due(timezone.now, stop_at=timezone.now() + PUSHES_FOR)


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
    if rows_of(send).filter(status=TaskResultStatus.READY).exists():
        return
    mails = Reminder.objects.waiting(now=now).filter(channel=Channel.EMAIL)
    has_many_mails = settings.HAS_MAIL_SERVER and mails[MANY:].exists()
    if has_many_mails or Notice.objects.waiting(now=now)[MANY:].exists():
        send.enqueue()
