from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Greatest

from accounts.owned import OwnedModel, OwnedQuerySet
from agenda.domain.push import LONGEST_ENDPOINT, carrier_of
from agenda.models.sending import LATE_AFTER, UNDER_WAY, Event, Sending, SendingQuerySet
from interviews.models import FollowUp, Interview

LONGEST_NAME = 60
TEST = "test"  # an event that only notices know
TEST_LASTS = timedelta(minutes=10)


class PushKeys(models.Model):
    """The pair that signs what this Debrief sends to push services (VAPID, RFC 8292): pk 1.

    Kept in the database, so that all its machines sign alike and a backup keeps devices. Both in
    base64url without padding: private_key of 32 bytes, public_key of 65, as browsers take it.
    """

    private_key = models.CharField(max_length=43)
    public_key = models.CharField(max_length=87)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "push keys"

    def __str__(self) -> str:
        return f"Keys made on {self.made_at:%Y-%m-%d}"


class PushDeviceQuerySet(OwnedQuerySet):
    def shown(self) -> Self:
        """Those on the list: in use, or ended by their push service."""
        return self.filter(turned_off_at=None)

    def in_use(self) -> Self:
        return self.shown().filter(ended_at=None)

    def with_under_way(self, *, now: datetime) -> Self:
        """Adds waiting: how many notices are under way to each, and first_try_at: when the first of
        them is tried, None for none, were the device not held; both without tests. tests: those of
        the last minutes, the latest first.
        """
        is_open = models.Q(
            notices__sent_at=None, notices__gave_up_at=None, notices__called_off_at=None
        )
        is_test = models.Q(notices__event=TEST)
        counted = models.FilteredRelation("notices", condition=is_open & ~is_test)
        awake_at = Coalesce("counted__quiet_until", "counted__next_try_at")
        rows = self.annotate(counted=counted).annotate(
            waiting=models.Count("counted"),
            first_try_at=models.Min(Greatest("counted__next_try_at", awake_at)),
        )
        tests = Notice.objects.filter(event=TEST, due_at__gt=now - TEST_LASTS)
        return rows.prefetch_related(models.Prefetch("notices", tests, to_attr="tests"))


class PushDevice(OwnedModel):
    """A browser that takes notices: what it gave out for that (RFC 8030, RFC 8291).

    endpoint: where to post, an address that only this browser and we know; endpoint_hash: its
    SHA-256 in hex. browser_key and auth_secret: in base64url, what is sent is encrypted for. All of
    them are "" once the push service has ended it. session_hash: SHA-256 of the session it is
    signed in by, "" where that is not known.
    turned_on_at: what was due before is not sent. ended_at: the push service knows it no more.
    turned_off_at: its user turned it off; kept for a day, for an Undo. held_until: the push service
    asked to wait, or did not answer. failures: how often in a row it failed. says_what: notices
    name follow-ups and companies.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="push_devices",
        editable=False,
    )
    name = models.CharField("name", max_length=LONGEST_NAME)
    says_what = models.BooleanField("Say what it is about", default=False)
    is_daily = models.BooleanField("Follow-ups once a day only", default=False)
    endpoint = models.CharField(max_length=LONGEST_ENDPOINT, blank=True, editable=False)
    endpoint_hash = models.CharField(max_length=64, editable=False)
    browser_key = models.CharField(max_length=88, blank=True, editable=False)
    auth_secret = models.CharField(max_length=24, blank=True, editable=False)
    session_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    turned_on_at = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    turned_off_at = models.DateTimeField(null=True, editable=False)
    held_until = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    last_sent_at = models.DateTimeField(null=True, editable=False)
    last_problem = models.CharField(max_length=200, blank=True, default="", editable=False)
    last_problem_at = models.DateTimeField(null=True, editable=False)

    # By with_under_way() alone.
    waiting: int
    first_try_at: datetime | None
    tests: list["Notice"]

    objects = PushDeviceQuerySet.as_manager()

    class Meta:
        ordering = ["-turned_on_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "endpoint_hash"],
                name="push_device_once",
                violation_error_message="This browser is on your list already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_use(self) -> bool:
        return self.turned_off_at is None and self.ended_at is None

    @property
    def carrier(self) -> str:
        """Who carries what is sent to it, as "Mozilla"; "" once that has ended."""
        return carrier_of(self.endpoint)

    @property
    def next_try_at(self) -> datetime | None:
        """When something is sent to it, at the earliest; None where nothing waits.

        Needs with_under_way().
        """
        moments = [it.leaves_at for it in self.tests if it.is_under_way]
        if self.first_try_at:
            moments.append(max(self.first_try_at, self.held_until or self.first_try_at))
        return min(moments, default=None)

    @property
    def has_problem(self) -> bool:
        """Whether the last thing that happened went wrong."""
        at, sent = self.last_problem_at, self.last_sent_at
        return at is not None and (sent is None or at > sent)


DEVICE_IN_USE = models.Q(device__turned_off_at=None, device__ended_at=None)


class NoticeQuerySet(SendingQuerySet):
    def of_devices_in_use(self) -> Self:
        return self.filter(DEVICE_IN_USE)

    def listed(self) -> Self:
        """Without what never left and never will, since its device takes no more."""
        return self.filter(~UNDER_WAY | DEVICE_IN_USE)

    def awake(self, *, now: datetime) -> Self:
        """Not in quiet hours."""
        return self.filter(models.Q(quiet_until=None) | models.Q(quiet_until__lte=now))

    def late(self, *, now: datetime) -> Self:
        """Under way for too long, or tried in vain, to a device in use, and not in quiet hours."""
        late = models.Q(due_at__lte=now - LATE_AFTER) | models.Q(attempts__gt=0)
        return self.of_devices_in_use().under_way().awake(now=now).filter(late)

    def waiting(self, *, now: datetime) -> Self:
        """Without those of devices that are off, or that are left alone for now: a test goes out
        to those too, since it was asked for.
        """
        free = models.Q(device__held_until=None) | models.Q(device__held_until__lte=now)
        waiting = super().waiting(now=now).of_devices_in_use().awake(now=now)
        return waiting.filter(free | models.Q(event=TEST))


class Notice(Sending):
    """What reminds on one device. With its event, subject and due_at it is unique by device.

    quiet_until: it came up for sending in quiet hours, which end then: a device rings.
    """

    event = models.CharField(max_length=16, choices=[*Event.choices, (TEST, "Test")])
    device = models.ForeignKey(PushDevice, on_delete=models.CASCADE, related_name="notices")
    quiet_until = models.DateTimeField(null=True)
    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, null=True, related_name="+")
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, null=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "event", "subject", "due_at"], name="notice_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="notice_waiting",
                condition=models.Q(sent_at=None, gave_up_at=None, called_off_at=None),
            ),
            models.Index(fields=["due_at"], name="notice_oldest"),
            # Asked for each follow-up that is due, of which many may share one moment.
            models.Index(fields=["follow_up", "device", "due_at"], name="notice_of_follow_up"),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} to device {self.device_id}"

    @property
    def way(self) -> str:
        """How it reaches the user, in words."""
        return self.device.name

    @property
    def leaves_at(self) -> datetime:
        """Not before then, while it is under way. Reads device."""
        held = None if self.event == TEST else self.device.held_until
        return max(filter(None, [self.next_try_at, self.quiet_until, held]))
