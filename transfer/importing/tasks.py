"""The tasks that carry imports on. One that is lost loses nothing: the rows know what waits."""

from datetime import timedelta

from django.tasks import task
from django.utils import timezone

from agenda.task_rows import forget_ended, waits_at_most
from transfer.importing.changes import carry_on, note_worker
from transfer.models import Import

WATCHES = timedelta(seconds=30)
WORKS_FOR = timedelta(seconds=25)


@task()
def work_on_import(pk: int) -> None:
    """Carry an import on. Its successor waits already, in case the worker is killed in here."""
    now = timezone.now()
    if not Import.objects.filter(pk=pk, state__in=["running", "undoing"]).exists():
        return
    work_on_import.using(run_after=now + WATCHES).enqueue(pk)
    stop_at = now + WORKS_FOR
    while (now := timezone.now()) < stop_at:
        note_worker(pk=pk, now=now)
        if not carry_on(pk=pk, today=timezone.localdate(now), now=now):
            return
    work_on_import.enqueue(pk)


def hand_over(pk: int) -> None:
    """Let a worker carry it on: one at once, one that looks after it should that one be killed."""
    now = timezone.now()
    forget_ended(work_on_import, now=now)
    work_on_import.enqueue(pk)
    work_on_import.using(run_after=now + WATCHES).enqueue(pk)


waits_at_most(work_on_import, WATCHES)
