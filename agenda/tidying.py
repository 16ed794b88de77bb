"""The task of the day: what `manage.py empty_trash` does, where nobody set up a timer for it."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.core.management import call_command
from django.dispatch import receiver
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.events import take_up_waiting
from agenda.signals import engine_woke
from agenda.task_rows import forget_ended, rows_of, waits_at_most

NIGHT = time(3)  # UTC; a worker that is off then does it when it is started
DAY = timedelta(days=1)
TOLD_FOR = timedelta(days=7)  # what became of a task, for whoever looks into the database


@task()
def tidy() -> None:
    call_command("empty_trash", quiet=True)
    DBTaskResult.objects.filter(finished_at__lt=timezone.now() - TOLD_FOR).delete()


waits_at_most(tidy, DAY)


@receiver(engine_woke, dispatch_uid="account activity that waits")
def take_up(**_: Any) -> None:
    """Lines that were kept while the database took none."""
    take_up_waiting()


def keep_tidy(*, now: datetime) -> None:
    """See to it that one tidying lies ahead."""
    forget_ended(tidy, now=now)
    if not rows_of(tidy).filter(status=TaskResultStatus.READY).exists():
        tidy.using(run_after=_next_night(now)).enqueue()


def _next_night(now: datetime) -> datetime:
    tonight = datetime.combine(now.astimezone(UTC).date(), NIGHT, UTC)
    return tonight if tonight > now else tonight + DAY
