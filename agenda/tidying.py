"""The task of the day: what `manage.py empty_trash` does, where nobody set up a timer for it."""

from datetime import UTC, datetime, time, timedelta

from django.core.management import call_command
from django.db.models import Q
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

NIGHT = time(3)  # UTC; a worker that is off then does it when it is started
DAY = timedelta(days=1)
TOLD_FOR = timedelta(days=7)  # what became of a task, for whoever looks into the database
KEEP = timedelta(hours=6)  # longer than it can take


@task()
def tidy() -> None:
    call_command("empty_trash", quiet=True)
    DBTaskResult.objects.filter(finished_at__lt=timezone.now() - TOLD_FOR).delete()


def keep_tidy(*, now: datetime) -> None:
    """See to it that one tidying lies ahead, within a day however the clock was set meanwhile."""
    tidyings = DBTaskResult.objects.filter(task_path=tidy.module_path)
    waiting = tidyings.filter(status=TaskResultStatus.READY, run_after__lte=now + DAY)
    if waiting.exists():
        return
    lost = Q(status=TaskResultStatus.RUNNING, started_at__lt=now - KEEP)
    far = Q(status=TaskResultStatus.READY)
    tidyings.filter(Q(finished_at__lt=now) | lost | far).delete()
    tidy.using(run_after=_next_night(now)).enqueue()


def _next_night(now: datetime) -> datetime:
    tonight = datetime.combine(now.astimezone(UTC).date(), NIGHT, UTC)
    return tonight if tonight > now else tonight + DAY
