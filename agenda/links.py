"""Links in mails that need no sign-in: signed, for one purpose, and good for two weeks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from interviews.models import FollowUp

SALT = "agenda.links"
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


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
