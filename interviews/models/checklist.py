from datetime import datetime

from django.db import models

from interviews.catalogue.loader import GROUPS
from interviews.models.interview import Interview, OfInterviewQuerySet


class ChecklistItem(models.Model):
    """A checklist item the user touched: ticked by hand, or added as their own (key "own-…").

    Items nobody touched have no row: the catalogue lists them and the facts may tick them.
    done_at: None where it is not ticked.
    """

    interview = models.ForeignKey(
        Interview, on_delete=models.CASCADE, related_name="checklist_items"
    )
    group = models.CharField(max_length=16, choices=list(GROUPS.items()))
    key = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    done_at = models.DateTimeField(null=True)

    objects = OfInterviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "key"], name="checklist_item_once_per_interview"
            )
        ]

    def __str__(self) -> str:
        return self.text

    def toggle(self, *, now: datetime) -> None:
        self.done_at = None if self.done_at else now
        self.save(update_fields=["done_at"])
