from datetime import time
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.models import User

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def working_week() -> list[int]:
    return [0, 1, 2, 3, 4]


class FollowUpSettings(models.Model):
    """When one user wants follow-ups suggested. Who has none saved has the defaults.

    Clock times are on the recipient's clock, quiet hours on the user's own. days: weekdays that
    count as business days, 0 (Monday) to 6. Numbers of days are business days unless the name
    says otherwise. nudges, applied_nudges: 0 (never) to 2.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follow_up_settings"
    )
    days = models.JSONField("business days", default=working_week)
    call_after_minutes = models.PositiveSmallIntegerField(
        "call the recruiter, minutes after the interview",
        default=30,
        validators=[MaxValueValidator(480)],
    )
    call_until = models.TimeField("call on the same day until", default=time(16, 30))
    note_after_hours = models.PositiveSmallIntegerField(
        "write a note or an update, hours after the interview",
        default=2,
        validators=[MaxValueValidator(24)],
    )
    update_until = models.TimeField("update on the same day until", default=time(18))
    note_until = models.TimeField("thank-you note on the same day until", default=time(20))
    first_contact_at = models.TimeField("nobody is called or written to before", default=time(9))
    midday_at = models.TimeField("what went to the next day is due by", default=time(12))
    day_ends_at = models.TimeField("everything else is due by", default=time(17))
    day_starts_at = models.TimeField("a later day starts at", default=time(10))
    nudges = models.PositiveSmallIntegerField(
        "ask for news at most", default=2, validators=[MaxValueValidator(2)]
    )
    nudge_after_promise_days = models.PositiveSmallIntegerField(
        "business days after a promised day",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    nudge_after_days = models.PositiveSmallIntegerField(
        "business days after the interview, where no day was promised",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    second_nudge_days = models.PositiveSmallIntegerField(
        "business days until you ask again",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    assume_closed_days = models.PositiveSmallIntegerField(
        "business days until you count it as closed",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    applied_nudges = models.PositiveSmallIntegerField(
        "ask about an application at most", default=2, validators=[MaxValueValidator(2)]
    )
    applied_silent_days = models.PositiveSmallIntegerField(
        "days of silence after you applied",
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    ghosted_after_days = models.PositiveSmallIntegerField(
        "days without a sign until you are asked whether they went silent",
        default=30,
        validators=[MinValueValidator(7), MaxValueValidator(365)],
    )
    quiet_from = models.TimeField("quiet from", default=time(21))
    quiet_to = models.TimeField("quiet until", default=time(8))

    class Meta:
        verbose_name_plural = "follow-up settings"

    def __str__(self) -> str:
        return f"Follow-up settings of {self.user_id}"

    @classmethod
    def of(cls, user: User) -> Self:
        """The user's own, or unsaved defaults."""
        return getattr(user, "follow_up_settings", None) or cls(user=user)
