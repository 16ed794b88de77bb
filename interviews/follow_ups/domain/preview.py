"""What the rules would suggest after an interview or an application that nobody had.

Plain Python: no Django, clock or I/O. It asks the rules themselves, so it cannot say anything else
than what would come.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from accounts.domain.business_time import to_utc
from interviews.follow_ups.domain.facts import (
    ContactFacts,
    InterviewFacts,
    PlanningFacts,
    Rule,
    SentFollowUp,
    Suggestion,
)
from interviews.follow_ups.domain.rules import plan_follow_ups
from interviews.follow_ups.domain.timing import Timing

ASKING = (Rule.NUDGE, Rule.SECOND_NUDGE, Rule.APPLIED_NUDGE, Rule.SECOND_APPLIED_NUDGE)
RECRUITER, INTERVIEWER, INTERVIEW = 1, 2, 1  # keys that stand for no row
_NO_MATTER_WHEN = timedelta(days=400)  # longer than any silence that can be set


@dataclass(frozen=True, slots=True)
class ImaginaryInterview:
    """An interview that is over. ValueError where it was with a recruiter and there is none.

    relationship: "close", "distant", or "none" where there is no recruiter. interest: "yes",
    "unsure", "no". feeling: "good", "concerned". zone: theirs; user_zone: the user's own; both
    IANA names.
    """

    ended_at: datetime
    zone: str
    user_zone: str
    is_with_recruiter: bool
    relationship: str
    interest: str
    feeling: str
    promised_on: date | None = None

    def __post_init__(self) -> None:
        if self.is_with_recruiter and self.relationship == "none":
            raise ValueError("An interview with the recruiter needs a recruiter: close or distant.")


@dataclass(frozen=True, slots=True)
class Expected:
    """A suggestion to come. is_if_silent: only if what comes before it gets no answer."""

    suggestion: Suggestion
    is_if_silent: bool = False


def after_interview(
    interview: ImaginaryInterview, timing: Timing, holidays: frozenset[date]
) -> tuple[Expected, ...]:
    """Everything from the first call to "assume closed", as if nobody ever answered."""
    recruiter = None
    if interview.relationship != "none":
        recruiter = ContactFacts(
            RECRUITER, "your recruiter", "recruiter", interview.relationship, interview.zone
        )
    other = ContactFacts(INTERVIEWER, "the person you met", "hiring_manager", zone=interview.zone)
    met = recruiter if interview.is_with_recruiter and recruiter else other
    facts = InterviewFacts(
        key=INTERVIEW,
        zone=interview.zone,
        ended_at=interview.ended_at,
        contacts=(met,),
        interest=interview.interest,
        feeling=interview.feeling,
        promised_on=interview.promised_on,
    )
    role = _role(interview.user_zone, timing, holidays)
    return _until_closed(
        replace(role, recruiter=recruiter, interviews=(facts,)), interview.ended_at
    )


def after_applying(
    day: date, user_zone: str, timing: Timing, holidays: frozenset[date]
) -> tuple[Expected, ...]:
    """What comes of an application that nobody answers."""
    role = replace(_role(user_zone, timing, holidays), applied_on=day)
    asked = _until_closed(role, to_utc(day, datetime.min.time(), user_zone))
    at_last = to_utc(day + _NO_MATTER_WHEN, datetime.min.time(), user_zone)
    silent = plan_follow_ups(replace(role, applied_on=None, last_sign_on=day), at_last)
    return _in_order([*asked, *(Expected(it, is_if_silent=True) for it in silent)])


def _role(user_zone: str, timing: Timing, holidays: frozenset[date]) -> PlanningFacts:
    return PlanningFacts(
        key=1,
        company="the company",
        title="the role",
        user_zone=user_zone,
        recruiter=None,
        interviews=(),
        timing=timing,
        holidays=holidays,
    )


def _until_closed(facts: PlanningFacts, start: datetime) -> tuple[Expected, ...]:
    """What comes at once, then what follows each question sent on its day and never answered."""
    coming = plan_follow_ups(facts, start)
    found = [Expected(it) for it in coming]
    known = {it.rule for it in coming}
    while question := next((it for it in coming if it.rule in ASKING), None):
        sent = SentFollowUp(question.rule, question.anchor, question.recipient, question.due_at)
        facts = replace(facts, sent=(*facts.sent, sent))
        coming = plan_follow_ups(facts, question.due_at)
        found += [Expected(it, is_if_silent=True) for it in coming if it.rule not in known]
        known |= {it.rule for it in coming}
    return _in_order(found)


def _in_order(found: Iterable[Expected]) -> tuple[Expected, ...]:
    return tuple(sorted(found, key=lambda it: (it.suggestion.due_at, it.suggestion.rule)))
