from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Self

from django.db import models

from accounts.models import User
from accounts.owned import TrashableModel, TrashableQuerySet, trashable
from accounts.paths import path_to
from applications.models.company import Company
from applications.models.contact import Contact
from applications.models.role import Role

MOST_ABOUT = 2_000


class Way(models.TextChoices):
    CALL = "call", "Call"
    EMAIL = "email", "E-mail"
    MESSAGE = "message", "Message"
    IN_PERSON = "in_person", "In person"


class Direction(models.TextChoices):
    FROM_THEM = "in", "They to me"
    TO_THEM = "out", "I to them"


class LogEntryQuerySet(TrashableQuerySet):
    def under(self, row: TrashableModel) -> Self:
        """With a contact goes what was said without a role: it belongs to nothing else."""
        if isinstance(row, Company):
            return self.filter(role__company=row)
        if isinstance(row, Contact):
            return self.filter(contact=row, role=None)
        return self.filter(role=row) if isinstance(row, Role) else self.none()

    def in_trash_of(self, user: User, *, now: datetime) -> Self:
        return super().in_trash_of(user, now=now).select_related("role__company", "contact")

    def counting(self) -> Self:
        """What the rules count: of a role, and not in the trash."""
        return self.filter(trashed_at=None, role__isnull=False)

    def replies(self) -> Self:
        """What they wrote or said themselves."""
        return self.filter(direction=Direction.FROM_THEM, is_receipt=False)

    def last_words(self, roles: Iterable[int]) -> dict[int, datetime]:
        """Role id → when they last wrote or called about it, for those roles where they did."""
        rows = self.counting().replies().filter(role__in=roles).order_by()
        return dict(rows.values_list("role").annotate(at=models.Max("happened_at")))

    def matching(self, text: str) -> Self:
        """What was said, with whom, or about which role at which company."""
        companies = Company.objects.filter(name__holds=text)
        of_role = models.Q(title__holds=text) | models.Q(company__in=companies)
        return self.filter(
            models.Q(about__holds=text)
            | models.Q(contact__in=Contact.objects.filter(name__holds=text))
            | models.Q(role__in=Role.objects.filter(of_role))
        )

    def with_names(self) -> Self:
        return self.select_related("role__company", "contact")


@trashable
class LogEntry(TrashableModel):
    """A call, a mail or a message between the user and somebody there.

    role: what it was about; None where it belongs to the contact alone, and then no rule counts
    it. contact: with whom; None for nobody in particular. is_receipt: from a machine of theirs, and
    no sign of life of anybody.
    """

    role = models.ForeignKey(
        "applications.Role",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="log_entries",
    )
    contact = models.ForeignKey(
        "applications.Contact",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="log_entries",
    )
    way = models.CharField("how", max_length=9, choices=Way)
    direction = models.CharField("which way", max_length=3, choices=Direction)
    is_receipt = models.BooleanField("only an automatic receipt", default=False)
    happened_at = models.DateTimeField("when")
    about = models.TextField("what about", max_length=MOST_ABOUT, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "contact log entry"
        verbose_name_plural = "contact log entries"
        ordering = ["-happened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="log_entry_of_somebody",
                condition=models.Q(role__isnull=False) | models.Q(contact__isnull=False),
                violation_error_message="Say which role it was about, or with whom it was.",
            ),
            models.CheckConstraint(
                name="log_entry_not_before_1970",
                condition=models.Q(happened_at__gte=datetime(1970, 1, 1, tzinfo=UTC)),
                violation_error_message="Choose a day after 1970.",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "trashed_at", "-happened_at"], name="log_entry_newest"),
            models.Index(fields=["role", "-happened_at"], name="log_entry_of_role"),
            models.Index(fields=["contact", "-happened_at"], name="log_entry_of_contact"),
        ]

    def __str__(self) -> str:
        """ "Call from Dana Whitlock", "E-mail to them", "Spoke with Dana Whitlock"."""
        name = self.contact.name if self.contact else "them"
        if self.way == Way.IN_PERSON:
            return f"Spoke with {name}"
        return f"{self.get_way_display()} {'from' if self.is_from_them else 'to'} {name}"

    def get_absolute_url(self) -> str:
        return path_to("applications:log_entry_edit", self.pk)

    @property
    def is_from_them(self) -> bool:
        return self.direction == Direction.FROM_THEM

    @property
    def is_reply(self) -> bool:
        """Whether somebody there wrote or spoke."""
        return self.is_from_them and not self.is_receipt

    @property
    def trash_parent(self) -> Role | Contact:
        parent = self.role or self.contact
        assert parent is not None  # noqa: S101  a constraint holds that
        return parent
