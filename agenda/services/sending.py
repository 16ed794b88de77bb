"""Hands due e-mail reminders to the mail server: each once, even where a worker dies.

A worker takes a few rows in hand for a while (claimed_until), sends them one by one and writes
down each one before it goes on. What a dead worker held is free again when its claim is over, so
nothing is missed, and at most the one mail it was at leaves twice, with the same Message-ID.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from typing import Any

from django.core.mail import mailers
from django.db import DatabaseError, transaction
from django.db.models import F

from agenda.domain.reminders import CLAIM_LASTS, STOP_SENDING_AFTER, pause_after
from agenda.messages import message_for
from agenda.models import Reminder
from agenda.models.reminder import Channel
from agenda.models.sending import Sending
from agenda.services.claims import close, let_go, take_in_hand
from agenda.services.reminders import is_wanted_still

AT_ONCE = 25
PERMANENT_FROM = 500  # SMTP answers from here on will not change by asking again

logger = logging.getLogger(__name__)

type Clock = Callable[[], datetime]


def send_due(clock: Clock, *, stop_at: datetime | None = None) -> Counter[str]:
    """Send every e-mail reminder that is due, until none is left or that moment has come.

    How many were "sent", "failed" and "called_off".
    """
    outcome: Counter[str] = Counter()
    while (stop_at is None or clock() < stop_at) and (batch := claim(now=clock())):
        _send_batch(batch, clock, outcome, stop_at)
    return outcome


@transaction.atomic
def claim(*, now: datetime, most: int = AT_ONCE) -> list[Reminder]:
    """Take at most so many due rows in hand. Rows that another worker holds are passed over."""
    rows = Reminder.objects.waiting(now=now).filter(channel=Channel.EMAIL)
    claimed = take_in_hand(rows, now=now, most=most, lasts=CLAIM_LASTS)
    return list(
        claimed.select_related(
            "owner__preferences",
            "follow_up__role__company",
            "follow_up__interview",
            "interview__role__company",
        )
    )


def try_again(*, row: Sending, now: datetime) -> bool:
    """Start again with what was given up on; False for anything else."""
    if row.gave_up_at is None or row.sent_at is not None:
        return False
    row.gave_up_at, row.attempts, row.next_try_at = None, 0, now
    row.save(update_fields=["gave_up_at", "attempts", "next_try_at"])
    return True


def _send_batch(
    batch: list[Reminder], clock: Clock, outcome: Counter[str], latest: datetime | None
) -> None:
    """Rows that time runs out for are let go, before their claim ends."""
    stop_at = clock() + STOP_SENDING_AFTER
    stop_at = min(stop_at, latest or stop_at)
    with _mail_server() as server:
        for place, reminder in enumerate(batch):
            if clock() >= stop_at:
                let_go(batch[place:])
                return
            _send_one(reminder, server, clock, outcome)


def _send_one(reminder: Reminder, server: "_Server", clock: Clock, outcome: Counter[str]) -> None:
    now = clock()
    if not is_wanted_still(reminder, now):
        close(reminder, called_off_at=now)
        outcome["called_off"] += 1
        return
    try:
        message = message_for(reminder, now)
        if message is None:  # a digest of nothing
            close(reminder, called_off_at=now)
            outcome["called_off"] += 1
            return
        server.send(message)
    except DatabaseError:  # nothing is known of the mail; its claim ends, and it is tried again
        raise
    except Exception as error:  # noqa: BLE001 - one mail that cannot be sent holds up no other
        logger.warning("Reminder %s was not sent (%s).", reminder.pk, type(error).__name__)
        _failed(reminder, error, clock())
        outcome["failed"] += 1
    else:
        close(reminder, sent_at=clock(), last_error="", attempts=F("attempts") + 1)
        outcome["sent"] += 1


def _failed(reminder: Reminder, error: Exception, now: datetime) -> None:
    """Try again after a growing pause; at once give up on what no further try can mend."""
    attempts = reminder.attempts + 1
    pause = None if _is_for_good(error) else pause_after(attempts)
    later = {"gave_up_at": now} if pause is None else {"next_try_at": now + pause}
    close(reminder, attempts=attempts, last_error=error_words(error), **later)


def _is_for_good(error: Exception) -> bool:
    """A bad header or a refused address stays so; a server that is away or busy comes back.

    A refused password is mended on this side, so that is tried again.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= PERMANENT_FROM for code, _ in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        is_password = isinstance(error, SMTPAuthenticationError)
        return error.smtp_code >= PERMANENT_FROM and not is_password
    return isinstance(error, ValueError)


def error_words(error: Exception) -> str:
    """What the user is told. Never more than the server's own answer, and no address in it."""
    if isinstance(error, SMTPRecipientsRefused):
        code = max((code for code, _ in error.recipients.values()), default=0)
        if code < PERMANENT_FROM:
            return f"The mail server did not take it just now (answer {code})."
        return f"The mail server refused the address (answer {code})."
    if isinstance(error, SMTPAuthenticationError):
        return "The mail server refused the user name or password of DEBRIEF_MAIL_URL."
    if isinstance(error, SMTPResponseException):
        return f"The mail server answered {error.smtp_code}."
    if isinstance(error, SMTPException):
        return "The mail server broke off."
    if isinstance(error, OSError):
        return f"The mail server cannot be reached ({error.strerror or 'no answer'})."
    return "This mail cannot be written."


class _Server:
    """One connection to the mail server, opened at the first mail and again after an error."""

    def __init__(self) -> None:
        self._connection: Any = None

    def send(self, message: Any) -> None:
        if self._connection is None:
            opened = mailers.create_connection("default")
            opened.open()
            self._connection = opened
        try:
            self._connection.send_messages([message])
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        if self._connection is not None:
            with suppress(OSError, SMTPException):
                self._connection.close()
            self._connection = None


@contextmanager
def _mail_server() -> Iterator[_Server]:
    server = _Server()
    try:
        yield server
    finally:
        server.close()
