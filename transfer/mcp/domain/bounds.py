"""How much of an answer a model is told: all of it where it is short, else less of each part."""

import json
from collections.abc import Callable
from typing import Any

MOST_CHARACTERS = 60_000
# Characters of a text and rows of a list, tried one after the other until the answer is short.
STEPS = ((4_000, 100), (1_000, 50), (300, 25), (100, 8))
LEFT_OUT = "_left_out"


def told_in_bounds(said: dict[str, Any], default: Callable[[object], Any]) -> str:
    """As JSON. Where a text is cut, it says so at its end; where a list is, beside it.

    default: what json.dumps() is given for a value that JSON does not know.
    """
    text = ""
    for most_text, most_rows in STEPS:
        short = cut(said, most_text=most_text, most_rows=most_rows)
        text = json.dumps(short, default=default, ensure_ascii=False)
        if len(text) <= MOST_CHARACTERS:
            break
    return text


def cut(said: Any, *, most_text: int, most_rows: int) -> Any:
    """The same with no text longer and no list longer than that, what is noted of it aside."""
    if isinstance(said, str) and len(said) > most_text:
        return f"{said[:most_text]} … [{len(said) - most_text:,} more characters]"
    if isinstance(said, list):
        return [cut(it, most_text=most_text, most_rows=most_rows) for it in said[:most_rows]]
    if not isinstance(said, dict):
        return said
    short = {}
    for name, it in said.items():
        short[name] = cut(it, most_text=most_text, most_rows=most_rows)
        if isinstance(it, list) and len(it) > most_rows:
            short[f"{name}{LEFT_OUT}"] = len(it) - most_rows
    return short
