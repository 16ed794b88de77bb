"""What happens here when something changes on a floor below."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from applications.models import Role
from applications.signals import role_changed
from interviews.services.follow_ups import plan_role
from interviews.services.scoring import rescore


@receiver(role_changed)
def replan_role(*, role: Role, now: datetime, **_: Any) -> None:
    """A stage, a reply, the pay or the trash may change what is due and what caps the score."""
    rescore(role=role, now=now, cause="role")
    plan_role(role=role, now=now)


def recompute_user(user: User, now: datetime) -> None:
    """Limits and weights change scores; zone and holidays change when things are due.

    Roles in the trash are left: they are computed anew when they come back.
    """
    roles = Role.objects.owned_by(user).filter(interviews__isnull=False).distinct()
    for role in roles.select_related("company", "recruiter"):
        rescore(role=role, now=now, cause="preferences")
        if role.is_open:
            plan_role(role=role, now=now)
