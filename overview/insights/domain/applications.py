"""How far applications went, and how they ended. Plain Python: no Django or clock."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from accounts.domain.letters import folded
from applications.domain.pipeline import Stage
from overview.insights.domain.silence import Wait


class Step(IntEnum):
    APPLIED = 1
    SCREENING = 2
    INTERVIEWING = 3
    OFFER = 4

    @property
    def label(self) -> str:
        return self.name.capitalize()


# Up to where a move shows that an application came. A rejection is an answer to one.
STEP_OF_STAGE = {
    Stage.APPLIED: Step.APPLIED,
    Stage.REJECTED: Step.APPLIED,
    Stage.GHOSTED: Step.APPLIED,
    Stage.SCREENING: Step.SCREENING,
    Stage.INTERVIEWING: Step.INTERVIEWING,
    Stage.OFFER: Step.OFFER,
    Stage.ACCEPTED: Step.OFFER,
}
# Moves that happen because somebody answered.
ANSWERS = (Stage.SCREENING, Stage.INTERVIEWING, Stage.OFFER, Stage.ACCEPTED, Stage.REJECTED)


class End(StrEnum):
    """Where an application stands after its last step."""

    THEY_NO = "they_no"
    SILENT = "silent"
    YOU_NO = "you_no"
    YOU_YES = "you_yes"
    OPEN = "open"

    @property
    def words(self) -> str:
        return {
            "they_no": "they said no",
            "silent": "silence",
            "you_no": "you said no",
            "you_yes": "you said yes",
            "open": "still open",
        }[self.value]


END_OF_STAGE = {
    Stage.REJECTED: End.THEY_NO,
    Stage.GHOSTED: End.SILENT,
    Stage.WITHDRAWN: End.YOU_NO,
    Stage.ACCEPTED: End.YOU_YES,
}


class Way(StrEnum):
    """How an application came about, from what a role says of it."""

    KNOWN = "known"
    THEY = "they"
    AGENCY = "agency"
    COLD = "cold"
    UNSAID = "unsaid"

    @property
    def label(self) -> str:
        return {
            "known": "Somebody you know named you",
            "they": "They wrote to you",
            "agency": "Through an agency",
            "cold": "You wrote to them",
            "unsaid": "You did not say how",
        }[self.value]


def way_of(applied_via: str, *, is_referred: bool, has_agency: bool) -> Way:
    """applied_via: as a role has it, "" for not said. Who named you counts before the channel."""
    if is_referred or applied_via == "referral":
        return Way.KNOWN
    if applied_via == "approached":
        return Way.THEY
    if has_agency or applied_via == "agency":
        return Way.AGENCY
    return Way.COLD if applied_via else Way.UNSAID


@dataclass(frozen=True, slots=True)
class Application:
    """A role that somebody knows you want.

    furthest: the step it came to, whatever came after. sent_on: its first move beyond "saved",
    its place among the others alone where not is_sent_known.
    applied_on: None where no move says so, and then nobody knows how long an answer took.
    answered_on: the first sign of life of theirs, None for none. closed_on: None while it is open,
    and where nobody knows. ended_why: a choice of the role, "" for not said.
    """

    role: int
    stage: Stage
    furthest: Step
    sent_on: date
    applied_on: date | None = None
    answered_on: date | None = None
    closed_on: date | None = None
    way: Way = Way.UNSAID
    is_sent_known: bool = True
    source: str = ""
    ended_why: str = ""

    @property
    def end(self) -> End:
        return END_OF_STAGE.get(self.stage, End.OPEN)

    @property
    def is_no(self) -> bool:
        """Ended in a no, or for a reason that was said: silence gives none, and a yes has none."""
        if self.end in (End.OPEN, End.YOU_YES):
            return False
        return self.end != End.SILENT or bool(self.ended_why)

    @property
    def source_key(self) -> str:
        """Capitals and spaces make no other source. "" where none is said."""
        return folded(" ".join(self.source.split()))

    @property
    def is_answered(self) -> bool:
        return self.answered_on is not None or self.furthest > Step.APPLIED

    def wait(self, today: date) -> Wait | None:
        """None where nobody knows when it was sent, or when it was answered or closed.

        One that was given up or withdrawn counts as silent up to that day.
        """
        if self.applied_on is None:
            return None
        is_over = self.end != End.OPEN or self.is_answered
        until = self.answered_on or self.closed_on or (None if is_over else today)
        if until is None:
            return None
        return Wait(max(0, (until - self.applied_on).days), self.answered_on is not None)


@dataclass(frozen=True, slots=True)
class FlowStep:
    """came: how many came at least as far. went_on: further than that. ends: of the others, how
    many ended in each way, none of them 0.
    """

    step: Step
    came: int
    went_on: int
    ends: dict[End, int]

    @property
    def words(self) -> str:
        """ "14 went on, 9 they said no, 8 silence"; "" where nobody came."""
        parts = [f"{self.went_on} went on"] if self.went_on else []
        return " · ".join([*parts, *(f"{count} {end.words}" for end, count in self.ends.items())])


def flow_of(applications: Iterable[Application]) -> list[FlowStep]:
    """The four steps. At each one, came = went_on + all its ends."""
    stopped = Counter((it.furthest, it.end) for it in applications)
    steps = []
    for step in Step:
        came = sum(count for (furthest, _), count in stopped.items() if furthest >= step)
        ends = {end: stopped[step, end] for end in End if stopped[step, end]}
        steps.append(FlowStep(step, came, came - sum(ends.values()), ends))
    return steps


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What came of one source. name and key: "" where none is said."""

    name: str
    applied: int
    answered: int
    interviews: int
    offers: int
    key: str = ""


def sources_of(applications: Iterable[Application]) -> list[SourceRow]:
    """Most applications first, those without a source last; each as it was spelled most."""
    groups: dict[str, list[Application]] = {}
    for it in applications:
        groups.setdefault(it.source_key, []).append(it)
    rows = [_source_row(key, group) for key, group in groups.items()]
    return sorted(rows, key=lambda it: (not it.name, -it.applied, it.name))


def _source_row(key: str, group: list[Application]) -> SourceRow:
    spelled = Counter(it.source for it in group).most_common(1)[0][0] if key else ""
    return SourceRow(
        name=spelled,
        applied=len(group),
        answered=sum(it.is_answered for it in group),
        interviews=sum(it.furthest >= Step.INTERVIEWING for it in group),
        offers=sum(it.furthest >= Step.OFFER for it in group),
        key=key,
    )
