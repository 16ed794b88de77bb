"""Whether something is a snapshot that a decision can keep, as far as pages rely on it.

For what comes from elsewhere, as in an export that somebody wrote into. Every part may be missing,
as in a snapshot of an earlier version; one that is there has its shape.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from applications.domain.pipeline import Stage
from interviews.decisions.domain.decision_snapshot import SHOWN

# A type, a list of one shape, or what the keys of an object hold.
type Shape = type | tuple[type, ...] | list[Shape] | Mapping[str, Shape]

NUMBER_OR_NONE = (int, type(None))
MOVED = "moved"  # the stage move that was made along with the decision
SNAPSHOT: Mapping[str, Shape] = {
    "version": int,
    "score": {"state": str, "low": int, "high": int, "points": int, "rules": int},
    "areas": [{"label": str, "voices": [{"who": str}]}],
    "unknown_areas": [str],
    "deal_breakers": [{"label": str, "state": str}],
    "limits": {},
    "weights": {},
    "flags": [{"id": int, "title": str, "severity": int, "status": str}],
    "interviews": [{"id": int, "title": str, "gut": NUMBER_OR_NONE}],
    "drift": {"changes": [str]},
    "waiting": [str],
    "warnings": [{"key": str, "text": str}],
    MOVED: {"stage": str, "moved_on": str, "recorded_at": str},
}
NEEDED: Mapping[str, Sequence[str]] = {
    "deal_breakers": ["label", "state"],
    "flags": ["id", "title", "severity", "status"],
    "interviews": ["id", "title"],
    MOVED: ["stage", "moved_on", "recorded_at"],
}
MAY_BE_NOTHING = ("drift", MOVED)


def is_snapshot(value: object) -> bool:
    """True for {} too: a decision of which nothing was recorded."""
    if not isinstance(value, dict):
        return False
    parts = {key: it for key, it in value.items() if it is not None or key not in MAY_BE_NOTHING}
    return (
        _fits(parts, SNAPSHOT)
        and all(_has(parts.get(part), keys) for part, keys in NEEDED.items())
        and _is_score(parts.get("score"))
        and _is_move(parts.get(MOVED))
    )


def _fits(value: Any, shape: Shape) -> bool:
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(it, shape[0]) for it in value)
    if isinstance(shape, Mapping):
        return isinstance(value, dict) and all(
            _fits(value[key], its) for key, its in shape.items() if key in value
        )
    return isinstance(value, shape)


def _has(part: Any, keys: Sequence[str]) -> bool:
    """part: an object, a list of them, or nothing."""
    each = part if isinstance(part, list) else [part] if part else []
    return all(key in it for it in each for key in keys)


def _is_score(score: Any) -> bool:
    """One with a number has it, and one with a range has both of its ends."""
    if not score:
        return True
    if "state" not in score or ("low" in score) != ("high" in score):
        return False
    return score["state"] != SHOWN or "points" in score


def _is_move(move: Any) -> bool:
    if not move:
        return True
    with suppress(ValueError):
        date.fromisoformat(move["moved_on"])
        recorded_at = datetime.fromisoformat(move["recorded_at"])
        return move["stage"] in list(Stage) and recorded_at.tzinfo is not None
    return False
