"""Keeps the index of search in step: its triggers over migrations, and all of it built again."""

import collections
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from accounts.snapshot import snapshot
from overview.models import Reindexing
from overview.search.index import digest, index, table_of
from overview.search.sources import SOURCES, Source
from overview.search.triggers import triggers

ROWS_PER_BATCH = 1_000
LARGEST_ID = 2**62
SEARCHED_APPS = {"applications", "interviews", "overview"}

type Range = tuple[int, int]  # ids, both ends included


# --- Over migrations ---------------------------------------------------------------------------


def stand_aside(*, plan: Iterable[tuple[Migration, bool]], **_: Any) -> None:
    """Before tables change: SQLite makes them anew, and PostgreSQL drops no column in use."""
    if any(migration.app_label in SEARCHED_APPS for migration, _ in plan):
        drop_triggers()


@contextmanager
def indexed_afterwards() -> Iterator[None]:
    """Inside, rows by the hundred thousand are written without triggers; after it, all are in."""
    with transaction.atomic():
        drop_triggers()
        yield
        make_ready()


def make_ready(**_: Any) -> None:
    """After migrations: where a table or trigger is missing or another, build the index anew."""
    if not is_ready() and _is_up_to_date():
        install()
    if is_under_way() and is_ready():
        collections.deque(reindex(), maxlen=0)


@transaction.atomic
def install() -> None:
    """Make tables and triggers anew; reindex() then fills the tables, empty until then."""
    drop_triggers()
    for source in SOURCES:
        _run([f"DROP TABLE IF EXISTS {table_of(source.kind)}"])
        _run(index().make_table(source))
    for trigger in triggers():
        _run(index().make_trigger(trigger))
    start_again()


def is_ready() -> bool:
    """Whether every table is there, and every trigger as this code would make it."""
    has_tables = {table_of(it.kind) for it in SOURCES} <= index().tables()
    return has_tables and index().installed() == _digests(connection.vendor)


@cache
def _digests(_vendor: str) -> dict[str, str]:
    return {it.name: digest(it) for it in triggers()}


def _is_up_to_date() -> bool:
    """Whether the tables are those of the models: some migrations may be yet to come.

    Where none was ever applied, the tables were made from the models, as tests do.
    """
    loader = MigrationLoader(connection)
    applied, last = loader.applied_migrations, loader.graph.leaf_nodes()
    return not applied or all(it in applied for it in last if it[0] in SEARCHED_APPS)


def drop_triggers() -> None:
    for name in index().installed():
        _run(index().drop_trigger(name))


# --- All of it again ---------------------------------------------------------------------------


def start_again() -> None:
    """From now on reindex() begins with the first row of every kind."""
    for source in SOURCES:
        Reindexing.objects.update_or_create(kind=source.kind, defaults={"last_id": 0})


def is_under_way() -> bool:
    """Whether reindex() has something to do, which it may have begun."""
    return Reindexing.objects.exists()


def rows_to_index() -> int:
    """How many rows reindex() would still go through."""
    left = dict(Reindexing.objects.values_list("kind", "last_id"))
    return sum(
        it.model._base_manager.filter(pk__gt=left[it.kind]).count()
        for it in SOURCES
        if it.kind in left
    )


def reindex() -> Iterator[int]:
    """Build what start_again() asked for, going on where an earlier run was interrupted.

    Yields the number of rows after each batch. A batch is a transaction of its own, so that others
    write in between; what they write meanwhile, the triggers see to.
    """
    for source in SOURCES:
        state = Reindexing.objects.filter(kind=source.kind).first()
        if state is None:
            continue
        for ids, count in _ranges(source, after=state.last_id):
            with transaction.atomic():
                _rebuild(source, ids)
                Reindexing.objects.filter(pk=state.pk).update(last_id=ids[1])
            yield count
        state.delete()


def differences() -> Iterator[tuple[Source, int]]:
    """Rows whose words in the index are not those of the row, or that should not be there."""
    for source in SOURCES:
        for ids, _ in _ranges(source, after=0):
            with snapshot():
                stored = _words(index().stored(source, _between(ids)))
                wanted = _words(index().wanted(source, _between(ids)))
            for key in sorted(stored.keys() | wanted.keys()):
                if stored.get(key) != wanted.get(key):
                    yield source, key


def _ranges(source: Source, *, after: int) -> Iterator[tuple[Range, int]]:
    """All ids after that one in ranges that hold few rows, each with their number."""
    rows = source.model._base_manager.order_by("pk").values_list("pk", flat=True)
    while True:
        found = list(rows.filter(pk__gt=after)[:ROWS_PER_BATCH])
        is_last = len(found) < ROWS_PER_BATCH
        last = LARGEST_ID if is_last else found[-1]
        yield (after + 1, last), len(found)
        if is_last:
            return
        after = last


def _rebuild(source: Source, ids: Range) -> None:
    _run(index().build(source, _between(ids)))


def _between(ids: Range) -> str:
    return f"BETWEEN {ids[0]} AND {ids[1]}"


def _words(sql: str) -> dict[int, tuple[Any, list[str]]]:
    """id → owner and words, in an order of their own: that of children is the database's."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {key: (owner, sorted(words.split())) for key, owner, words in cursor}


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for it in statements:
            cursor.execute(it)
