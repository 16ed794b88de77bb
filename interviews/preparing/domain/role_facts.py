"""The one set of facts about a role: where it is, and what its interviews brought out.

Plain Python: no Django, clock or I/O. Two parts, since a page that names the next step need not
read the answers. The role's page, Compare, the decision and the checklist before it take them from
here alone, so that no two pages disagree about what is next or still open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from applications.domain.pipeline import Stage
from interviews.preparing.domain.question_plan import MINIMUM
from interviews.score.domain.deal_breakers import DealBreaker

# A follow-up that is due later than this can wait for a verdict.
NEAR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class InterviewState:
    """How far one interview is. ended: the user said that it is over. questions, messages: how many
    are planned for it, next steps and the reserve left out. is_record: noted long after it was
    over, so that no debrief is asked for.
    """

    key: int
    starts_at: datetime
    ends_at: datetime
    ended: bool = False
    is_debriefed: bool = False
    has_gut: bool = False
    questions: int = 0
    messages: int = 0
    is_record: bool = False

    @property
    def is_prepared(self) -> bool:
        return min(self.questions, self.messages) >= MINIMUM

    def is_over(self, now: datetime) -> bool:
        return self.ended or self.ends_at < now

    def is_running(self, now: datetime) -> bool:
        return self.starts_at <= now and not self.is_over(now)


@dataclass(frozen=True, slots=True)
class PendingFollowUp:
    """due_at: when it shows as due, snoozed or not. remind_at: when it is reminded of, which is
    when it is due where it was snoozed.
    """

    key: int
    due_at: datetime
    remind_at: datetime
    is_optional: bool = False

    def is_near(self, now: datetime) -> bool:
        """Due within a day. What has one moment, such as a nudge, would be too early before it."""
        return self.due_at <= now or (self.due_at <= now + NEAR and self.remind_at != self.due_at)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the interviews brought out. Names are words to show; "" is nobody.

    flags_not_reviewed, guts_missing: titles of interviews. gut: 0..100, the newest that was said,
    None without one. points: the score where it is shown, else None. hours_open: nobody answered or
    dodged hours or balance. hours_from: the coworker who did; hours_from_others: who else did.
    hired, left, headcount: None where nobody said. drift_points: how far the score moved without
    new evidence, None where that is not known.
    """

    flags_not_reviewed: tuple[str, ...] = ()
    guts_missing: tuple[str, ...] = ()
    gut: int | None = None
    points: int | None = None
    hours_open: bool = True
    hours_from: str = ""
    hours_from_others: str = ""
    is_hours_dodged: bool = False
    hired: int | None = None
    left: int | None = None
    headcount: int | None = None
    manager_seen_by: str = ""
    deal_breakers: tuple[DealBreaker, ...] = ()
    drift_points: int | None = None
    loosened: int = 0


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """choice: "pursue", "decline" or "accept" of the decision that counts, "" for none; decided_at:
    when that was. is_thin: too little is known to decide on. has_looked_back: wrote it down.
    silent_since: from when an answer to the application is waited for; None where none is.
    """

    stage: Stage
    interviews: Sequence[InterviewState] = ()
    follow_ups: Sequence[PendingFollowUp] = ()
    choice: str = ""
    decided_at: datetime | None = None
    is_thin: bool = False
    has_looked_back: bool = False
    silent_since: datetime | None = None

    def choice_that_counts(self, now: datetime) -> str:
        """The choice where no interview came after it, else "": what was heard since may change
        it.
        """
        ends = [interview.ends_at for interview in self.interviews if interview.is_over(now)]
        if self.decided_at is None or any(end > self.decided_at for end in ends):
            return ""
        return self.choice
