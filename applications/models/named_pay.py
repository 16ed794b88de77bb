from django.db import models

from accounts.owned import OwnedQuerySet
from applications.models.contact import Contact
from applications.models.role import MOST_PAY_SAID, Role


class NamedPayQuerySet(OwnedQuerySet):
    owner_path = "role__owner"


class NamedPay(models.Model):
    """What was said of a role's pay, in the posting or in a later round.

    by: who said it; None for the posting, or where nobody knows. The newest of these and of the
    offers is the pay of the role.
    """

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="named_pay")
    said = models.CharField("pay", max_length=MOST_PAY_SAID)
    said_on = models.DateField("on")
    by = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="named_pay"
    )
    recorded_at = models.DateTimeField()

    objects = NamedPayQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "named pay"
        ordering = ["-said_on", "-recorded_at", "-pk"]

    def __str__(self) -> str:
        return self.said
