from django.conf import settings
from django.db import models


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
