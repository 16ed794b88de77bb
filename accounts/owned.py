"""Ownership: every row belongs to one user, and every read starts from that user."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django import forms
from django.conf import settings
from django.db import models
from django.utils.text import capfirst

from accounts.folding import keys_of, with_keys
from accounts.models import User
from accounts.plain_text import guard_text_fields
from accounts.versions import VersionedForm

KEPT_IN_TRASH = timedelta(days=30)


class OwnedQuerySet(models.QuerySet):
    """Rows with an owner. Child rows name the way up, e.g. "interview__owner".

    What owned_by() finds, and the rows fetched along with it, carry the user they were asked for:
    reading row.owner.preferences costs no query.
    """

    owner_path: ClassVar[str] = "owner"
    _owner: User | None = None

    def owned_by(self, user: User) -> Self:
        return self.filter(**{self.owner_path: user}).handed_to(user)

    def handed_to(self, user: User) -> Self:
        """Rows that are known to be the user's own carry the user; whose they are is not asked."""
        rows = self._chain()  # type: ignore[attr-defined]
        rows._owner = user
        return rows

    def update(self, **values: Any) -> int:
        """With the keys of the names among the values, which must be known here."""
        for key in keys_of(self.model):
            if key.of in values and key.name not in values:
                if not isinstance(name := values[key.of], str):
                    raise TypeError(f"{key.of} is no text: save its rows one by one.")
                values[key.name] = key.key(name)
        return super().update(**values)

    def bulk_update(
        self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        rows, names = list(objs), with_keys(self.model, fields)
        for key in keys_of(self.model):
            if key.name in names:
                for row in rows:
                    key.refresh(row)
        return super().bulk_update(rows, names, batch_size=batch_size)

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._owner = self._owner
        return clone

    def _fetch_all(self) -> None:
        is_fetched = self._result_cache is not None
        super()._fetch_all()
        if self._owner is not None and not is_fetched:
            for row in self._result_cache or ():
                if isinstance(row, models.Model):
                    hand_down(self._owner, row)


def hand_down(owner: User, row: models.Model, seen: set[int] | None = None) -> None:
    """Let the row, and the rows fetched along with it, share the owner's one object."""
    seen = set() if seen is None else seen
    if id(row) in seen:
        return  # two rows may hold each other
    seen.add(id(row))
    # A deferred owner is not read for this.
    if isinstance(row, OwnedModel) and row.__dict__.get("owner_id") == owner.pk:
        row._state.fields_cache["owner"] = owner
    for name, related in list(row._state.fields_cache.items()):
        if name != "owner" and isinstance(related, models.Model):
            hand_down(owner, related, seen)


class OwnedModel(models.Model):
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """With the keys of the names that are written."""
        for key in keys_of(type(self)):
            if key.of in self.__dict__:
                key.refresh(self)
        if update_fields is not None:
            update_fields = with_keys(type(self), update_fields)
        super().save(update_fields=update_fields, **options)


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

    def under(self, row: "TrashableModel") -> Self:  # noqa: ARG002
        """What goes into the trash along with a row of another model; nothing by default."""
        return self.none()


class TrashableModel(OwnedModel):
    """trashed_at: when it was thrown away; None while it is in use.

    What goes into the trash together carries the same moment, so that one Undo brings all of it
    back and nothing that had been thrown away before.
    """

    trashed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    @classmethod
    def rows(cls) -> TrashableQuerySet:
        """All of them, whose-ever they are."""
        return cls._default_manager.all()  # type: ignore[return-value]

    @property
    def trash_parent(self) -> "TrashableModel | None":
        """The row that takes this one into the trash with it."""
        return None

    @property
    def trash_kind(self) -> str:
        """Its name in TRASHABLE, e.g. "key_message"."""
        return kind_of(type(self))

    @property
    def trash_label(self) -> str:
        """What the trash page calls such a thing, e.g. "Key message"."""
        return capfirst(str(self._meta.verbose_name))

    @property
    def trash_name(self) -> str:
        """What it is called where it stands alone."""
        return str(self)

    @property
    def gone_at(self) -> datetime | None:
        """When it is deleted for good."""
        return self.trashed_at and self.trashed_at + KEPT_IN_TRASH


# Kind → model, each model after those that take its rows along.
TRASHABLE: dict[str, type[TrashableModel]] = {}


def kind_of(model: type[TrashableModel]) -> str:
    return str(model._meta.verbose_name).replace(" ", "_")


def trashable[M: type[TrashableModel]](model: M) -> M:
    """Register a model with the trash, which finds, restores and purges its rows."""
    TRASHABLE[kind_of(model)] = model
    return model


class OwnedModelForm(VersionedForm, forms.ModelForm):
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
