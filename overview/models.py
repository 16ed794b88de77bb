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
