"""What happens here when something changes on a floor below."""

from collections.abc import Iterator
from datetime import datetime
from itertools import batched
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from applications.models import Role
from applications.signals import role_changed
from interviews.services.follow_ups import plan_open_roles, plan_role
from interviews.services.scoring import ROLES_AT_ONCE, rescore, rescore_roles


@receiver(role_changed)
def replan_role(*, role: Role, now: datetime, **_: Any) -> None:
    """A stage, a reply, the pay or the trash may change what is due and what caps the score."""
    rescore(role=role, now=now, cause="role")
    plan_role(role=role, now=now)


def rescore_user(user: User, now: datetime) -> None:
    """New limits or weights may move every score.

    Roles in the trash are left: they are computed anew when they come back.
    """
    for some in _roles_of(user):
        rescore_roles(some, now=now, cause="preferences")


def replan_user(user: User, now: datetime) -> None:
    """A new zone or other holidays may move what is due."""
    plan_open_roles(user=user, now=now)


def _roles_of(user: User) -> Iterator[tuple[int, ...]]:
    """Their ids, as many at a time as fit into memory with all that hangs on them."""
    ids = Role.objects.owned_by(user).order_by("pk").values_list("pk", flat=True)
    return batched(ids, ROLES_AT_ONCE)
