"""What the rules would suggest after an interview or an application that nobody had.

It asks the rules themselves, so it cannot say anything else than what would come.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from accounts.domain.business_time import is_business_day, next_business_day, to_utc
from interviews.follow_ups.domain.facts import (
    ContactFacts,
    EndedInterview,
    PlanningFacts,
    Rule,
    Suggestion,
)
from interviews.follow_ups.domain.rules import plan_follow_ups
from interviews.follow_ups.domain.timing import Timing

ASKING = (Rule.NUDGE, Rule.SECOND_NUDGE, Rule.APPLIED_NUDGE, Rule.SECOND_APPLIED_NUDGE)
# What comes while they are silent; everything else follows from the interview itself.
NEWS = (Rule.NUDGE, Rule.SECOND_NUDGE, Rule.ASSUME_CLOSED)
RECRUITER, INTERVIEWER, INTERVIEW = 1, 2, 1  # keys that stand for no row
DAYS_SHOWN = 3
_NO_MATTER_WHEN = timedelta(days=400)  # longer than any silence that can be set


@dataclass(frozen=True, slots=True)
class Expected:
    """A suggestion to come. is_if_silent: only if what comes before it gets no answer."""

    suggestion: Suggestion
    is_if_silent: bool = False


def after_interview(
    timing: Timing,
    *,
    ended_at: datetime,
    zone: str,
    user_zone: str,
    is_with_recruiter: bool,
    relationship: str,
    interest: str,
    feeling: str,
    promised_on: date | None = None,
) -> tuple[Expected, ...]:
    """Everything from the first call to "assume closed", as if nobody ever answered.

    relationship: "close", "distant", or "none" where there is no recruiter. interest: "yes",
    "unsure", "no". feeling: "good", "concerned". zone: theirs; user_zone: the user's own; both
    IANA names. ValueError where it was with a recruiter and there is none.
    """
    if is_with_recruiter and relationship == "none":
        raise ValueError("An interview with the recruiter needs a recruiter: close or distant.")
    recruiter = ContactFacts(RECRUITER, "your recruiter", "recruiter", relationship, zone)
    other = ContactFacts(INTERVIEWER, "the person you met", "hiring_manager", zone=zone)
    interview = EndedInterview(
        key=INTERVIEW,
        zone=zone,
        ended_at=ended_at,
        contacts=(recruiter if is_with_recruiter else other,),
        interest=interest,
        feeling=feeling,
        promised_on=promised_on,
    )
    role = replace(
        _role(user_zone, timing),
        recruiter=None if relationship == "none" else recruiter,
        interviews=(interview,),
    )
    return _until_closed(role, ended_at)


def after_applying(day: date, user_zone: str, timing: Timing) -> tuple[Expected, ...]:
    """What comes of an application that nobody answers."""
    role = replace(_role(user_zone, timing), applied_on=day)
    asked = _until_closed(role, to_utc(day, datetime.min.time(), user_zone))
    at_last = to_utc(day + _NO_MATTER_WHEN, datetime.min.time(), user_zone)
    silent = plan_follow_ups(replace(role, applied_on=None, last_sign_on=day), at_last)
    return _in_order([*asked, *(Expected(it, is_if_silent=True) for it in silent)])


def day_that_counts(day: date, timing: Timing) -> date:
    """That day, or the first business day after it."""
    days = timing.business_days
    return day if is_business_day(day, days) else next_business_day(day, days)


def days_that_count(day: date, timing: Timing) -> tuple[date, ...]:
    """The first few business days after that day."""
    days: list[date] = []
    while len(days) < DAYS_SHOWN:
        days.append(next_business_day(days[-1] if days else day, timing.business_days))
    return tuple(days)


def _role(user_zone: str, timing: Timing) -> PlanningFacts:
    return PlanningFacts("the company", "the role", user_zone, None, (), timing=timing)


def _until_closed(facts: PlanningFacts, start: datetime) -> tuple[Expected, ...]:
    """What comes at once, then what follows each question sent on its day and never answered."""
    coming = plan_follow_ups(facts, start)
    found = [Expected(it) for it in coming]
    known = {it.rule for it in coming}
    while question := next((it for it in coming if it.rule in ASKING), None):
        facts = replace(facts, sent={**facts.sent, question.identity: question.due_at})
        coming = plan_follow_ups(facts, question.due_at)
        found += [Expected(it, is_if_silent=True) for it in coming if it.rule not in known]
        known |= {it.rule for it in coming}
    return _in_order(found)


def _in_order(found: Iterable[Expected]) -> tuple[Expected, ...]:
    return tuple(sorted(found, key=lambda it: (it.suggestion.due_at, it.suggestion.rule)))
