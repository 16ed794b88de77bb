"""The one thing to do next for a role. Plain Python: no Django, clock or I/O. Source: S2.

What is said of an interview fades, so it comes first; then what has an hour; then what waits. The
order within these is judgement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from applications.domain.pipeline import OPEN_STAGES, Stage
from interviews.preparing.domain.question_plan import MINIMUM

# A follow-up that is due later than this can wait for a verdict.
NEAR = timedelta(days=1)


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
    ADD_INTERVIEW = "add interview"
    LOOK_BACK = "look back"


@dataclass(frozen=True, slots=True)
class InterviewFacts:
    """One interview. ended: the user said that it is over. questions, messages: how many are
    planned for it, next steps and the reserve left out.
    """

    key: int
    starts_at: datetime
    ends_at: datetime
    ended: bool = False
    is_debriefed: bool = False
    has_gut: bool = False
    questions: int = 0
    messages: int = 0

    @property
    def is_prepared(self) -> bool:
        return min(self.questions, self.messages) >= MINIMUM

    def is_over(self, now: datetime) -> bool:
        return self.ended or self.ends_at < now

    def is_running(self, now: datetime) -> bool:
        return self.starts_at <= now and not self.is_over(now)


@dataclass(frozen=True, slots=True)
class PendingFollowUp:
    """due_at: when it shows as due, snoozed or not. remind_at: when it is reminded of; None counts
    as long before.
    """

    key: int
    due_at: datetime
    is_optional: bool = False
    remind_at: datetime | None = None

    def is_near(self, now: datetime) -> bool:
        """Due within a day. What has one moment, such as a nudge, would be too early before it."""
        return self.due_at <= now or (self.due_at <= now + NEAR and self.remind_at != self.due_at)


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """choice: "pursue", "decline" or "accept" of the decision that stands, "" for none; decided_at:
    when that was. is_thin: too little is known to decide on. has_looked_back: wrote it down.
    """

    stage: Stage
    interviews: Sequence[InterviewFacts] = ()
    follow_ups: Sequence[PendingFollowUp] = ()
    choice: str = ""
    decided_at: datetime | None = None
    is_thin: bool = False
    has_looked_back: bool = False


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


def standing_choice(facts: RoleFacts, now: datetime) -> str:
    """The choice where no interview came after it, "" otherwise: what was heard since may change
    it.
    """
    ends = [interview.ends_at for interview in facts.interviews if interview.is_over(now)]
    if facts.decided_at is None or any(end > facts.decided_at for end in ends):
        return ""
    return facts.choice


def _after_the_close(facts: RoleFacts, now: datetime) -> NextItem | None:
    if facts.follow_ups:
        return NextItem(Item.FOLLOW_UP, _first(facts.follow_ups).key)
    has_met = any(interview.is_over(now) for interview in facts.interviews)
    return NextItem(Item.LOOK_BACK) if has_met and not facts.has_looked_back else None


def _of_an_interview(interviews: Sequence[InterviewFacts], now: datetime) -> NextItem | None:
    """What an interview that runs or is over still needs, of the latest one first."""
    latest_first = sorted(
        interviews, key=lambda interview: (interview.starts_at, interview.key), reverse=True
    )
    for interview in latest_first:
        if interview.is_running(now):
            return NextItem(Item.LOG, interview.key)
    over = [interview for interview in latest_first if interview.is_over(now)]
    for interview in over:
        if not interview.is_debriefed:
            return NextItem(Item.DEBRIEF, interview.key)
    for interview in over:
        if not interview.has_gut:
            return NextItem(Item.GUT, interview.key)
    return None


def _of_an_answer_given(facts: RoleFacts, now: datetime) -> NextItem | None:
    """After a yes or a no: tell them, then note it. No further interview needs preparing."""
    if standing_choice(facts, now) not in {"accept", "decline"}:
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
    if standing_choice(facts, now):
        if facts.follow_ups:
            return NextItem(Item.FOLLOW_UP, _first(facts.follow_ups).key)
        return NextItem(Item.ADD_INTERVIEW)
    if facts.stage == Stage.OFFER:
        return NextItem(Item.DECIDE)
    if facts.interviews:
        return NextItem(Item.ASK if facts.is_thin else Item.DECIDE)
    return NextItem(Item.APPLY if facts.stage == Stage.SAVED else Item.ADD_INTERVIEW)


def _ahead(facts: RoleFacts, now: datetime) -> list[InterviewFacts]:
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
