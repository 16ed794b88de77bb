"""The clock as far as it is believed, for whatever deletes for good once a day is over.

Everything else goes by the clock as it is, since it can be put right again.
"""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.forms.models import model_to_dict

from accounts.domain.steady_clock import Steady
from accounts.models import SteadyClock


@transaction.atomic
def look_at_clock(now: datetime) -> datetime:
    """Note what the clock says; the moment that is believed. The worker does it at each waking;
    where none runs, whatever deletes.
    """
    row = SteadyClock.objects.select_for_update().filter(pk=1).first()
    steady = _after(row, now)
    SteadyClock.objects.update_or_create(pk=1, defaults=asdict(steady))
    return steady.believed_at


def believed(now: datetime) -> datetime:
    """The same, and nothing is written."""
    return _after(SteadyClock.objects.filter(pk=1).first(), now).believed_at


def _after(row: SteadyClock | None, now: datetime) -> Steady:
    """The first look is believed."""
    if row is None:
        return Steady(now, now)
    return Steady(**model_to_dict(row, exclude=["id"])).after(now)
