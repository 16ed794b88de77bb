from django.db import models


class Reindexing(models.Model):
    """How far the index of one kind is built, while that is under way: the last id that is in."""

    kind = models.CharField(max_length=20, primary_key=True)
    last_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.kind} up to {self.last_id}"
