"""When something is due, in the words and the buckets of the Today page. Plain Python."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from accounts.domain.business_time import rules_of, to_utc
from accounts.domain.words import joined

NEXT_DAYS = timedelta(days=7)  # after today


class Bucket(StrEnum):
    OVERDUE = "overdue"
    TODAY = "today"
    NEXT_DAYS = "next_days"
    LATER = "later"

    @property
    def label(self) -> str:
        labels = {"overdue": "Overdue", "today": "Today", "next_days": "Next seven days"}
        return labels.get(self, "Later")


def is_late(due_at: datetime, now: datetime, zone: str, *, is_announced: bool = True) -> bool:
    """Whether the time for it is over. Both moments are aware; zone: the user's own.

    is_announced: a reminder came before it was due. Without one it has the rest of its day: a user
    who is reminded at ten of what is due at ten is not late at a minute past.
    """
    return due_at < now and (is_announced or _day(due_at, zone) < _day(now, zone))


def bucket_of(due_at: datetime, now: datetime, zone: str, *, is_announced: bool = True) -> Bucket:
    """Where something due belongs, seen from the user's zone; the same as for is_late().

    What is due this very moment is not late yet.
    """
    if is_late(due_at, now, zone, is_announced=is_announced):
        return Bucket.OVERDUE
    days = (_day(due_at, zone) - _day(now, zone)).days
    if days == 0:
        return Bucket.TODAY
    return Bucket.NEXT_DAYS if days <= NEXT_DAYS.days else Bucket.LATER


def ends_of(now: datetime, zone: str) -> dict[Bucket, datetime]:
    """The moment, in UTC, up to which each bucket but "later" reaches; not part of it any more.

    The same as bucket_of(), for a database to sort by, but for what is late on its own day: of
    what was announced, that is all that lies before now.
    """
    today = _day(now, zone)
    days = {
        Bucket.OVERDUE: timedelta(0),
        Bucket.TODAY: timedelta(days=1),
        Bucket.NEXT_DAYS: NEXT_DAYS + timedelta(days=1),
    }
    return {bucket: to_utc(today + ahead, time(0), zone) for bucket, ahead in days.items()}


def due_words(due_at: datetime, now: datetime, zone: str, *, is_announced: bool = True) -> str:
    """ "Was due yesterday, 17:00", "Due 12:00", "Tomorrow, 10:00", "Friday 5 June, 10:00"."""
    day, today = _day(due_at, zone), _day(now, zone)
    clock = f"{due_at.astimezone(rules_of(zone)):%H:%M}"
    was_due = is_late(due_at, now, zone, is_announced=is_announced)
    if day == today:
        return f"Was due today, {clock}" if was_due else f"Due {clock}"
    words = f"{day_words(day, today)}, {clock}"
    return f"Was due {words}" if was_due else words[0].upper() + words[1:]


def until_words(moment: datetime, now: datetime, zone: str) -> str:
    """ "10:40" today, else "tomorrow, 10:00" or "Friday 5 June, 10:00"."""
    day, today = _day(moment, zone), _day(now, zone)
    clock = f"{moment.astimezone(rules_of(zone)):%H:%M}"
    return clock if day == today else f"{day_words(day, today)}, {clock}"


def day_words(day: date, today: date) -> str:
    """ "today", "yesterday", "tomorrow", "Friday 5 June"; with the year where it is another."""
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}.get((day - today).days)
    if near:
        return near
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%A} {day.day} {day:%B}{year}"


def in_words(until: timedelta) -> str:
    """How long it still is: "now", "in 20 minutes", "in 23 hours", "in 3 days"."""
    minutes = int(until.total_seconds() // 60)
    if minutes <= 0:
        return "now"
    number, noun = minutes, "minute"
    if minutes >= 48 * 60:
        number, noun = minutes // (24 * 60), "day"
    elif minutes >= 60:
        number, noun = minutes // 60, "hour"
    return f"in {number} {noun}{'' if number == 1 else 's'}"


def count_words(number: int) -> str:
    """Small numbers in words: "one" to "ten", then figures."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if number < len(words) else str(number)


def count_of(number: int, noun: str) -> str:
    """ "two days", "30 days"."""
    return f"{count_words(number)} {noun}{'' if number == 1 else 's'}"


def lead(late: int, today: int, meeting: str, *, debriefs: int = 0) -> str:
    """The sentence under the heading. meeting: "you meet Tomasz tomorrow at 10:00", or "".

    debriefs: how many wait for the user.
    """
    parts = []
    if late:
        parts.append(f"{count_words(late)} {'thing is' if late == 1 else 'things are'} late")
    if today:
        parts.append(f"{count_words(today)} {'is' if today == 1 else 'are'} due today")
    if debriefs:
        noun = "debrief is" if debriefs == 1 else "debriefs are"
        parts.append(f"{count_words(debriefs)} {noun} waiting")
    if meeting:
        parts.append(meeting)
    if not parts:
        return "Nothing is due."
    sentence = joined(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(rules_of(zone)).date()
