"""Scores follow from what is announced: evidence, a role's own facts, limits and weights."""

from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import preferences_changed
from applications.models import Role
from applications.signals import role_changed, roles_changed, trash_changed
from interviews.models import FoundFlag, Interview
from interviews.score.changes import ROLES_AT_ONCE, rescore, rescore_roles
from interviews.signals import evidence_changed


@receiver(evidence_changed)
def rescore_interview(*, interview: Interview, now: datetime, cause: str, **_: Any) -> None:
    rescore(role=interview.role, interview=interview, now=now, cause=cause)


@receiver(role_changed)
def rescore_role(*, role: Role, now: datetime, **_: Any) -> None:
    """Its pay, office days or the trash may change what caps the score."""
    rescore(role=role, now=now, cause="role")


@receiver(roles_changed)
def rescore_many(*, roles: Sequence[Role], now: datetime, **_: Any) -> None:
    for some in batched((it.pk for it in roles), ROLES_AT_ONCE):
        rescore_roles(some, now=now, cause="role")


@receiver(trash_changed, sender=FoundFlag)
def rescore_without_it(*, row: FoundFlag, now: datetime, **_: Any) -> None:
    """A flag found elsewhere went, or came back."""
    rescore_roles(row.roles.values_list("pk", flat=True), now=now, cause="found flag")


@receiver(preferences_changed)
def rescore_user(*, user: User, now: datetime, limits: bool, **_: Any) -> None:
    """New limits or weights may move every score.

    Roles in the trash are left: they are computed when they come back.
    """
    if not limits:
        return
    ids = Role.objects.owned_by(user).order_by("pk").values_list("pk", flat=True)
    for some in batched(ids, ROLES_AT_ONCE):  # as many as fit into memory with all their rows
        rescore_roles(some, now=now, cause="preferences")
