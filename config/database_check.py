"""Whether this code may use the database it was given, told before anything in it is changed.

Four that may not: one that a newer release changed; one of another program; one that was made by
code between releases, whose migrations were another's or were edited after they had run. And of
files of SQLite one that a -wal of another one was left beside.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import ForeignKey, ManyToManyField

from accounts.running import NotNow
from accounts.version import known_migrations
from config.env import NO_DEBRIEF, ROOT, ConfigurationError
from transfer.backup import sqlite

type Migrations = set[tuple[str, str]]
type Columns = dict[str, set[str]]  # by table

# Whatever else it has: a Debrief has these.
FIRST = {(app, "0001_initial") for app in ("accounts", "applications", "interviews")}
MOST_NAMED = 3
TAKE_ALONG = (
    "Nothing in it was changed. Start the code that made it and take each account along (manage.py"
    " export_account there, import_account here), or restore a backup."
)


def why_refused() -> str:
    """What `make run` says where it does not start on this database; "" where it does."""
    if connection.vendor == "sqlite" and not _path().exists():
        return ""  # to ask for it would make one
    try:
        check_file()
        check_database()
    except ConfigurationError as error:
        return str(error)
    return ""


def check_file() -> None:
    """Raise ConfigurationError for a file of SQLite that shows at a glance not to be for this code.

    Nothing has opened it yet: Django would let SQLite read a foreign -wal into it, or switch the
    database of another program to the mode that has one. Where there is no -wal it costs little;
    only a Debrief that was killed leaves one, and one that runs has looked already.
    """
    if connection.vendor != "sqlite" or not _path().exists():
        return
    path = _path()
    if sqlite.has_wal(path) and not _is_in_use(path) and not sqlite.is_whole(path):
        raise ConfigurationError(
            f"The database {path} is damaged, or the file {path.name}-wal beside it belongs to"
            " another one, as where only the database was copied. Nothing was changed: restore a"
            " backup (manage.py restore FILE), which puts both aside; docs/backup.md says more."
        )
    try:
        with sqlite.looked_at(path) as database:
            tables = sqlite.table_names(database)
            names = sqlite.migrations(database)
    except sqlite3.Error:
        return  # whoever opens it says what is wrong
    applied = {(app, name) for app, _, name in (it.partition(".") for it in names)}
    if words := misfit(tables, applied, known_migrations()):
        raise ConfigurationError(words.replace("{other}", _elsewhere()))


def _path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _is_in_use(path: Path) -> bool:
    """By another program, to which the -wal belongs then."""
    try:
        with sqlite.nobody_has_open(path):
            return False
    except NotNow:
        return True
    except OSError:  # not ours to write to
        return False


def check_database() -> None:
    """Raise ConfigurationError where the database is not one that this code can bring along."""
    loader = MigrationLoader(connection)
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    applied = set(loader.applied_migrations)
    words = misfit(tables, applied, known_migrations()) or edited(
        _differences(loader, applied, tables)
    )
    if words:
        raise ConfigurationError(words.replace("{other}", _elsewhere()))


def check_has_tables() -> None:
    """Raise ConfigurationError where a database in PostgreSQL has no tables of Debrief yet.

    One that does not answer is left to whoever asks it next, who says so.
    """
    if connection.vendor != "postgresql":
        return
    try:
        tables = connection.introspection.table_names()
    except DatabaseError:
        return
    finally:
        connection.close()
    if "accounts_user" not in tables:
        where = "the database of DATABASE_URL"
        raise ConfigurationError(NO_DEBRIEF.format(where=where, variable="DATABASE_URL"))


def misfit(tables: set[str], applied: Migrations, known: Migrations) -> str:
    """What is wrong with a database that has had these migrations, for code that knows those; ""
    where nothing is. {other} in it stands for where to look for another one."""
    unknown = applied - known
    if not applied and (strange := tables - {"django_migrations"}):
        return _foreign(strange)
    if not unknown:
        return ""
    if not applied >= FIRST:
        apps_of_code = {app for app, _ in known}
        return _foreign(
            it for it in tables if it.partition("_")[0] not in apps_of_code | {"django"}
        )
    if besides := {it for it in unknown if _number(it) <= _latest(it[0], known)}:
        return (
            f"The database was made by code between releases: it has {_named(besides)}, which no"
            f" release has. {TAKE_ALONG}"
        )
    return (
        f"The database is newer than this code: it has {_named(unknown)}. "
        "Update the code, or use another {other}."
    )


def edited(differences: Iterable[str]) -> str:
    """The same for tables that are not as the migrations that were applied make them."""
    found = sorted(differences)
    if not found:
        return ""
    return (
        f"The database was made by code between releases, whose migrations were edited later:"
        f" {_listed(found)}. {TAKE_ALONG}"
    )


def _foreign(tables: Iterable[str]) -> str:
    return (
        f"The database is not one of Debrief: it holds {_listed(sorted(tables))}. Nothing in it was"
        " changed. Use another {other}."
    )


def _number(migration: tuple[str, str]) -> int:
    """Its place among those of its app; a name without one comes after all."""
    digits = migration[1].partition("_")[0]
    return int(digits) if digits.isdigit() else 10_000


def _latest(app: str, known: Migrations) -> int:
    return max((_number(it) for it in known if it[0] == app), default=0)


def _named(migrations: Migrations) -> str:
    return _listed(sorted(f"{app}.{name}" for app, name in migrations))


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _elsewhere() -> str:
    if connection.vendor == "postgresql":
        return "database (DATABASE_URL)"
    return "data folder (DEBRIEF_DATA_DIR)"


# --- The tables ----------------------------------------------------------------------------------


def _differences(loader: MigrationLoader, applied: Migrations, tables: set[str]) -> Iterator[str]:
    """Where our tables are not as the migrations make them that were applied, in a few words."""
    own = {it.label for it in apps.get_app_configs() if Path(it.path).parent == ROOT}
    nodes = [it for it in applied if it[0] in own and it in loader.graph.nodes]
    if not nodes:
        return
    wanted = _columns(loader.project_state(nodes), own)
    with connection.cursor() as cursor:
        for table, columns in wanted.items():
            if table not in tables:
                yield f"{table} is missing"
                continue
            found = connection.introspection.get_table_description(cursor, table)
            for name in columns - {it.name for it in found}:
                yield f"{table} has no {name}"
            for it in found:  # nothing could be stored beside a column that nobody fills
                if columns and it.name not in columns and not it.null_ok and it.default is None:
                    yield f"{table} wants {it.name}"


def _columns(state: ProjectState, own: set[str]) -> Columns:
    """What our tables hold in that state; an empty set for one that only joins two others."""
    found: Columns = {}
    for (app, name), model in state.models.items():
        if app not in own or not _has_table(model):
            continue
        table = str(model.options.get("db_table") or f"{app}_{name}")
        found[table] = set()
        for field_name, field in model.fields.items():
            if isinstance(field, ManyToManyField):
                if field.remote_field.through is None:
                    found[getattr(field, "db_table", None) or f"{table}_{field_name}"] = set()
                continue
            attribute = f"{field_name}_id" if isinstance(field, ForeignKey) else field_name
            found[table].add(field.db_column or attribute)
    return found


def _has_table(model: ModelState) -> bool:
    options = model.options
    return not options.get("proxy") and options.get("managed", True)
