"""Which reminders are due, written down as rows: running it twice, or twice at once, adds none."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.domain.business_time import local, outside_quiet_hours
from accounts.models import User
from accounts.steady import look_at_clock
from agenda.domain.reminders import Due, digest_moment, interview_reminders
from agenda.models import EngineRun, Notice, Reminder, ReminderSettings
from agenda.models.reminder import Channel, Event, Mailing
from interviews.models import FollowUp, FollowUpSettings, Interview

BATCH = 500
# A digest that a machine which was off could not send is still worth having the same morning.
DIGEST_STALE_AFTER = timedelta(hours=12)
# No reminder of an interview is wanted before or after this, quiet hours and all.
LOOK_AHEAD = timedelta(hours=25)
LOOK_BACK = timedelta(days=6)
# How long a message about something that stays open until it is done may be on its way.
FOLLOW_UP_LASTS = timedelta(days=1)

log = logging.getLogger(__name__)


def plan_reminders(now: datetime) -> int:
    """Write down every reminder that is due and not written down yet; how many were added.

    An app reminder has arrived by being there. What the user does not want by e-mail, and what
    was due before they asked for e-mail, is not mailed.
    """
    added = 0
    for rows in batched(due_reminders(now), BATCH):
        with transaction.atomic():
            Reminder.objects.bulk_create(rows, ignore_conflicts=True)
        added += len(rows)
    with transaction.atomic():
        EngineRun.objects.update_or_create(pk=1, defaults={"ran_at": now})
        look_at_clock(now)
    return added


def due_reminders(now: datetime) -> Iterator[Reminder]:
    """The reminders that are due and have no row yet, unsaved."""
    yield from _of_follow_ups(now)
    yield from _of_interviews(now)
    yield from _digests(now)


def is_wanted_still(reminder: Reminder, now: datetime) -> bool:
    """Whether what it is about is still open and still due at that time.

    Reads follow_up with role, or interview with role, through the reminder.
    """
    if reminder.channel == Channel.EMAIL and not _is_mail_wanted(reminder):
        return False
    return stale_at(reminder, now) is not None


def stale_at(row: Reminder | Notice, now: datetime) -> datetime | None:
    """From when on it is of no use; None where it is of none now: settled, moved, gone, too late.

    Reads follow_up with role, or interview with role, through the row.
    """
    if row.event == Event.DIGEST:
        latest = row.due_at + DIGEST_STALE_AFTER
        return latest if now < latest else None
    if row.event == Event.FOLLOW_UP:
        follow_up = row.follow_up
        is_open = (
            follow_up is not None
            and follow_up.status == "pending"
            and follow_up.role.trashed_at is None
            and (follow_up.snoozed_until or follow_up.remind_at) == row.due_at
        )
        return now + FOLLOW_UP_LASTS if is_open else None
    interview = row.interview
    if interview is None or interview.trashed_at or interview.role.trashed_at:
        return None
    for due in due_of(interview, row.owner):
        if (due.event, due.due_at) == (row.event, row.due_at) and now < due.stale_at:
            return due.stale_at
    return None


def quiet_until(row: Notice, now: datetime) -> datetime | None:
    """When the quiet hours end that keep it waiting; None where it may leave now.

    What was late, or failed before, does not wake anybody. What is due in these same hours was
    wanted then, and so is what is an hour ahead. Reads the owner's preferences and settings.
    """
    if row.event == Event.INTERVIEW_HOUR:
        return None
    times, zone = FollowUpSettings.of(row.owner), row.owner.preferences.zone
    quiet = (times.quiet_from, times.quiet_to)
    end = outside_quiet_hours(now, zone, *quiet)
    if end <= now or outside_quiet_hours(row.due_at, zone, *quiet) == end:
        return None
    return end


def _is_mail_wanted(reminder: Reminder) -> bool:
    """Whether its user, who may have changed their mind by now, still asks for such a mail."""
    settings = ReminderSettings.of(reminder.owner)
    if settings.mailing == Mailing.OFF:
        return False
    wanted = {Event.FOLLOW_UP: Mailing.EACH, Event.DIGEST: Mailing.DIGEST}
    return settings.mailing == wanted.get(Event(reminder.event), settings.mailing)


# --- Follow-ups -----------------------------------------------------------------------------------


def _of_follow_ups(now: datetime) -> Iterator[Reminder]:
    due = due_follow_ups(now)
    yield from _unwritten(due, Channel.APP, now)
    mailed = due.filter(
        owner__reminder_settings__mailing=Mailing.EACH,
        reminded_at__gte=F("owner__reminder_settings__mailing_since"),
    )
    yield from _unwritten(mailed, Channel.EMAIL, now)


def due_follow_ups(now: datetime) -> QuerySet[Any]:
    """Those that are due, with when each reminds (reminded_at)."""
    due = FollowUp.objects.due(now=now).filter(role__trashed_at=None)
    return due.annotate(reminded_at=Coalesce("snoozed_until", "remind_at"))


def _unwritten(due: QuerySet[Any], channel: Channel, now: datetime) -> Iterator[Reminder]:
    rows = without_row(due, Reminder.objects.filter(channel=channel))
    found = rows.values_list("pk", "owner_id", "reminded_at", "subject")
    for pk, owner_id, reminded_at, subject in list(found):  # read before the first row is written
        row = _reminder(owner_id, Event.FOLLOW_UP, subject, channel, reminded_at, now)
        row.follow_up_id = pk
        yield row


def without_row(due: QuerySet[Any], written: QuerySet) -> QuerySet[Any]:
    """Those of due_follow_ups() that have none among these rows, with their subject.

    A wall time that was reminded of is not reminded of in a new zone.
    """
    rows = due.annotate(
        subject=Concat(
            Value("follow_up:"),
            Cast("pk", CharField()),
            Value("@"),
            F("due_local"),
            output_field=CharField(),
        )
    )
    of_this = written.filter(follow_up=OuterRef("pk"))
    at_that_time = of_this.filter(due_at=OuterRef("reminded_at"))
    reminded = of_this.filter(subject=OuterRef("subject"), sent_at__isnull=False)
    rows = rows.filter(~Exists(at_that_time))
    return rows.filter(Q(snoozed_until__isnull=False) | ~Exists(reminded)).order_by("pk")


# --- Interviews -----------------------------------------------------------------------------------


def due_of(interview: Interview, owner: User) -> Iterator[Due]:
    """What an interview reminds of, as its user wishes it."""
    wishes = ReminderSettings.of(owner)
    times = FollowUpSettings.of(owner)
    found = interview_reminders(
        interview.starts_at,
        interview.ends_at,
        is_ended=interview.ended_at is not None,
        is_debriefed=interview.debriefed_at is not None,
        zone=owner.preferences.zone,
        quiet=(times.quiet_from, times.quiet_to),
    )
    return (due for due in found if getattr(wishes, due.event))


def near_interviews(now: datetime) -> QuerySet[Interview]:
    """All that a reminder could be due of, with what due_of() reads."""
    near = Interview.objects.filter(
        trashed_at=None,
        role__trashed_at=None,
        starts_at__lte=now + LOOK_AHEAD,
        ends_at__gte=now - LOOK_BACK,
        debriefed_at=None,
    ).select_related("owner__preferences", "owner__reminder_settings", "owner__follow_up_settings")
    return near.order_by("pk")


def subject_of(interview: Interview) -> str:
    """One that is moved reminds again; new quiet hours or a new zone do not repeat it."""
    return f"interview:{interview.pk}@{interview.starts_at:%Y-%m-%dT%H:%M}"


def _of_interviews(now: datetime) -> Iterator[Reminder]:
    for chunk in batched(near_interviews(now).iterator(chunk_size=BATCH), BATCH):
        written: set[tuple[object, ...]] = set()
        for row in Reminder.objects.filter(interview__in=[it.pk for it in chunk]):
            written.add((row.subject, row.event, row.channel, row.due_at))
            if row.sent_at is not None:
                written.add((row.subject, row.event, row.channel))
        for interview in chunk:
            found: list[Reminder] = []
            with apart(interview.owner_id):
                found = _unwritten_of(interview, written, now)
            yield from found


def _unwritten_of(
    interview: Interview, written: set[tuple[object, ...]], now: datetime
) -> list[Reminder]:
    subject = subject_of(interview)
    found = []
    for due in due_of(interview, interview.owner):
        if not due.due_at <= now < due.stale_at:
            continue
        for channel in _channels(ReminderSettings.of(interview.owner), due.due_at):
            kind = (subject, due.event, channel)
            if kind in written or (*kind, due.due_at) in written:
                continue
            row = _reminder(interview.owner_id, due.event, subject, channel, due.due_at, now)
            row.interview_id = interview.pk
            found.append(row)
    return found


def _channels(settings: ReminderSettings, due_at: datetime) -> list[Channel]:
    """A digest comes once a day, too late for an interview, so those are mailed one by one."""
    is_mailed = settings.mailing != Mailing.OFF
    since = settings.mailing_since
    if is_mailed and since is not None and since <= due_at:
        return [Channel.APP, Channel.EMAIL]
    return [Channel.APP]


# --- The digest -----------------------------------------------------------------------------------


def _digests(now: datetime) -> Iterator[Reminder]:
    rows = ReminderSettings.objects.filter(mailing=Mailing.DIGEST).select_related(
        "user__preferences"
    )
    for settings in rows.iterator(chunk_size=BATCH):
        digest = None
        with apart(settings.user_id):
            digest = _digest(settings, now)
        if digest is not None:
            yield digest


def _digest(settings: ReminderSettings, now: datetime) -> Reminder | None:
    """None where none is due, or where it is written down already."""
    zone = settings.user.preferences.zone
    due_at = digest_moment(now, zone, settings.digest_at)
    since = settings.mailing_since
    if now >= due_at + DIGEST_STALE_AFTER or (since is not None and due_at < since):
        return None
    subject = f"digest:{local(due_at, zone):%Y-%m-%d}"
    is_written = Reminder.objects.filter(
        owner_id=settings.user_id, event=Event.DIGEST, subject=subject
    ).exists()
    if is_written:
        return None
    return _reminder(settings.user_id, Event.DIGEST, subject, Channel.EMAIL, due_at, now)


@contextmanager
def apart(owner_id: int) -> Iterator[None]:
    """What goes wrong with one account is in the log, and stops no other."""
    try:
        yield
    except Exception:
        log.exception("The reminders of account %s could not be planned.", owner_id)


def _reminder(
    owner_id: int, event: str, subject: str, channel: Channel, due_at: datetime, now: datetime
) -> Reminder:
    return Reminder(
        owner_id=owner_id,
        event=event,
        subject=subject,
        channel=channel,
        due_at=due_at,
        next_try_at=due_at,
        sent_at=now if channel == Channel.APP else None,
    )
