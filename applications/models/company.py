from django.db import models

from accounts.folding import KeyField
from accounts.owned import TrashableModel, TrashableQuerySet, trashable
from accounts.paths import path_to


class CompanyQuerySet(TrashableQuerySet):
    def matching(self, text: str) -> "CompanyQuerySet":
        return self.filter(name__holds=text) if text else self

    def called(self, name: str) -> "CompanyQuerySet":
        """Those of this name, in whatever capitals."""
        return self.filter(name_key=KeyField.key(name))


@trashable
class Company(TrashableModel):
    """is_unnamed: an employer that an agency has not named yet; its name only tells it apart."""

    name = models.CharField(max_length=120)
    name_key = KeyField(of="name")
    is_unnamed = models.BooleanField("not named yet", default=False)
    website = models.URLField(max_length=500, blank=True)
    notes = models.TextField(max_length=20_000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "companies"
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name_key"],
                name="company_name_unique",
                condition=models.Q(trashed_at=None),
                violation_error_message="You have a company with this name already.",
            )
        ]
        indexes = [
            models.Index(fields=["owner", "trashed_at", "name_key"], name="company_by_name"),
            models.Index(fields=["owner", "trashed_at", "-updated_at"], name="company_by_change"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_to("overview:company_detail", self.pk)
