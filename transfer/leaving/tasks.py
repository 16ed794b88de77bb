"""The tasks around an account that goes. One that is lost loses nothing: each night looks again."""

from datetime import timedelta

from django.tasks import TaskResultStatus, task
from django.utils import timezone

from accounts.models import AccountDeletion
from accounts.steady import look_at_clock
from agenda.task_rows import rows_of, waits_at_most
from transfer.leaving.changes import DAY_TO_THINK, delete_due_accounts, tell_asked

A_MOMENT = timedelta(seconds=1)
AGAIN_AFTER = timedelta(hours=1)


@task()
def delete_due() -> None:
    """Delete what is due; what is left, since the clock is not believed yet, is asked for again."""
    now = timezone.now()
    delete_due_accounts(now=look_at_clock(now))
    waiting = rows_of(delete_due).filter(status=TaskResultStatus.READY)
    is_left = AccountDeletion.objects.filter(due_at__lte=now).exists()
    if is_left and not waiting.filter(run_after__lte=now + AGAIN_AFTER).exists():
        delete_due.using(run_after=now + AGAIN_AFTER).enqueue()


waits_at_most(delete_due, DAY_TO_THINK + A_MOMENT)


@task()
def tell(pk: int) -> None:
    tell_asked(pk)


def hand_over(deletion: AccountDeletion) -> None:
    """Let a worker write the mail now, and delete the account when it is due."""
    tell.enqueue(deletion.pk)
    delete_due.using(run_after=deletion.due_at + A_MOMENT).enqueue()
