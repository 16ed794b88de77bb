"""The tasks that wake the engine. A task that is lost loses nothing: the rows know what is due."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.tasks import Task, TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from agenda.models import Reminder
from agenda.models.reminder import Channel
from agenda.services.daily import plan_some_roles
from agenda.services.reminders import plan_reminders
from agenda.services.sending import send_due
from agenda.tidying import keep_tidy

EVERY = timedelta(seconds=20)
KEEP = timedelta(hours=1)  # longer than any of these tasks can run
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
    _forget(now)
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


@transaction.atomic
def keep_awake(*, after: datetime) -> None:
    """See to it that two wakings lie ahead, one by `after`; those that wait already count.

    Two, since a worker may be killed when it has taken one and not yet arranged another.
    """
    waiting = _tasks(wake).filter(status=TaskResultStatus.READY)
    if not waiting.filter(run_after__lte=after).exists():
        wake.using(run_after=after).enqueue()
    later = after + EVERY
    if not waiting.filter(run_after__gt=after, run_after__lte=later).exists():
        wake.using(run_after=later).enqueue()


def _share_the_work(now: datetime) -> None:
    """Where much is to be sent, let another worker, where there is one, take a share."""
    mails = Reminder.objects.waiting(now=now).filter(channel=Channel.EMAIL)
    is_asked = _tasks(send).filter(status=TaskResultStatus.READY).exists()
    if not is_asked and mails[MANY:].exists():
        send.enqueue()


def _forget(now: datetime) -> None:
    """Tasks that ended a while ago, and those that never will: their worker was killed."""
    before = now - KEEP
    _tasks(wake, send).filter(
        Q(finished_at__lt=before) | Q(status=TaskResultStatus.RUNNING, started_at__lt=before)
    ).delete()


def _tasks(*tasks: Task) -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(task_path__in=[it.module_path for it in tasks])
