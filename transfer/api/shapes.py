"""What is wrong with the shape of what was sent, in words: pydantic finds it, people read it."""

from collections.abc import Iterable, Mapping
from typing import Any

from transfer.api.problems import Problem

SHAPES = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field. Leave it out: /api/ lists those there are.",
    "string_type": "Give a text.",
    "string_unicode": "Give a text of valid characters.",
    "bool_type": "Give true or false.",
    "int_type": "Give a whole number.",
    "int_parsing": "Give a whole number.",
    "int_from_float": "Give a whole number.",
    "int_parsing_size": "That number is too large.",
    "bool_parsing": "Give true or false.",
    "float_type": "Give a number.",
    "float_parsing": "Give a number.",
    "finite_number": "Give a number.",
    "list_type": "Give a list.",
    "model_attributes_type": "Give an object with fields.",
    "model_type": "Give an object with fields.",
    "dict_type": "Give an object with fields.",
    "none_required": "Give null.",
}
LIMITS = {
    "greater_than_equal": "Give {ge:,.15g} or more.",
    "less_than_equal": "Give {le:,.15g} or less.",
    "string_too_long": "Give at most {max_length:,} characters.",
}
MOST_COUNTED = 1_000_000  # beyond it a limit is that of a database, which tells a reader nothing
PLACES = ("body", "query", "path", "header", "asked")


def misshapen(errors: Iterable[Mapping[str, Any]]) -> Problem:
    """errors: as a ValidationError of pydantic or ninja lists them."""
    said: dict[str, list[str]] = {}
    for it in errors:
        said.setdefault(_field(it["loc"]), []).append(_words(it))
    return Problem(422, errors=said)


def _field(place: tuple[str | int, ...]) -> str:
    """("body", "body", "tags", 0) → "tags.0"; ("query", "limit") → "limit"."""
    named = [str(it) for it in place if it not in PLACES]
    return ".".join(named) or "body"


def _words(it: Mapping[str, Any]) -> str:
    kind, said = it["type"], it.get("ctx") or {}
    if kind == "less_than_equal" and said["le"] > MOST_COUNTED:
        kind = "int_parsing_size"
    if kind in LIMITS:
        return LIMITS[kind].format_map(said)
    return SHAPES.get(kind, str(it["msg"]))
