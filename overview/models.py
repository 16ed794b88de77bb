from django.db import models
from django.urls import reverse

from accounts.folding import KeyField
from accounts.owned import OwnedModel, OwnedQuerySet

MOST_NAME = 60
MOST_QUERY = 8_000
MOST_VIEWS = 30


class SavedView(OwnedModel):
    """What the board is narrowed and sorted by, under a name. query: as overview.board.narrowing's
    kept_query() writes it, with the ids of tags and a company in it.
    """

    name = models.CharField(max_length=MOST_NAME)
    name_key = KeyField(of="name")
    query = models.TextField(max_length=MOST_QUERY, editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name_key"],
                name="saved_view_name_unique",
                violation_error_message="You have a view with this name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('overview:role_board')}?{self.query}"


class Reindexing(models.Model):
    """How far the index of one kind is built, while that is under way: the last id that is in."""

    kind = models.CharField(max_length=20, primary_key=True)
    last_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.kind} up to {self.last_id}"


class Merge(OwnedModel):
    """Two companies, or two contacts, that became one: what its Undo needs, for as long as it may.

    kind: "company" or "contact". changed: what it wrote, as overview.merging.journal has it. roles:
    the ids of those concerned.
    """

    kind = models.CharField(max_length=7)
    kept = models.BigIntegerField()
    gone = models.BigIntegerField()
    roles = models.JSONField(default=list)
    changed = models.JSONField(default=dict)
    merged_at = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "merged_at"], name="merge_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.gone} into {self.kept}"
