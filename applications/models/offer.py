from datetime import date, datetime
from typing import Self

from django.db import models

from accounts.models import User
from accounts.owned import OwnedQuerySet, TrashableModel, TrashableQuerySet, trashable
from applications.models.company import Company
from applications.models.contact import Contact
from applications.models.role import Role
from applications.offers.domain.terms import SHORT, Term, Terms

MOST_OF_A_TERM = 200
TERM_CHOICES = [(it.value, it.label) for it in Term]


class OfRoleQuerySet(TrashableQuerySet):
    """Rows that go into the trash with their role, and with its company."""

    def under(self, row: TrashableModel) -> Self:
        if isinstance(row, Company):
            return self.filter(role__company=row)
        return self.filter(role=row) if isinstance(row, Role) else self.none()

    def in_trash_of(self, user: User, *, now: datetime) -> Self:
        return super().in_trash_of(user, now=now).select_related("role__company")


@trashable
class Offer(TrashableModel):
    """One round of a job offer, with its terms as they were said. Of a role the latest counts.

    said_by: None where nobody is named. base_said: "95k", "3.500 € a month". A term that is "" or
    None was not said. noted_at tells two rounds of one day apart.
    """

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="offers")
    made_on = models.DateField("on")
    said_by = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="offers_made"
    )
    base_said = models.CharField("base pay", max_length=120, blank=True)
    bonus = models.CharField(max_length=MOST_OF_A_TERM, blank=True)
    equity = models.CharField(max_length=MOST_OF_A_TERM, blank=True)
    hours_a_week = models.DecimalField(
        "hours a week", max_digits=4, decimal_places=1, null=True, blank=True
    )
    leave_days = models.DecimalField(
        "leave, days a year", max_digits=4, decimal_places=1, null=True, blank=True
    )
    notice = models.CharField(max_length=MOST_OF_A_TERM, blank=True)
    starts_on = models.DateField("start", null=True, blank=True)
    place = models.CharField(max_length=MOST_OF_A_TERM, blank=True)
    office_days = models.PositiveSmallIntegerField("office days a week", null=True, blank=True)
    other = models.TextField("other terms", max_length=5_000, blank=True)
    noted_at = models.DateTimeField(editable=False)

    objects = OfRoleQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "-noted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="offer_not_before_1970",
                condition=models.Q(made_on__gte=date(1970, 1, 1)),
                violation_error_message="Choose a day after 1970.",
            ),
            models.CheckConstraint(
                name="offer_hours_a_week",
                condition=models.Q(hours_a_week=None) | models.Q(hours_a_week__range=(0, 168)),
                violation_error_message="A week has at most 168 hours.",
            ),
            models.CheckConstraint(
                name="offer_leave_days",
                condition=models.Q(leave_days=None) | models.Q(leave_days__range=(0, 366)),
                violation_error_message="A year has at most 366 days.",
            ),
            models.CheckConstraint(
                name="offer_office_days",
                condition=models.Q(office_days=None) | models.Q(office_days__lte=7),
                violation_error_message="A week has at most 7 office days.",
            ),
        ]
        indexes = [models.Index(fields=["role", "trashed_at", "-made_on"], name="offer_of_role")]

    def __str__(self) -> str:
        return f"Offer of {self.made_on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return f"{Role(pk=self.role_id).get_absolute_url()}#offer"

    @property
    def trash_parent(self) -> Role:
        return self.role

    @property
    def trash_name(self) -> str:
        return f"{self}, {self.role}"

    @property
    def terms(self) -> Terms:
        return {
            Term.BASE: self.base_said,
            Term.BONUS: self.bonus,
            Term.EQUITY: self.equity,
            Term.HOURS: self.hours_a_week,
            Term.LEAVE: self.leave_days,
            Term.NOTICE: self.notice,
            Term.START: self.starts_on,
            Term.PLACE: self.place,
            Term.OFFICE_DAYS: self.office_days,
            Term.OTHER: self.other,
        }


class Answered(models.TextChoices):
    OPEN = "open", "Not answered yet"
    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"


@trashable
class OfferRequest(TrashableModel):
    """What the user asked for in an offer, and what they said to it.

    answer_words: theirs. answered_on: None while it is open.
    """

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="offer_requests")
    term = models.CharField(
        "about",
        max_length=12,
        choices=[(it.value, it.label) for it in Term],
        default=Term.OTHER.value,
    )
    text = models.CharField("what you ask for", max_length=500)
    asked_on = models.DateField("asked on")
    answer = models.CharField("their answer", max_length=6, choices=Answered, default=Answered.OPEN)
    answer_words = models.CharField("their words", max_length=500, blank=True)
    answered_on = models.DateField("answered on", null=True, blank=True)

    objects = OfRoleQuerySet.as_manager()

    class Meta:
        ordering = ["asked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="offer_request_not_before_1970",
                condition=models.Q(asked_on__gte=date(1970, 1, 1)),
                violation_error_message="Choose a day after 1970.",
            ),
            models.CheckConstraint(
                name="offer_request_answered_on_its_day",
                condition=models.Q(answer=Answered.OPEN, answered_on=None)
                | ~models.Q(answer=Answered.OPEN) & models.Q(answered_on__isnull=False),
                violation_error_message="An answer has its day, and what is open has none.",
            ),
            models.CheckConstraint(
                name="offer_request_answered_after_asked",
                condition=models.Q(answered_on=None)
                | models.Q(answered_on__gte=models.F("asked_on")),
                violation_error_message="They cannot have answered before you asked.",
            ),
        ]
        indexes = [models.Index(fields=["role", "trashed_at"], name="offer_request_of_role")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{Role(pk=self.role_id).get_absolute_url()}#offer"

    @property
    def trash_parent(self) -> Role:
        return self.role

    @property
    def trash_name(self) -> str:
        """Without its text, which may say pay."""
        return f"What you asked about {SHORT[Term(self.term)]}, {self.role}"

    @property
    def is_open(self) -> bool:
        return self.answer == Answered.OPEN


class DeadlineMoveQuerySet(OwnedQuerySet):
    owner_path = "role__owner"


class DeadlineMove(models.Model):
    """That the day to answer an offer by was another one before. was: until moved_on."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="deadline_moves")
    was = models.DateField()
    moved_on = models.DateField()

    objects = DeadlineMoveQuerySet.as_manager()

    class Meta:
        ordering = ["-moved_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.was:%-d %B %Y}, until {self.moved_on:%-d %B %Y}"
