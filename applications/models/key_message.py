from django.db import models

from accounts.folding import KeyField
from accounts.owned import TrashableModel, TrashableQuerySet, trashable
from accounts.paths import path_to


class KeyMessageQuerySet(TrashableQuerySet):
    def matching(self, text: str) -> "KeyMessageQuerySet":
        return self.filter(models.Q(text__holds=text) | models.Q(proof__holds=text))


@trashable
class KeyMessage(TrashableModel):
    """One thing an interviewer should remember, and the short story that proves it."""

    text = models.CharField("message", max_length=200)
    text_key = KeyField(of="text")
    proof = models.TextField("the story behind it", max_length=5_000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = KeyMessageQuerySet.as_manager()

    class Meta:
        ordering = ["text_key", "pk"]
        indexes = [
            models.Index(fields=["owner", "trashed_at", "text_key"], name="key_message_by_text")
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return path_to("applications:key_message_edit", self.pk)
