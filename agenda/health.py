"""Whether reminders reach people: does the worker run, do mails and notices leave?"""

from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min

from accounts.health import Finding, Level, health_check
from agenda.account_state import FAILURES_SHOWN_FOR
from agenda.domain.standing import CLOCKS_DIFFER, Standing, standing_of
from agenda.models import EngineRun, Notice, PushDevice, Reminder
from agenda.models.reminder import Channel
from agenda.models.sending import LATE_AFTER, SendingQuerySet

START_IT = "`make run` starts the worker; on a server, look at its service."
SET_THE_CLOCK = (
    "Set the clock of this machine. The worker then goes on within a minute; if not, start it anew."
)


@health_check("worker")
def worker(now: datetime) -> Finding:
    """Whether what is due is looked for. at: when it last was."""
    ran_at = EngineRun.objects.values_list("ran_at", flat=True).first()
    standing = standing_of(ran_at, now)
    if standing == Standing.NEVER:
        return Finding("worker", Level.WARNING, "The worker has never run.", START_IT)
    said = f"{ran_at:%Y-%m-%d %H:%M} UTC"
    if standing == Standing.AHEAD:
        words = f"The worker last ran at {said}, which is still to come: a clock was or is wrong."
        return Finding("worker", Level.FAILING, words, SET_THE_CLOCK, ran_at, is_for_users=True)
    if standing == Standing.STOPPED:
        words = f"The worker has stopped: it last ran at {said}."
        return Finding("worker", Level.FAILING, words, START_IT, ran_at, is_for_users=True)
    return Finding("worker", Level.WELL, f"The worker last ran at {said}.", at=ran_at)


@health_check("mail")
def mail(now: datetime) -> Finding:
    """Whether mails leave in time. at: since when the oldest waits."""
    if not settings.HAS_MAIL_SERVER:
        return Finding("mail", Level.WELL, "No mail server is set up, so nothing is mailed.")
    late = Reminder.objects.under_way().filter(channel=Channel.EMAIL, due_at__lte=now - LATE_AFTER)
    waiting = late.aggregate(count=Count("pk"), since=Min("due_at"))
    given_up = _given_up(Reminder.objects.all(), now).count()
    if not waiting["count"] and not given_up:
        return Finding("mail", Level.WELL, "No mail is late, and none was given up in a week.")
    return Finding(
        "mail",
        Level.WARNING,
        f"Waiting for more than ten minutes: {_mails(waiting['count'])}. "
        f"Given up in the last week: {given_up:,}.",
        "See whether the server of DEBRIEF_MAIL_URL can be reached and takes its password; "
        "Reminders says why a mail failed.",
        waiting["since"],
    )


@health_check("push")
def push(now: datetime) -> Finding:
    """Whether notices leave in time. at: since when the oldest waits."""
    if not PushDevice.objects.in_use().exists():
        return Finding("push", Level.WELL, "No device takes notices, so none is sent.")
    waiting = Notice.objects.late(now=now).aggregate(count=Count("pk"), since=Min("due_at"))
    given_up = _given_up(Notice.objects.of_devices_in_use(), now).count()
    if not waiting["count"] and not given_up:
        return Finding("push", Level.WELL, "No notice is late, and none was given up in a week.")
    noun = "notice" if waiting["count"] == 1 else "notices"
    return Finding(
        "push",
        Level.WARNING,
        f"Waiting for more than ten minutes, or tried in vain: {waiting['count']:,} {noun}. "
        f"Given up in the last week: {given_up:,}.",
        "See whether this machine reaches the push services of browsers by HTTPS; "
        "Notices on devices says why one failed.",
        waiting["since"],
    )


def _mails(count: int) -> str:
    return "1 mail" if count == 1 else f"{count:,} mails"


def _given_up(rows: SendingQuerySet, now: datetime) -> SendingQuerySet:
    return rows.given_up(since=now - FAILURES_SHOWN_FOR).filter(gave_up_at__lte=now + CLOCKS_DIFFER)
