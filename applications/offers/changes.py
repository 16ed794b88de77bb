"""Changes to a role's offer: its rounds and its deadline."""

from datetime import date, datetime

from django.db import transaction

from applications.domain.pipeline import OPEN_STAGES, Stage
from applications.models import Offer, Role, StageMove
from applications.services import move_stage, remove_move, repay, set_offer_deadline, trash


@transaction.atomic
def add_offer(*, offer: Offer, deadline: date | None, now: datetime) -> StageMove | None:
    """Note a round, and by when they want an answer.

    The move by which an open role comes to the stage of offers; None for none. An offer of a day
    before the latest move stands nevertheless, so the move is of that day.
    """
    role, offer.noted_at = offer.role, now
    offer.save()
    repay(role=role, now=now)
    _set_deadline(role, deadline, now)
    if Stage(role.stage) not in OPEN_STAGES or role.stage == Stage.OFFER:
        return None
    moved_on = max(offer.made_on, role.stage_since or offer.made_on)
    return move_stage(role=role, stage=Stage.OFFER, moved_on=moved_on, now=now)


@transaction.atomic
def save_offer(*, offer: Offer, deadline: date | None, now: datetime) -> None:
    """Correct a round that was noted before."""
    offer.save()
    repay(role=offer.role, now=now)
    _set_deadline(offer.role, deadline, now)


@transaction.atomic
def take_offer_back(
    *, offer: Offer, move: StageMove | None, deadline: date | None, now: datetime
) -> None:
    """Undo of add_offer. move: None where none was made; deadline: what it is again."""
    if move is not None:
        move.role = offer.role
        remove_move(move=move, now=now)
    _set_deadline(offer.role, deadline, now)
    trash(obj=offer, now=now)


def _set_deadline(role: Role, deadline: date | None, now: datetime) -> None:
    if role.offer_deadline != deadline:
        set_offer_deadline(role=role, deadline=deadline, now=now)
