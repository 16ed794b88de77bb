"""What a merge keeps for its Undo goes with it."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.signals import trash_emptied
from overview.merging.changes import forget_merges


@receiver(trash_emptied, dispatch_uid="merges past their Undo")
def tidy_up(now: datetime, **_: Any) -> None:
    forget_merges(now=now)
