"""Each night, and at each start, what is due goes, also where no worker runs."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.signals import trash_emptied
from transfer.leaving.changes import delete_due_accounts


@receiver(trash_emptied, dispatch_uid="accounts that go")
def delete_due(now: datetime, **_: Any) -> None:
    delete_due_accounts(now=now)
