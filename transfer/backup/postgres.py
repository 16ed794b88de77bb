"""A database in PostgreSQL: its tables by COPY, as at one moment, and back into empty ones.

The tables themselves are made by the migrations that the backup names, so a backup can be brought
back by any later Debrief, on any later PostgreSQL. The index of search is made from the rows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from overview.search.index import table_of

MIGRATIONS = "django_migrations"
SEARCH = table_of("")

# --- Out -----------------------------------------------------------------------------------------


def tables() -> list[str]:
    """Of the schema that is in use, without those of the index of search."""
    rows = _rows(
        "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE nspname = current_schema() AND relkind IN ('r', 'p') ORDER BY relname"
    )
    return [name for (name,) in rows if not name.startswith(SEARCH)]


def columns_of(table: str) -> list[str]:
    rows = _rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [_quoted(table)],
    )
    return [name for (name,) in rows]


def sequences() -> dict[str, int]:
    """ "table.column" → the last number that was given away, so that none is given away twice."""
    rows = _rows(
        "SELECT table_name, column_name,"
        " pg_sequence_last_value(pg_get_serial_sequence(quote_ident(table_name), column_name))"
        " FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"
    )
    return {f"{table}.{column}": last for table, column, last in rows if last is not None}


def rows_out(table: str, columns: list[str]) -> Iterator[bytes]:
    """One row a line: COPY writes what would break a line otherwise."""
    with (
        connection.wrap_database_errors,  # Django sees to those of the first call alone
        connection.cursor() as cursor,
        cursor.copy(f"COPY {_quoted(table)} ({_listed(columns)}) TO STDOUT") as copy,
    ):
        yield from (bytes(it) for it in copy)


def migrations() -> list[str]:
    if MIGRATIONS not in tables():
        return []
    rows = _rows("SELECT app, name FROM django_migrations ORDER BY id")
    return [f"{app}.{name}" for app, name in rows]


def documents() -> dict[str, str]:
    """Name in the store → SHA-256 of what was uploaded."""
    if "applications_documentversion" not in tables():
        return {}
    return dict(_rows("SELECT file, sha256 FROM applications_documentversion"))


def size() -> int:
    """About how many bytes the rows take."""
    return _rows("SELECT pg_database_size(current_database())")[0][0]


def other_connections() -> int:
    """How many programs have this database open beside this one."""
    return _rows(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )[0][0]


# --- In ------------------------------------------------------------------------------------------


@transaction.atomic
def bring_back(
    *,
    migrations: Iterable[str],
    columns: dict[str, list[str]],
    sequences: dict[str, int],
    counts: dict[str, int],
    rows: Callable[[str], Iterable[bytes]],
) -> None:
    """Put those tables in the place of what is there, all of it or, where it fails, nothing.

    rows: what COPY wrote of a table. Raises DatabaseError, and ValueError where other counts come
    of it.
    """
    _drop_everything()
    executor = MigrationExecutor(connection)
    wanted = [(app, name) for app, _, name in (it.partition(".") for it in migrations)]
    # One that another replaces was applied by that.
    executor.migrate([it for it in wanted if it in executor.loader.graph.nodes])
    _run("SET CONSTRAINTS ALL IMMEDIATE")
    _run("SET CONSTRAINTS ALL DEFERRED")
    _run(f"TRUNCATE {_listed(tables())} RESTART IDENTITY CASCADE")
    for table, names in columns.items():
        with (
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(f"COPY {_quoted(table)} ({_listed(names)}) FROM STDIN") as copy,
        ):
            for chunk in rows(table):
                copy.write(chunk)
    _run("SET CONSTRAINTS ALL IMMEDIATE")
    for column, last in sequences.items():
        table, _, name = column.partition(".")
        _run("SELECT setval(pg_get_serial_sequence(quote_ident(%s), %s), %s)", [table, name, last])
    found = row_counts()
    if wrong := sorted(it for it in found.keys() | counts if found.get(it) != counts.get(it)):
        raise ValueError(f"other numbers of rows in {', '.join(wrong[:3])}")


def row_counts() -> dict[str, int]:
    return {
        it: _rows(f"SELECT count(*) FROM {_quoted(it)}")[0][0]  # noqa: S608 - a table of ours
        for it in tables()
    }


def is_empty() -> bool:
    return not tables()


def _drop_everything() -> None:
    found = _rows(
        "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE nspname = current_schema() AND relkind IN ('r', 'p')"
    )
    if found:
        _run(f"DROP TABLE {_listed(name for (name,) in found)} CASCADE")


def _run(query: str, values: Sequence[str | int] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values) or None)


def _rows(query: str, values: Sequence[str | int] = ()) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values) or None)
        return cursor.fetchall()


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(_quoted(it) for it in names)
