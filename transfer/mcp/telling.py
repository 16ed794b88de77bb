"""What a language model is told through the Model Context Protocol: the user's own rows in words,
as the addresses for programs tell them, so that what is hidden there is hidden here.
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.domain.business_time import local
from accounts.models import User
from applications.models import Role
from interviews.follow_ups.domain.due import due_words
from interviews.models import FollowUp, Interview, Participant
from overview.role_rows import RoleRows
from overview.story_reading import timeline_of
from transfer.api import presenting, reading

MOST = 30
FIRST_PAGE = {"page": "1"}
type Told = dict[str, Any]


def what_is_due(user: User, *, now: datetime) -> Told:
    """Follow-ups by when they are due, and the interviews that are coming up: the first of each."""
    zone = user.preferences.zone
    due, more_due = _first(FollowUp.objects.owned_by(user).pending().with_names())
    ahead, more_ahead = _first(reading.interviews(user).upcoming(now=now))
    return {
        "follow_ups": [
            {
                "id": it.pk,
                "title": it.title,
                "why": it.why,
                "when": due_words(it.shown_due_at, now, zone, is_announced=it.is_announced),
                "role_id": it.role_id,
                "role": f"{it.role_title}, {it.company_name}",
            }
            for it in due
        ],
        "there_are_more_follow_ups": more_due,
        "interviews": [
            {
                "id": it.pk,
                "role_id": it.role_id,
                "role": f"{it.role.title}, {it.role.company.name}",
                "kind": it.get_kind_display(),
                "starts_at": local(it.starts_at, zone).isoformat(),
                "place": it.place,
            }
            for it in ahead
        ],
        "there_are_more_interviews": more_ahead,
    }


def find_roles(user: User, text: str) -> Told:
    """Open and closed ones, the newest first; text: of the title or the company, "" for all."""
    rows = reading.roles(user)
    if text:
        rows = rows.filter(title__holds=text) | rows.filter(company__name__holds=text)
    found, more = _first(rows.order_by("-pk"))
    return {
        "roles": [
            {
                "id": it.pk,
                "title": it.title,
                "company": it.company.name,
                "stage": it.stage_name,
                "score": presenting.score_said(it.stored_score),
            }
            for it in found
        ],
        "there_are_more_roles": more,
    }


def story_of(user: User, role: int, *, now: datetime) -> Told:
    """A role with what happened, the latest first, and its score once the gut has spoken."""
    row: Role = get_object_or_404(reading.roles(user), pk=role)
    rows = RoleRows.of(row)
    interviews, more = _first(reading.interviews(user, role=role).order_by("-starts_at", "-pk"))
    story = timeline_of(rows, FIRST_PAGE, now=now)
    return {
        "role": presenting.role_said(row),
        "score": reading.score_of_role(user, role),
        "interviews": [presenting.interview_said(it) for it in interviews],
        "there_are_more_interviews": more,
        "happened": [
            {
                "on": it.on.isoformat(),
                "what": it.title,
                "quote": it.quote,
                "note": it.note,
            }
            for it in story.events
        ],
        "more_happened_before": bool(story.earlier),
    }


def plan_of(user: User, interview: int) -> Told:
    """Who will be there, the questions in their order, and what was answered so far."""
    row: Interview = get_object_or_404(reading.interviews(user).with_messages(), pk=interview)
    questions = reading.questions_of(user, interview)
    return {
        "interview": presenting.interview_said(row),
        "contacts": [
            {
                "id": it.contact_id,
                "name": it.contact.name,
                "kind": it.contact.get_kind_display(),
                "job_title": it.contact.job_title,
            }
            for it in Participant.objects.filter(interview=row).select_related("contact")
        ],
        "key_messages": [str(it.message) for it in row.message_plans.all()],
        "questions": [presenting.question_said(it) for it in questions],
    }


def _first(rows: QuerySet[Any]) -> tuple[list[Any], bool]:
    """MOST of them at most, and whether there are more."""
    found = list(rows[: MOST + 1])
    return found[:MOST], len(found) > MOST
