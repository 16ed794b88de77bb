"""The tasks around an account that goes. One that is lost loses nothing: each night looks again."""

from datetime import timedelta

from django.tasks import task
from django.utils import timezone

from accounts.models import AccountDeletion
from transfer.leaving.changes import delete_due_accounts, tell_asked

A_MOMENT = timedelta(seconds=1)


@task()
def delete_due() -> None:
    delete_due_accounts(now=timezone.now())


@task()
def tell(pk: int) -> None:
    tell_asked(pk)


def hand_over(deletion: AccountDeletion) -> None:
    """Let a worker write the mail now, and delete the account when it is due."""
    tell.enqueue(deletion.pk)
    delete_due.using(run_after=deletion.due_at + A_MOMENT).enqueue()
