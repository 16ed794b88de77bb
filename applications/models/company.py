from django.db import models
from django.db.models.functions import Lower

from accounts.owned import TrashableModel, TrashableQuerySet, trashable
from accounts.paths import path_to


class CompanyQuerySet(TrashableQuerySet):
    def matching(self, text: str) -> "CompanyQuerySet":
        return self.filter(name__icontains=text) if text else self


@trashable
class Company(TrashableModel):
    name = models.CharField(max_length=120)
    website = models.URLField(max_length=500, blank=True)
    notes = models.TextField(max_length=20_000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "companies"
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "owner",
                Lower("name"),
                name="company_name_unique",
                condition=models.Q(trashed_at=None),
                violation_error_message="You have a company with this name already.",
            )
        ]
        indexes = [
            models.Index("owner", "trashed_at", Lower("name"), name="company_by_name"),
            models.Index(fields=["owner", "trashed_at", "-updated_at"], name="company_by_change"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_to("overview:company_detail", self.pk)
