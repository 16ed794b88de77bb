"""What a change wrote, row by row, so that it can be taken back exactly.

The rows that it may write are read before and after it; what differs is kept as JSON can hold it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import batched
from typing import Any

from django.apps import apps
from django.db import models

from accounts.folding import KeyField

type Row = type[models.Model]
# Column → value, as JSON can hold it.
type Values = dict[str, Any]
type Shot = dict[Row, dict[int, Values]]
# Model → what it did to its rows: "was" before and "is" after, by id; None where there was no row.
type Changed = dict[str, dict[str, list[Values | None]]]

ALL = ("*",)
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Watch:
    """rows: read twice, so they are found in the same way by what the change leaves alone. fields:
    columns that it may write, ALL of rows that it may add or take out; of () rows it may only add.
    """

    rows: models.QuerySet[Any, Any]
    fields: tuple[str, ...]


def shot(watches: Iterable[Watch]) -> Shot:
    """One query for each watch."""
    found: Shot = {}
    for it in watches:
        found.setdefault(it.rows.model, {}).update(_read(it.rows, _columns(it)))
    return found


def changed(before: Shot, after: Shot) -> Changed:
    """What differs. Of a row that stayed, only the columns that changed."""
    found: Changed = {}
    for model in before | after:
        was, now = before.get(model, {}), after.get(model, {})
        rows: dict[str, list[Values | None]] = {}
        for pk in was | now:
            one, other = was.get(pk), now.get(pk)
            if one is not None and other is not None:
                names = [name for name in one if one[name] != other[name]]
                if names:
                    rows[f"{pk}"] = [{it: one[it] for it in names}, {it: other[it] for it in names}]
            else:
                rows[f"{pk}"] = [one, other]
        if rows:
            found[model._meta.label_lower] = rows
    return found


def is_as_left(change: Changed) -> bool:
    """Whether every row that the change wrote is still as it left it."""
    return all(_is_as_left(apps.get_model(label), rows) for label, rows in change.items())


def put_back(change: Changed) -> None:
    """Every row as it was. What was taken out comes back under its old id.

    Needs a transaction. No two rows may be the same for a moment, so those that carry a link go
    back before others, what leaves the trash when its name is free, and what was taken out last.
    """
    for label, rows in change.items():
        model = apps.get_model(label)
        added = [int(pk) for pk, (was, _) in rows.items() if was is None]
        for some in batched(added, ROWS_AT_ONCE):
            model._base_manager.filter(pk__in=some).delete()
    for label, rows in change.items():
        model = apps.get_model(label)
        groups: dict[tuple[tuple[str, str], ...], tuple[Values, list[int]]] = {}
        for pk, (was, now) in rows.items():
            if was is not None and now is not None:
                key = tuple((name, repr(value)) for name, value in was.items())
                groups.setdefault(key, (was, []))[1].append(int(pk))
        for values, ids in sorted(groups.values(), key=lambda it: _turn(it[0])):
            for some in batched(ids, ROWS_AT_ONCE):
                # The manager with the rows' own update(), which keeps the keys of names in step.
                model._default_manager.filter(pk__in=some).update(**_stored(model, values))
    for label, rows in change.items():
        _bring_back(apps.get_model(label), rows)


def _turn(values: Values) -> tuple[bool, bool]:
    return "trashed_at" in values, not any(name.endswith("_id") for name in values)


def _bring_back(model: Row, rows: dict[str, list[Values | None]]) -> None:
    gone = {int(pk): was for pk, (was, now) in rows.items() if was is not None and now is None}
    made = [model(pk=pk, **_stored(model, was)) for pk, was in gone.items()]
    model._default_manager.bulk_create(made, batch_size=ROWS_AT_ONCE)
    # Moments that a row is given when it is made are those of the first time.
    given = [it.attname for it in _own_columns(model) if getattr(it, "auto_now_add", False)]
    for pk, was in gone.items() if given else ():
        moments = {name: was[name] for name in given}
        model._default_manager.filter(pk=pk).update(**_stored(model, moments))


def _is_as_left(model: Row, rows: dict[str, list[Values | None]]) -> bool:
    for some in batched(rows.items(), ROWS_AT_ONCE):
        columns = {name for _, (_, now) in some for name in now or ()}
        ids = [int(pk) for pk, _ in some]
        stored = _read(model._base_manager.filter(pk__in=ids), sorted(columns))
        for pk, (_, now) in some:
            row = stored.get(int(pk))
            if now is None or row is None:
                if row is not now:
                    return False
            elif any(row[name] != value for name, value in now.items()):
                return False
    return True


def _read(rows: models.QuerySet[Any, Any], columns: list[str]) -> dict[int, Values]:
    found = rows.order_by().values_list("pk", *columns)
    return {
        pk: dict(zip(columns, map(_plain, values), strict=True))
        for pk, *values in found.iterator(chunk_size=2_000)
    }


def _columns(watch: Watch) -> list[str]:
    if watch.fields != ALL:
        return list(watch.fields)
    return [it.attname for it in _own_columns(watch.rows.model)]


def _own_columns(model: Row) -> Iterator[models.Field]:
    """Without what follows from others."""
    for it in model._meta.concrete_fields:
        if not it.primary_key and not isinstance(it, KeyField | models.GeneratedField):
            yield it


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _stored(model: Row, values: Values) -> Values:
    return {
        name: model._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
        for name, value in values.items()
    }
