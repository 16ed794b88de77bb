"""What the follow-up rules are told about a role, and what they answer.

Keys are whatever the caller uses to find its rows again. Moments are aware and in UTC; a zone is
an IANA name, "" where it is not known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from interviews.follow_ups.domain.timing import DEFAULT_TIMING, Timing

type Identity = tuple[str, str, int | None]  # rule, anchor, recipient


class Rule(StrEnum):
    RECRUITER_DEBRIEF = "recruiter_debrief"
    RECRUITER_UPDATE = "recruiter_update"
    THANK_YOU = "thank_you"
    CLARIFY = "clarify"
    NUDGE = "nudge"
    SECOND_NUDGE = "second_nudge"
    ASSUME_CLOSED = "assume_closed"
    WITHDRAW = "withdraw"
    REJECTION_REPLY = "rejection_reply"
    APPLIED_NUDGE = "applied_nudge"
    SECOND_APPLIED_NUDGE = "applied_nudge_2"
    OFFER_DEADLINE = "offer_deadline"
    ASK_GHOSTED = "ask_ghosted"
    ACCEPTANCE = "acceptance"
    OWN = "own"  # what the user wrote down themself, which no rule suggests or retires


class Channel(StrEnum):
    CALL = "call"
    EMAIL = "email"
    CALL_OR_EMAIL = "call_or_email"
    NOTE = "note"  # a thank-you note
    SELF = "self"  # nobody is contacted: something for the user alone


@dataclass(frozen=True, slots=True, order=True)
class ContactFacts:
    key: int
    name: str
    kind: str  # "recruiter", "hiring_manager", "coworker", "leadership" or "other"
    relationship: str = ""  # recruiters only: "close", "distant", "" where it was not said
    zone: str = ""


@dataclass(frozen=True, slots=True)
class EndedInterview:
    """An interview that was marked as over; before that, nothing is suggested from it."""

    key: int
    zone: str
    ended_at: datetime
    contacts: tuple[ContactFacts, ...]  # who was met, in any order
    interest: str  # "yes", "unsure", "no", "" where it was not recorded yet
    feeling: str  # "good", "concerned", "" where it was not recorded
    promised_on: date | None = None  # they said: you hear from us by this day
    promised_contact: ContactFacts | None = None  # the person who will know
    interest_at: datetime | None = None  # when it was recorded; None counts as ended_at
    is_record: bool = False  # noted so long after it that thanks and questions come too late

    @property
    def anchor(self) -> str:
        return f"interview:{self.key}"

    def has_met(self, contact: ContactFacts) -> bool:
        return contact.key in {it.key for it in self.contacts}


@dataclass(frozen=True, slots=True, order=True)
class OwnMessage:
    """What the user said or wrote to them, as they logged it: by call, mail or any other way."""

    sent_at: datetime
    recipient: int | None = None  # key of a contact; None: nobody in particular


def is_alone(recruiter: ContactFacts, met: Sequence[ContactFacts]) -> bool:
    """Whether the recruiter was there, and nobody but recruiters."""
    is_there = any(it.key == recruiter.key for it in met)
    return is_there and all(it.kind == "recruiter" or it.key == recruiter.key for it in met)


@dataclass(frozen=True, slots=True)
class PlanningFacts:
    company: str
    title: str
    user_zone: str
    recruiter: ContactFacts | None  # the role's own, else the one met last
    interviews: tuple[EndedInterview, ...]  # in any order
    next_step_at: datetime | None = None  # the next dated step still ahead
    rejected_on: date | None = None
    is_closed: bool = False  # accepted, withdrawn, given up: there is nothing left to follow up
    decided_no_at: datetime | None = None  # None: the end of the interview that brought the "no"
    declined_at: datetime | None = None  # when the user decided against it; None if they did not
    pursued_at: datetime | None = None  # when they decided to go on; at most one of the two is set
    is_known_there: bool = False  # applied for, or with an interview, planned at least
    accepted_at: datetime | None = None  # when they decided to accept; the role may be closed by it
    offered_on: date | None = None  # the day their offer came, while it is open
    advanced_on: date | None = None  # the day they took the user on from a first talk to the next
    last_reply_at: datetime | None = None  # the last time they wrote or called, logged or noted
    sent: Mapping[Identity, datetime] = field(default_factory=dict)  # what was done, and when
    timing: Timing = DEFAULT_TIMING  # the user's own times; quiet hours on the clock of user_zone
    applied_on: date | None = None  # the day they applied, while nothing has come of it since
    noted_on: date | None = None  # when the stage it is in was noted; None: on its own day
    offer_answer_by: date | None = None  # the last day to answer an offer, open or just accepted
    last_sign_on: date | None = None  # the last day anything happened, where silence is odd
    sign_noted_on: date | None = None  # when that sign was noted; None: on its own day
    last_sign: str = ""  # names that sign, the same in every zone; "" is named by its day
    own_messages: tuple[OwnMessage, ...] = ()  # what the user told them, in any order
    meets_peer: bool = False  # whether a coworker was met, or is in an interview still ahead


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One follow-up that should exist. Its identity is (rule, anchor, recipient).

    `due_at` is the truth and `due_local` the same moment, naive, on the clock of `zone`.
    `remind_at` is never after `due_at`, unless the user's quiet hours moved it: they shift only the
    reminder, so an interview that ends late at night can leave a due time that the user sleeps
    over.
    """

    rule: Rule
    anchor: str  # what it follows from, "interview:5" or "rejection:2024-05-24"; max. 60 characters
    recipient: int | None  # key of a contact; None: nobody, or nobody known
    channel: Channel
    title: str
    why: str  # one or two sentences to the user, in small letters after "Why:"
    remind_at: datetime
    due_at: datetime
    zone: str
    due_local: datetime
    is_optional: bool = False
    interview: int | None = None  # key of the interview it came from

    @property
    def identity(self) -> Identity:
        return (self.rule, self.anchor, self.recipient)
