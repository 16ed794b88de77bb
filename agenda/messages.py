"""The mails that remind: plain text and HTML. No quote, flag, score, rating or pay is in them."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.domain.business_time import local
from agenda.links import absolute, link_to
from agenda.models import Reminder
from agenda.models.reminder import Event
from interviews.models import FollowUp, Interview
from interviews.preparing.checklist_reading import readiness_of

MOST_IN_DIGEST = 50
DIGEST_LOOKS_AHEAD = timedelta(hours=36)
MOST_SUBJECT = 150
MOST_LEFT = 3


def message_for(reminder: Reminder, now: datetime) -> EmailMultiAlternatives | None:
    """The mail of one reminder; None where there is nothing to say (an empty digest).

    Reads owner with preferences, follow_up and interview with their role and company.
    """
    zone = reminder.owner.preferences.zone
    if reminder.event == Event.DIGEST:
        return _digest(reminder, zone, now)
    if reminder.event == Event.FOLLOW_UP:
        return _of_follow_up(reminder, zone)
    return _of_interview(reminder, zone)


def _of_follow_up(reminder: Reminder, zone: str) -> EmailMultiAlternatives:
    follow_up = reminder.follow_up
    assert follow_up is not None  # noqa: S101  a reminder of this event has one
    context = {"item": _item(follow_up, reminder.due_at, zone)}
    return _mail(reminder, follow_up.title, "follow_up", context)


def _of_interview(reminder: Reminder, zone: str) -> EmailMultiAlternatives:
    interview = reminder.interview
    assert interview is not None  # noqa: S101  a reminder of this event has one
    subject = interview_subject(interview, reminder.event, zone)
    context = {
        "event": reminder.event,
        "interview": interview,
        "starts": day_and_hour(interview.starts_at, zone),
        "zone": zone,
        "readiness": _readiness(interview, reminder.event),
        "url": absolute(interview_path(interview, reminder.event)),
    }
    return _mail(reminder, subject, "interview", context)


def interview_subject(interview: Interview, event: str, zone: str) -> str:
    if event == Event.DEBRIEF:
        return f"How was it at {interview.role.company.name}?"
    return f"{day_and_hour(interview.starts_at, zone)}: {interview.event_title}"


def interview_path(interview: Interview, event: str) -> str:
    """To the step that a reminder of it is about."""
    step = "debrief" if event == Event.DEBRIEF else "prepare"
    return reverse(f"interviews:interview_{step}", args=[interview.pk])


def _readiness(interview: Interview, event: str) -> str:
    """How ready the interview is; "" where it is over."""
    if event == Event.DEBRIEF:
        return ""
    ready = readiness_of(interview)
    if ready.done == ready.total:
        return "You are ready: everything on your list is done."
    left = [it.text for it in ready.items if not it.is_done]
    more = f" and {len(left) - MOST_LEFT} more" if len(left) > MOST_LEFT else ""
    return (
        f"{ready.done} of {ready.total} things on your list are done. "
        f"Still open: {'; '.join(left[:MOST_LEFT])}{more}."
    )


def day_and_hour(moment: datetime, zone: str) -> str:
    """ "Friday 5 June, 14:00": a mail may be read on another day than it was sent."""
    return f"{local(moment, zone):%A %-d %B, %H:%M}"


def _digest(reminder: Reminder, zone: str, now: datetime) -> EmailMultiAlternatives | None:
    due = (
        FollowUp.objects.owned_by(reminder.owner)
        .due(now=now)
        .select_related("role__company", "interview")
    )
    coming = (
        Interview.objects.owned_by(reminder.owner)
        .upcoming(now=now)
        .filter(role__trashed_at=None, starts_at__lt=now + DIGEST_LOOKS_AHEAD)
        .select_related("role__company")
    )
    items = [_item(it, it.snoozed_until or it.remind_at, zone) for it in due[:MOST_IN_DIGEST]]
    interviews = [(it, day_and_hour(it.starts_at, zone)) for it in coming[:MOST_IN_DIGEST]]
    if not items and not interviews:
        return None
    more = max(0, due.count() - len(items))
    context = {"items": items, "interviews": interviews, "more": more}
    context["url"] = absolute(reverse("overview:today"))
    noun = "thing" if len(items) + more == 1 else "things"
    subject = f"{len(items) + more} {noun} to do" if items else "An interview is coming"
    return _mail(reminder, subject, "digest", context)


def _item(follow_up: FollowUp, due_at: datetime, zone: str) -> dict[str, Any]:
    return {
        "title": one_line(follow_up.title),
        "role": role_words(follow_up),
        "due": due_words(follow_up, zone),
        "is_optional": follow_up.is_optional,
        "url": absolute(follow_up.get_absolute_url()),
        "done_url": link_to(follow_up, "done", due_at),
        "snooze_url": link_to(follow_up, "snooze", due_at),
    }


def role_words(follow_up: FollowUp) -> str:
    return one_line(f"{follow_up.role.title}, {follow_up.role.company.name}")


def due_words(follow_up: FollowUp, zone: str) -> str:
    return f"Due {day_and_hour(follow_up.shown_due_at, zone)}"


def _mail(
    reminder: Reminder, subject: str, name: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    context["settings_url"] = absolute(reverse("agenda:reminder_settings"))
    mail = EmailMultiAlternatives(
        subject=one_line(subject)[:MOST_SUBJECT],
        body=render_to_string(f"agenda/mail/{name}.txt", context),
        to=[reminder.owner.email],
        headers={
            "Message-ID": f"<{reminder.message_id}@{_domain()}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string(f"agenda/mail/{name}.html", context), "text/html")
    return mail


def one_line(text: str) -> str:
    """What the user typed may hold line breaks; a header may not."""
    return " ".join(text.split())


def _domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
