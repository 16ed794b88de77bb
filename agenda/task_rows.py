"""Rows of the task queue that a killed worker or a wrong clock left behind."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.tasks import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from agenda.domain.standing import CLOCKS_DIFFER

KEEP = timedelta(hours=1)  # longer than any task of ours can run
_ahead_at_most: dict[str, timedelta] = {}


def waits_at_most(task: Task, most: timedelta) -> None:
    """Say how far ahead that task is ever put: what lies further ahead was put there by a clock
    that was wrong, and is brought back."""
    _ahead_at_most[task.module_path] = most


def bring_back(now: datetime) -> int:
    """Tasks further ahead than they are ever put are brought to where they can be; how many."""
    nearest = now + CLOCKS_DIFFER + min(_ahead_at_most.values())
    # Without a time of its own, a task is stored at the end of time and runs at once.
    far = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, run_after__gt=nearest, run_after__lt=get_date_max()
    )
    brought = 0
    for path in set(far.order_by().values_list("task_path", flat=True)) & set(_ahead_at_most):
        latest = now + _ahead_at_most[path]
        late = far.filter(task_path=path, run_after__gt=latest + CLOCKS_DIFFER)
        brought += late.update(run_after=latest)
    return brought


def forget_ended(*tasks: Task, now: datetime) -> None:
    """Delete those that ended a while ago. One that runs longer than any can counts as ended.

    Such a one is deleted later: where the clock was put forward it runs still, and a worker whose
    row is gone dies of it.
    """
    rows, before, ahead = rows_of(*tasks), now - KEEP, now + CLOCKS_DIFFER
    running = Q(status=TaskResultStatus.RUNNING)
    rows.filter(~running, Q(finished_at__lt=before) | Q(finished_at__gt=ahead)).delete()
    rows.filter(running, Q(started_at__lt=before) | Q(started_at__gt=ahead)).update(
        status=TaskResultStatus.FAILED, finished_at=now
    )


def rows_of(*tasks: Task) -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(task_path__in=[it.module_path for it in tasks])
