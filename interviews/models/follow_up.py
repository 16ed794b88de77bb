from contextlib import suppress
from datetime import date, datetime
from typing import Self

from django.db import models

from accounts.models import User
from accounts.owned import OwnedModel, OwnedQuerySet
from accounts.paths import path_to
from applications.models import Contact
from interviews.follow_ups.domain.due import Bucket, ends_of
from interviews.follow_ups.domain.facts import Channel, Identity, Rule
from interviews.follow_ups.domain.words import day_in_words
from interviews.models.interview import Interview


class FollowUpStatus(models.TextChoices):
    PENDING = "pending", "Pending"
    DONE = "done", "Done"
    DISMISSED = "dismissed", "Dismissed"
    RETIRED = "retired", "No longer applies"


class ClosedVia(models.TextChoices):
    SENT = "sent", "Sent"
    CALLED = "called", "Called"


class FollowUpQuerySet(OwnedQuerySet):
    def owned_by(self, user: User) -> Self:
        return super().owned_by(user).filter(role__trashed_at=None)

    def matching(self, text: str) -> Self:
        return self.filter(
            models.Q(title__holds=text)
            | models.Q(role__title__holds=text)
            | models.Q(role__company__name__holds=text)
        )

    def pending(self) -> Self:
        return self.filter(status=FollowUpStatus.PENDING).order_by("shown_due_at", "pk")

    def with_names(self) -> Self:
        """Adds role_title, company_id, company_name, contact_kind and contact_name: what rows say
        of others, without a role, a company and a person built for each."""
        return self.annotate(
            role_title=models.F("role__title"),
            company_id=models.F("role__company"),
            company_name=models.F("role__company__name"),
            contact_kind=models.F("contact__kind"),
            contact_name=models.F("contact__name"),
        )

    def late_or_today(self, *, now: datetime, zone: str) -> Self:
        """Pending ones that Today calls late or due today, on the clock of that zone."""
        return self.pending().filter(shown_due_at__lt=ends_of(now, zone)[Bucket.TODAY])

    def due(self, *, now: datetime) -> Self:
        """Pending ones whose time to be reminded has come, or whose snooze is over."""
        is_time = models.Q(snoozed_until=None, remind_at__lte=now) | models.Q(
            snoozed_until__lte=now
        )
        return self.pending().filter(is_time)


class FollowUp(OwnedModel):
    """One thing to do, made and retired by the reconciler alone; what the user wrote down themself
    (Rule.OWN) is left alone by it.

    remind_at, due_at: UTC, derived from the wall time in zone (due_local, naive). snoozed_until:
    None, or the moment the user snoozed it to. shown_due_at: snoozed_until where set, else due_at;
    what lists sort by. closed_at: when it was done or dismissed. closed_via: sent, called,
    or "" where that was not said.
    """

    role = models.ForeignKey(
        "applications.Role", on_delete=models.CASCADE, related_name="follow_ups"
    )
    interview = models.ForeignKey(
        Interview, on_delete=models.CASCADE, null=True, related_name="follow_ups"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, related_name="follow_ups"
    )
    rule = models.CharField(max_length=24, choices=[(str(rule), str(rule)) for rule in Rule])
    anchor = models.CharField(max_length=60)
    channel = models.CharField(
        max_length=16, choices=[(str(channel), str(channel)) for channel in Channel]
    )
    title = models.CharField(max_length=400)
    why = models.CharField(max_length=600)
    is_optional = models.BooleanField(default=False)
    zone = models.CharField(max_length=64)
    due_local = models.CharField(max_length=16, help_text="Wall time in zone, YYYY-MM-DDTHH:MM")
    remind_at = models.DateTimeField()
    due_at = models.DateTimeField()
    snoozed_until = models.DateTimeField(null=True)
    shown_due_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=FollowUpStatus, default=FollowUpStatus.PENDING)
    closed_at = models.DateTimeField(null=True)
    closed_via = models.CharField(max_length=6, choices=ClosedVia, blank=True)
    outcome = models.CharField("what came of it", max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # Set by with_names().
    role_title: str
    company_id: int
    company_name: str
    contact_kind: str | None
    contact_name: str | None

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["shown_due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["role", "rule", "anchor", "contact"],
                condition=models.Q(contact__isnull=False),
                name="follow_up_once_per_recipient",
            ),
            models.UniqueConstraint(
                fields=["role", "rule", "anchor"],
                condition=models.Q(contact=None),
                name="follow_up_once_without_recipient",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "shown_due_at"],
                name="follow_up_pending",
                condition=models.Q(status="pending"),
            ),
            models.Index(
                fields=["owner", "closed_at"],
                name="follow_up_done",
                condition=models.Q(status="done"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_to("interviews:follow_up_detail", self.pk)

    @property
    def is_question(self) -> bool:
        """Whether it asks the user something, so that "done" would be no answer."""
        return self.rule == Rule.ASK_GHOSTED

    @property
    def names_its_day(self) -> bool:
        """Whether its title says by which day, and it was not snoozed to another one."""
        if self.rule != Rule.OFFER_DEADLINE or self.snoozed_until is not None:
            return False
        day = self.day_of("offer")
        return day is not None and self.title.endswith(day_in_words(day))

    def day_of(self, kind: str) -> date | None:
        """The day in an anchor such as "applied:2026-05-04"; None in one of another kind."""
        found, _, day = self.anchor.partition(":")
        with suppress(ValueError):  # an export that somebody wrote into may hold anything
            return date.fromisoformat(day) if found == kind else None
        return None

    @property
    def is_announced(self) -> bool:
        """Whether a reminder comes before it is due. A snoozed one reminds when it is due."""
        return self.snoozed_until is None and self.remind_at < self.due_at

    @property
    def state(self) -> dict[str, str | None]:
        """What the user made of it, as JSON can hold it: what an Undo compares and restores."""
        return {
            "status": self.status,
            "closed_at": self.closed_at.isoformat() if self.closed_at else None,
            "closed_via": self.closed_via,
            "snoozed_until": self.snoozed_until.isoformat() if self.snoozed_until else None,
        }

    @property
    def identity(self) -> Identity:
        return self.rule, self.anchor, self.contact_id

    def close(self, status: FollowUpStatus, *, now: datetime) -> None:
        """Done or dismissed."""
        self.status, self.closed_at = status, now
        self.save(update_fields=["status", "closed_at"])

    def reopen(self) -> None:
        """Pending again. What came of it is kept, so that nobody types it twice."""
        self.status, self.closed_at, self.closed_via = FollowUpStatus.PENDING, None, ""
        self.save(update_fields=["status", "closed_at", "closed_via"])

    def snooze(self, until: datetime) -> None:
        self.snoozed_until = self.shown_due_at = until
        self.save(update_fields=["snoozed_until", "shown_due_at"])


class DraftVersionQuerySet(OwnedQuerySet):
    owner_path = "follow_up__owner"


class DraftVersion(models.Model):
    """What the user made of a draft, one row each time they saved it. Append-only.

    number: 1, 2, 3 … per follow-up and form. form: what it is written as.
    """

    class Form(models.TextChoices):
        CALL = "call", "Call script"
        EMAIL = "email", "E-mail"
        NOTE = "note", "Note"

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=5, choices=Form)
    number = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(max_length=20_000)
    saved_at = models.DateTimeField()

    objects = DraftVersionQuerySet.as_manager()

    class Meta:
        ordering = ["form", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up", "form", "number"], name="draft_version_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()}, version {self.number}"
