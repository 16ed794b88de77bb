from django.conf import settings
from django.db import models

from interviews.models import FollowUp, Interview


class CalendarFeed(models.Model):
    """The private address of one user's calendar.

    token_hash: SHA-256 of the secret in the address, in hex; the secret itself is shown once and
    not kept. read_at: when a calendar program last fetched it, None for never.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Calendar of {self.user_id}"


class CalendarEvent(models.Model):
    """What calendar programs were last told of one interview or follow-up.

    shown: SHA-256 of all that the event shows, in hex. sequence: how often that changed.
    changed_at: since when it is so.
    """

    interview = models.OneToOneField(
        Interview, on_delete=models.CASCADE, null=True, related_name="calendar_event"
    )
    follow_up = models.OneToOneField(
        FollowUp, on_delete=models.CASCADE, null=True, related_name="calendar_event"
    )
    shown = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="calendar_event_of_one",
                condition=models.Q(interview=None) ^ models.Q(follow_up=None),
            )
        ]

    def __str__(self) -> str:
        return f"Version {self.sequence}"
