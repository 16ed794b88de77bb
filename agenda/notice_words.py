"""What a notice says. Nothing private is in it unless its device was told to say what it is about;
then it says what a mail would: no quote, flag, score, rating or pay.
"""

from typing import Any

from django.urls import reverse

from agenda.messages import (
    MOST_SUBJECT,
    due_words,
    interview_path,
    interview_subject,
    one_line,
    role_words,
)
from agenda.models import Notice
from agenda.models.push import TEST
from agenda.models.sending import Event

# Not that it is about a job, nor whose: a lock screen is read by whoever stands beside you.
PLAIN = {
    Event.FOLLOW_UP: "A follow-up is due",
    Event.INTERVIEW_DAY: "Something in your calendar begins in a day",
    Event.INTERVIEW_HOUR: "Something in your calendar begins in an hour",
    Event.DEBRIEF: "Something waits to be written down",
    Event.DIGEST: "Something is due today",
    TEST: "This is a test: notices reach this device",
}


def words_of(notice: Notice, *, due: int = 0) -> dict[str, Any]:
    """What the service worker shows: title and body, the path it opens, under which tag it replaces
    an older one, and an id by which one that came twice is known.

    due: how many follow-ups a digest, or one ring for several, is about. Reads owner with
    preferences, device, follow_up and interview with role and company.
    """
    said = {
        "title": PLAIN[notice.event],
        "body": "",
        "path": reverse("overview:today"),
        "tag": f"{notice.event}",
    }
    if notice.event == Event.FOLLOW_UP and due > 1:
        said["title"] = f"{due:,} follow-ups are due"
    if notice.device.says_what:
        said |= _private(notice, due)
    return said | {"id": notice.message_id.hex}


def _private(notice: Notice, due: int) -> dict[str, str]:
    zone = notice.owner.preferences.zone
    if notice.follow_up is not None:
        follow_up = notice.follow_up
        return {
            "title": one_line(follow_up.title)[:MOST_SUBJECT],
            "body": f"{role_words(follow_up)[:MOST_SUBJECT]}\n{due_words(follow_up, zone)}",
            "path": follow_up.get_absolute_url(),
            "tag": f"follow-up-{follow_up.pk}",
        }
    if notice.interview is not None:
        interview = notice.interview
        return {
            "title": one_line(interview_subject(interview, notice.event, zone))[:MOST_SUBJECT],
            "body": one_line(interview.role.title)[:MOST_SUBJECT],
            "path": interview_path(interview, notice.event),
            "tag": f"interview-{interview.pk}",
        }
    if notice.event == Event.DIGEST:
        return {"title": f"{due:,} thing{'' if due == 1 else 's'} to do"}
    return {}
