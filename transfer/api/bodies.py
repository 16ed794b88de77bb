"""What a program sends. Shapes are checked here; what is right in them, the pages' forms say."""

from datetime import date, time
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

from applications.models.contact import ContactKind, Relationship
from applications.models.role import AppliedVia, Contract, Priority, Workplace
from interviews.catalogue.loader import THEME_LABELS, flags
from interviews.follow_ups.forms import SNOOZES
from interviews.log.flag_forms import OWN
from interviews.models.flag import SEVERITY_WORDS
from interviews.models.interview import InterviewKind
from interviews.models.question import SIGNALS
from interviews.score.domain.evidence import Area, Manner
from transfer.api.values import NOTHING, OneOf, Written

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Day = Annotated[
    str,
    Written(
        r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$",
        date.fromisoformat,
        "Give a day that there is, such as 2026-05-04.",
    ),
    Field(description="A day, such as 2026-05-04."),
]
Clock = Annotated[
    str,
    Written(
        r"^([0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$",
        time.fromisoformat,
        "Give a time that there is, such as 14:30.",
    ),
    Field(description="A time, such as 14:30."),
]
Whole = Annotated[int, Field(ge=0, le=2**31 - 1)]
# How long each may be, the forms say.
Text = Annotated[str, Field(max_length=100_000)]
Zone = Annotated[Text, Field(description="Such as Europe/Berlin.")]
Hours = Annotated[float, Field(ge=0, le=168)]


class Body(Schema):
    model_config = ConfigDict(extra="forbid", strict=True)

    def given(self) -> dict[str, Any]:
        """What was sent, and nothing that was left out."""
        return self.model_dump(exclude_unset=True)


class RoleChange(Body):
    """What is left out stays as it is; null or "" takes it away."""

    title: Text | None = None
    company_id: Id | None = None
    company_name: Annotated[
        Text | None, Field(description="Found by its name, or made, in place of company_id.")
    ] = None
    workplace: Annotated[str, OneOf(*Workplace, NOTHING)] | None = None
    location: Text | None = None
    pay_said: Annotated[Text | None, Field(description="As they say it: 95k, 62 $/h.")] = None
    contract: Annotated[str, OneOf(*Contract, NOTHING)] | None = None
    hours_a_week: Hours | None = None
    office_days: Whole | None = None
    travel_nights: Whole | None = None
    commute_minutes: Whole | None = None
    offer_deadline: Annotated[
        Day | None, Field(description="A day, such as 2026-05-04; in the stage “offer” only.")
    ] = None
    closes_on: Day | None = None
    priority: Annotated[
        Annotated[int, OneOf(*Priority)] | None,
        Field(description="1 is high, 2 medium, 3 low."),
    ] = None
    tags: list[Text] | None = None
    recruiter_id: Id | None = None
    agency_id: Id | None = None
    agency_name: Text | None = None
    referred_by_id: Id | None = None
    previous_id: Id | None = None
    applied_via: Annotated[str, OneOf(*AppliedVia, NOTHING)] | None = None
    source: Text | None = None
    posting_url: Text | None = None
    posting_text: Text | None = None
    notes: Text | None = None


class NewRole(RoleChange):
    """It needs a title, and a company by its id or name, or is_unnamed."""

    title: Text
    stage: Annotated[Text | None, Field(description="As /stages lists them.")] = None
    moved_on: Annotated[Day | None, Field(description="Since when; today if left out.")] = None
    is_unnamed: Annotated[bool, Field(description="An agency has not named the employer yet.")] = (
        False
    )


class NewMove(Body):
    stage: Annotated[Text, Field(description="As /stages lists them.")]
    moved_on: Annotated[Day | None, Field(description="Today if left out.")] = None
    note: Text | None = None


class NewCompany(Body):
    name: Text
    website: Text | None = None
    notes: Text | None = None


class NewContact(Body):
    """another_than: the id of the contact that was taken for the same person, if it is another."""

    name: Text
    kind: Annotated[str, OneOf(*ContactKind)]
    relationship: Annotated[
        Annotated[str, OneOf(*Relationship, NOTHING)] | None,
        Field(description="How well you know a recruiter; needed for one."),
    ] = None
    company_id: Id | None = None
    company_name: Text | None = None
    job_title: Text | None = None
    email: Text | None = None
    phone: Text | None = None
    zone: Zone | None = None
    notes: Text | None = None
    another_than: Id | None = None


class NewInterview(Body):
    """zone: the user's own if left out; round: the next one."""

    role_id: Id
    kind: Annotated[str, OneOf(*InterviewKind)]
    round: Whole | None = None
    local_date: Day
    local_time: Clock
    zone: Zone | None = None
    duration_minutes: Whole = 60
    place: Text | None = None
    notes: Text | None = None
    contact_ids: list[Id] = []


class NewQuestion(Body):
    """One that came up: of the bank by its key, or in the user's own words."""

    key: Text | None = None
    text: Text | None = None
    theme: Annotated[str, OneOf(*THEME_LABELS, NOTHING)] | None = None


class NewAnswer(Body):
    """speaker_id: null where nobody knows who said it; where one person was there, it was that one.
    The question's answer_kind decides what else it takes: hours the hours, turnover the counts,
    next_steps what was promised. second_words goes with a question of two parts, signal with one
    about an area.
    """

    speaker_id: Id | None = None
    manner: Annotated[str, OneOf(*Manner)]
    words: Text | None = None
    second_words: Text | None = None
    cue: Text | None = None
    signal: Annotated[
        Annotated[int, OneOf(*SIGNALS)] | None,
        Field(description="What it says about working there, from bad to great."),
    ] = None
    hours_low: Hours | None = None
    hours_high: Hours | None = None
    hired: Whole | None = None
    left: Whole | None = None
    headcount: Whole | None = None
    promised_on: Day | None = None
    promised_contact_id: Id | None = None
    is_scared: bool = False


class NewFlag(Body):
    """key: of the catalogue; without one it is the user's own, by its title, an area where it has
    one, and is_good_sign. contact_ids: who showed it, of those who were there.
    """

    key: Annotated[str, OneOf(*(it.key for it in flags()), *OWN.values(), NOTHING)] | None = None
    title: Text | None = None
    is_good_sign: bool = False
    area: Annotated[str, OneOf(*Area, NOTHING)] | None = None
    severity: Annotated[int, OneOf(*SEVERITY_WORDS)] = 3
    quote: Text | None = None
    cue: Text | None = None
    contact_ids: list[Id] = []
    question_id: Id | None = None


class Snoozing(Body):
    """how: date goes with a day, and a time on the user's own clock."""

    how: Annotated[str, OneOf(*SNOOZES)]
    day: Day | None = None
    at: Clock | None = None
