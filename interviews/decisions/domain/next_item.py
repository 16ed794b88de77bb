"""The one thing to do next for a role. Plain Python: no Django, clock or I/O.

What you remember of an interview fades, so it comes first; then what has an hour; then what waits.
The order within these is judgement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from applications.domain.pipeline import OPEN_STAGES, Stage
from interviews.preparing.domain.role_facts import InterviewState, PendingFollowUp, RoleFacts

# A silence of a week is asked about, one of a month is over: the defaults of the follow-ups.
ASKED_AFTER, OVER_AFTER = timedelta(days=7), timedelta(days=30)


class Item(StrEnum):
    LOG = "log"
    DEBRIEF = "debrief"
    GUT = "gut"
    FOLLOW_UP = "follow up"
    PREPARE = "prepare"
    MEET = "meet"
    ASK = "ask"
    DECIDE = "decide"
    MOVE = "move"
    APPLY = "apply"
    SILENT = "silent"
    ADD_INTERVIEW = "add interview"
    LOOK_BACK = "look back"


@dataclass(frozen=True, slots=True)
class NextItem:
    """key: of the interview or the follow-up that it is about, None where it is about the role."""

    item: Item
    key: int | None = None


def next_item(facts: RoleFacts, now: datetime) -> NextItem | None:
    """The next undone thing; None only for a closed role on which nothing is left to do.

    Order of interviews and follow-ups never matters.
    """
    if facts.stage not in OPEN_STAGES:
        return _after_the_close(facts, now)
    return (
        _of_an_interview(facts.interviews, now)
        or _of_an_answer_given(facts, now)
        or _with_an_hour(facts, now)
        or _that_waits(facts, now)
    )


def _after_the_close(facts: RoleFacts, now: datetime) -> NextItem | None:
    if facts.follow_ups:
        return NextItem(Item.FOLLOW_UP, _first(facts.follow_ups).key)
    has_met = any(interview.is_over(now) for interview in facts.interviews)
    return NextItem(Item.LOOK_BACK) if has_met and not facts.has_looked_back else None


def _of_an_interview(interviews: Sequence[InterviewState], now: datetime) -> NextItem | None:
    """What an interview that runs or is over still needs, of the latest one first."""
    latest_first = sorted(
        interviews, key=lambda interview: (interview.starts_at, interview.key), reverse=True
    )
    for interview in latest_first:
        if interview.is_running(now):
            return NextItem(Item.LOG, interview.key)
    over = [interview for interview in latest_first if interview.is_over(now)]
    for interview in over:
        if not interview.is_debriefed and not interview.is_record:
            return NextItem(Item.DEBRIEF, interview.key)
    for interview in over:
        if not interview.has_gut and not interview.is_record:
            return NextItem(Item.GUT, interview.key)
    return None


def _of_an_answer_given(facts: RoleFacts, now: datetime) -> NextItem | None:
    """After a yes or a no: tell them, then note it. No further interview needs preparing."""
    if facts.choice_that_counts(now) not in {"accept", "decline"}:
        return None
    must = [it for it in facts.follow_ups if not it.is_optional]
    return NextItem(Item.FOLLOW_UP, _first(must).key) if must else NextItem(Item.MOVE)


def _with_an_hour(facts: RoleFacts, now: datetime) -> NextItem | None:
    """The follow-up that is late or near, or the next unprepared interview: what is sooner."""
    near = [it for it in facts.follow_ups if it.is_near(now)]
    bare = [interview for interview in _ahead(facts, now) if not interview.is_prepared]
    if not near:
        return NextItem(Item.PREPARE, bare[0].key) if bare else None
    first = _first(near)
    if bare and (first.is_optional or bare[0].starts_at < first.due_at):
        return NextItem(Item.PREPARE, bare[0].key)
    return NextItem(Item.FOLLOW_UP, first.key)


def _that_waits(facts: RoleFacts, now: datetime) -> NextItem:
    if ahead := _ahead(facts, now):
        return NextItem(Item.MEET, ahead[0].key)
    if silent := _of_a_silence(facts, now):
        return silent
    if facts.choice_that_counts(now):
        if facts.follow_ups:
            return NextItem(Item.FOLLOW_UP, _first(facts.follow_ups).key)
        return NextItem(Item.ADD_INTERVIEW)
    if facts.stage == Stage.OFFER:
        return NextItem(Item.DECIDE)
    if facts.interviews:
        return NextItem(Item.ASK if facts.is_thin else Item.DECIDE)
    return NextItem(Item.APPLY if facts.stage == Stage.SAVED else Item.ADD_INTERVIEW)


def _of_a_silence(facts: RoleFacts, now: datetime) -> NextItem | None:
    """Of an application without an answer: ask, on the day for it, and in the end call it over."""
    if facts.silent_since is None:
        return None
    silence = now - facts.silent_since
    if silence >= ASKED_AFTER and facts.follow_ups:
        return NextItem(Item.FOLLOW_UP, _first(facts.follow_ups).key)
    return NextItem(Item.SILENT) if silence >= OVER_AFTER else None


def _ahead(facts: RoleFacts, now: datetime) -> list[InterviewState]:
    """Interviews that have not begun, the next one first."""
    ahead = [
        interview
        for interview in facts.interviews
        if not interview.is_over(now) and not interview.is_running(now)
    ]
    return sorted(ahead, key=lambda interview: (interview.starts_at, interview.key))


def _first(follow_ups: Sequence[PendingFollowUp]) -> PendingFollowUp:
    """The one that must be done soonest; optional ones come after the others."""
    return min(follow_ups, key=lambda it: (it.is_optional, it.due_at, it.key))
