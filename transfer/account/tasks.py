"""The tasks that carry accounts out and in. One that is lost loses nothing: rows say what waits."""

from datetime import datetime, timedelta

from django.tasks import task
from django.utils import timezone

from agenda.task_rows import KEEP, forget_ended, waits_at_most
from transfer.account.export_changes import forget_exports, make_export
from transfer.account.import_changes import forget_imports, read_import
from transfer.models import AccountExport, AccountImport
from transfer.models.account import KEPT_FOR, AccountImportState, ExportState

WATCHES = timedelta(seconds=30)  # longer than somebody who was killed is waited for


@task()
def work_on_export(pk: int) -> None:
    """Make it. The successor waits already, in case the worker is killed in here."""
    if not AccountExport.objects.filter(pk=pk, state=ExportState.MAKING).exists():
        return
    work_on_export.using(run_after=timezone.now() + WATCHES).enqueue(pk)
    make_export(pk)


@task()
def work_on_account_import(pk: int) -> None:
    """The same for an account on its way in."""
    if not AccountImport.objects.filter(pk=pk, state=AccountImportState.READING).exists():
        return
    work_on_account_import.using(run_after=timezone.now() + WATCHES).enqueue(pk)
    read_import(pk)


@task()
def forget() -> None:
    """Delete the files that were kept for their day."""
    now = timezone.now()
    forget_exports(now=now)
    forget_imports(now=now)


def hand_over_export(export: AccountExport, *, is_begun: bool, now: datetime) -> None:
    """Let a worker make it, at once unless this process has begun; and delete it after its day."""
    _forget_tasks(now)
    task = work_on_export.using(run_after=now + WATCHES) if is_begun else work_on_export
    task.enqueue(export.pk)
    forget_after_a_day(now=now)


def hand_over_import(it: AccountImport, *, now: datetime) -> None:
    """Let a worker read it at once."""
    _forget_tasks(now)
    work_on_account_import.enqueue(it.pk)


def forget_after_a_day(*, now: datetime) -> None:
    forget.using(run_after=now + KEPT_FOR + KEEP).enqueue()


def _forget_tasks(now: datetime) -> None:
    forget_ended(work_on_export, work_on_account_import, forget, now=now)


waits_at_most(work_on_export, WATCHES)
waits_at_most(work_on_account_import, WATCHES)
waits_at_most(forget, KEPT_FOR + KEEP)
