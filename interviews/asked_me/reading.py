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

MOST_READ = 1_000  # the newest
# Columns are named, for many rows are read: what nobody sees of them takes most of the time.
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

    def holds(self, words: Iterable[str]) -> bool:
        """Whether each of the plain() words is somewhere in it."""
        parts = (f"{it.text} {it.answered} {it.wished} {it.asker}" for it in self.rows)
        text = plain(" ".join(parts))
        return all(word in text for word in words)


def asked_of(user: User, *, kind: str = "", most: int | None = MOST_READ) -> list[AskedBefore]:
    """What the user was asked, the latest first. kind: of the contact who asked, "" for any.

    most: how many are read; None for all.
    """
    groups = _groups(_shown(InterviewerQuestion.objects.owned_by(user), most))
    return [it for it in groups if any(_is_by(row, {kind}) for row in it.rows)] if kind else groups


def asked_as(
    user: User, asked: QueryDict, *, most: int | None = MOST_READ
) -> tuple[list[AskedBefore], str, str]:
    """What an address asks for by ?q= and ?who=, with the text and the kind that it says."""
    text = "".join(it for it in asked.get("q", "") if it.isprintable())[:MOST_SEARCHED].strip()
    who = asked.get("who", "")
    kind = who if who in ContactKind else ""
    words = plain(text).split()
    return [it for it in asked_of(user, kind=kind, most=most) if it.holds(words)], text, kind


def _shown(rows: Any, most: int | None = None) -> list[InterviewerQuestion]:
    """The latest first."""
    found = rows.select_related("asked_by", "interview__role__company").only(*SHOWN)
    return list(found.order_by("-asked_at", "-pk")[:most])


def _groups(rows: Iterable[InterviewerQuestion]) -> list[AskedBefore]:
    found: dict[str, list[InterviewerQuestion]] = {}
    for row in rows:
        found.setdefault(row.same_key or f"\t{row.pk}", []).append(row)
    return [AskedBefore(it) for it in found.values()]


def _is_by(row: InterviewerQuestion, kinds: set[str]) -> bool:
    return row.asked_by is not None and row.asked_by.kind in kinds


def asked_before(interview: Interview) -> tuple[str, list[AskedBefore]]:
    """What the kinds of contacts who are met here asked in other interviews, the most asked first.

    With who they are, "Recruiters and coworkers"; of an asker nobody named, the kind of interview
    says what they were. Reads the participants. Two queries.
    """
    kinds = {it.contact.kind for it in interview.participants.all()}
    who = [label for kind, label in MANY.items() if kind in kinds]
    who[1:] = [it.lower() for it in who[1:]]
    pks = _often_asked(interview, kinds)
    shown = InterviewerQuestion.objects.owned_by(interview.owner).filter(pk__in=pks)
    groups = _groups(_shown(shown)) if pks else []
    groups.sort(key=lambda it: -it.count)  # equal ones stay in their order, the latest first
    return joined(who), groups


def _often_asked(interview: Interview, kinds: set[str]) -> list[int]:
    """The rows of the MOST_BEFORE questions of asked_before(), found without reading all of each:
    of years, nearly none is shown.
    """
    newest = InterviewerQuestion.objects.owned_by(interview.owner).order_by("-asked_at", "-pk")
    columns = ("pk", "same_key", "text", "asked_by__kind", "interview", "interview__kind")
    groups: dict[str, list[Any]] = {}
    for row in newest.values_list(*columns, named=True)[:MOST_READ]:
        if row.interview != interview.pk:
            groups.setdefault(row.same_key or f"\t{row.pk}", []).append(row)
    may_come_up = [
        rows
        for rows in groups.values()
        if rows[0].text
        and any(
            it.asked_by__kind in kinds
            or (it.asked_by__kind is None and it.interview__kind == interview.kind)
            for it in rows
        )
    ]
    may_come_up.sort(key=lambda it: -len(it))
    return [it.pk for rows in may_come_up[:MOST_BEFORE] for it in rows]
