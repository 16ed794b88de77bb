"""Ownership: every row belongs to one user, and every read starts from that user."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django import forms
from django.conf import settings
from django.db import models

from accounts.models import User
from accounts.plain_text import guard_text_fields

KEPT_IN_TRASH = timedelta(days=30)


class OwnedQuerySet(models.QuerySet):
    """Rows with an owner. Child rows name the way up, e.g. "interview__owner"."""

    owner_path: ClassVar[str] = "owner"

    def owned_by(self, user: User) -> Self:
        return self.filter(**{self.owner_path: user})


class OwnedModel(models.Model):
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False
    )

    class Meta:
        abstract = True


class TrashableQuerySet(OwnedQuerySet):
    """Rows that can lie in the trash: owned_by() leaves those out, in_trash_of() finds them."""

    def owned_by(self, user: User) -> Self:
        return super().owned_by(user).filter(trashed_at=None)

    def in_trash_of(self, user: User, *, now: datetime) -> Self:
        """What the user threw away and can still take back, the newest first."""
        since = now - KEPT_IN_TRASH
        return super().owned_by(user).filter(trashed_at__gt=since).order_by("-trashed_at", "-pk")

    def past_keeping(self, *, now: datetime) -> Self:
        """Rows of any owner that have lain in the trash for their 30 days."""
        return self.filter(trashed_at__lte=now - KEPT_IN_TRASH)


class TrashableModel(OwnedModel):
    """trashed_at: when it was thrown away; None while it is in use.

    What goes into the trash together carries the same moment, so that one Undo brings all of it
    back and nothing that had been thrown away before.
    """

    trashed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


class OwnedModelForm(forms.ModelForm):
    """A ModelForm that fills in the owner and offers only the owner's own rows."""

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        self.instance.owner = owner
        guard_text_fields(self)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = field.queryset.owned_by(owner)  # type: ignore[union-attr]

    def _get_validation_exclusions(self) -> set[str]:
        # Django skips any constraint that names a field the form does not show, so
        # UniqueConstraint(owner, …) would surface as an IntegrityError (a 500). The same goes for
        # a constraint whose condition names trashed_at.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"owner", "trashed_at"}
