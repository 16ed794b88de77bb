"""The four steps of an interview, and the one that fits the moment. Plain Python."""

from datetime import datetime, timedelta
from enum import StrEnum

# Log opens a little before the start, and stays where the interview runs over.
MARGIN = timedelta(minutes=15)


class Step(StrEnum):
    PREPARE = "prepare"
    LOG = "log"
    DEBRIEF = "debrief"
    VERDICT = "verdict"

    @property
    def label(self) -> str:
        return self.value.capitalize()


def is_over(*, now: datetime, ends_at: datetime, ended_at: datetime | None) -> bool:
    """True once the user said so, or MARGIN past the planned end."""
    return ended_at is not None or now >= ends_at + MARGIN


def step_that_fits(
    *,
    now: datetime,
    starts_at: datetime,
    ends_at: datetime,
    ended_at: datetime | None,
    debriefed_at: datetime | None,
) -> Step:
    """The step to open: Log from MARGIN before the start, Debrief once it is over, then Verdict.

    All moments are aware. ended_at: when the user said that it is over, None before;
    debriefed_at: when the debrief was saved, None before.
    """
    if debriefed_at is not None:
        return Step.VERDICT
    if is_over(now=now, ends_at=ends_at, ended_at=ended_at):
        return Step.DEBRIEF
    return Step.LOG if now >= starts_at - MARGIN else Step.PREPARE
