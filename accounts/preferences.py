"""Saving preferences, and telling those who compute from them."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from accounts.models import Preferences, User

type OnChange = Callable[[User, datetime], None]

# Higher floors append their functions in AppConfig.ready, since accounts may not import them.
# Each is called with the user and the moment, in the transaction that saves the change, so that
# stored scores and the limits they were computed from never disagree.
on_new_limits: list[OnChange] = []  # limits or weights
on_new_times: list[OnChange] = []  # zone or public holidays


@transaction.atomic
def save_preferences(preferences: Preferences, *, now: datetime) -> None:
    """Save, keep a record where limits or weights changed, and tell those whom it concerns."""
    before = Preferences.objects.get(pk=preferences.pk)
    preferences.save()
    preferences.record(now=now)
    if _limits(before) != _limits(preferences):
        _tell(on_new_limits, preferences.user, now)
    if _times(before) != _times(preferences):
        _tell(on_new_times, preferences.user, now)


def _limits(preferences: Preferences) -> tuple[object, object]:
    return preferences.limits(), preferences.weights


def _times(preferences: Preferences) -> tuple[str, str, str]:
    return preferences.zone, preferences.holiday_country, preferences.holiday_region


def _tell(those: list[OnChange], user: User, now: datetime) -> None:
    for tell in those:
        tell(user, now)
