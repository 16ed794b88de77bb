"""The decisions about a role, as pages beside a score show them."""

from typing import Any

from django.db.models import QuerySet

from applications.models import Role
from interviews.models import Decision

MOST_DECISIONS = 20


def decisions_context(role: Role) -> dict[str, Any]:
    """What includes/_decisions.html needs: the latest decisions, and the one that counts."""
    rows: QuerySet[Decision] = Decision.objects.owned_by(role.owner).filter(role=role)
    decisions = list(rows[:MOST_DECISIONS])
    counting = next((it for it in decisions if it.undone_at is None), None)
    return {"decisions": decisions, "counting": counting}
