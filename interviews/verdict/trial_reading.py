"""Weights and limits tried on the user's roles before they are kept; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Preferences, User
from applications.models import Role
from interviews.models import Answer, Flag, Interview, Rating
from interviews.score.changes import score_of_evidence
from interviews.score.evidence_reading import evidence_by_interview, together
from interviews.verdict.domain.what_if import Effect

MOST_ROLES = 20


@dataclass(frozen=True, slots=True)
class RoleEffect:
    role: Role
    effect: Effect


@dataclass(frozen=True, slots=True)
class Trial:
    """What other preferences would do. hidden: roles left out while an interview waits for its gut.

    has_more: more open roles have evidence than the MOST_ROLES that were looked at.
    """

    roles: Sequence[RoleEffect]
    hidden: Sequence[Role]
    has_more: bool

    @property
    def changed_count(self) -> int:
        return sum(not it.effect.is_none for it in self.roles)


def try_preferences(user: User, tried: Preferences) -> Trial:
    """The effect on the open roles with evidence that changed last, in six queries.

    tried: need not be saved, and is not.
    """
    found = list(_roles(user)[: MOST_ROLES + 1])
    roles = found[:MOST_ROLES]
    shown = [it for it in roles if not it.stored_score.is_hidden]
    interviews = Interview.objects.filter(role__in=shown, trashed_at=None).order_by()
    role_of = dict(interviews.values_list("pk", "role_id"))
    evidence = evidence_by_interview([it.pk for it in shown])
    effects = []
    for role in shown:
        role.owner = user
        known = together(it for pk, it in evidence.items() if role_of.get(pk) == role.pk)
        now = score_of_evidence(known, role)
        effects.append(RoleEffect(role, Effect(now, score_of_evidence(known, role, tried))))
    hidden = [it for it in roles if it.stored_score.is_hidden]
    return Trial(effects, hidden, has_more=len(found) > MOST_ROLES)


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
    roles = Role.objects.owned_by(user).open().with_gut_state().filter(has_evidence)
    return roles.select_related("company").defer("posting_text", "notes")
