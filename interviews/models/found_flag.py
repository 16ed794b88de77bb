from datetime import date, datetime
from typing import Self

from django.db import models

from accounts.models import User
from accounts.owned import TrashableModel, TrashableQuerySet, trashable
from accounts.paths import path_to
from applications.models import Company, Role
from interviews.models.flag import AREA_CHOICES, MOST_CUE, SEVERITY_WORDS, FlagKind
from interviews.score.domain.evidence import Area, FlagStatus, Sighting


class FoundIn(models.TextChoices):
    POSTING = "posting", "The posting"
    REVIEW = "review", "A review"
    NEWS = "news", "The news"
    MAIL = "mail", "A mail or message"
    OTHER = "other", "Something else"


class FoundFlagQuerySet(TrashableQuerySet):
    def under(self, row: TrashableModel) -> Self:
        return self.filter(company=row) if isinstance(row, Company) else self.none()

    def matching(self, text: str) -> Self:
        """Those with the text in their name, their evidence or their address."""
        return self.filter(
            models.Q(title__holds=text)
            | models.Q(quote__holds=text)
            | models.Q(cue__holds=text)
            | models.Q(url__holds=text)
        )

    def counting_for(self, role: Role) -> Self:
        """What counts in its score: as the user said, while the role is at the flag's company."""
        return self.filter(roles=role, company=role.company_id, trashed_at=None)

    def in_trash_of(self, user: User, *, now: datetime) -> Self:
        return super().in_trash_of(user, now=now).select_related("company")


@trashable
class FoundFlag(TrashableModel):
    """One flag that no interview showed: read in a posting, a review, the news or a mail.

    roles: in whose score it counts, which the user says; none is none. One that moved to another
    company is kept among them and does not count until it is back. key: the catalogue's, or
    "own-<words>". found_on: the day it was written, or read.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="found_flags")
    roles = models.ManyToManyField(Role, related_name="found_flags", blank=True)
    key = models.CharField(max_length=80, editable=False)
    kind = models.CharField(max_length=5, choices=FlagKind, default=FlagKind.RED)
    title = models.CharField("flag", max_length=120)
    area = models.CharField("what it is about", max_length=10, choices=AREA_CHOICES, blank=True)
    severity = models.PositiveSmallIntegerField("how bad can this be", default=3)
    quote = models.TextField("their words", max_length=5_000, blank=True)
    cue = models.CharField("what you noticed", max_length=MOST_CUE, blank=True)
    found_in = models.CharField("where", max_length=7, choices=FoundIn)
    url = models.URLField("link", max_length=1000, blank=True)
    found_on = models.DateField("on")
    noted_at = models.DateTimeField(editable=False)

    objects = FoundFlagQuerySet.as_manager()

    class Meta:
        verbose_name = "flag found elsewhere"
        verbose_name_plural = "flags found elsewhere"
        ordering = ["-severity", "-found_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="found_flag_severity_in_range",
                condition=models.Q(severity__range=(1, 5)),
                violation_error_message="Severity goes from 1 to 5.",
            ),
            models.CheckConstraint(
                name="found_flag_not_before_1970",
                condition=models.Q(found_on__gte=date(1970, 1, 1)),
                violation_error_message="Choose a day after 1970.",
            ),
        ]
        indexes = [models.Index(fields=["owner", "trashed_at", "company"], name="found_flag_of")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_to("interviews:found_flag_edit", self.pk)

    @property
    def trash_parent(self) -> Company:
        return self.company

    @property
    def status(self) -> FlagStatus:
        """As a flag of an interview has it. What no longer counts lies in the trash."""
        return FlagStatus.OPEN

    @property
    def counting_roles(self) -> list[Role]:
        """In whose score it counts: see counting_for(). Reads the relation."""
        return [it for it in self.roles.all() if it.company_id == self.company_id]

    @property
    def severity_word(self) -> str:
        return "Plus" if self.kind == FlagKind.GREEN else SEVERITY_WORDS[self.severity]

    @property
    def anchor(self) -> str:
        """Where a page shows it."""
        return f"found-flag-{self.pk}"

    @property
    def sighting(self) -> Sighting:
        """As the score takes it. Below zero, its number is never that of an interview or a flag."""
        return Sighting(
            -self.pk,
            self.key,
            Area(self.area) if self.area else None,
            self.severity,
            is_green=self.kind == FlagKind.GREEN,
            title=self.title,
            ref=-self.pk,
        )
