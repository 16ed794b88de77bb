"""The stage follows what happened: what is suggested, taken or left, each with its Undo."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from applications.domain.pipeline import Stage
from applications.models import Role, StageMove
from applications.services import move_stage
from interviews.models import Interview, LeftStage
from interviews.models.interview import InterviewKind
from interviews.preparing.domain.stage_suggested import (
    BEFORE_TALKING,
    InterviewDay,
    StageSuggested,
    stage_suggested,
)


def suggested_for(
    role: Role, *, today: date, interviews: Iterable[Interview] | None = None
) -> StageSuggested | None:
    """What the role's page and the debrief suggest; None where there is nothing, or it was left.

    interviews: all of the role, where they were read already. No query where the role is further.
    """
    if role.stage not in BEFORE_TALKING:
        return None
    if interviews is None:
        rows = Interview.objects.filter(role=role, trashed_at=None)
        interviews = rows.only("local_date", "kind")
    days = [
        InterviewDay(it.local_date, it.kind == InterviewKind.RECRUITER_SCREEN) for it in interviews
    ]
    found = stage_suggested(Stage(role.stage), role.stage_since, days, today)
    if found and LeftStage.objects.filter(role=role, stage=found.stage).exists():
        return None
    return found


@transaction.atomic
def take_stage(*, role: Role, suggested: StageSuggested, now: datetime) -> StageMove:
    return move_stage(role=role, stage=suggested.stage, moved_on=suggested.moved_on, now=now)


def leave_stage(*, role: Role, suggested: StageSuggested, now: datetime) -> LeftStage:
    left, _ = LeftStage.objects.get_or_create(
        role=role, stage=suggested.stage, defaults={"left_at": now}
    )
    return left
