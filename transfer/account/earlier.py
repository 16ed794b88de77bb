"""What exports of earlier versions left unsaid, and what their rows tell of it all the same."""

from collections.abc import Mapping
from typing import Any

from transfer.importing.domain.rows import NO_DAY

type Written = dict[str, Any]

MOVES, ROLES = "stage_moves", "roles"


def completed(tables: Mapping[str, list[Written]]) -> dict[str, list[Written]]:
    """The tables, with is_day_known at moves that an export from before it does not say it of.

    A move that a list brought without a day says so in its note; a role that stands at one is in
    its stage since nobody knows when.
    """
    moves = tables.get(MOVES, [])
    if all("is_day_known" in it for it in moves):
        return dict(tables)
    told = [{"is_day_known": it.get("note") != NO_DAY} | it for it in moves]
    last: dict[object, Written] = {}
    for it in sorted(told, key=_when):
        last[it.get("role")] = it
    without = {role for role, it in last.items() if not it["is_day_known"]}
    roles = [
        it | {"stage_since": None} if it["id"] in without else it for it in tables.get(ROLES, [])
    ]
    return dict(tables) | {MOVES: told, ROLES: roles}


def _when(move: Written) -> tuple[str, str, int]:
    """The order of moves, as applications.domain.pipeline.current_stage has it."""
    return str(move.get("moved_on")), str(move.get("recorded_at")), move["id"]
