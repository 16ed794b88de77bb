from datetime import datetime
from typing import Self

from django.db import models

from accounts.domain.letters import folded
from accounts.folding import Folded, KeyField
from accounts.owned import TrashableModel, TrashableQuerySet, trashable
from accounts.paths import path_to
from applications.models.company import Company


class ContactKind(models.TextChoices):
    RECRUITER = "recruiter", "Recruiter"
    HIRING_MANAGER = "hiring_manager", "Hiring manager"
    COWORKER = "coworker", "Coworker"
    LEADERSHIP = "leadership", "Leadership"
    OTHER = "other", "Other"


class Relationship(models.TextChoices):
    CLOSE = "close", "Close"
    DISTANT = "distant", "Distant"


class ContactQuerySet(TrashableQuerySet):
    def past_keeping(self, *, now: datetime) -> Self:
        """Without those who were met, were in touch or made an offer: that is evidence."""
        rows = super().past_keeping(now=now).filter(answers=None, participations=None)
        return rows.filter(interviewer_questions=None, offers_made=None, log_entries=None)

    def known_as(self, name: str, *, email: str = "", company: int | None = None) -> Self:
        """Who is probably meant by these: of the same e-mail, or of the same name at the company.

        company: its id; 0 for one that is new. None, like a contact without one, could be any.
        """
        same = models.Q(name_key=KeyField.key(" ".join(name.split())))
        if company is not None:
            same &= models.Q(company=company) | models.Q(company=None)
        if email:
            same |= models.Q(address=folded(email))
        return self.annotate(address=Folded("email")).filter(same)

    def matching(self, text: str) -> "ContactQuerySet":
        if not text:
            return self
        return self.filter(
            models.Q(name__holds=text)
            | models.Q(company__in=Company.objects.filter(name__holds=text))
            | models.Q(email__holds=text)
        )


@trashable
class Contact(TrashableModel):
    """A person met or written to. relationship: how well you know a recruiter; "" for others.

    kinds_before: what they were taken for earlier, each with until when, the earliest first; it is
    written by applications.services.
    """

    company = models.ForeignKey(
        "applications.Company",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contacts",
    )
    name = models.CharField(max_length=120)
    name_key = KeyField(of="name")
    kind = models.CharField(max_length=14, choices=ContactKind)
    relationship = models.CharField(max_length=7, choices=Relationship, blank=True)
    job_title = models.CharField(max_length=120, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField(max_length=40, blank=True)
    zone = models.CharField("time zone", max_length=64, blank=True)
    notes = models.TextField(max_length=20_000, blank=True)
    kinds_before = models.JSONField(default=list, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="contact_recruiter_relationship",
                condition=~models.Q(kind="recruiter") | ~models.Q(relationship=""),
                violation_error_message="Say how well you know this recruiter: close or distant.",
            )
        ]
        indexes = [
            models.Index(fields=["owner", "trashed_at", "name_key"], name="contact_by_name"),
            models.Index(
                fields=["owner", "trashed_at", "kind", "name_key"], name="contact_by_kind"
            ),
            models.Index(fields=["owner", "trashed_at", "-updated_at"], name="contact_by_change"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_to("overview:contact_detail", self.pk)

    def kinds_since(self, moment: datetime) -> list[tuple[datetime, str]]:
        """What they were taken for from this moment on, each with since when."""
        since, kinds = moment, []
        for it in self.kinds_before:
            until = datetime.fromisoformat(it["until"])
            if until > since:
                kinds.append((since, it["kind"]))
                since = until
        return [*kinds, (since, self.kind)]
