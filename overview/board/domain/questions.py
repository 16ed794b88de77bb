"""Which roles answer a question such as "Who waits for me?". Plain Python: no Django or clock."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from applications.domain.pipeline import OPEN_STAGES, Stage
from interviews.decisions.domain.next_item import Item

SILENT_FROM_DAYS = 10
WAITING_STAGES = (Stage.APPLIED, Stage.SCREENING, Stage.INTERVIEWING)
# What the user can do at once, whatever the hour.
MINE = frozenset(
    {
        *(Item.LOG, Item.DEBRIEF, Item.GUT, Item.ASK, Item.DECIDE),
        *(Item.MOVE, Item.APPLY, Item.SILENT),
    }
)


class Asked(StrEnum):
    OPEN = "open"
    MINE = "mine"
    AHEAD = "ahead"
    SILENT = "silent"
    OFFER = "offer"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {
            "open": "Open",
            "mine": "Waits for me",
            "ahead": "Interview ahead",
            "silent": f"Silent for {SILENT_FROM_DAYS} days",
            "offer": "Offer ends",
            "closed": "Closed",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a role stands. item: the next undone thing, None where nothing is left to do; due_at:
    when that is due, None where it has no hour. heard_on: the last sign of life of theirs, None
    for none. offer_ends: None without a deadline.
    """

    stage: Stage
    item: Item | None = None
    due_at: datetime | None = None
    has_interview_ahead: bool = False
    stage_since: date | None = None
    heard_on: date | None = None
    offer_ends: date | None = None

    def is_late(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at < now

    def silent_days(self, today: date) -> int | None:
        """Days without a sign of life; None where none is waited for."""
        if self.stage not in WAITING_STAGES or self.has_interview_ahead:
            return None
        since = max((it for it in (self.stage_since, self.heard_on) if it), default=None)
        return None if since is None else max(0, (today - since).days)

    def answers(self, asked: Asked, *, now: datetime, today: date) -> bool:
        """now: aware; today: in the user's zone."""
        is_open = self.stage in OPEN_STAGES
        if asked == Asked.CLOSED or not is_open:
            return asked == Asked.CLOSED and not is_open
        if asked == Asked.MINE:
            is_soon = self.due_at is not None and self.due_at < now + timedelta(days=1)
            return self.item in MINE or (is_soon and self.item in {Item.FOLLOW_UP, Item.PREPARE})
        if asked == Asked.AHEAD:
            return self.has_interview_ahead
        if asked == Asked.SILENT:
            return (self.silent_days(today) or 0) >= SILENT_FROM_DAYS
        if asked == Asked.OFFER:
            return self.stage == Stage.OFFER and self.offer_ends is not None
        return True


def counts(standings: Iterable[Standing], *, now: datetime, today: date) -> dict[Asked, int]:
    """How many answer each question."""
    found = Counter(
        asked for it in standings for asked in Asked if it.answers(asked, now=now, today=today)
    )
    return {asked: found[asked] for asked in Asked}
