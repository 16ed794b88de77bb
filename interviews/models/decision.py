from typing import Self

from django.db import models

from accounts.models import User
from accounts.owned import OwnedModel, OwnedQuerySet
from accounts.paths import path_to


class Choice(models.TextChoices):
    PURSUE = "pursue", "Pursue"
    DECLINE = "decline", "Decline"
    ACCEPT = "accept", "Accept"


class YesNo(models.TextChoices):
    YES = "yes", "Yes"
    UNSURE = "unsure", "Unsure"
    NO = "no", "No"


class OfRoleQuerySet(OwnedQuerySet):
    def owned_by(self, user: User) -> Self:
        return super().owned_by(user).filter(role__trashed_at=None)


class DecisionQuerySet(OfRoleQuerySet):
    def counting(self) -> Self:
        """Decisions that were not undone: the latest one is what the user decided."""
        return self.filter(undone_at=None)


class Decision(OwnedModel):
    """What the user decided about a role, and what they knew then. A new decision is a new row.

    known: the snapshot of that moment, in words and numbers of its own, so that it stays readable
    when the rows it was made from are changed or deleted (interviews.decisions.snapshot makes it).
    undone_at: None while it counts.
    """

    role = models.ForeignKey(
        "applications.Role", on_delete=models.CASCADE, related_name="decisions"
    )
    choice = models.CharField("what you decide", max_length=7, choices=Choice)
    reasons = models.TextField("why", max_length=5_000)
    pre_mortem = models.TextField("a year on you quit: why?", max_length=5_000, blank=True)
    would_like = models.CharField("would you like it?", max_length=6, choices=YesNo, blank=True)
    would_be_good = models.CharField(
        "would you be good at it?", max_length=6, choices=YesNo, blank=True
    )
    want_if_offered = models.CharField(
        "would you want it if the offer were already yours?",
        max_length=6,
        choices=YesNo,
        blank=True,
    )
    unasked = models.TextField("anything left unasked or unsaid", max_length=5_000, blank=True)
    decided_on = models.DateField("day")
    known = models.JSONField(default=dict, editable=False)
    recorded_at = models.DateTimeField(editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-recorded_at", "-pk"]
        indexes = [models.Index(fields=["owner", "-decided_on"], name="decision_newest")]

    def __str__(self) -> str:
        return f"{self.get_choice_display()} on {self.decided_on}"

    def get_absolute_url(self) -> str:
        return path_to("interviews:decision_detail", self.pk)


class Retrospective(OwnedModel):
    """Looking back on a role that is closed, without blame: one per role."""

    role = models.OneToOneField(
        "applications.Role", on_delete=models.CASCADE, related_name="retrospective"
    )
    wish_asked = models.TextField("what I still wish I had asked", max_length=5_000, blank=True)
    wish_said = models.TextField("what I still wish I had said", max_length=5_000, blank=True)
    keep = models.TextField("what I will do again", max_length=5_000, blank=True)
    written_at = models.DateTimeField(editable=False)

    objects = OfRoleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Looking back on {self.role_id}"
