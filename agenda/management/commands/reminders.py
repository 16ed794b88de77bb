"""Send what is due, once: for cron, and to see what would go out."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.reset_mails import send_waiting
from agenda.models import Notice, Reminder
from agenda.models.push import TEST
from agenda.models.reminder import Channel
from agenda.models.sending import Sending
from agenda.services.clock import bring_rows_back
from agenda.services.daily import plan_some_roles
from agenda.services.notices import due_notices, plan_notices
from agenda.services.pushing import push_due
from agenda.services.reminders import (
    due_reminders,
    is_wanted_still,
    plan_reminders,
    stale_at,
)
from agenda.services.sending import send_due

NO_SERVER = (
    "DEBRIEF_MAIL_URL is not set, so nothing is mailed; Today, devices and the calendar remind."
)
OUTCOME = "{sent} sent, {failed} failed, {called_off} called off."


class Command(BaseCommand):
    help = "Write down the reminders that are due and send them, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what would go out, and change nothing"
        )

    def handle(self, *, dry_run: bool, **_: Any) -> None:
        if dry_run:
            self._say_what_is_due()
            return
        bring_rows_back(timezone.now())
        send_waiting()
        while plan_some_roles(timezone.now()):
            pass
        added = plan_reminders(timezone.now())
        self.stdout.write(f"{added} written down.")
        if settings.HAS_MAIL_SERVER:
            self.stdout.write(OUTCOME.format_map(send_due(timezone.now)))
        else:
            self.stdout.write(NO_SERVER)
        if plan_notices(timezone.now()) or Notice.objects.waiting(now=timezone.now()).exists():
            self.stdout.write("To devices: " + OUTCOME.format_map(push_due(timezone.now)))

    def _say_what_is_due(self) -> None:
        now = timezone.now()
        waiting = Reminder.objects.waiting(now=now).filter(channel=Channel.EMAIL)
        rows = waiting.select_related("owner", "follow_up__role", "interview__role")
        count = 0
        for reminder in rows.iterator(chunk_size=500):
            if is_wanted_still(reminder, now):
                count += 1
                self._say(reminder, "tried again" if reminder.attempts else "written down")
        notices = Notice.objects.waiting(now=now)
        for notice in notices.select_related("owner", "follow_up__role", "interview__role"):
            if notice.event == TEST or stale_at(notice, now) is not None:
                count += 1
                self._say(notice, "tried again" if notice.attempts else "written down")
        for new in (*due_reminders(now), *due_notices(now)):
            count += 1
            self._say(new, "new")
        self.stdout.write(f"{count} would go out. Nothing was changed.")
        if not settings.HAS_MAIL_SERVER:
            self.stdout.write(NO_SERVER)

    def _say(self, reminder: Sending, state: str) -> None:
        way = "Device"
        if isinstance(reminder, Reminder):
            way = reminder.get_channel_display()
        self.stdout.write(
            f"{reminder.due_at:%Y-%m-%d %H:%M} UTC  {way:10}  "
            f"{reminder.get_event_display()}  {reminder.subject}  "
            f"user {reminder.owner_id}  ({state})"
        )
