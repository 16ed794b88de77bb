"""Whether the engine runs, told by when it last did. Plain Python: no Django, clock or I/O."""

from datetime import datetime, timedelta
from enum import StrEnum

# Clocks of machines that are kept together differ by less.
CLOCKS_DIFFER = timedelta(minutes=1)
STOPPED_AFTER = timedelta(minutes=10)


class Standing(StrEnum):
    """AHEAD: its last run is still to come, so a clock was or is wrong."""

    NEVER = "never"
    RUNS = "runs"
    STOPPED = "stopped"
    AHEAD = "ahead"


def standing_of(ran_at: datetime | None, now: datetime) -> Standing:
    """ran_at: when it last looked for what is due, None where it never did."""
    if ran_at is None:
        return Standing.NEVER
    if ran_at > now + CLOCKS_DIFFER:
        return Standing.AHEAD
    return Standing.STOPPED if ran_at < now - STOPPED_AFTER else Standing.RUNS
