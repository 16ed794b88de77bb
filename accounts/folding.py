"""Names and texts in the database without regard to capitals, letters outside ASCII included.

Folded and the lookup "holds" compute it where a text is searched; KeyField stores it where names
are unique and sorted. Why both, docs/decisions/0018-folded-letters.md says.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.backends.signals import connection_created
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models.lookups import Contains
from django.dispatch import receiver

from accounts.domain.letters import folded, name_key

LONGEST_KEY = 500  # an index of PostgreSQL holds 2,700 bytes a row


class Folded(models.Func):
    """The text as accounts.domain.letters.folded() gives it."""

    output_field = models.TextField()
    arity = 1

    sqlite_ascii = "LOWER(%(expressions)s)"

    # Most texts are plain ASCII, which both databases see and lower by themselves.
    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = (
            "CASE WHEN LENGTH(CAST(%(expressions)s AS BLOB)) = LENGTH(%(expressions)s)"
            f" THEN {self.sqlite_ascii} ELSE debrief_folded(%(expressions)s) END"
        )
        return self._times(4, *self.as_sql(compiler, connection, template=template, **context))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        letters = (
            'LOWER(UPPER(LOWER(NORMALIZE((%(expressions)s)::text, NFKC) COLLATE "und-x-icu")))'
        )
        template = (
            "CASE WHEN OCTET_LENGTH(%(expressions)s) = CHAR_LENGTH(%(expressions)s)"
            ' THEN LOWER((%(expressions)s) COLLATE "C")'
            f" ELSE NORMALIZE(REPLACE(REPLACE({letters}, 'ς', 'σ'), 'i̇', 'i'), NFKC)"
            ' COLLATE "C" END'
        )
        return self._times(4, *self.as_sql(compiler, connection, template=template, **context))

    @staticmethod
    def _times(count: int, sql: str, params: Iterable[Any]) -> tuple[str, tuple[Any, ...]]:
        return sql, tuple(params) * count


class _Compared(Folded):
    """For LIKE, which on SQLite ignores the case of ASCII letters anyway."""

    sqlite_ascii = "%(expressions)s"


@models.CharField.register_lookup
@models.TextField.register_lookup
class Holds(Contains):
    """name__holds="müller" finds "MÜLLER GmbH"."""

    lookup_name = "holds"

    def __init__(self, lhs: Any, rhs: str) -> None:
        super().__init__(_Compared(lhs), folded(rhs))

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return str(connection.operators["contains"] % rhs)


@receiver(connection_created, dispatch_uid="folded letters")
def teach(connection: Any, **_: Any) -> None:
    """SQLite has no letters outside ASCII of its own. No index and no column is built on this."""
    if isinstance(connection, DatabaseWrapper):
        connection.connection.create_function("debrief_folded", 1, _folded, deterministic=True)


def _folded(text: str | None) -> str | None:
    return None if text is None else folded(text)


class KeyField(models.CharField):
    """The name_key() of another field: what its names are unique and sorted by.

    Kept in step by OwnedModel and OwnedQuerySet, however a row is written. Compared byte by byte,
    so that PostgreSQL sorts as SQLite does.
    """

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": LONGEST_KEY, "editable": False} | kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def db_parameters(self, connection: Any) -> Any:
        is_sqlite = isinstance(connection, DatabaseWrapper)
        return super().db_parameters(connection) | {"collation": None if is_sqlite else "C"}

    @staticmethod
    def key(name: str) -> str:
        return name_key(name)[:LONGEST_KEY]

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002
        self.refresh(model_instance)
        return str(getattr(model_instance, self.attname))

    def refresh(self, row: models.Model) -> None:
        setattr(row, self.attname, self.key(getattr(row, self.of)))


def keys_of(model: type[models.Model]) -> Iterator[KeyField]:
    return (it for it in model._meta.concrete_fields if isinstance(it, KeyField))


def with_keys(model: type[models.Model], names: Iterable[str]) -> list[str]:
    """The names of fields to write, and of the keys that follow from them."""
    names = list(names)
    return names + [it.name for it in keys_of(model) if it.of in names and it.name not in names]
