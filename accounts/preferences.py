"""Saving preferences, and telling those who compute from them."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from accounts.models import Preferences, User

type OnChange = Callable[[User, datetime], None]

# Higher floors append their function in AppConfig.ready, since accounts may not import them.
# Each is called with the user and the moment, in the transaction that saves the change, so that
# stored scores and the limits they were computed from never disagree.
on_change: list[OnChange] = []


@transaction.atomic
def save_preferences(preferences: Preferences, *, now: datetime) -> None:
    """Save, keep a record where limits or weights changed, and tell everyone in on_change."""
    preferences.save()
    preferences.record(now=now)
    for tell in on_change:
        tell(preferences.user, now)
