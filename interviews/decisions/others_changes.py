"""After an offer is accepted: a withdrawal from each of the other open roles, and its Undo."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.undo import ChangedSince
from applications.domain.pipeline import Stage
from applications.models import Role, StageMove
from applications.models.role import EndedWhy
from applications.services import move_stage, remove_move
from interviews.decisions.changes import decide, undo_decision
from interviews.models import Decision, Interview
from interviews.models.decision import Choice


@dataclass(slots=True)
class Withdrawn:
    """decisions: to decline. moves: to withdrawn, of roles that were only saved."""

    decisions: list[Decision] = field(default_factory=list)
    moves: list[StageMove] = field(default_factory=list)

    @property
    def roles(self) -> list[Role]:
        return [*(it.role for it in self.decisions), *(it.role for it in self.moves)]


@transaction.atomic
def withdraw_from(*, roles: Sequence[Role], accepted: Role, now: datetime) -> Withdrawn:
    """Decline each for the offer that was accepted.

    What they know of stays open, with a withdrawal to send; what was only saved is closed, today.
    roles: open ones, with company, recruiter and owner.
    """
    done = Withdrawn()
    for role in roles:
        if not _is_known_there(role):
            moved_on = timezone.localdate(now)
            move = move_stage(role=role, stage=Stage.WITHDRAWN, moved_on=moved_on, now=now)
            done.moves.append(move)
            _say_why(role, "", EndedWhy.OTHER_OFFER)
        else:
            done.decisions.append(_declined(role, accepted, now))
    return done


@transaction.atomic
def undo_withdrawals(*, decisions: Sequence[int], moves: Sequence[int], now: datetime) -> None:
    """All of them, or ChangedSince where one was undone, removed or thrown away since."""
    names, in_use = ("role__company", "role__recruiter"), Q(role__trashed_at=None)
    declined = Decision.objects.counting().filter(in_use, pk__in=decisions).select_related(*names)
    moved = StageMove.objects.filter(in_use, pk__in=moves).select_related(*names)
    if len(declined) != len(decisions) or len(moved) != len(moves):
        raise ChangedSince
    for decision in declined:
        _say_why(decision.role, EndedWhy.OTHER_OFFER, "")
        undo_decision(decision=decision, now=now)
    for move in moved:
        _say_why(move.role, EndedWhy.OTHER_OFFER, "")
        remove_move(move=move, now=now)


def _declined(role: Role, accepted: Role, now: datetime) -> Decision:
    fields = {
        "choice": Choice.DECLINE,
        "reasons": f"I accepted {accepted}."[:5_000],
        "decided_on": timezone.localdate(now),
    }
    return decide(role=role, fields=fields, now=now)


def _is_known_there(role: Role) -> bool:
    """Whether they know of the user: it was applied for, or an interview was agreed at least."""
    if role.stage != Stage.SAVED:
        return True
    return Interview.objects.filter(role=role, trashed_at=None).exists()


def _say_why(role: Role, was: str, why: str) -> None:
    if role.ended_why == was:
        role.ended_why = why
        role.save(update_fields=["ended_why", "updated_at"])
