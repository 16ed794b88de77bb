"""What follows from mere waiting: once a day, open roles are planned again.

Nobody touches a role to make a month of silence out of it, or an interview that has begun out of
one that lies ahead; both change what is suggested. Everything else is planned as it is changed.
"""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from agenda.models import EngineRun
from applications.domain.pipeline import Stage
from applications.models import Role
from interviews.follow_ups.changes import WAITING_STAGES, hold_roles, plan_roles
from interviews.models import Interview

ROLES_AT_ONCE = 100
# The shortest silence one can ask for is a week, and it is noticed some days ahead.
NO_SILENCE_YET = timedelta(days=4)
LATELY = timedelta(days=3)  # longer than a day that the worker was off


def plan_some_roles(now: datetime) -> int:
    """Plan the next roles of the day (UTC); how many those were, 0 once the day is through.

    A worker that is killed leaves them to the next waking. Roles that cannot be planned raise, and
    do not hold up those after them.
    """
    run, _ = EngineRun.objects.get_or_create(pk=1, defaults={"ran_at": now})
    today = now.astimezone(UTC).date()
    after = run.planned_to if run.planned_on == today else 0
    next_roles = _touched_by_time(now).filter(pk__gt=after).order_by("pk")
    keys = list(next_roles.values_list("pk", flat=True)[:ROLES_AT_ONCE])
    try:
        if keys:
            _plan(keys, now)
    finally:
        if keys or run.planned_on != today:
            EngineRun.objects.filter(pk=1).update(
                planned_on=today, planned_to=keys[-1] if keys else after
            )
    return len(keys)


def _touched_by_time(now: datetime) -> QuerySet[Role]:
    waits = Q(
        stage__in=[str(stage) for stage in WAITING_STAGES],
        stage_since__lte=(now - NO_SILENCE_YET).date(),
    )
    begun = Interview.objects.filter(
        role=OuterRef("pk"), trashed_at=None, starts_at__gt=now - LATELY, starts_at__lte=now
    )
    offered = Q(stage=Stage.OFFER, offer_deadline__isnull=False)  # whatever version planned it
    return Role.objects.open().filter(waits | offered | Exists(begun), trashed_at=None)


@transaction.atomic
def _plan(keys: list[int], now: datetime) -> None:
    """The roles are held, so that two workers that plan the same ones take turns."""
    hold_roles(*keys)
    roles = Role.objects.open().filter(pk__in=keys, trashed_at=None)
    plan_roles(roles=list(roles.select_related("company", "recruiter")), now=now)
