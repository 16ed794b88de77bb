"""The stages of a user: the fixed ones, each with the user's own after it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.models import User
from applications.domain.pipeline import Stage
from applications.models import OwnStage, Role
from applications.models.role import RoleQuerySet


@dataclass(frozen=True, slots=True)
class StageOption:
    """A stage as one chooses it. stage: the fixed one that it is or counts as. own: None for that
    one itself.
    """

    stage: Stage
    own: OwnStage | None = None

    @property
    def value(self) -> str:
        return self.own.value if self.own else self.stage.value

    @property
    def label(self) -> str:
        return self.own.name if self.own else self.stage.label

    @property
    def words(self) -> str:
        """The label inside a sentence."""
        return self.own.name if self.own else self.stage.label.lower()


FIXED = tuple(StageOption(it) for it in Stage)


def stages_of(user: User) -> list[StageOption]:
    """Those that a role can move to. One query."""
    return in_order(OwnStage.objects.owned_by(user).in_use())


def with_own_stages(roles: RoleQuerySet) -> RoleQuerySet:
    """Adds has_own_stages, so that stages_for() looks for some only where there are any."""
    own = OwnStage.objects.in_use().filter(owner=OuterRef("owner"))
    return roles.annotate(has_own_stages=Exists(own))


def stages_for(role: Role) -> Sequence[StageOption]:
    """Those that the role can move to. One query, none where with_own_stages() found none."""
    return stages_of(role.owner) if getattr(role, "has_own_stages", True) else FIXED


def in_order(own: Iterable[OwnStage]) -> list[StageOption]:
    """own: in the order of their places."""
    after: dict[str, list[StageOption]] = {}
    for it in own:
        after.setdefault(it.counts_as, []).append(StageOption(Stage(it.counts_as), it))
    return [option for it in FIXED for option in (it, *after.get(it.value, ()))]
