from django.db import models

from accounts.owned import OwnedModel, OwnedQuerySet


class DemoRow(OwnedModel):
    """One thing the demo data made, so that taking it out touches nothing else.

    label: the model's, e.g. "applications.Company"; "hours_limit" for the limit that was set.
    """

    label = models.CharField(max_length=40)
    row_id = models.BigIntegerField(default=0)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "label", "row_id"], name="demo_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.row_id}"
