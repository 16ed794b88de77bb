"""The tasks that wake the engine. A task that is lost loses nothing: the rows know what is due."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from agenda.models import Reminder
from agenda.models.reminder import Channel
from agenda.services.reminders import plan_reminders
from agenda.services.sending import send_due

EVERY = timedelta(seconds=20)
KEEP_FINISHED = timedelta(hours=1)
MANY = 100  # e-mails due at once


@task()
def wake() -> None:
    """Write down what is due, send it, and be woken again.

    The next waking is arranged first, so that a worker that dies in here breaks no chain.
    """
    now = timezone.now()
    keep_awake(now=now, after=now + EVERY)
    plan_reminders(now)
    if settings.HAS_MAIL_SERVER:
        if Reminder.objects.waiting(now=now).filter(channel=Channel.EMAIL)[MANY:].exists():
            send.enqueue()  # another worker, where there is one, takes a share
        send_due(timezone.now)
    _forget_finished(now)


@task()
def send() -> None:
    """Send what is due, beside the worker that was woken."""
    send_due(timezone.now)


@transaction.atomic
def keep_awake(*, now: datetime, after: datetime) -> None:
    """See to it that one waking lies ahead. One that waits already is enough."""
    waiting = DBTaskResult.objects.filter(task_path=wake.module_path, status="READY")
    if not waiting.filter(run_after__lte=max(now, after)).exists():
        wake.using(run_after=after).enqueue()


def _forget_finished(now: datetime) -> None:
    ours = [wake.module_path, send.module_path]
    DBTaskResult.objects.finished().filter(
        task_path__in=ours, finished_at__lt=now - KEEP_FINISHED
    ).delete()
