from datetime import datetime

from django.db import models

from accounts.owned import OwnedModel, OwnedQuerySet

MOST_NAME = 60


class Scope(models.TextChoices):
    READ = "read", "Read"
    WRITE = "write", "Read and write"


class ApiTokenQuerySet(OwnedQuerySet):
    def in_use(self, *, now: datetime) -> "ApiTokenQuerySet":
        """Those that open the door: neither revoked nor past their day."""
        lasts = models.Q(expires_at=None) | models.Q(expires_at__gt=now)
        return self.filter(lasts, revoked_at=None)


class ApiToken(OwnedModel):
    """What lets one program in, as its owner and nobody else.

    prefix: the beginning of the secret, by which the owner tells tokens apart. token_hash: SHA-256
    of the secret, in hex; the secret itself is shown once and not kept. expires_at: None for one
    without an end. last_used_at: None for never, else right to the hour. revoked_at: since when it
    is refused; None while it is not.
    """

    name = models.CharField("which program", max_length=MOST_NAME)
    prefix = models.CharField(max_length=16, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField("what it may do", max_length=5, choices=Scope, default=Scope.READ)
    created_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "API token"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def may_write(self) -> bool:
        return self.scope == Scope.WRITE

    def is_in_use(self, *, now: datetime) -> bool:
        """What in_use() finds, for one row."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)
