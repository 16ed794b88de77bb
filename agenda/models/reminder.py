import uuid
from datetime import datetime, time
from typing import Self

from django.conf import settings
from django.db import models

from accounts.models import User
from accounts.owned import OwnedModel, OwnedQuerySet
from interviews.models import FollowUp, Interview


class Channel(models.TextChoices):
    APP = "app", "In the app"
    EMAIL = "email", "E-mail"


class Event(models.TextChoices):
    """What a reminder is about. The values are kept in rows: add, never rename."""

    FOLLOW_UP = "follow_up", "Follow-up"
    INTERVIEW_DAY = "interview_day", "Interview in 24 hours"
    INTERVIEW_HOUR = "interview_hour", "Interview in an hour"
    DEBRIEF = "debrief", "Debrief missing"
    DIGEST = "digest", "Digest of the day"


class ReminderQuerySet(OwnedQuerySet):
    def waiting(self, *, now: datetime) -> Self:
        """Due, not sent, not given up, not called off, and not in somebody's hands."""
        return self.filter(
            models.Q(claimed_until=None) | models.Q(claimed_until__lte=now),
            sent_at=None,
            gave_up_at=None,
            called_off_at=None,
            next_try_at__lte=now,
        ).order_by("next_try_at", "pk")

    def matching(self, text: str) -> Self:
        return self.filter(
            models.Q(follow_up__title__holds=text)
            | models.Q(follow_up__role__company__name__holds=text)
            | models.Q(interview__role__company__name__holds=text)
        )


class Reminder(OwnedModel):
    """One thing that reminds the user once, through one channel. The row is the truth.

    subject: what it is about, with the time that was set for it: "follow_up:7@2026-11-23T17:00"
    (its due_local), "interview:5@2026-11-24T09:00" (its start in UTC) or "digest:2026-11-23"; with
    event, channel and due_at it is unique, so that nothing is reminded of twice.
    due_at: when it should arrive. claimed_until: while that is to come, one worker has it in
    hand; a worker that dies leaves it to the next one. next_try_at: due_at, later after a
    failure. sent_at: handed over (to the mail server), or shown in the app. gave_up_at: after
    the last try; last_error says why. called_off_at: what it was about is done, moved or gone.
    message_id: the same on every try, so that a mail that left twice is seen as one.
    """

    event = models.CharField(max_length=16, choices=Event)
    subject = models.CharField(max_length=40)
    channel = models.CharField(max_length=5, choices=Channel)
    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.CASCADE, null=True, related_name="reminders"
    )
    interview = models.ForeignKey(
        Interview, on_delete=models.CASCADE, null=True, related_name="reminders"
    )
    due_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    message_id = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

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
