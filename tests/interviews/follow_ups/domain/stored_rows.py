"""A follow-up as it is stored, for tests of the reconciler that need no database."""

from dataclasses import dataclass

from interviews.follow_ups.domain.facts import Identity, Suggestion
from interviews.follow_ups.domain.reconcile import SHOWN, Status


@dataclass(frozen=True)
class Row:
    pk: int
    status: str
    identity: Identity
    remind_at: object
    due_at: object
    title: str
    why: str
    channel: str
    is_optional: bool
    zone: str


def stored(suggestion: Suggestion, pk: int = 100, status: str = Status.PENDING, **changes) -> Row:
    """The row that a suggestion was written to."""
    shown = {name: getattr(suggestion, name) for name in SHOWN}
    return Row(pk, status, suggestion.identity, **shown | changes)
