"""What pages rely on in fields of JSON: whether a value that comes from elsewhere has that shape.

Each takes any JSON value, and takes what is empty.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

NUMBERED = ("hours", "salary_floor", "office_days", "travel_nights", "commute_minutes")


def is_words(value: Any) -> bool:
    """A list of words, such as kinds of contacts."""
    return isinstance(value, list) and all(isinstance(it, str) for it in value)


def is_weekdays(value: Any) -> bool:
    """0 (Monday) to 6, at least one."""
    return isinstance(value, list) and bool(value) and all(it in range(7) for it in value)


def is_weights(value: Any) -> bool:
    """Area → 0 to 100."""
    return isinstance(value, dict) and all(
        isinstance(it, int) and 0 <= it <= 100 for it in value.values()
    )


def is_limits(value: Any) -> bool:
    """Limit → number, None where it is none; beside them the currency and the flags."""
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(it), int | None) for it in NUMBERED)
        and isinstance(value.get("currency", ""), str)
        and is_words(value.get("flags", []))
    )


def is_kinds_before(value: Any) -> bool:
    """What a contact was taken for, each with until when."""
    return isinstance(value, list) and all(
        isinstance(it, dict) and isinstance(it.get("kind"), str) and _is_moment(it.get("until"))
        for it in value
    )


def is_areas(value: Any) -> bool:
    """Area → its figures in a snapshot of a score."""
    return isinstance(value, dict) and all(
        isinstance(its, dict) and all(isinstance(it, int | float | None) for it in its.values())
        for its in value.values()
    )


def _is_moment(value: Any) -> bool:
    with suppress(TypeError, ValueError):
        return datetime.fromisoformat(value).tzinfo is not None
    return False
