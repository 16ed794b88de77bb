"""Who uses Debrief, and what they settled for themselves before the first interview."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.contrib.messages.storage.cookie import MessageDecoder, MessageEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from interviews.score.domain.evidence import DEFAULT_WEIGHTS, Area


class UserManager(BaseUserManager["User"]):
    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Small letters throughout: nobody has two accounts that differ in capitals only."""
        return (email or "").strip().lower()

    @transaction.atomic
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Save a user together with the preferences that every page counts on."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        Preferences.start(user, now=timezone.now())
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(
            email, password, **(fields | {"is_staff": True, "is_superuser": True})
        )

    def with_email(self, email: str | None) -> "models.QuerySet[User]":
        """At most one, whatever the capitals; alone, SQLite knows those of ASCII only."""
        return self.filter(email__iexact=self.normalize_email(email))

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.with_email(username).get()


class User(AbstractUser):
    """Signs in by e-mail; there is no user name."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail", unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="There is an account with this e-mail already.",
            )
        ]

    def __str__(self) -> str:
        return self.email


def default_weights() -> dict[str, int]:
    return {str(area): weight for area, weight in DEFAULT_WEIGHTS.items()}


class Theme(models.TextChoices):
    SYSTEM = "", "As the system"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class Preferences(models.Model):
    """Name, zone, look, limits and weights of one user. A limit of None: not a deal-breaker."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences"
    )
    name = models.CharField("your name", max_length=120, blank=True, default="")
    zone = models.CharField("time zone", max_length=64, default="UTC")
    theme = models.CharField(max_length=5, blank=True, choices=Theme, default=Theme.SYSTEM)
    has_shortcuts = models.BooleanField("keys that lead somewhere", default=True)
    hours_limit = models.PositiveSmallIntegerField(
        "most hours a week",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
    )
    salary_floor = models.PositiveIntegerField(
        "least pay a year", null=True, blank=True, validators=[MaxValueValidator(1_000_000_000)]
    )
    currency = models.CharField(max_length=3, default="EUR")
    office_days_limit = models.PositiveSmallIntegerField(
        "most office days a week", null=True, blank=True, validators=[MaxValueValidator(7)]
    )
    travel_nights_limit = models.PositiveSmallIntegerField(
        "most nights away a month", null=True, blank=True, validators=[MaxValueValidator(31)]
    )
    commute_minutes_limit = models.PositiveSmallIntegerField(
        "longest way to work, minutes", null=True, blank=True, validators=[MaxValueValidator(600)]
    )
    deal_breaker_flags = models.JSONField(default=list, blank=True)
    weights = models.JSONField(default=default_weights)
    holiday_country = models.CharField(max_length=2, blank=True, default="")
    holiday_region = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        verbose_name_plural = "preferences"

    def __str__(self) -> str:
        return f"Preferences of {self.user_id}"

    @classmethod
    @transaction.atomic
    def start(cls, user: User, *, now: datetime, zone: str = "UTC") -> Self:
        """The first preferences of a user, and the record of what they were at the start."""
        preferences = cls.objects.create(user=user, zone=zone)
        preferences.record(now=now)
        return preferences

    def record(self, *, now: datetime) -> bool:
        """Keep limits and weights as they are now; False where the last record says the same."""
        last = self.user.preferences_records.last()
        if last and (last.limits, last.weights) == (self.limits(), self.weights):
            return False
        self.user.preferences_records.create(
            limits=self.limits(), weights=self.weights, recorded_at=now
        )
        return True

    def weights_by_area(self) -> dict[Area, int]:
        """Every area with its weight, 0 to 100; an area not stored has its default."""
        return {
            area: int(self.weights.get(str(area), default))
            for area, default in DEFAULT_WEIGHTS.items()
        }

    def limits(self) -> dict[str, int | str | list[str] | None]:
        """The deal-breakers as they stand, for the record that is kept of every change."""
        return {
            "hours": self.hours_limit,
            "salary_floor": self.salary_floor,
            "currency": self.currency,
            "office_days": self.office_days_limit,
            "travel_nights": self.travel_nights_limit,
            "commute_minutes": self.commute_minutes_limit,
            "flags": self.deal_breaker_flags,
        }

    def has_limits(self) -> bool:
        return any(self.limits()[name] for name in ("hours", "salary_floor", "flags")) or any(
            self.limits()[name] is not None
            for name in ("office_days", "travel_nights", "commute_minutes")
        )


class PreferencesRecord(models.Model):
    """What limits and weights were from this moment on. A later change is a new row."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences_records"
    )
    limits = models.JSONField()
    weights = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]  # clocks are set back, rows are not

    def __str__(self) -> str:
        return f"Limits and weights of {self.user_id} from {self.recorded_at:%Y-%m-%d}"


class SpentUndo(models.Model):
    """An Undo that was used; each is good once. Kept for as long as it could be used again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    once = models.CharField(max_length=24, unique=True)
    spent_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.once


class DoneChange(models.Model):
    """A change that was carried out, with how it was answered: sent again, it changes nothing.

    change_id: made by the browser or with the form. digest: of the address and all that was sent,
    so that a form sent again with other words is another change.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    change_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True, default="")
    messages = models.JSONField(default=list, encoder=MessageEncoder, decoder=MessageDecoder)
    done_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", "change_id", "digest", name="done_change_once")
        ]

    def __str__(self) -> str:
        return str(self.change_id)


class EventKind(models.TextChoices):
    SIGNED_IN = "signed_in", "Signed in"
    SIGN_IN_FAILED = "sign_in_failed", "A sign-in failed"
    SIGNED_OUT = "signed_out", "Signed out"
    BROWSER_ENDED = "browser_ended", "Another browser was signed out"
    PASSWORD_CHANGED = "password_changed", "The password was changed"
    RESET_ASKED = "reset_asked", "A mail for a new password was asked for"
    EMAIL_CHANGED = "email_changed", "The e-mail was changed"
    STEP_ADDED = "step_added", "A second step was added"
    STEP_REMOVED = "step_removed", "A second step was removed"
    CODES_MADE = "codes_made", "New recovery codes were made"
    EXPORTED = "exported", "Everything was exported"
    EXPORT_FETCHED = "export_fetched", "An export was downloaded"
    LIST_FETCHED = "list_fetched", "A list was downloaded"
    IMPORTED = "imported", "An export was imported"
    RESTORED = "restored", "This Debrief was restored from a backup"
    TOKEN_MADE = "token_made", "A token for a program was made"
    TOKEN_USED = "token_used", "A program used its token"
    TOKEN_REVOKED = "token_revoked", "A token for a program was revoked"
    TOKEN_BACK = "token_back", "A revoked token was let in again"
    ASSISTANT_CAME = "assistant_came", "An assistant was let in by manage.py mcp"
    DELETION_ASKED = "deletion_asked", "Deletion was asked for"
    DELETION_CALLED_OFF = "deletion_called_off", "Deletion was called off"
    DEVICE_ON = "device_on", "Notices were turned on"
    DEVICE_OFF = "device_off", "Notices were turned off"
    DEVICE_ENDED = "device_ended", "Notices have ended"
    LINK_ENDED = "link_ended", "The link to another service was ended"


class AccountEvent(models.Model):
    """What happened at the doors of an account; the user sees it, and nobody's address is kept.

    detail: what more is to be said, such as the name of a token; "" for nothing. device: as
    "Firefox on Windows", "" where no browser did it. times: how often, from happened_at to last_at.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=EventKind)
    detail = models.CharField(max_length=200, blank=True, default="")
    device = models.CharField(max_length=60, blank=True, default="")
    times = models.PositiveIntegerField(default=1)
    happened_at = models.DateTimeField(db_index=True)
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["-last_at", "-pk"]
        indexes = [models.Index(fields=["owner", "-last_at"], name="account_event_of_owner")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.happened_at:%Y-%m-%d}"


class AccountDeletion(models.Model):
    """An account that is to go. Until begun_at is set, its user may keep it.

    due_at: from when on it is deleted. begun_at: when somebody began to; None before.
    """

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deletion"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    begun_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Deletion of {self.owner_id} on {self.due_at:%Y-%m-%d}"


class SteadyClock(models.Model):
    """How far the clock is believed: one row, pk 1, with the fields of a Steady."""

    looked_at = models.DateTimeField()
    believed_at = models.DateTimeField()
    last_step = models.DurationField()
    steady = models.DurationField()
    lasted = models.DurationField()

    def __str__(self) -> str:
        return f"Believed up to {self.believed_at:%Y-%m-%d %H:%M}"
