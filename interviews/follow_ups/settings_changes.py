"""Saving when follow-ups are suggested, and what that would do to those that are pending."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from interviews.follow_ups.changes import changes_of, open_roles_of, plan_open_roles
from interviews.follow_ups.domain.rules import Changes
from interviews.models import FollowUp, FollowUpSettings

KEPT = [it for it in FollowUpSettings._meta.concrete_fields if it.name not in {"id", "user"}]
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Shift:
    """One follow-up that would change, with its role, and when it is due; None: not at all."""

    title: str
    role: str
    was_due_at: datetime | None
    due_at: datetime | None
    remind_at: datetime | None


@dataclass(slots=True)
class Effect:
    """What saving would do. Counts are whole, lists end after MOST_LISTED."""

    moved_count: int = 0
    new_count: int = 0
    gone_count: int = 0
    moved: list[Shift] = field(default_factory=list)
    new: list[Shift] = field(default_factory=list)
    gone: list[Shift] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.moved_count or self.new_count or self.gone_count)

    @property
    def words(self) -> str:
        """ "move 5 and take away 1"; "" where nothing changes."""
        counts = {"move": self.moved_count, "add": self.new_count, "take away": self.gone_count}
        *first, last = [f"{verb} {count}" for verb, count in counts.items() if count] or [""]
        return " and ".join(filter(None, [", ".join(first), last]))


@transaction.atomic
def save_settings(*, settings: FollowUpSettings, now: datetime) -> None:
    """Save, and plan all open roles anew."""
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


def restore_settings(*, user: User, kept: dict[str, Any], now: datetime) -> None:
    """Undo of reset_settings."""
    settings = FollowUpSettings.of(user)
    for it in KEPT:
        setattr(settings, it.name, it.to_python(kept[it.name]))
    save_settings(settings=settings, now=now)


def effect_of(settings: FollowUpSettings, *, now: datetime) -> Effect:
    """What save_settings would move, add and take away; nothing is saved."""
    effect = Effect()
    for roles in open_roles_of(settings.user):
        for role, rows, changes in changes_of(roles, now=now, settings=settings):
            _count(effect, str(role), rows, changes)
    return effect


def _count(effect: Effect, role: str, rows: dict[int, FollowUp], changes: Changes) -> None:
    moved = [
        Shift(it.title, role, rows[key].due_at, it.due_at, it.remind_at)
        for key, it in changes.update
        if (rows[key].due_at, rows[key].remind_at) != (it.due_at, it.remind_at)
    ]
    coming = [*changes.create, *(it for _, it in changes.revive)]
    new = [Shift(it.title, role, None, it.due_at, it.remind_at) for it in coming]
    leaving = [rows[key] for key in changes.retire]
    gone = [Shift(it.title, role, it.due_at, None, None) for it in leaving]
    effect.moved_count += len(moved)
    effect.new_count += len(new)
    effect.gone_count += len(gone)
    effect.moved = (effect.moved + moved)[:MOST_LISTED]
    effect.new = (effect.new + new)[:MOST_LISTED]
    effect.gone = (effect.gone + gone)[:MOST_LISTED]
