from datetime import datetime
from typing import Any

from django.dispatch import receiver

from applications.models import Role
from applications.signals import role_changed
from interviews.services.follow_ups import plan_role
from interviews.services.scoring import rescore


@receiver(role_changed)
def replan_role(*, role: Role, now: datetime, **_: Any) -> None:
    """A stage, a reply, the pay or the trash may change what is due and what caps the score."""
    rescore(role=role, now=now, cause="role")
    plan_role(role=role, now=now)
