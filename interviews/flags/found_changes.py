"""Changes to flags that no interview showed, and the scores that follow."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from applications.models import Role
from applications.signals import role_changed
from interviews.models import FoundFlag


@transaction.atomic
def save_found_flag(*, flag: FoundFlag, roles: Iterable[Role], now: datetime) -> FoundFlag:
    """Save a new or changed one. roles: at its company, in whose score it counts from now on.

    One that moved to another company is left as it was: there the flag counts for nothing.
    """
    if flag._state.adding:
        flag.noted_at = now
        before = set()
    else:
        before = set(flag.roles.all())
    flag.save()
    after = set(roles) | {it for it in before if it.company_id != flag.company_id}
    flag.roles.set(after)
    Role.objects.filter(pk__in=[it.pk for it in after]).update(has_found_flags=True)
    for role in Role.objects.filter(pk__in=[it.pk for it in before | after], trashed_at=None):
        role_changed.send(sender=Role, role=role, now=now)
    return flag
