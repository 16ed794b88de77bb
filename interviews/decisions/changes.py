"""A decision about a role: the record of it with what was known, and its undoing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from applications.domain.pipeline import Stage
from applications.models import Role, StageMove
from applications.services import move_stage, put_move_back, remove_move
from applications.signals import role_changed
from interviews.decisions.domain.own_answers import warnings_of_answers
from interviews.decisions.domain.snapshot_shape import MOVED
from interviews.decisions.reading import situation_of
from interviews.decisions.snapshot import snapshot_of
from interviews.models import Decision
from interviews.models.decision import Choice
from interviews.preparing.domain.before_deciding import warnings_before

LAST_STAGES = {Choice.ACCEPT: Stage.ACCEPTED, Choice.DECLINE: Stage.WITHDRAWN}
ANSWERS = ("pre_mortem", "would_like", "would_be_good", "want_if_offered")


@transaction.atomic
def decide(
    *, role: Role, fields: Mapping[str, Any], now: datetime, moves_stage: bool = False
) -> Decision:
    """Keep a decision with all that is known now; its follow-ups are planned.

    fields: of Decision, as the form gives them. moves_stage: accepting or declining moves the role
    to its last stage too, on the same day.
    """
    # The lock lets two decisions at once follow one another, each planned with the other.
    Role.objects.select_for_update().get(pk=role.pk)
    situation = situation_of(role, now=now)
    answers = {name: fields.get(name, "") for name in ANSWERS}
    warnings = warnings_before(situation.findings)
    warnings |= warnings_of_answers(fields["choice"], **answers)
    known = snapshot_of(situation) | {
        "warnings": [{"key": key, "text": text} for key, text in warnings.items()]
    }
    stage = LAST_STAGES.get(fields["choice"])
    if moves_stage and stage and role.stage != stage:
        move = move_stage(role=role, stage=stage, moved_on=fields["decided_on"], now=now)
        known[MOVED] = _kept_move(move)
    decision = Decision.objects.create(
        role=role, owner_id=role.owner_id, known=known, recorded_at=now, **fields
    )
    role_changed.send(sender=Decision, role=role, now=now)
    return decision


@transaction.atomic
def undo_decision(*, decision: Decision, now: datetime) -> None:
    """It no longer counts, but stays readable; the stage move made along with it goes too."""
    if decision.undone_at is not None:
        return
    decision.undone_at = now
    if kept := decision.known.get(MOVED):
        move = _moves_like(decision.role, kept).first()
        decision.known = decision.known | {MOVED: kept | {"is_removed": move is not None}}
        if move is not None:
            move.role = decision.role  # which is planned below, at the stage it has then
            remove_move(move=move, now=now)
    decision.save(update_fields=["undone_at", "known"])
    role_changed.send(sender=Decision, role=decision.role, now=now)


@transaction.atomic
def restore_decision(*, decision: Decision, now: datetime) -> None:
    """It counts again, and the stage move that went with it comes back."""
    if decision.undone_at is None:
        return
    decision.undone_at = None
    kept = decision.known.get(MOVED)
    if kept and kept.get("is_removed"):
        decision.known = decision.known | {MOVED: kept | {"is_removed": False}}
        move = StageMove(role=decision.role, stage=kept["stage"], **_moments(kept))
        put_move_back(move=move, now=now)
    decision.save(update_fields=["undone_at", "known"])
    role_changed.send(sender=Decision, role=decision.role, now=now)


def _kept_move(move: StageMove) -> dict[str, Any]:
    return {
        "stage": move.stage,
        "moved_on": move.moved_on.isoformat(),
        "recorded_at": move.recorded_at.isoformat(),
    }


def _moves_like(role: Role, kept: Mapping[str, Any]) -> QuerySet[StageMove]:
    return StageMove.objects.filter(role=role, stage=kept["stage"], **_moments(kept))


def _moments(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "moved_on": datetime.fromisoformat(kept["moved_on"]).date(),
        "recorded_at": datetime.fromisoformat(kept["recorded_at"]),
    }
