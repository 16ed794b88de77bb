"""The schema as people read it: each operation with what it takes and what it says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from transfer.api.openapi import openapi_schema

SHORT = {
    "integer": "whole number",
    "boolean": "true or false",
    "number": "number",
    "string": "text",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to send or to read. kind: in words. note: "" for nothing to say."""

    name: str
    kind: str
    note: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What stands in one place of a request or an answer. words: about all of it."""

    title: str
    words: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Operation:
    """words: what there is to know besides its name, "" for nothing. refusals: each status with its
    words.
    """

    key: str
    name: str
    method: str
    path: str
    words: str
    parts: list[Part]
    refusals: list[tuple[str, str]]


@cache
def operations() -> list[tuple[str, list[Operation]]]:
    """By what they are about, in the order of the schema."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in openapi_schema()["paths"].items():
        for method, it in methods.items():
            groups.setdefault(it["tags"][0], []).append(_operation(path, method, it))
    return list(groups.items())


def _operation(path: str, method: str, it: dict[str, Any]) -> Operation:
    return Operation(
        key=it["operationId"],
        name=it["summary"],
        method=method.upper(),
        path=path,
        words=it.get("description", ""),
        parts=list(_parts(it)),
        refusals=[
            (status, answer["description"])
            for status, answer in it["responses"].items()
            if status >= "4"
        ],
    )


def _parts(it: dict[str, Any]) -> Iterator[Part]:
    if it["parameters"]:
        asked = [
            Field(p["name"], _kind(p["schema"]), p.get("description", ""), p.get("required", False))
            for p in it["parameters"]
        ]
        yield Part("In the address or the headers", "", asked)
    if body := _json(it.get("requestBody", {})):
        yield Part("In the body", body.get("description", ""), list(_fields(body)))
    answer = _json(next(answer for status, answer in it["responses"].items() if status < "3"))
    if not answer:
        yield Part("It answers with", "The file.", [])
        return
    row, how = _row_of(answer)
    fields = [replace(field, is_needed=False) for field in _fields(row)]
    yield Part(f"It answers with {how}", row.get("description", ""), fields)


def _json(said: dict[str, Any]) -> dict[str, Any]:
    return _resolved(said.get("content", {}).get("application/json", {}).get("schema", {}))


def _resolved(shape: dict[str, Any]) -> dict[str, Any]:
    name = shape.get("$ref", "").rpartition("/")[2]
    return openapi_schema()["components"]["schemas"][name] if name else shape


def _row_of(shape: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The schema of one row, and how it comes."""
    items = shape.get("properties", {}).get("items")
    if items is None:
        return shape, "this"
    is_paged = "next" in shape["properties"]
    return _resolved(items["items"]), "items of these, and next" if is_paged else "items of these"


def _fields(shape: dict[str, Any]) -> Iterator[Field]:
    needed: Iterable[str] = shape.get("required", ())
    for name, it in shape.get("properties", {}).items():
        yield Field(name, _kind(it), _note(it), name in needed)


def _note(it: dict[str, Any]) -> str:
    """Of the field, else of what it may be besides null."""
    told = (kind.get("description", "") for kind in (it, *it.get("anyOf", ())))
    return next(filter(None, told), "")


def _kind(it: dict[str, Any]) -> str:
    if "anyOf" in it:
        return " or ".join(dict.fromkeys(_kind(one) for one in it["anyOf"]))
    if "$ref" in it:
        return str(it["$ref"].rpartition("/")[2]).lower()
    if "enum" in it:
        return "one of " + ", ".join(str(value) or '""' for value in it["enum"])
    if it.get("type") == "array":
        return f"list of {_kind(it['items'])}"
    said = str(it.get("format") or it.get("type", ""))
    return {"date-time": "moment", "date": "day"}.get(said, SHORT.get(said, said))
