"""Counts that all processes and machines share: in the database, for throttling."""

import errno
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction

# The longest that anything is counted is five minutes.
NOTHING_LASTS = timedelta(minutes=10)


class SharedCache(DatabaseCache):
    """Django's cache in a table; but what cannot be stored raises, instead of counting as "taken".

    Who signs in while the database is held would read of too many attempts otherwise.
    """

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = None) -> bool:
        for _ in range(2):  # of two who store the same at once, one may fail
            if super()._base_set(mode, key, value, timeout):  # type: ignore[misc]
                return True
            if mode != "set" and self._is_there(key) == (mode == "add"):
                return False
        with transaction.atomic(using=router.db_for_write(self.cache_model_class)):
            pass  # raises where another program holds the database
        raise OSError(errno.ENOSPC, "The database stores nothing")

    def _is_there(self, key: str) -> bool:
        connection = connections[router.db_for_read(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} WHERE cache_key = %s", [key])  # noqa: S608
            return cursor.fetchone() is not None

    def forget_beyond(self, moment: datetime) -> None:
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)  # type: ignore[attr-defined]
        until = connection.ops.adapt_datetimefield_value(moment.replace(microsecond=0))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE expires > %s", [until])  # noqa: S608


def forget_counts_ahead(now: datetime) -> None:
    """What a clock that was ahead counted would count until that day, and keep people out."""
    shared = caches["default"]
    if isinstance(shared, SharedCache):
        shared.forget_beyond(now + NOTHING_LASTS)
