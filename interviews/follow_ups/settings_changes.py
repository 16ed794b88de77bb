"""Saving when follow-ups are suggested, and what that would do to those that are pending."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.domain.words import joined
from accounts.models import User
from applications.models import Role
from interviews.follow_ups.changes import changes_of, open_roles_of, plan_open_roles
from interviews.follow_ups.domain.facts import Suggestion
from interviews.models import FollowUp, FollowUpSettings

KEPT = [it for it in FollowUpSettings._meta.concrete_fields if it.name not in {"id", "user"}]


@dataclass(frozen=True, slots=True)
class Shift:
    """One follow-up that would change. was: the row; becomes: what it would say; None: is none."""

    role: Role
    was: FollowUp | None = None
    becomes: Suggestion | None = None


@transaction.atomic
def save_settings(*, settings: FollowUpSettings, now: datetime) -> None:
    """Save, and plan all open roles again."""
    settings.save()
    plan_open_roles(user=settings.user, now=now)


@transaction.atomic
def reset_settings(*, user: User, now: datetime) -> dict[str, Any] | None:
    """Back to the defaults. What was saved, for Undo; None where nothing was."""
    saved = FollowUpSettings.objects.filter(user=user).first()
    if saved is None:
        return None
    saved.delete()
    plan_open_roles(user=user, now=now)
    return {it.name: it.value_to_string(saved) for it in KEPT}


def restore_settings(*, user: User, kept: dict[str, Any], now: datetime) -> bool:
    """Undo of reset_settings; False where other times were saved since."""
    if FollowUpSettings.objects.filter(user=user).exists():
        return False
    settings = FollowUpSettings.of(user)
    for it in KEPT:
        setattr(settings, it.name, it.to_python(kept[it.name]))
    save_settings(settings=settings, now=now)
    return True


def effect_of(settings: FollowUpSettings, *, now: datetime) -> dict[str, list[Shift]]:
    """What save_settings would "move", "add" and "remove"; nothing is saved."""
    effect: dict[str, list[Shift]] = {"move": [], "add": [], "remove": []}
    for roles in open_roles_of(settings.user):
        for role, changes in changes_of(roles, now=now, settings=settings):
            effect["move"] += (
                Shift(role, row, it)
                for row, it in changes.update
                if (row.due_at, row.remind_at) != (it.due_at, it.remind_at)
            )
            coming = [*changes.create, *(it for _, it in changes.revive)]
            effect["add"] += (Shift(role, becomes=it) for it in coming)
            effect["remove"] += (Shift(role, row) for row in changes.retire)
    return effect


def effect_words(effect: dict[str, list[Shift]]) -> str:
    """ "move 5 and remove 1"; "" where nothing changes."""
    return joined([f"{verb} {len(shifts)}" for verb, shifts in effect.items() if shifts])
