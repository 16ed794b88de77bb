"""What was asked before, by whom and how often, and what to say to it next time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from accounts.domain.words import joined
from accounts.models import User
from applications.models.contact import ContactKind
from interviews.asked_me.domain.same_question import plain
from interviews.models import Interview, InterviewerQuestion
from interviews.models.interview import InterviewKind

MOST_READ = 1_000  # the newest
SEARCHED = (
    *("pk", "same_key", "text", "answered", "wished"),
    *("asked_by__name", "asked_by__kind", "interview__kind"),
)
# Columns are named, for many rows may be read: what nobody sees of them takes most of the time.
SHOWN = (
    *("owner", "text", "answered", "wished", "same_key", "is_best", "asked_at"),
    *("asked_by__name", "asked_by__kind"),
    *("interview__owner", "interview__kind", "interview__round", "interview__local_date"),
    *("interview__zone", "interview__starts_at", "interview__ends_at", "interview__ended_at"),
    *("interview__role__title", "interview__role__company__name"),
)
MOST_BEFORE = 5
MOST_SEARCHED = 100
MANY = {
    ContactKind.RECRUITER: "Recruiters",
    ContactKind.HIRING_MANAGER: "Hiring managers",
    ContactKind.COWORKER: "Coworkers",
    ContactKind.LEADERSHIP: "Leaders",
    ContactKind.OTHER: "Others",
}


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """The same question over all interviews. rows: the newest first, at least one."""

    rows: Sequence[InterviewerQuestion]

    @property
    def latest(self) -> InterviewerQuestion:
        return self.rows[0]

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def best(self) -> InterviewerQuestion | None:
        """The answer marked by the user; else the last one wished for, or else the last given."""
        marked = next((it for it in self.rows if it.is_best and it.say_next_time), None)
        wished = next((it for it in self.rows if it.wished.strip()), None)
        return marked or wished or next((it for it in self.rows if it.say_next_time), None)

    @property
    def askers(self) -> str:
        """ "Mia Okafor and Ruth Adler", the latest first; "" where nobody was named."""
        names = dict.fromkeys(it.asked_by.name for it in self.rows if it.asked_by)
        return joined(list(names), most=3)


@dataclass(frozen=True, slots=True)
class Library:
    """What an address asks for by ?q= and ?who=, with the text and the kind that it says.

    groups: the ids of each question's rows, the latest first. is_cut: there are older rows, which
    were not read.
    """

    groups: Sequence[Sequence[int]]
    text: str
    kind: str
    is_cut: bool


def asked_as(user: User, asked: QueryDict, *, most: int | None = MOST_READ) -> Library:
    """most: how many rows are read; None for all. One query."""
    text = "".join(it for it in asked.get("q", "") if it.isprintable())[:MOST_SEARCHED].strip()
    who = asked.get("who", "")
    kind = who if who in ContactKind else ""
    words = plain(text).split()
    newest = InterviewerQuestion.objects.owned_by(user).order_by("-asked_at", "-pk")
    rows = list(newest.values_list(*SEARCHED, named=True)[: most and most + 1])
    groups = [
        [it.pk for it in group]
        for group in _groups(rows[:most])
        if (not kind or any(it.asked_by__kind == kind for it in group)) and _holds(group, words)
    ]
    return Library(groups, text, kind, is_cut=most is not None and len(rows) > most)


def asked_in(user: User, groups: Sequence[Sequence[int]]) -> list[AskedBefore]:
    """The rows of groups of ids, in their order.

    One query; more where there are too many ids for one.
    """
    own = InterviewerQuestion.objects.owned_by(user).only(*SHOWN)
    ids = [pk for group in groups for pk in group]
    rows = own.select_related("asked_by", "interview__role__company").in_bulk(ids)
    found = ([rows[pk] for pk in group if pk in rows] for group in groups)
    return [AskedBefore(it) for it in found if it]


def _groups(rows: Iterable[Any]) -> list[list[Any]]:
    """Those of one question together; rows have same_key and pk."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.same_key or f"\t{row.pk}", []).append(row)
    return list(found.values())


def _holds(group: Iterable[Any], words: Sequence[str]) -> bool:
    """Whether each of the plain() words is somewhere in it. group: named tuples of SEARCHED."""
    if not words:
        return True
    askers = (it.asked_by__name or InterviewKind(it.interview__kind).label for it in group)
    parts = (f"{it.text} {it.answered} {it.wished}" for it in group)
    text = plain(" ".join((*parts, *askers)).replace("\t", " "))
    return all(word in text for word in words)


def asked_before(interview: Interview) -> tuple[str, list[AskedBefore]]:
    """What the kinds of contacts who are met here asked in other interviews, the most asked first.

    With who they are, "Recruiters and coworkers"; of an asker nobody named, the kind of interview
    says what they were. Reads the participants. Two queries.
    """
    kinds = {it.contact.kind for it in interview.participants.all()}
    who = [label for kind, label in MANY.items() if kind in kinds]
    who[1:] = [it.lower() for it in who[1:]]
    return joined(who), asked_in(interview.owner, _often_asked(interview, kinds))


def _often_asked(interview: Interview, kinds: set[str]) -> list[list[int]]:
    """The ids of the MOST_BEFORE questions of asked_before(), found without reading all of each:
    of years, nearly none is shown.
    """
    newest = InterviewerQuestion.objects.owned_by(interview.owner).order_by("-asked_at", "-pk")
    columns = ("pk", "same_key", "text", "asked_by__kind", "interview", "interview__kind")
    every = newest.values_list(*columns, named=True)[:MOST_READ]
    may_come_up = [
        rows
        for rows in _groups(it for it in every if it.interview != interview.pk)
        if rows[0].text
        and any(
            it.asked_by__kind in kinds
            or (it.asked_by__kind is None and it.interview__kind == interview.kind)
            for it in rows
        )
    ]
    may_come_up.sort(key=lambda it: -len(it))  # equal ones stay in their order, the latest first
    return [[it.pk for it in rows] for rows in may_come_up[:MOST_BEFORE]]
