"""What a program reads: one schema a resource, the same in a list as alone."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

Etag = Annotated[str, Field(description="The version of this row, for If-Match.")]
Clock = Annotated[str, Field(description="On the clock in zone, such as 14:30.")]
Points = Annotated[int | None, Field(description="0 to 100; null where no number is shown.")]


class ProblemOut(Schema):
    """A refusal (RFC 9457). errors: field → what is wrong with it, in words."""

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, list[str]] = {}


class Score(Schema):
    """A fit score at a glance. Before the gut there is none: is_hidden, and nothing else."""

    is_hidden: bool
    says: str
    points: Points
    low: Points
    high: Points
    coverage_percent: int | None


class Company(Schema):
    id: int
    name: str
    is_unnamed: bool
    website: str
    notes: str
    created_at: datetime
    updated_at: datetime
    etag: Etag


class Contact(Schema):
    id: int
    name: str
    kind: str
    relationship: str
    company_id: int | None
    company_name: str
    job_title: str
    email: str
    phone: str
    zone: str
    notes: str
    created_at: datetime
    updated_at: datetime
    etag: Etag


class Stage(Schema):
    """A stage that a role can be moved to. counts_as: the fixed stage that it is or counts as."""

    value: str
    label: str
    counts_as: str
    is_own: bool


class Role(Schema):
    id: int
    title: str
    company_id: int
    company_name: str
    stage: str
    stage_name: str
    stage_since: date | None
    is_open: bool
    ended_why: str
    workplace: str
    location: str
    pay_said: str
    salary_min: int | None
    salary_max: int | None
    currency: str
    contract: str
    hours_a_week: float | None
    office_days: int | None
    travel_nights: int | None
    commute_minutes: int | None
    offer_deadline: date | None
    closes_on: date | None
    priority: int | None
    tags: list[str]
    recruiter_id: int | None
    agency_id: int | None
    referred_by_id: int | None
    previous_id: int | None
    applied_via: str
    source: str
    posting_url: str
    posting_text: str
    notes: str
    last_reply_at: datetime | None
    created_at: datetime
    updated_at: datetime
    score: Score
    etag: Etag


class Move(Schema):
    """moved_on: null where nobody knows the day."""

    id: int
    stage: str
    stage_name: str
    moved_on: date | None
    note: str
    recorded_at: datetime


class Interview(Schema):
    """local_date and local_time: on a clock in zone. score: of its own evidence alone."""

    id: int
    role_id: int
    role_title: str
    company_name: str
    kind: str
    round: int
    local_date: date
    local_time: Clock
    zone: str
    duration_minutes: int
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    debriefed_at: datetime | None
    place: str
    notes: str
    contact_ids: list[int]
    promised_on: date | None
    interest: str
    created_at: datetime
    updated_at: datetime
    score: Score
    etag: Etag


class Answer(Schema):
    """speaker_id: null where nobody knows who said it. signal: −2 to +2, null where not judged."""

    id: int
    question_id: int
    interview_id: int
    question: str
    speaker_id: int | None
    speaker_name: str
    words: str
    second_words: str
    cue: str
    manner: str
    signal: int | None
    hours_low: float | None
    hours_high: float | None
    hired: int | None
    left: int | None
    headcount: int | None
    scared_at: datetime | None
    answered_at: datetime
    etag: Etag


class Question(Schema):
    """One of an interview's plan, or one that came up. state: open, asked, answered or dodged."""

    id: int
    interview_id: int
    key: str
    theme: str
    text: str
    reveals: str
    good_sign: str
    warning_sign: str
    probe: str
    answer_kind: str
    is_reserve: bool
    is_unplanned: bool
    meant_for_id: int | None
    asked_at: datetime | None
    state: str
    answers: list[Answer]


class Flag(Schema):
    id: int
    interview_id: int
    question_id: int | None
    contact_ids: list[int]
    key: str
    kind: str
    title: str
    area: str
    severity: int
    quote: str
    cue: str
    status: str
    noted_at: datetime
    etag: Etag


class FollowUp(Schema):
    """due_at: when it is due as it stands, snoozing counted."""

    id: int
    role_id: int
    interview_id: int | None
    contact_id: int | None
    title: str
    why: str
    channel: str
    is_optional: bool
    status: str
    due_at: datetime
    remind_at: datetime
    snoozed_until: datetime | None
    closed_at: datetime | None
    outcome: str
    etag: Etag


class EvidenceLine(Schema):
    """Who said what, how it counts, and what it says from 0 to 100."""

    who: str
    words: str
    counts: str
    effect: str
    points: int


class CountedFlag(Schema):
    title: str
    counts: str
    effect: str


class OpenedArea(Schema):
    area: str
    label: str
    weight: int
    points: Points
    low: int
    high: int
    evidence: list[EvidenceLine]
    flags: list[CountedFlag]


class OpenedScore(Schema):
    """A score with what made it. waiting_for_gut: interviews whose gut comes first; while there
    are any, nothing of the score is said.
    """

    score: Score
    doubt: str
    steps: list[str]
    areas: list[OpenedArea]
    waiting_for_gut: list[int]


class SentTo(Schema):
    role_id: int
    sent_on: date | None


class DocumentVersion(Schema):
    id: int
    number: int
    file_name: str
    format: str
    size: int
    sha256: str
    added_at: datetime
    with_roles: list[SentTo]


class Document(Schema):
    """versions: the newest first; each file at /document-versions/{id}/file."""

    id: int
    kind: str
    title: str
    notes: str
    created_at: datetime
    updated_at: datetime
    versions: list[DocumentVersion]
    etag: Etag


class Page[Row](Schema):
    """next: the cursor of the rows after these; null on the last page."""

    items: list[Row]
    next: str | None


class All[Row](Schema):
    """All there are."""

    items: list[Row]
