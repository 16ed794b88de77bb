"""Weights and limits tried on the user's roles before they are saved; nothing is stored."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import Preferences, User
from applications.models import Role
from interviews.models import Answer, Flag, Interview, Rating
from interviews.score.changes import score_of_evidence
from interviews.score.evidence_reading import evidence_by_interview, together
from interviews.verdict.domain.what_if import Effect

MOST_ROLES = 20


def try_preferences(user: User, tried: Preferences) -> dict[str, Any]:
    """What other preferences would do to the open roles with evidence that changed last.

    tried: need not be saved, and is not. Six queries. roles: each with its effect. hidden_roles:
    left out, since an interview has no gut yet. has_more: there are more than MOST_ROLES.
    """
    found = list(_roles(user)[: MOST_ROLES + 1])
    roles = found[:MOST_ROLES]
    shown = [it for it in roles if not it.stored_score.is_hidden]
    interviews = Interview.objects.filter(role__in=shown, trashed_at=None).order_by()
    role_of = dict(interviews.values_list("pk", "role_id"))
    evidence = evidence_by_interview([it.pk for it in shown])
    effects = []
    for role in shown:
        known = together(it for pk, it in evidence.items() if role_of.get(pk) == role.pk)
        now, then = score_of_evidence(known, role), score_of_evidence(known, role, tried)
        effects.append((role, Effect(now, then)))
    return {
        "roles": effects,
        "hidden_roles": [it for it in roles if it.stored_score.is_hidden],
        "has_more": len(found) > MOST_ROLES,
        "changed_count": sum(not effect.is_none for _, effect in effects),
    }


def _roles(user: User) -> QuerySet[Role]:
    of_role = {"interview__role": OuterRef("pk"), "interview__trashed_at": None}
    answers = Answer.objects.current().filter(
        question__interview__role=OuterRef("pk"), question__interview__trashed_at=None
    )
    has_evidence = (
        Exists(answers)
        | Exists(Rating.objects.filter(**of_role))
        | Exists(Flag.objects.filter(**of_role))
    )
    roles = Role.objects.owned_by(user).open().with_gut_state(now=timezone.now())
    return roles.filter(has_evidence).select_related("company").defer("posting_text", "notes")
