from datetime import datetime, time, timedelta
from typing import Self

from django.conf import settings
from django.db import models

from accounts.models import User
from agenda.models.sending import Event, Sending, SendingQuerySet
from interviews.models import FollowUp, Interview

__all__ = ["Channel", "EngineRun", "Event", "Mailing", "Reminder", "ReminderSettings"]

AHEAD = (Event.INTERVIEW_DAY, Event.INTERVIEW_HOUR)
ON_TIME = timedelta(minutes=10)


class Channel(models.TextChoices):
    APP = "app", "In the app"
    EMAIL = "email", "E-mail"


class ReminderQuerySet(SendingQuerySet):
    def matching(self, text: str) -> Self:
        return self.filter(
            models.Q(follow_up__title__holds=text)
            | models.Q(follow_up__role__company__name__holds=text)
            | models.Q(interview__role__company__name__holds=text)
        )


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

    objects = ReminderQuerySet.as_manager()

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
    def planned_for(self) -> datetime:
        """When it was to arrive. What was due before it was written down, as of an interview that
        was entered or moved late, could not arrive any earlier.
        """
        return max(self.due_at, self.created_at)

    @property
    def about(self) -> str:
        """In a few words; of an interview "in 24 hours" only where that was so.

        Reads follow_up, and interview with role and company.
        """
        if self.follow_up is not None:
            return self.follow_up.title
        is_late = self.event in AHEAD and self.planned_for > self.due_at + ON_TIME
        event = "Interview soon" if is_late else self.get_event_display()
        return f"{event}: {self.interview.role.company.name}" if self.interview else event


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
