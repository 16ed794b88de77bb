"""The difference between the follow-ups that are stored and those that should exist."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from interviews.follow_ups.domain.facts import Identity, Suggestion


class Status(StrEnum):
    PENDING = "pending"
    DONE = "done"
    DISMISSED = "dismissed"
    RETIRED = "retired"  # its reason went away; it comes back when the reason does


# Where two rows share an identity, the one the user has dealt with speaks for both.
_PRECEDENCE = (Status.DONE, Status.DISMISSED, Status.PENDING, Status.RETIRED)
SHOWN = ("remind_at", "due_at", "title", "why", "channel", "is_optional", "zone")


class Stored(Protocol):
    """A row as it is stored: a FollowUp, which also has what is SHOWN."""

    @property
    def pk(self) -> Any: ...
    @property
    def status(self) -> Any: ...
    @property
    def identity(self) -> Identity: ...


@dataclass(frozen=True, slots=True)
class Changes[Row: Stored]:
    """What to write; each row occurs once."""

    create: tuple[Suggestion, ...] = ()
    update: tuple[tuple[Row, Suggestion], ...] = ()
    retire: tuple[Row, ...] = ()
    revive: tuple[tuple[Row, Suggestion], ...] = ()  # becomes pending again, with these values

    def __bool__(self) -> bool:
        return bool(self.create or self.update or self.retire or self.revive)


def reconcile[Row: Stored](stored: Iterable[Row], suggested: Iterable[Suggestion]) -> Changes[Row]:
    """Done and dismissed rows are never touched; once the changes are written there are none left.

    A pending row that is no longer suggested retires, a retired one that is suggested again is
    revived, a pending one is updated where something that is shown or a time differs.
    """
    rows = sorted(stored, key=lambda row: (_PRECEDENCE.index(Status(row.status)), row.pk))
    known: dict[Identity, Row] = {}
    for row in rows:
        known.setdefault(row.identity, row)
    wanted = {it.identity: it for it in suggested}
    kept = [(known[identity], it) for identity, it in wanted.items() if identity in known]
    keys_kept = {row.pk for row, _ in kept}
    return Changes(
        create=tuple(it for identity, it in wanted.items() if identity not in known),
        update=tuple(
            (row, it) for row, it in kept if row.status == Status.PENDING and _differs(row, it)
        ),
        retire=tuple(
            row for row in rows if row.status == Status.PENDING and row.pk not in keys_kept
        ),
        revive=tuple((row, it) for row, it in kept if row.status == Status.RETIRED),
    )


def _differs(row: Stored, suggestion: Suggestion) -> bool:
    return any(getattr(row, name) != getattr(suggestion, name) for name in SHOWN)
