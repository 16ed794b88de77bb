"""What a backup is called, and which older ones are no longer kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

NAME = re.compile(
    r"debrief-(\d{8}-\d{6})(?:-(before-update|before-restore))?(?:-([2-9]|[1-9]\d{1,3}))?\.zip"
)
WHEN = "%Y%m%d-%H%M%S"


class Reason(StrEnum):
    """Why it was made: asked for or daily; before the database was updated, or put aside."""

    USUAL = ""
    BEFORE_UPDATE = "before-update"
    BEFORE_RESTORE = "before-restore"


@dataclass(frozen=True, slots=True, order=True)
class BackupName:
    """made_at: UTC, to the second. number: from 1, where several were made in one second."""

    made_at: datetime
    number: int
    reason: Reason

    def __str__(self) -> str:
        parts = ["debrief", f"{self.made_at:{WHEN}}", self.reason]
        parts.append(str(self.number) if self.number > 1 else "")
        return "-".join(it for it in parts if it) + ".zip"


def name_for(now: datetime, *, reason: Reason, taken: Iterable[str]) -> str:
    """The name of a backup that begins now, which is none of those that are taken."""
    made_at, others = now.astimezone(UTC).replace(microsecond=0), set(taken)
    number = 1
    while (name := str(BackupName(made_at, number, reason))) in others:
        number += 1
    return name


def read_name(name: str) -> BackupName | None:
    """None for a file that is not called as ours are."""
    found = NAME.fullmatch(name)
    if found is None or not name.isascii():
        return None
    try:
        made_at = datetime.strptime(found[1], WHEN).replace(tzinfo=UTC)
    except ValueError:
        return None
    return BackupName(made_at, int(found[3] or 1), Reason(found[2] or ""))


def past_keeping(names: Iterable[str], *, made: str, keep: int) -> list[str]:
    """What goes now that `made` is there, oldest first; keep: at least 1, `made` is one of them.

    Only what was made before it for the same reason goes. What claims to be newer, since a clock
    was wrong, and what is not called as ours are, stays.
    """
    newest = read_name(made)
    if newest is None:
        return []
    read = ((read_name(it), it) for it in set(names))
    older = sorted(
        (found, it)
        for found, it in read
        if found and found.reason == newest.reason and found < newest
    )
    return [it for _, it in older[: max(0, len(older) - (keep - 1))]]
