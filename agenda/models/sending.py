"""What every row that is to be sent has in common: when, in whose hands, and what became of it."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models

from accounts.owned import OwnedModel, OwnedQuerySet


class Event(models.TextChoices):
    """What a reminder is about. The values are kept in rows: add, never rename."""

    FOLLOW_UP = "follow_up", "Follow-up"
    INTERVIEW_DAY = "interview_day", "Interview in 24 hours"
    INTERVIEW_HOUR = "interview_hour", "Interview in an hour"
    DEBRIEF = "debrief", "Debrief missing"
    DIGEST = "digest", "Digest of the day"


LATE_AFTER = timedelta(minutes=10)
AHEAD = (Event.INTERVIEW_DAY, Event.INTERVIEW_HOUR)
UNDER_WAY = models.Q(sent_at=None, gave_up_at=None, called_off_at=None)


class SendingQuerySet(OwnedQuerySet):
    def under_way(self) -> Self:
        """Neither sent nor given up nor called off."""
        return self.filter(UNDER_WAY)

    def given_up(self, *, since: datetime) -> Self:
        return self.filter(gave_up_at__gte=since, sent_at=None)

    def matching(self, text: str) -> Self:
        return self.filter(
            models.Q(follow_up__title__holds=text)
            | models.Q(follow_up__role__company__name__holds=text)
            | models.Q(interview__role__company__name__holds=text)
        )

    def waiting(self, *, now: datetime) -> Self:
        """Due, not sent, not given up, not called off, not in somebody's hands, and of an account
        that is not switched off.
        """
        free = models.Q(claimed_until=None) | models.Q(claimed_until__lte=now)
        due = self.under_way().filter(free, owner__is_active=True, next_try_at__lte=now)
        return due.order_by("next_try_at", "pk")


class Sending(OwnedModel):
    """One thing that reminds the user once, over one way. The row is the truth.

    subject: what it is about, with the time that was set for it: "follow_up:7@2026-11-23T17:00"
    (its due_local), "interview:5@2026-11-24T09:00" (its start in UTC) or "digest:2026-11-23".
    due_at: when it should arrive. claimed_until: while that is to come, one worker has it in
    hand; a worker that dies leaves it to the next one. next_try_at: due_at, later after a
    failure. sent_at: handed over (to the mail server, to the push service), or shown in the app.
    gave_up_at: after the last try; last_error says why. called_off_at: what it was about is done,
    moved or gone. message_id: the same on every try, so that what left twice is seen as one.
    """

    event = models.CharField(max_length=16, choices=Event)
    subject = models.CharField(max_length=40)
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
    # Each has its own, by which a follow-up and an interview lead to it, or do not.
    follow_up: Any
    interview: Any

    class Meta:
        abstract = True

    @property
    def is_under_way(self) -> bool:
        return not (self.sent_at or self.gave_up_at or self.called_off_at)

    @property
    def leaves_at(self) -> datetime:
        """Not before then, while it is under way."""
        return self.next_try_at

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
        is_late = self.event in AHEAD and self.planned_for > self.due_at + LATE_AFTER
        event = "Interview soon" if is_late else self.get_event_display()
        return f"{event}: {self.interview.role.company.name}" if self.interview else event
