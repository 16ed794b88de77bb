from django.db import models

from accounts.owned import OwnedModel, OwnedQuerySet
from applications.models.company import Company
from applications.models.contact import Contact


class NotTheSame(OwnedModel):
    """Two that look like one, of which the user says that they are not.

    Two companies, or two contacts.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, null=True, related_name="+")
    other_company = models.ForeignKey(
        Company, on_delete=models.CASCADE, null=True, related_name="+"
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, related_name="+")
    other_contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, related_name="+"
    )
    said_at = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "pair that is not the same"
        verbose_name_plural = "pairs that are not the same"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="not_the_same_is_of_two",
                condition=models.Q(
                    company__isnull=False,
                    other_company__isnull=False,
                    contact=None,
                    other_contact=None,
                )
                | models.Q(
                    company=None,
                    other_company=None,
                    contact__isnull=False,
                    other_contact__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                fields=["company", "other_company"],
                condition=models.Q(company__isnull=False),
                name="companies_told_apart_once",
            ),
            models.UniqueConstraint(
                fields=["contact", "other_contact"],
                condition=models.Q(contact__isnull=False),
                name="contacts_told_apart_once",
            ),
        ]

    def __str__(self) -> str:
        one, other = self.company or self.contact, self.other_company or self.other_contact
        return f"{one} is not {other}"
