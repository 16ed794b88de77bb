from django.db import models

from accounts.owned import OwnedQuerySet
from applications.models import Role
from applications.models.own_stage import STAGE_CHOICES


class LeftStageQuerySet(OwnedQuerySet):
    owner_path = "role__owner"


class LeftStage(models.Model):
    """A stage that was suggested for a role, and that the user did not want: it is not again."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="left_stages")
    stage = models.CharField(max_length=12, choices=STAGE_CHOICES)
    left_at = models.DateTimeField()

    objects = LeftStageQuerySet.as_manager()

    class Meta:
        verbose_name = "stage left"
        verbose_name_plural = "stages left"
        ordering = ["left_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["role", "stage"], name="stage_left_once")]

    def __str__(self) -> str:
        return self.get_stage_display()
