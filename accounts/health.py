"""Whether this Debrief is well: each subject says it of itself, and whoever asks asks here.

A subject registers its checks where its app is made ready; /healthz, `manage.py doctor` and Today
show what they find. A check is cheap (a query or a look at a file) and its words hold nothing that
a user wrote: no names, no addresses.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.core.cache import caches

from accounts.unavailable import told_to_owner, why_unavailable


class Level(StrEnum):
    """How it stands. A warning leaves all of Debrief usable for now; a failure does not."""

    WELL = "well"
    WARNING = "warning"
    FAILING = "failing"


@dataclass(frozen=True)
class Finding:
    """name: of the check, as "database". words: how it stands, one sentence. remedy: what its owner
    can do, "" where nothing has to be done. at: since when, or when last; None where that says
    nothing. is_for_users: Today tells it to everybody, since their reminders or notes depend on it.
    """

    name: str
    level: Level
    words: str
    remedy: str = ""
    at: datetime | None = None
    is_for_users: bool = False


Check = Callable[[datetime], Finding]
_checks: dict[str, Check] = {}


def health_check(name: str) -> Callable[[Check], Check]:
    """Register what is asked under that name, with the present moment. Raising is failing."""

    def register(check: Check) -> Check:
        _checks[name] = check
        return check

    return register


def findings(now: datetime, *, only: set[str] | None = None) -> Iterator[Finding]:
    """What each check finds, by name; only: the names that are asked, None for all."""
    for name in sorted(_checks):
        if only is not None and name not in only:
            continue
        try:
            yield _checks[name](now)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are asked too
            yield not_looked_at(name, error)


def not_looked_at(name: str, error: Exception) -> Finding:
    """A check that came to nothing. Where it is the disk or a lock, that is all there is to say."""
    words = f"It could not be looked at ({type(error).__name__})."
    if why_unavailable(error):
        words = told_to_owner(error)
    return Finding(name, Level.FAILING, words)


def worst(levels: Iterable[Level]) -> Level:
    """How all of it stands; well where nothing was asked."""
    return max(levels, key=list(Level).index, default=Level.WELL)


# Looked at on every request for Today, so what was found a minute ago is enough there.
NOTED_FOR_SECONDS = 60


def unwell_for_users(now: datetime) -> list[Finding]:
    """What everybody who uses this Debrief should know, the worst first; usually nothing.

    Not the database, without which nobody reads this, nor the worker, which Today itself knows of.
    """
    found: list[Finding] | None = caches["here"].get("unwell_for_users")
    if found is None:
        asked = findings(now, only=set(_checks) - {"database", "worker"})
        found = [it for it in asked if it.is_for_users and it.level != Level.WELL]
        found.sort(key=lambda it: it.level == Level.WARNING)
        caches["here"].set("unwell_for_users", found, NOTED_FOR_SECONDS)
    return found
