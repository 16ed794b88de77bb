"""The other open roles, on the page of a decision to accept."""

from dataclasses import dataclass

from applications.models import Role
from interviews.follow_ups.domain.facts import Rule
from interviews.models import Decision, FollowUp

MOST_OTHERS = 100


@dataclass(frozen=True, slots=True)
class OtherRole:
    """tell: the withdrawal that waits to be sent; None where the user has not withdrawn from it."""

    role: Role
    tell: FollowUp | None


def others_of(decision: Decision) -> list[OtherRole]:
    """Every other open role, those changed last first, MOST_OTHERS at most. Two queries."""
    user = decision.owner
    rows = Role.objects.owned_by(user).open().exclude(pk=decision.role_id)
    roles = list(rows.select_related("company").order_by("-updated_at", "-pk")[:MOST_OTHERS])
    waiting = FollowUp.objects.owned_by(user).pending().filter(role__in=roles, rule=Rule.WITHDRAW)
    tell = {it.role_id: it for it in waiting}
    return [OtherRole(role, tell.get(role.pk)) for role in roles]
