"""Reading many tables as they were at one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read inside stands as it was at the first query, and nobody who writes waits.

    Nothing is to be written inside. Within a transaction of somebody else it is as that one is.
    """
    if connection.in_atomic_block:
        yield
        return
    with _begun_reading(), transaction.atomic():
        if connection.vendor == "postgresql":  # by itself, each query sees what is there by then
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _begun_reading() -> Iterator[None]:
    """SQLite's transactions here hold the one lock for writing (decision 2): this one does not."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()  # which sets the mode
    mode = connection.transaction_mode  # type: ignore[attr-defined]
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]
