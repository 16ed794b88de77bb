"""Rows as programs read them: plain values, each row with its etag."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from applications.models import (
    Company,
    Contact,
    Document,
    DocumentVersion,
    Role,
    StageMove,
)
from applications.stages import StageOption
from interviews.models import Answer, Flag, FollowUp, Interview, Question
from interviews.score.domain.fit_score import FitScore
from interviews.score.domain.stored_score import StoredScore
from interviews.verdict.score_panel import Verdict
from interviews.verdict.score_rows import OpenedArea

type Said = dict[str, Any]

HIDDEN = "Hidden until your gut has spoken: record it, or skip it, in the debrief."
COMPANY = ("id", "name", "is_unnamed", "website", "notes", "created_at", "updated_at")
CONTACT = (
    *("id", "name", "kind", "relationship", "company_id", "job_title", "email", "phone", "zone"),
    *("notes", "created_at", "updated_at"),
)
ROLE = (
    *("id", "title", "company_id", "stage_name", "stage_since", "is_open", "ended_why"),
    *("workplace", "location", "pay_said", "salary_min", "salary_max", "currency", "contract"),
    *("hours_a_week", "office_days", "travel_nights", "commute_minutes", "offer_deadline"),
    *("closes_on", "priority", "recruiter_id", "agency_id", "referred_by_id", "previous_id"),
    *("applied_via", "source", "posting_url", "posting_text", "notes", "last_reply_at"),
    *("created_at", "updated_at"),
)
INTERVIEW = (
    *("id", "role_id", "kind", "round", "local_date", "zone", "duration_minutes"),
    *("starts_at", "ends_at", "ended_at", "debriefed_at", "place", "notes", "promised_on"),
    *("interest", "created_at", "updated_at"),
)
ANSWER = (
    *("id", "question_id", "speaker_id", "speaker_name", "words", "second_words", "cue", "manner"),
    *("signal", "hours_low", "hours_high", "hired", "left", "headcount", "scared_at"),
    "answered_at",
)
QUESTION = (
    *("id", "interview_id", "key", "theme", "reveals", "good_sign", "warning_sign", "probe"),
    *("answer_kind", "is_reserve", "is_unplanned", "meant_for_id", "asked_at", "state"),
)
FLAG = (
    *("id", "interview_id", "question_id", "key", "kind", "title", "area", "severity", "quote"),
    *("cue", "status", "noted_at"),
)
FOLLOW_UP = (
    *("id", "role_id", "interview_id", "contact_id", "title", "why", "channel", "is_optional"),
    *("status", "remind_at", "snoozed_until", "closed_at", "outcome"),
)
DOCUMENT = ("id", "kind", "title", "notes", "created_at", "updated_at")
VERSION = ("id", "number", "file_name", "format", "size", "sha256", "added_at")
MOVE = ("id", "stage_name", "note", "recorded_at")


def _of(row: Any, names: Sequence[str]) -> Said:
    return {name: getattr(row, name) for name in names}


def _sealed(said: Said) -> Said:
    """With the etag: a digest of all that the row says."""
    text = json.dumps(said, default=_plain, sort_keys=True)
    return said | {"etag": f'"{blake2b(text.encode(), digest_size=12).hexdigest()}"'}


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value.normalize())
    assert isinstance(value, date | datetime), type(value)  # noqa: S101
    return value.isoformat()


def company_said(row: Company) -> Said:
    return _sealed(_of(row, COMPANY))


def contact_said(row: Contact) -> Said:
    """row: with its company."""
    company = row.company.name if row.company else ""
    return _sealed(_of(row, CONTACT) | {"company_name": company})


def stage_said(it: StageOption) -> Said:
    return {
        "value": it.value,
        "label": it.label,
        "counts_as": str(it.stage),
        "is_own": it.own is not None,
    }


def role_said(row: Role) -> Said:
    """row: with company, own_stage, with_tag_names() and with_gut_state()."""
    return _sealed(
        _of(row, ROLE)
        | {
            "stage": row.stage_value,
            "company_name": row.company.name,
            "tags": row.shown_tags(),
            "score": score_said(row.stored_score),
        }
    )


def move_said(row: StageMove) -> Said:
    return _of(row, MOVE) | {"stage": row.stage_value, "moved_on": row.day}


def interview_said(row: Interview) -> Said:
    """row: with role and company, participants and with_gut_said()."""
    score = row.score_as_stored(is_hidden=not row.has_said_gut)
    return _sealed(
        _of(row, INTERVIEW)
        | {
            "local_time": f"{row.local_time:%H:%M}",
            "role_title": row.role.title,
            "company_name": row.role.company.name,
            "contact_ids": sorted(it.contact_id for it in row.participants.all()),
            "score": score_said(score),
        }
    )


def answer_said(row: Answer, question: Question) -> Said:
    """row: with its speaker."""
    more = {"interview_id": question.interview_id, "question": question.wording}
    return _sealed(_of(row, ANSWER) | more)


def question_said(row: Question) -> Said:
    """row: of with_answers()."""
    answers = [answer_said(it, row) for it in row.current_answers]
    return _of(row, QUESTION) | {"text": row.wording, "answers": answers}


def flag_said(row: Flag) -> Said:
    """row: with its contacts."""
    return _sealed(
        _of(row, FLAG) | {"contact_ids": sorted(contact.pk for contact in row.contacts.all())}
    )


def follow_up_said(row: FollowUp) -> Said:
    return _sealed(_of(row, FOLLOW_UP) | {"due_at": row.shown_due_at})


def document_said(row: Document) -> Said:
    """row: of with_versions()."""
    return _sealed(_of(row, DOCUMENT) | {"versions": [_version(it) for it in row.versions.all()]})


def _version(row: DocumentVersion) -> Said:
    uses = sorted((it.role_id, it.sent_on) for it in row.uses.all())
    return _of(row, VERSION) | {
        "with_roles": [{"role_id": role, "sent_on": sent_on} for role, sent_on in uses]
    }


# --- Scores --------------------------------------------------------------------------------------


def hidden_score() -> Said:
    figures: Mapping[str, None] = dict.fromkeys(("points", "low", "high", "coverage_percent"))
    return {"is_hidden": True, "says": HIDDEN, **figures}


def score_said(score: StoredScore | FitScore) -> Said:
    """Nothing of a hidden one, and no number that a page would not show."""
    if isinstance(score, StoredScore) and score.is_hidden:
        return hidden_score()
    return {
        "is_hidden": False,
        "says": score.says,
        "points": score.points if score.is_shown else None,
        "low": score.low_points,
        "high": score.high_points,
        "coverage_percent": score.coverage_percent,
    }


def opened_score_said(verdict: Verdict) -> Said:
    return {
        "score": score_said(verdict.score),
        "doubt": verdict.doubt,
        "steps": [f"{words}: {points}" for words, points in verdict.totals],
        "areas": [_area(it) for it in verdict.areas],
        "waiting_for_gut": [],
    }


def waiting_score_said(waiting: Sequence[int]) -> Said:
    """Before the gut of these interviews."""
    said = {"score": hidden_score(), "doubt": "", "steps": [], "areas": []}
    return said | {"waiting_for_gut": list(waiting)}


def _area(it: OpenedArea) -> Said:
    one = it.score
    return {
        "area": str(one.area),
        "label": one.label,
        "weight": one.weight,
        "points": one.points,
        "low": one.low_points,
        "high": one.high_points,
        "evidence": [
            {
                "who": line.who,
                "words": line.words,
                "counts": line.note,
                "effect": line.effect,
                "points": line.points,
            }
            for line in it.lines
        ],
        "flags": [
            {"title": flag.title, "counts": words, "effect": effect}
            for flag, words, effect in it.flags
        ],
    }
