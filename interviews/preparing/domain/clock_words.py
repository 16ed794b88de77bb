"""What a change of the clocks does to a time that somebody typed, in words. Plain Python."""

from datetime import date, time

from accounts.domain.business_time import ClockChange, clock_change, local, to_utc

ON_A_CHANGE = {
    ClockChange.SKIPPED: "Clocks go forward on that day and skip {at}: {taken} is taken. Ask "
    "which time they mean.",
    ClockChange.TWICE: "Clocks go back on that day, so {at} comes twice: the first is taken. Ask "
    "which one they mean.",
}


def words_on_a_change(day: date, at: time, zone: str) -> str:
    """What is made of a time that a change of the clocks skips or repeats; "" for all others."""
    change = clock_change(day, at, zone)
    if change is None:
        return ""
    taken = local(to_utc(day, at, zone), zone)
    return ON_A_CHANGE[change].format(at=f"{at:%H:%M}", taken=f"{taken:%H:%M}")
