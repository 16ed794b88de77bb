"""What happened with a role, in order. Plain Python: no Django, clock or I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

PAGE_SIZE = 20
BRIEF = 5  # before anybody asks for more
# A score that moved less than this between two days has no line of its own.
WORTH_A_WORD_FROM_POINTS = 5
MIDNIGHT = datetime.min.replace(tzinfo=UTC)


class Kind(StrEnum):
    """What a reader may want to see alone."""

    STAGE = "stage"
    CONTACT = "contact"
    INTERVIEW = "interview"
    HEARD = "heard"
    FLAG = "flag"
    JUDGED = "judged"
    OFFER = "offer"
    DECISION = "decision"
    FOLLOW_UP = "follow-up"

    @property
    def icon(self) -> str:
        """Its outline heroicon."""
        return ICONS[self]


KIND_LABELS = {
    Kind.STAGE: "Stage and replies",
    Kind.CONTACT: "Calls and messages",
    Kind.INTERVIEW: "Interviews",
    Kind.HEARD: "Scares and dodges",
    Kind.FLAG: "Flags",
    Kind.JUDGED: "Ratings, gut and score",
    Kind.OFFER: "Offers",
    Kind.DECISION: "Decisions",
    Kind.FOLLOW_UP: "Follow-ups",
}

ICONS = {
    Kind.STAGE: "arrow-right",
    Kind.CONTACT: "phone",
    Kind.INTERVIEW: "chat-bubble-left-right",
    Kind.HEARD: "face-frown",
    Kind.FLAG: "flag",
    Kind.JUDGED: "scale",
    Kind.OFFER: "document-text",
    Kind.DECISION: "check-circle",
    Kind.FOLLOW_UP: "envelope",
}


class Source(StrEnum):
    """Which row an event comes from, in the order in which such things happen."""

    ADDED = "added"
    MOVE = "move"
    REPLY = "reply"
    LOG_ENTRY = "log entry"
    INTERVIEW = "interview"
    DODGE = "dodge"
    SCARE = "scare"
    FLAG = "flag"
    FLAG_CHANGE = "flag change"
    DEBRIEF = "debrief"
    RATINGS = "ratings"
    GUT = "gut"
    SCORE = "score"
    OFFER = "offer"
    DEADLINE = "deadline"
    REQUEST = "request"
    REQUEST_ANSWER = "request answer"
    DECISION = "decision"
    FOLLOW_UP = "follow-up"
    LOOKING_BACK = "looking back"

    @property
    def kind(self) -> Kind:
        return KINDS[self]


KINDS = {
    Source.ADDED: Kind.STAGE,
    Source.MOVE: Kind.STAGE,
    Source.REPLY: Kind.STAGE,
    Source.LOG_ENTRY: Kind.CONTACT,
    Source.INTERVIEW: Kind.INTERVIEW,
    Source.DODGE: Kind.HEARD,
    Source.SCARE: Kind.HEARD,
    Source.FLAG: Kind.FLAG,
    Source.FLAG_CHANGE: Kind.FLAG,
    Source.DEBRIEF: Kind.INTERVIEW,
    Source.RATINGS: Kind.JUDGED,
    Source.GUT: Kind.JUDGED,
    Source.SCORE: Kind.JUDGED,
    Source.OFFER: Kind.OFFER,
    Source.DEADLINE: Kind.OFFER,
    Source.REQUEST: Kind.OFFER,
    Source.REQUEST_ANSWER: Kind.OFFER,
    Source.DECISION: Kind.DECISION,
    Source.FOLLOW_UP: Kind.FOLLOW_UP,
    Source.LOOKING_BACK: Kind.DECISION,
}
ORDER = {source: place for place, source in enumerate(Source)}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, or will.

    source and key tell it from every other event of the role. on: the day in the user's zone. at:
    the aware moment, None where only the day is known. quote: their words; note: everything else
    that is said about it; both may be "".
    """

    source: Source
    key: int
    on: date
    at: datetime | None
    title: str
    url: str
    quote: str = ""
    note: str = ""

    @property
    def kind(self) -> Kind:
        return self.source.kind

    @property
    def order(self) -> tuple[date, datetime, int, int]:
        """What comes later has more of it. Of one day, what has no hour comes first."""
        return self.on, self.at or MIDNIGHT, ORDER[self.source], self.key


def newest_first(events: Iterable[Event]) -> list[Event]:
    """Each event once, the latest first. Of two at the same moment always the same one is first."""
    each = {(event.source, event.key): event for event in events}
    return sorted(each.values(), key=lambda event: event.order, reverse=True)


def page_of(events: Sequence[Event], number: int) -> Sequence[Event]:
    """The events of page 1, 2, …; each is on one page, and none is left out."""
    return events[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]


def worth_a_word(scores: Mapping[date, int]) -> list[tuple[date, int | None]]:
    """The days on which a score moved enough to be told, each with what was told before.

    scores: the last one of each day, 0..100, the earliest day first. None: there was none before.
    """
    told: list[tuple[date, int | None]] = []
    said: int | None = None
    for day, points in scores.items():
        if said is None or abs(points - said) >= WORTH_A_WORD_FROM_POINTS:
            told.append((day, said))
            said = points
    return told
