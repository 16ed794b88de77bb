"""The JSON Schema of an exported account, made from the same tables as the export itself."""

from typing import Any

from django.db import models

from transfer.account.tables import TABLES, Table, target
from transfer.account.writing import FORMAT, VERSION

TYPES: tuple[tuple[type[models.Field], dict[str, Any]], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer"}),
    (models.FloatField, {"type": "number"}),
    (models.JSONField, {}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.TimeField, {"type": "string", "format": "time"}),
    (models.UUIDField, {"type": "string", "format": "uuid"}),
)


def schema() -> dict[str, Any]:
    """https://json-schema.org/draft/2020-12: what document_of() writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Debrief account",
        "description": "Rows count from 1 in each table; a reference is such an id of its table.",
        "type": "object",
        "required": ["format", "version", "tables"],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "exported_at": {"type": "string", "format": "date-time"},
            "left_out": {
                "type": "array",
                "items": {"type": "string"},
                "description": "files that are not in the ZIP, and why, in words",
            },
            "tables": {
                "type": "object",
                "properties": {it.name: _rows(it) for it in TABLES},
                "additionalProperties": False,
            },
        },
    }


def _rows(table: Table) -> dict[str, Any]:
    names = {it.model: it.name for it in TABLES}
    properties: dict[str, Any] = {"id": {"type": "integer", "minimum": 1}}
    for field in table.fields:
        model = target(field)
        found = {"type": "integer", "description": f"of {names[model]}"} if model else _type(field)
        if field.null:
            found = {"anyOf": [found, {"type": "null"}]} if found else found
        properties[field.name] = found
    for file in table.files:
        words = "its name in the ZIP; empty where it was lost before the export"
        properties[file.name] = {"type": "string", "description": words}
    for link in table.links:
        of = names[target(link) or table.model]
        items = {"type": "integer", "description": f"of {of}"}
        properties[link.name] = {"type": "array", "items": items}
    row = {"type": "object", "required": ["id"], "properties": properties}
    return {"type": "array", "items": row}


def _type(field: models.Field) -> dict[str, Any]:
    found = next((words for kind, words in TYPES if isinstance(field, kind)), {"type": "string"})
    if field.choices:
        return {"enum": [value for value, _ in field.flatchoices]}
    if isinstance(field, models.CharField) and field.max_length:
        return found | {"maxLength": field.max_length}
    return dict(found)
