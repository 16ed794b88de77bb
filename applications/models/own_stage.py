from typing import Self

from django.db import models

from accounts.folding import KeyField
from accounts.owned import OwnedModel, OwnedQuerySet
from applications.domain.pipeline import Stage

MOST_NAME = 40
STAGE_CHOICES = [(stage.value, stage.label) for stage in Stage]


class OwnStageQuerySet(OwnedQuerySet):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)


class OwnStage(OwnedModel):
    """A stage of the user's own, which every rule and figure takes for the fixed one it counts as.

    place: where it stands among those that count as the same, 0 first. retired_at: since when no
    role moves there any more; None while it is in use.
    """

    name = models.CharField(max_length=MOST_NAME)
    name_key = KeyField(of="name")
    counts_as = models.CharField(max_length=12, choices=STAGE_CHOICES)
    place = models.PositiveSmallIntegerField(default=0, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = OwnStageQuerySet.as_manager()

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name_key"],
                name="own_stage_name_unique",
                violation_error_message="You have a stage with this name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def value(self) -> str:
        """What forms and addresses say for it."""
        return f"own-{self.pk}"


class InStage(models.Model):
    """A row that says a stage. own_stage: one of the user's own that counts as it; None where the
    fixed one itself is meant.
    """

    own_stage = models.ForeignKey(
        OwnStage, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    stage: models.CharField

    class Meta:
        abstract = True

    @property
    def stage_name(self) -> str:
        return self.own_stage.name if self.own_stage else Stage(self.stage).label

    @property
    def stage_words(self) -> str:
        """The same inside a sentence."""
        return self.own_stage.name if self.own_stage else Stage(self.stage).label.lower()

    @property
    def stage_value(self) -> str:
        """What forms and addresses say for it."""
        return f"own-{self.own_stage_id}" if self.own_stage_id else str(self.stage)
