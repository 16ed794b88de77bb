"""A user's interviews and follow-ups as a calendar, for calendar programs to read.

A calendar is copied to machines of others, so it holds companies and kinds of interviews, and
nothing of what the user thinks: no people's names, quotes, flags, scores or pay.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.urls import reverse
from icalendar import Alarm, Calendar, Event

from accounts.models import User
from accounts.patience import in_a_hurry
from agenda.domain.reminders import DAY_BEFORE, HOUR_BEFORE
from agenda.links import absolute, uid_host
from agenda.models import CalendarEvent, CalendarFeed, ReminderSettings
from interviews.follow_ups.domain.facts import Rule
from interviews.models import FollowUp, Interview

TOKEN_BYTES = 32
BACK = timedelta(days=90)
MOST_EVENTS = 1_000
FOLLOW_UP_LASTS = timedelta(minutes=15)
READ_AGAIN_AFTER = timedelta(hours=1)

# What a follow-up is called where others may see it: no names.
NAMES = {
    Rule.RECRUITER_DEBRIEF: "Call the recruiter",
    Rule.RECRUITER_UPDATE: "Update the recruiter",
    Rule.THANK_YOU: "Thank-you note",
    Rule.CLARIFY: "Ask what is still open",
    Rule.NUDGE: "Ask for news",
    Rule.SECOND_NUDGE: "Ask for news again",
    Rule.ASSUME_CLOSED: "Still open?",
    Rule.WITHDRAW: "Withdraw",
    Rule.REJECTION_REPLY: "Reply",
    Rule.APPLIED_NUDGE: "Ask about the application",
    Rule.SECOND_APPLIED_NUDGE: "Ask about the application again",
    Rule.OFFER_DEADLINE: "Answer the offer",
    Rule.ASK_GHOSTED: "Still open?",
    Rule.ACCEPTANCE: "Accept the offer",
    Rule.OWN: "To do",
}


# --- The private address -------------------------------------------------------------------------


@transaction.atomic
def new_address(*, user: User, now: datetime) -> str:
    """Make the address, or another one in its place; the old one is over at once.

    Returns the secret in it, which is shown once: only its hash is kept.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CalendarFeed.objects.update_or_create(
        user=user, defaults={"token_hash": hash_of(token), "created_at": now, "read_at": None}
    )
    return token


def feed_of(token: str) -> CalendarFeed | None:
    """Whose feed a secret opens; None for no one's.

    The rows are found by the hash of what was asked for, so the time a search takes tells nothing
    about the secret itself.
    """
    feeds = CalendarFeed.objects.select_related("user__preferences")
    feed = feeds.filter(token_hash=hash_of(token)).first()
    if feed is None or not secrets.compare_digest(feed.token_hash, hash_of(token)):
        return None
    return feed


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def was_read(*, feed: CalendarFeed, now: datetime) -> None:
    """Note that a program fetched it, at most once an hour."""
    if feed.read_at is None or not now - READ_AGAIN_AFTER < feed.read_at <= now:
        with in_a_hurry(), suppress(OperationalError), transaction.atomic():
            CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)


# --- The calendar --------------------------------------------------------------------------------


def calendar_of(user: User, *, now: datetime) -> bytes:
    """Interviews from 90 days back on, and follow-ups that are still to do.

    Three queries, and up to two more where something changed since it was last read.
    """
    wishes = ReminderSettings.of(user)
    interviews = (
        Interview.objects.owned_by(user)
        .filter(role__trashed_at=None, ends_at__gte=now - BACK)
        .select_related("role__company", "calendar_event")
        .order_by("starts_at", "pk")[:MOST_EVENTS]
    )
    follow_ups = (
        FollowUp.objects.owned_by(user)
        .pending()
        .select_related("role__company", "calendar_event")[:MOST_EVENTS]
    )
    host = uid_host(user)
    events = [(it, _interview_event(it, wishes, host)) for it in interviews]
    asked = [(it, _follow_up_event(it, host)) for it in follow_ups]
    return _calendar(_with_versions([*events, *asked], now=now), name="Debrief")


def invitation_to(interview: Interview, *, wishes: ReminderSettings, now: datetime) -> bytes:
    """One interview as a file to open in a calendar program."""
    event = _interview_event(interview, wishes, uid_host(interview.owner))
    return _calendar(_with_versions([(interview, event)], now=now))


def _with_versions(
    rows: Sequence[tuple[Interview | FollowUp, Event]], *, now: datetime
) -> Iterator[Event]:
    """Each event with its version, which follows whatever it shows: also a name of another row."""
    told, changed = [], []
    for row, event in rows:
        shown = hashlib.sha256(event.to_ical()).hexdigest()
        last: CalendarEvent | None = getattr(row, "calendar_event", None)
        if last is None or last.shown != shown:
            sequence = last.sequence + 1 if last else 0
            last = CalendarEvent(shown=shown, sequence=sequence, changed_at=now)
            setattr(last, "interview" if isinstance(row, Interview) else "follow_up", row)
            changed.append(last)
        told.append((event, last))
    # Where nothing can be written just now the calendar is told all the same, and again later.
    if changed:
        with in_a_hurry(), suppress(OperationalError), transaction.atomic():
            _keep_versions(changed)
    for event, version in told:
        event.add("dtstamp", version.changed_at)
        event.add("last-modified", version.changed_at)
        event.add("sequence", version.sequence)
        yield event


def _keep_versions(changed: Sequence[CalendarEvent]) -> None:
    for name in ("interview", "follow_up"):
        CalendarEvent.objects.bulk_create(
            [it for it in changed if getattr(it, f"{name}_id")],
            update_conflicts=True,
            unique_fields=[name],
            update_fields=["shown", "sequence", "changed_at"],
        )


def _calendar(events: Iterable[Event], *, name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Debrief//Debrief//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", timedelta(minutes=30), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT30M")
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def _interview_event(interview: Interview, wishes: ReminderSettings, host: str) -> Event:
    title = interview.event_title
    path = reverse("interviews:interview_detail", args=[interview.pk])
    event = _event(f"interview-{interview.pk}@{host}", title)
    event.add("url", absolute(path))
    event.add("dtstart", interview.starts_at)
    event.add("dtend", interview.ends_at)
    event.add("description", f"{interview.role.title}\n{absolute(path)}")
    if interview.place:
        event.add("location", interview.place)
    if interview.ended_at is None:
        for is_wanted, before in (
            (wishes.interview_day, DAY_BEFORE),
            (wishes.interview_hour, HOUR_BEFORE),
        ):
            if is_wanted:
                event.add_component(_alarm(title, before))
    return event


def _follow_up_event(follow_up: FollowUp, host: str) -> Event:
    title = f"{NAMES[Rule(follow_up.rule)]}: {follow_up.role.company.name}"
    path = follow_up.get_absolute_url()
    event = _event(f"follow-up-{follow_up.pk}@{host}", title)
    event.add("url", absolute(path))
    event.add("dtstart", follow_up.shown_due_at)
    event.add("dtend", follow_up.shown_due_at + FOLLOW_UP_LASTS)
    event.add("description", f"{follow_up.role.title}\n{absolute(path)}")
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(title, timedelta(0)))
    return event


def _event(uid: str, title: str) -> Event:
    # Without a CLASS: some programs show no more than "Busy" of what is private.
    event = Event()
    event.add("uid", uid)
    event.add("summary", " ".join(title.split()))
    return event


def _alarm(title: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", " ".join(title.split()))
    alarm.add("trigger", -before)
    return alarm
