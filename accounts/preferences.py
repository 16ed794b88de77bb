"""Saving preferences, and announcing what changed."""

from datetime import datetime

from django.db import transaction

from accounts.http import SignedInRequest
from accounts.models import Preferences
from accounts.signals import preferences_changed


def stored_preferences(request: SignedInRequest) -> Preferences:
    """Those of the user; where they are about to change, as they are by now."""
    if request.method == "POST":
        request.user.preferences.refresh_from_db()
    return request.user.preferences


@transaction.atomic
def save_preferences(preferences: Preferences, *, now: datetime) -> None:
    """Save, keep a record where limits or weights changed, and announce what did."""
    before = Preferences.objects.get(pk=preferences.pk)
    preferences.save()
    preferences.record(now=now)
    limits = _limits(before) != _limits(preferences)
    times = _times(before) != _times(preferences)
    if limits or times:
        preferences_changed.send(
            sender=Preferences, user=preferences.user, now=now, limits=limits, times=times
        )


def _limits(preferences: Preferences) -> tuple[object, object]:
    return preferences.limits(), preferences.weights


def _times(preferences: Preferences) -> tuple[str, str, str]:
    return preferences.zone, preferences.holiday_country, preferences.holiday_region
