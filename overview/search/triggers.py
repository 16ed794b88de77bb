"""What changes make a row's words out of date: worked out from the sources, for any database.

A trigger says which table and event it listens to, which columns matter, and the ids of the rows
whose words are then built again. docs/decisions/0020-search-kept-up-by-triggers.md says why.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL

from overview.search.sources import SOURCES, Children, Source, paths_of

INSERT, UPDATE, DELETE = "INSERT", "UPDATE", "DELETE"


@dataclass(frozen=True, slots=True)
class Trigger:
    """ids: SQL that comes after the id of the source's rows to build again, as "= NEW.id".

    columns: of an UPDATE, those whose change matters; () otherwise.
    """

    name: str
    source: Source
    table: str
    event: str
    ids: str
    columns: tuple[str, ...] = ()

    @property
    def when(self) -> str:
        """ "INSERT", or "UPDATE OF "name", "notes"", as both databases write it."""
        columns = ", ".join(f'"{it}"' for it in self.columns)
        return f"{self.event} OF {columns}" if columns else self.event


def triggers() -> Iterator[Trigger]:
    for source in SOURCES:
        for number, (table, event, ids, columns) in enumerate(_listening(source), start=1):
            name = f"search_{source.kind}_{number}"
            yield Trigger(name, source, table, event, f"IN ({ids})", tuple(sorted(columns)))


# Table, event, SQL of the ids, and the columns of an UPDATE that matter.
type _Listening = tuple[str, str, str, set[str]]
type _Model = type[models.Model]


def _listening(source: Source) -> Iterator[_Listening]:
    rows = source.model._base_manager.order_by()
    yield from _of_row(source.model, source.paths(), _column(source.model, "pk"))
    for way, model, columns in _further(source.model, source.paths()):
        ids = rows.filter(**{way: _new(model)}).values("pk")
        yield model._meta.db_table, UPDATE, sql_of(ids), columns
    for child in source.children:
        yield from _of_child(child)


def _of_child(child: Children) -> Iterator[_Listening]:
    paths = [child.to, *paths_of(child.texts, child.where)]
    yield from _of_row(child.model, paths, _column(child.model, child.to))
    for way, model, columns in _further(child.model, paths[1:]):
        ids = child.model._base_manager.order_by().filter(**{way: _new(model)}).values(child.to)
        yield model._meta.db_table, UPDATE, sql_of(ids), columns


def _of_row(model: _Model, paths: Iterable[str], up: str) -> Iterator[_Listening]:
    """A row that comes, changes or goes; up: its column with the id of what is found."""
    table, own = model._meta.db_table, _columns(model, paths)[""][1]
    yield table, INSERT, f'NEW."{up}"', set()
    yield table, UPDATE, f'OLD."{up}", NEW."{up}"' if up in own else f'NEW."{up}"', own
    yield table, DELETE, f'OLD."{up}"', set()


def _further(model: _Model, paths: Iterable[str]) -> Iterator[tuple[str, _Model, set[str]]]:
    """The rows that a row points to: the way there, their model and the columns that are read."""
    columns = _columns(model, paths)
    return ((way, it, names) for way, (it, names) in columns.items() if way)


def _columns(model: _Model, paths: Iterable[str]) -> dict[str, tuple[_Model, set[str]]]:
    """The way → the model there, and which of its columns the paths read. "": the row itself."""
    found: dict[str, tuple[_Model, set[str]]] = {"": (model, set())}
    for path in paths:
        here, way = model, ""
        for name in path.split("__"):
            found.setdefault(way, (here, set()))[1].add(_column(here, name))
            # Reached by name, since a path of the ORM consists of names.
            it: Any = here._meta.get_field(name)
            if it.is_relation:
                here, way = it.related_model, f"{way}__{name}".lstrip("_")
    return found


def _column(model: _Model, name: str) -> str:
    it: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return str(it.column)


def _new(model: _Model) -> RawSQL:
    return RawSQL(f'NEW."{_column(model, "pk")}"', ())  # noqa: S611


def sql_of(rows: models.QuerySet[Any]) -> str:
    """A query as one text, as triggers need it."""
    sql, values = rows.query.get_compiler(connection=connection).as_sql()
    quote = connection.schema_editor().quote_value
    return str(sql % tuple(map(quote, values)))
