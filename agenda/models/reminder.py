from datetime import time
from typing import Self

from django.conf import settings
from django.db import models

from accounts.models import User
from agenda.models.sending import Event, Sending, SendingQuerySet
from interviews.models import FollowUp, Interview

__all__ = ["Channel", "EngineRun", "Event", "Mailing", "Reminder", "ReminderSettings"]


class Channel(models.TextChoices):
    APP = "app", "In the app"
    EMAIL = "email", "E-mail"


class Reminder(Sending):
    """What reminds in the app or by e-mail.

    With event, subject, channel and due_at it is unique, so that nothing is reminded of twice.
    """

    channel = models.CharField(max_length=5, choices=Channel)
    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.CASCADE, null=True, related_name="reminders"
    )
    interview = models.ForeignKey(
        Interview, on_delete=models.CASCADE, null=True, related_name="reminders"
    )

    objects = SendingQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "event", "subject", "channel", "due_at"], name="reminder_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="reminder_waiting",
                condition=models.Q(sent_at=None, gave_up_at=None, called_off_at=None),
            ),
            models.Index(fields=["owner", "-due_at"], name="reminder_newest"),
            # Few of many, and asked for at every waking.
            models.Index(
                fields=["gave_up_at"],
                name="reminder_given_up",
                condition=models.Q(gave_up_at__isnull=False),
            ),
            models.Index(
                fields=["called_off_at"],
                name="reminder_called_off",
                condition=models.Q(called_off_at__isnull=False, sent_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} by {self.get_channel_display()}"

    @property
    def way(self) -> str:
        """How it reaches the user, in words."""
        return self.get_channel_display()


class Mailing(models.TextChoices):
    OFF = "off", "No e-mail"
    EACH = "each", "One e-mail for each reminder"
    DIGEST = "digest", "One e-mail a day"


class ReminderSettings(models.Model):
    """How one user wants to be reminded. Nothing leaves the machine until they say so.

    mailing_since: when they did; what was due before is not mailed. digest_at: on the user's own
    clock. Who has none saved has the defaults.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_settings"
    )
    mailing = models.CharField("e-mail", max_length=6, choices=Mailing, default=Mailing.OFF)
    mailing_since = models.DateTimeField(null=True, editable=False)
    digest_at = models.TimeField("daily at", default=time(7, 30))
    interview_day = models.BooleanField("24 hours before an interview", default=True)
    interview_hour = models.BooleanField("1 hour before an interview", default=True)
    debrief = models.BooleanField("2 hours after an interview without a debrief", default=True)

    class Meta:
        verbose_name_plural = "reminder settings"

    def __str__(self) -> str:
        return f"Reminder settings of {self.user_id}"

    @classmethod
    def of(cls, user: User) -> Self:
        """The user's own, or unsaved defaults."""
        return getattr(user, "reminder_settings", None) or cls(user=user)


class EngineRun(models.Model):
    """When the reminders were last looked through: one row, pk 1.

    planned_on: the day (UTC) whose looking through the open roles was begun, None before the first.
    planned_to: the id of the role it has come to; 0 for none yet.
    """

    ran_at = models.DateTimeField()
    planned_on = models.DateField(null=True)
    planned_to = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.ran_at:%Y-%m-%d %H:%M}"
