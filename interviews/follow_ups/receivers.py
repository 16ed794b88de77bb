"""Follow-ups follow from what is announced: an interview, a role's own facts, zone and holidays."""

from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import preferences_changed
from applications.models import Role
from applications.signals import role_changed, roles_changed
from interviews.follow_ups.changes import ROLES_AT_ONCE, plan_open_roles, plan_role, plan_roles
from interviews.models import Interview
from interviews.signals import interview_moved


@receiver(interview_moved)
def replan_interview(*, interview: Interview, now: datetime, **_: Any) -> None:
    plan_role(role=interview.role, now=now)


@receiver(role_changed)
def replan_role(*, role: Role, now: datetime, **_: Any) -> list[str]:
    """A stage, a reply, a decision or the trash may change what is due."""
    return plan_role(role=role, now=now)


@receiver(roles_changed)
def replan_many(*, roles: Sequence[Role], now: datetime, **_: Any) -> None:
    for some in batched(roles, ROLES_AT_ONCE):
        plan_roles(roles=some, now=now)


@receiver(preferences_changed)
def replan_user(*, user: User, now: datetime, times: bool, **_: Any) -> None:
    """A new zone or other holidays may move what is due."""
    if times:
        plan_open_roles(user=user, now=now)
