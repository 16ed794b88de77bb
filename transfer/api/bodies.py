"""What a program sends. Shapes are checked here; what is right in them, the pages' forms say."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

from applications.models.contact import ContactKind, Relationship
from applications.models.role import AppliedVia, Contract, Priority, Workplace
from interviews.models.interview import InterviewKind
from interviews.models.question import MANNER_CHOICES


def _one_of(choices: Any) -> str:
    return "One of: " + ", ".join(str(value) for value, _ in choices) + "."


Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Day = Annotated[str, Field(description="A day, such as 2026-05-04.", max_length=10)]
Clock = Annotated[str, Field(description="A time, such as 14:30.", max_length=8)]
Whole = Annotated[int, Field(ge=0, le=2**31 - 1)]
Line = Annotated[str, Field(max_length=1_000)]
Text = Annotated[str, Field(max_length=100_000)]
Hours = Annotated[float, Field(ge=0, le=168)]


class Body(Schema):
    model_config = ConfigDict(extra="forbid", strict=True)

    def given(self) -> dict[str, Any]:
        """What was sent, and nothing that was left out."""
        return self.model_dump(exclude_unset=True)


class RoleChange(Body):
    """What is left out stays as it is; null or "" takes it away."""

    title: Line | None = None
    company_id: Id | None = None
    company_name: Annotated[
        Line | None, Field(description="Found by its name, or made, in place of company_id.")
    ] = None
    workplace: Annotated[Line | None, Field(description=_one_of(Workplace.choices))] = None
    location: Line | None = None
    pay_said: Annotated[Line | None, Field(description="As they say it: 95k, 62 $/h.")] = None
    contract: Annotated[Line | None, Field(description=_one_of(Contract.choices))] = None
    hours_a_week: Hours | None = None
    office_days: Whole | None = None
    travel_nights: Whole | None = None
    commute_minutes: Whole | None = None
    offer_deadline: Annotated[
        Day | None, Field(description="A day, such as 2026-05-04; in the stage “offer” only.")
    ] = None
    closes_on: Day | None = None
    priority: Annotated[Whole | None, Field(description=_one_of(Priority.choices))] = None
    tags: list[Line] | None = None
    recruiter_id: Id | None = None
    agency_id: Id | None = None
    agency_name: Line | None = None
    referred_by_id: Id | None = None
    previous_id: Id | None = None
    applied_via: Annotated[Line | None, Field(description=_one_of(AppliedVia.choices))] = None
    source: Line | None = None
    posting_url: Line | None = None
    posting_text: Text | None = None
    notes: Text | None = None


class NewRole(RoleChange):
    """It needs a title, and a company by its id or name, or is_unnamed."""

    title: Line
    stage: Annotated[Line | None, Field(description="As /stages lists them.")] = None
    moved_on: Annotated[Day | None, Field(description="Since when; today if left out.")] = None
    is_unnamed: Annotated[bool, Field(description="An agency has not named the employer yet.")] = (
        False
    )


class NewMove(Body):
    stage: Annotated[Line, Field(description="As /stages lists them.")]
    moved_on: Annotated[Day | None, Field(description="Today if left out.")] = None
    note: Line | None = None


class NewCompany(Body):
    name: Line
    website: Line | None = None
    notes: Text | None = None


class NewContact(Body):
    """another_than: the id of the contact that was taken for the same person, if it is another."""

    name: Line
    kind: Annotated[Line, Field(description=_one_of(ContactKind.choices))]
    relationship: Annotated[
        Line | None,
        Field(description=f"For recruiters. {_one_of(Relationship.choices)}"),
    ] = None
    company_id: Id | None = None
    company_name: Line | None = None
    job_title: Line | None = None
    email: Line | None = None
    phone: Line | None = None
    zone: Line | None = None
    notes: Text | None = None
    another_than: Id | None = None


class NewInterview(Body):
    """zone: the user's own if left out; round: the next one."""

    role_id: Id
    kind: Annotated[Line, Field(description=_one_of(InterviewKind.choices))]
    round: Whole | None = None
    local_date: Day
    local_time: Clock
    zone: Line | None = None
    duration_minutes: Whole = 60
    place: Line | None = None
    notes: Text | None = None
    contact_ids: list[Id] = []


class NewQuestion(Body):
    """One that came up: of the bank by its key, or in the user's own words."""

    key: Line | None = None
    text: Line | None = None
    theme: Line | None = None


class NewAnswer(Body):
    """speaker_id: null where nobody knows who said it; where one person was there, it was that one.
    Which numbers fit, the question's answer_kind says.
    """

    speaker_id: Id | None = None
    manner: Annotated[Line, Field(description=_one_of(MANNER_CHOICES))]
    words: Text | None = None
    second_words: Text | None = None
    cue: Line | None = None
    signal: Annotated[int | None, Field(ge=-2, le=2)] = None
    hours_low: Hours | None = None
    hours_high: Hours | None = None
    hired: Whole | None = None
    left: Whole | None = None
    headcount: Whole | None = None
    promised_on: Day | None = None
    promised_contact_id: Id | None = None
    is_scared: bool = False


class NewFlag(Body):
    """key: of the catalogue; without one it is the user's own, by its title. contact_ids: who
    showed it, of those who were there.
    """

    key: Line | None = None
    title: Line | None = None
    is_good_sign: bool = False
    area: Line | None = None
    severity: Annotated[int, Field(ge=1, le=5)] = 3
    quote: Text | None = None
    cue: Line | None = None
    contact_ids: list[Id] = []
    question_id: Id | None = None


class Snoozing(Body):
    """how: hour, tomorrow, or date with a day and a time on the user's own clock."""

    how: Annotated[Line, Field(description="One of: hour, tomorrow, date.")]
    day: Day | None = None
    at: Clock | None = None
