"""Which stage follows from the interviews of a role. Plain Python: no Django, clock or I/O."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from applications.domain.pipeline import Stage

BEFORE_TALKING = (Stage.SAVED, Stage.APPLIED)


@dataclass(frozen=True, slots=True)
class InterviewDay:
    """on: its day on the clock there. is_first_talk: with a recruiter, before anybody else."""

    on: date
    is_first_talk: bool


@dataclass(frozen=True, slots=True)
class StageSuggested:
    """moved_on: the day it would be moved on. is_over: whether they have met, or only will."""

    stage: Stage
    moved_on: date
    is_over: bool


def stage_suggested(
    stage: Stage, since: date | None, interviews: Iterable[InterviewDay], today: date
) -> StageSuggested | None:
    """The stage that a role should be in which has interviews, but is only saved or applied for.

    The move is of the day of the first interview, since nothing that was promised in it is answered
    by the move; today where it is still ahead, and never before the stage it is in began. None:
    there is nothing to suggest.
    """
    days = sorted(interviews, key=lambda it: it.on)
    if stage not in BEFORE_TALKING or not days:
        return None
    is_screening = all(it.is_first_talk for it in days)
    first = days[0].on
    moved_on = min(today, max(first, since or first))
    return StageSuggested(
        Stage.SCREENING if is_screening else Stage.INTERVIEWING, moved_on, first <= today
    )
