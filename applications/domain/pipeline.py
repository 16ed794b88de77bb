"""The stages of an application. Plain Python: no Django, clock or I/O."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stage(StrEnum):
    SAVED = "saved"
    APPLIED = "applied"
    SCREENING = "screening"
    INTERVIEWING = "interviewing"
    OFFER = "offer"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    GHOSTED = "ghosted"

    @property
    def label(self) -> str:
        return self.value.capitalize()


OPEN_STAGES = (Stage.SAVED, Stage.APPLIED, Stage.SCREENING, Stage.INTERVIEWING, Stage.OFFER)
CLOSED_STAGES = (Stage.ACCEPTED, Stage.REJECTED, Stage.WITHDRAWN, Stage.GHOSTED)
# What a stage is, in words, whatever its name.
KINDS = (
    ("Before you apply", (Stage.SAVED,)),
    ("Applied", (Stage.APPLIED,)),
    ("You talk", (Stage.SCREENING, Stage.INTERVIEWING)),
    ("Offer", (Stage.OFFER,)),
    ("Closed", CLOSED_STAGES),
)


@dataclass(frozen=True, slots=True)
class Move:
    """A move to a stage on a day; recorded_order tells which of one day was written down later."""

    stage: Stage
    moved_on: date
    recorded_order: int


def current_stage(moves: Iterable[Move]) -> Move | None:
    """The move that counts: the latest day, and of one day the one recorded last.

    None where there is no move. An older move written down later changes nothing.
    """
    return max(moves, key=lambda move: (move.moved_on, move.recorded_order), default=None)


def validate_move(*, moved_on: date, today: date) -> str:
    """What is wrong with the day of a move, in words; "" where nothing is."""
    if moved_on > today:
        return "That day is still to come. Choose today or a day before."
    return ""


def phase(
    stage: Stage, *, has_interview_ahead: bool, has_interview_behind: bool, has_follow_up: bool
) -> str:
    """Which of the four kinds of work a role is in, or "closed" where nothing is left to do.

    An offer is for deciding, whatever else is open.
    """
    if stage == Stage.OFFER:
        return "deciding"
    if stage in CLOSED_STAGES:
        return "following up" if has_follow_up else "closed"
    if has_interview_behind and has_follow_up:
        return "following up"
    if has_interview_ahead and not has_interview_behind:
        return "preparing"
    if has_interview_ahead:
        return "interviewing"
    return "deciding" if has_interview_behind else "preparing"
