"""Making a weight, a limit or a flag what it was when it locked, and undoing that."""

from datetime import datetime

from django.db import transaction

from accounts.models import Preferences
from accounts.preferences import save_preferences
from applications.models import Role
from interviews.log.changes import edit_flag, explain_flag, restore_flag, withdraw_flag
from interviews.models import Flag
from interviews.score.domain.evidence import DODGE_PREFIX, FlagStatus, Sighting
from interviews.verdict.domain.drift import FLAG_LIMIT, Change, Kind, Pay, Value
from interviews.verdict.drift_reading import drift_of, item_of, set_limits

REASON = "Put back as it was first written down."
NO_REASON = "Changed again after it was put back."


def can_restore(change: Change) -> bool:
    """Whether one click can; an answer or a rating is corrected where it was logged."""
    if isinstance(change.was, Sighting):
        return change.was.status != FlagStatus.EXPLAINED and not _went_with_its_answer(change.now)
    return change.kind in (Kind.WEIGHT, Kind.LIMIT) and change.was is not None


@transaction.atomic
def restore(*, role: Role, key: str, now: datetime) -> Change | None:
    """Make one changed weight, limit or flag what it was when it locked.

    None, and nothing happens, where it is not changed or not one of these. Raises ValidationError
    for a flag whose place another one of the same name has taken.
    """
    change = next((it for it in drift_of(role).changes if it.key == key), None)
    if change is None or not can_restore(change):
        return None
    if isinstance(change.was, Sighting):
        _make_flag(Flag.objects.get(pk=change.ref), change.was, reason=REASON, now=now)
    else:
        _save(role.owner.preferences, key, change.was, now)
    return change


@transaction.atomic
def change_again(*, role: Role, key: str, now: datetime) -> bool:
    """Undo of restore: make it what it was just before; False where it is not restored now.

    Raises ValidationError as restore does.
    """
    item = item_of(role, key)
    if item is None or not item.is_put_back:
        return False
    if item.kind in (Kind.WEIGHT, Kind.LIMIT):
        if item.kind == Kind.WEIGHT and item.before is None:
            return False
        _save(role.owner.preferences, key, item.before, now)
        return True
    if not isinstance(item.before, Sighting):
        return False
    return _make_less_again(Flag.objects.get(pk=item.ref), item.before, now)


def _make_less_again(flag: Flag, before: Sighting, now: datetime) -> bool:
    """With the reason that was given for it, and the answer that explained it."""
    made_less = flag.changes.exclude(reason__in=("", REASON)).last()
    reason = made_less.reason if made_less else NO_REASON
    if before.status == FlagStatus.EXPLAINED:
        explained = flag.changes.exclude(evidence=None).select_related("evidence").last()
        if explained is None or explained.evidence is None:
            return False
        explain_flag(flag=flag, reason=explained.reason, evidence=explained.evidence, now=now)
    _make_flag(flag, before, reason=reason, now=now)
    return True


def _went_with_its_answer(value: Value | None) -> bool:
    """A dodge that counts no more is restored where its answer was logged, not by itself."""
    return (
        isinstance(value, Sighting)
        and value.flag.startswith(DODGE_PREFIX)
        and value.status == FlagStatus.WITHDRAWN
    )


def _make_flag(flag: Flag, value: Sighting, *, reason: str, now: datetime) -> None:
    if flag.status != value.status:
        settle = restore_flag if value.status == FlagStatus.OPEN else withdraw_flag
        settle(flag=flag, now=now)
    fields = {"severity": value.severity, "area": str(value.area or "")}
    contacts = list(flag.contacts.all())
    edit_flag(flag=flag, fields=fields, contacts=contacts, reason=reason, now=now)


def _save(preferences: Preferences, key: str, value: Value | None, now: datetime) -> None:
    """key: of a weight or a limit. value None: no limit."""
    kind, _, name = key.partition(":")
    if kind == Kind.WEIGHT:
        preferences.weights = preferences.weights | {name: value}
    elif name.startswith(FLAG_LIMIT):
        others = set(preferences.deal_breaker_flags) - {name.removeprefix(FLAG_LIMIT)}
        chosen = others | {name.removeprefix(FLAG_LIMIT)} if value else others
        preferences.deal_breaker_flags = sorted(chosen)
    else:
        assert value is None or isinstance(value, int | Pay)  # noqa: S101  a limit is one of these
        set_limits(preferences, {name: value})
    save_preferences(preferences, now=now)
