from django.db import models

from accounts.folding import KeyField
from accounts.owned import OwnedModel, OwnedQuerySet

MOST_TAG = 40
MOST_TAGS = 20


class Tag(OwnedModel):
    """A word of the user's own for roles that belong together; in whatever capitals it is one."""

    name = models.CharField(max_length=MOST_TAG)
    name_key = KeyField(of="name")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name_key"],
                name="tag_name_unique",
                violation_error_message="You have this tag already.",
            )
        ]

    def __str__(self) -> str:
        return self.name
