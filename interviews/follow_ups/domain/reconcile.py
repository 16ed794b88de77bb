"""The difference between the follow-ups that are stored and those that should exist."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from interviews.follow_ups.domain.facts import Identity, Suggestion


class Status(StrEnum):
    PENDING = "pending"
    DONE = "done"
    DISMISSED = "dismissed"
    RETIRED = "retired"  # its reason went away; it comes back when the reason does


# Where two rows share an identity, the one the user has dealt with speaks for both.
_PRECEDENCE = (Status.DONE, Status.DISMISSED, Status.PENDING, Status.RETIRED)


@dataclass(frozen=True, slots=True)
class StoredFollowUp:
    """A row as it is stored. `zone` None means that the caller does not store it."""

    key: int
    rule: str
    anchor: str
    recipient: int | None
    status: str
    remind_at: datetime
    due_at: datetime
    title: str
    why: str
    channel: str
    is_optional: bool = False
    is_snoozed: bool = False  # the user chose remind_at: it is kept
    zone: str | None = None

    @property
    def identity(self) -> Identity:
        return (self.rule, self.anchor, self.recipient)


@dataclass(frozen=True, slots=True)
class Changes:
    """What to write. Each suggestion is written as it stands: a snoozed reminder is already in it.

    Each number is the key of a stored row and occurs once.
    """

    create: tuple[Suggestion, ...] = ()
    update: tuple[tuple[int, Suggestion], ...] = ()
    retire: tuple[int, ...] = ()
    revive: tuple[tuple[int, Suggestion], ...] = ()  # becomes pending again, with these values

    def __bool__(self) -> bool:
        return bool(self.create or self.update or self.retire or self.revive)


def reconcile(stored: Iterable[StoredFollowUp], suggested: Iterable[Suggestion]) -> Changes:
    """Done and dismissed rows are never touched; once the changes are written there are none left.

    A pending row that is no longer suggested retires, a retired one that is suggested again is
    revived, a pending one is updated where something that is shown or a time differs.
    """
    rows = sorted(stored, key=lambda row: (_PRECEDENCE.index(Status(row.status)), row.key))
    known: dict[Identity, StoredFollowUp] = {}
    for row in rows:
        known.setdefault(row.identity, row)
    wanted: dict[Identity, Suggestion] = {}
    for suggestion in suggested:
        wanted.setdefault(suggestion.identity, suggestion)

    kept = [
        (known[identity], _with_snooze(known[identity], suggestion))
        for identity, suggestion in wanted.items()
        if identity in known
    ]
    keys_kept = {row.key for row, _ in kept}
    return Changes(
        create=tuple(wanted[identity] for identity in wanted if identity not in known),
        update=tuple(
            (row.key, suggestion)
            for row, suggestion in kept
            if row.status == Status.PENDING and _differs(row, suggestion)
        ),
        retire=tuple(
            row.key for row in rows if row.status == Status.PENDING and row.key not in keys_kept
        ),
        revive=tuple(
            (row.key, suggestion) for row, suggestion in kept if row.status == Status.RETIRED
        ),
    )


def _with_snooze(row: StoredFollowUp, suggestion: Suggestion) -> Suggestion:
    return replace(suggestion, remind_at=row.remind_at) if row.is_snoozed else suggestion


def _differs(row: StoredFollowUp, suggestion: Suggestion) -> bool:
    fields = ("remind_at", "due_at", "title", "why", "channel", "is_optional")
    if any(getattr(row, name) != getattr(suggestion, name) for name in fields):
        return True
    return row.zone is not None and row.zone != suggestion.zone
