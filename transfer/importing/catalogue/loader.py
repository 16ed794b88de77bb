"""What other tools and people call things, read once from the TOML files here. Plain Python."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from transfer.importing.domain.words import plain

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Tool:
    """columns: the plain headers that all have to be there. fields: plain header → field.

    day_order: "dmy" or "mdy" where the tool always writes days so, else "".
    """

    key: str
    name: str
    columns: frozenset[str]
    fields: Mapping[str, str]
    day_order: str = ""


@cache
def tools() -> tuple[Tool, ...]:
    return tuple(
        Tool(
            row["key"],
            row["name"],
            frozenset(plain(it) for it in row["columns"]),
            MappingProxyType({plain(header): field for header, field in row["fields"].items()}),
            row.get("day_order", ""),
        )
        for row in _read("tools.toml")["tool"]
    )


@cache
def field_labels() -> Mapping[str, str]:
    """Field → what a page calls it, in the order in which they are offered."""
    return MappingProxyType({row["key"]: row["label"] for row in _read("columns.toml")["field"]})


@cache
def field_words() -> Mapping[str, str]:
    """Plain header → field."""
    rows = _read("columns.toml")["field"]
    return MappingProxyType({plain(word): row["key"] for row in rows for word in row["words"]})


@cache
def stage_words() -> Mapping[str, str]:
    """Plain word → the value of the stage; "" for one that is asked."""
    read = _read("stages.toml")
    known = {plain(it): stage for stage, words in read["stages"].items() for it in words}
    return MappingProxyType(known | {plain(it): "" for it in read["asked"]["words"]})


@cache
def value_words(kind: str) -> Mapping[str, str]:
    """Plain phrase → value. kind: "contract", "ended_why" or "priority"."""
    known = _read("values.toml")[kind]
    return MappingProxyType({plain(it): value for value, words in known.items() for it in words})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
