"""How far a clock is believed that may be wrong for a while. Plain Python: no Django, clock, I/O.

What is deleted for good once its day is over must not go because a clock ran ahead. So each look at
the clock is held against the look before it: one that comes much later than they usually do is a
jump of the clock, or the machine was off, and which of both shows only with time.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

CLOCKS_DIFFER = timedelta(seconds=60)  # of machines that are kept together
USUAL = timedelta(hours=2)
LASTS = timedelta(hours=24)
# A machine that is on by day only is off for so long each night, which counts as lasting, too.
NIGHT = timedelta(hours=16)
NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Steady:
    """What the looks so far came to.

    believed_at: never later than looked_at. last_step: between the last two looks. steady: how long
    looks have come as usual since the last jump. lasted: the same since the first jump that is not
    believed yet, with NIGHT at most for each that came after it.
    """

    looked_at: datetime
    believed_at: datetime
    last_step: timedelta = NONE
    steady: timedelta = NONE
    lasted: timedelta = NONE

    def after(self, now: datetime) -> "Steady":
        """With one more look. A jump counts as USUAL until it has lasted for LASTS."""
        step = now - self.looked_at
        then = replace(self, looked_at=now, last_step=max(step, NONE))
        if step < -CLOCKS_DIFFER:
            return replace(then, believed_at=min(self.believed_at, now), steady=NONE, lasted=NONE)
        if step <= max(USUAL, 1.5 * self.last_step):
            then = replace(then, steady=self.steady + step, lasted=self.lasted + step)
            believed = now if then.steady >= LASTS else self.believed_at + step
            return replace(then, believed_at=believed)
        believed, lasted = self.believed_at, self.lasted + min(step, NIGHT)
        if believed == self.looked_at or lasted >= LASTS:
            # The clock did not go back since the jump: all that it said before this one was right.
            believed, lasted = self.looked_at, NONE
        return replace(then, believed_at=believed + USUAL, steady=NONE, lasted=lasted)
