"""Restoring a weight, a limit or a flag to what it was when it locked, and undoing that."""

from datetime import datetime

from django.db import transaction

from accounts.models import Preferences
from accounts.preferences import save_preferences
from applications.models import Role
from interviews.log.changes import edit_flag, explain_flag, restore_flag, withdraw_flag
from interviews.models import Flag, Interview
from interviews.score.domain.evidence import FlagStatus, Sighting
from interviews.verdict.domain.drift import FLAG_LIMIT, Change, Kind, Pay, Value
from interviews.verdict.drift_reading import drift_of, items_of, read_history, set_limits

# Both are stored with flags, and read again: their words stay.
REASON = "Put back as it was first written down."
NO_REASON = "Changed again after it was put back."


@transaction.atomic
def restore(*, role: Role, key: str, now: datetime) -> Change | None:
    """Restore one changed weight, limit or flag to what it was when it locked.

    None, and nothing happens, where it is not changed or not one of these. Raises ValidationError
    for a flag whose place another one of the same name has taken.
    """
    history = _history(role)
    change = next((it for it in drift_of(role, history).changes if it.key == key), None)
    if change is None or not change.can_restore:
        return None
    if isinstance(change.was, Sighting):
        _make_flag(_flag(history, change.ref), change.was, reason=REASON, now=now)
    else:
        _save(role.owner.preferences, key, change.was, now)
    return change


@transaction.atomic
def change_again(*, role: Role, key: str, now: datetime) -> bool:
    """Undo restore(): make it what it was just before; False where it is not restored now.

    Raises ValidationError as restore does.
    """
    history = _history(role)
    item = next((it for it in items_of(role, history) if it.key == key), None)
    if item is None or not item.is_restored:
        return False
    if item.kind in (Kind.WEIGHT, Kind.LIMIT):
        if item.kind == Kind.WEIGHT and item.before is None:
            return False
        _save(role.owner.preferences, key, item.before, now)
        return True
    if not isinstance(item.before, Sighting):
        return False
    return _make_less_again(_flag(history, item.ref), item.before, now)


def _history(role: Role) -> list[Interview]:
    return read_history(role.interviews.all())


def _flag(history: list[Interview], pk: int) -> Flag:
    return next(flag for it in history for flag in it.flags.all() if flag.pk == pk)


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


def _make_flag(flag: Flag, value: Sighting, *, reason: str, now: datetime) -> None:
    if flag.status != value.status:
        settle = restore_flag if value.status == FlagStatus.OPEN else withdraw_flag
        settle(flag=flag, now=now)
    fields = {
        "severity": value.severity,
        "area": str(value.area or ""),
        "key": value.flag,
        "title": value.title,
    }
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
