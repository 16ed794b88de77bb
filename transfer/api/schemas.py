"""What a program reads: one schema a resource, the same in a list as alone."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from applications.documents.domain.formats import Format
from applications.domain.pipeline import Stage as FixedStage
from applications.models.contact import ContactKind, Relationship
from applications.models.document import DocumentKind
from applications.models.role import AppliedVia, Contract, EndedWhy, Priority, Workplace
from interviews.catalogue.loader import THEME_LABELS
from interviews.follow_ups.domain.facts import Channel
from interviews.log.forms import AnswerForm
from interviews.models.flag import SEVERITY_WORDS, FlagKind
from interviews.models.follow_up import FollowUpStatus
from interviews.models.interview import Interest, InterviewKind
from interviews.models.question import SIGNALS
from interviews.score.domain.evidence import Area, FlagStatus, Manner
from transfer.api.values import NOTHING, says_one_of

Etag = Annotated[str, Field(description="The version of this row, for If-Match.")]
Clock = Annotated[str, Field(description="On the clock in zone, such as 14:30.")]
StageValue = Annotated[str, Field(description="As /stages lists them.")]
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
    kind: Annotated[str, says_one_of(*ContactKind)]
    relationship: Annotated[str, says_one_of(*Relationship, NOTHING)]
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
    counts_as: Annotated[str, says_one_of(*FixedStage)]
    is_own: bool


class Role(Schema):
    id: int
    title: str
    company_id: int
    company_name: str
    stage: StageValue
    stage_name: str
    stage_since: date | None
    is_open: bool
    ended_why: Annotated[str, says_one_of(*EndedWhy, NOTHING)]
    workplace: Annotated[str, says_one_of(*Workplace, NOTHING)]
    location: str
    pay_said: str
    salary_min: int | None
    salary_max: int | None
    currency: str
    contract: Annotated[str, says_one_of(*Contract, NOTHING)]
    hours_a_week: float | None
    office_days: int | None
    travel_nights: int | None
    commute_minutes: int | None
    offer_deadline: date | None
    closes_on: date | None
    priority: Annotated[int, says_one_of(*Priority)] | None
    tags: list[str]
    recruiter_id: int | None
    agency_id: int | None
    referred_by_id: int | None
    previous_id: int | None
    applied_via: Annotated[str, says_one_of(*AppliedVia, NOTHING)]
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
    stage: StageValue
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
    kind: Annotated[str, says_one_of(*InterviewKind)]
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
    interest: Annotated[str, says_one_of(*Interest, NOTHING)]
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
    manner: Annotated[str, says_one_of(*Manner)]
    signal: Annotated[int, says_one_of(*SIGNALS)] | None
    hours_low: float | None
    hours_high: float | None
    hired: int | None
    left: int | None
    headcount: int | None
    scared_at: datetime | None
    answered_at: datetime
    etag: Etag


class Question(Schema):
    """One of an interview's plan, or one that came up. answer_kind: what its answer takes besides
    words.
    """

    id: int
    interview_id: int
    key: str
    theme: Annotated[str, says_one_of(*THEME_LABELS)]
    text: str
    reveals: str
    good_sign: str
    warning_sign: str
    probe: str
    answer_kind: Annotated[str, says_one_of("words", *AnswerForm.KINDS)]
    is_reserve: bool
    is_unplanned: bool
    meant_for_id: int | None
    asked_at: datetime | None
    state: Annotated[str, says_one_of("open", "asked", "answered", "dodged")]
    answers: list[Answer]


class Flag(Schema):
    id: int
    interview_id: int
    question_id: int | None
    contact_ids: list[int]
    key: str
    kind: Annotated[str, says_one_of(*FlagKind)]
    title: str
    area: Annotated[str, says_one_of(*Area, NOTHING)]
    severity: Annotated[int, says_one_of(*SEVERITY_WORDS)]
    quote: str
    cue: str
    status: Annotated[str, says_one_of(*FlagStatus)]
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
    channel: Annotated[str, says_one_of(*Channel)]
    is_optional: bool
    status: Annotated[str, says_one_of(*FollowUpStatus)]
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
    area: Annotated[str, says_one_of(*Area)]
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
    format: Annotated[str, says_one_of(*Format)]
    size: int
    sha256: str
    added_at: datetime
    with_roles: list[SentTo]


class Document(Schema):
    """versions: the newest first; each file at /document-versions/{id}/file."""

    id: int
    kind: Annotated[str, says_one_of(*DocumentKind)]
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
