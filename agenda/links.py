"""Addresses that leave the app: links in mails (signed, for one purpose, two weeks), and UIDs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User
from interviews.follow_ups.changes import Undoing
from interviews.models import FollowUp

SALT = "agenda.links"
UNDO_SALT = "agenda.links.undo"
GOOD_FOR = timedelta(days=14)
ACTIONS = ("done", "snooze")


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing that one link may do: action on a follow-up, as it was reminded of at due_at."""

    follow_up_id: int
    action: str
    due_at: datetime


def link_to(follow_up: FollowUp, action: str, due_at: datetime) -> str:
    """The whole address of the page that asks before it does the action, "done" or "snooze"."""
    token = signing.dumps([follow_up.pk, action, due_at.isoformat()], salt=SALT, compress=True)
    return absolute(reverse("agenda:reminder_link", args=[token]))


def purpose_of(token: str) -> Purpose | None:
    """What a token allows; None where it is not ours or too old."""
    try:
        key, action, due_at = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
        return Purpose(int(key), ACTIONS[ACTIONS.index(action)], datetime.fromisoformat(due_at))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def undo_token(undoing: Undoing) -> str:
    """How to undo what a link did, signed, for the button on its page."""
    return signing.dumps(undoing, salt=UNDO_SALT, compress=True)


def undoing_of(token: str, follow_up: FollowUp) -> Undoing | None:
    """None where the token is not ours, too old, or of another follow-up."""
    try:
        undoing: Undoing = signing.loads(token, salt=UNDO_SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return undoing if undoing["pk"] == follow_up.pk else None


def uid_host(user: User) -> str:
    """What stands behind the @ in the UIDs of a user's calendar, the same for ever.

    Not the host of DEBRIEF_URL, which may change; and two installations never share it.
    """
    return f"{user.date_joined.astimezone(UTC):%Y%m%dT%H%M%S%f}.debrief"


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
