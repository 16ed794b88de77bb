"""What the pages show of two that may be one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from accounts.models import User
from applications.duplicates.reading import (
    Duplicate,
    company_pairs,
    contact_pairs,
    duplicates,
)
from applications.models import Company, Contact
from interviews.models import Answer, FoundFlag, Participant
from overview.merging.links import Both, Kept, links_of

MOST_SHOWN = 50
MOST_OFFERED = 20
MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Panel:
    """What may be the same, of one kind. more: pairs beyond those shown."""

    kind: str
    title: str
    pairs: list[Any]
    more: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two. counts: "2 roles", "1 contact"; count: how much hangs on it in all."""

    row: Kept
    counts: list[str]
    count: int


def suspects(user: User) -> list[Panel]:
    """All that may be the same, in six queries."""
    panels = []
    for model, found, title in (
        (Company, company_pairs(user), "Companies"),
        (Contact, contact_pairs(user), "Contacts"),
    ):
        pairs: list[Duplicate[Any]] = duplicates(model, found[:MOST_SHOWN], user)
        kind = model._meta.model_name or ""
        panels.append(Panel(kind, title, pairs, len(found) - len(found[:MOST_SHOWN])))
    return panels


def sides_of(one: Kept, other: Kept) -> tuple[Side, Side]:
    """What hangs on each of the two, without the trash. A query for each kind of it."""
    both: Both = (one.pk, other.pk)
    counts: dict[int, list[str]] = {one.pk: [], other.pk: []}
    total = dict.fromkeys(both, 0)
    for it in links_of(type(one)):
        if not it.one:
            continue
        rows = it.rows_in_use().filter(**{f"{it.field}__in": both}).order_by()
        for pk, count in rows.values_list(it.field).annotate(n=Count("pk")):
            counts[pk].append(f"{count} {it.one if count == 1 else it.many}")
            total[pk] += count
    first, second = (Side(it, counts[it.pk], total[it.pk]) for it in (one, other))
    return first, second


def had_by_both(one: Kept, other: Kept) -> list[str]:
    """Sentences about what is there twice, and what becomes of it."""
    if isinstance(one, Company) and isinstance(other, Company):
        return [*_found_by_both(one, other), *_titles_of_both(one, other)]
    if isinstance(one, Contact) and isinstance(other, Contact):
        return _met_by_both(one, other)
    return []


def _found_by_both(one: Company, other: Company) -> list[str]:
    columns = ("key", "found_in", "url", "quote", "cue")
    rows = FoundFlag.objects.filter(trashed_at=None).order_by()
    first = set(rows.filter(company=one).values_list(*columns))
    count = len(first & set(rows.filter(company=other).values_list(*columns)))
    if not count:
        return []
    return [f"{_many(count, 'flag')} noted at both: {_stays(count)} once."]


def _titles_of_both(one: Company, other: Company) -> list[str]:
    titles = [
        dict(it.roles.filter(trashed_at=None).order_by("-pk").values_list("title_key", "title"))
        for it in (one, other)
    ]
    return [
        f"Both have a role called “{title}”. They stay two roles."
        for key, title in sorted(titles[0].items())
        if key in titles[1]
    ][:3]


def _met_by_both(one: Contact, other: Contact) -> list[str]:
    found = []
    seats = Participant.objects.filter(contact=other, interview__trashed_at=None)
    met = seats.filter(interview__in=Participant.objects.filter(contact=one).values("interview"))
    if count := met.count():
        found.append(f"{_many(count, 'interview')} with both: they are listed there once.")
    heard = Answer.objects.current().filter(question__interview__trashed_at=None)
    said = heard.filter(speaker=one).values("question")
    if count := heard.filter(speaker=other, question__in=said).count():
        words = _many(count, "question")
        found.append(f"{words} answered by both: the later answer counts, the earlier one is kept.")
    return found


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _stays(count: int) -> str:
    return "it stays" if count == 1 else "each stays"


def others_of(row: Kept, user: User, text: str) -> list[Kept]:
    """Which others it could be: those changed last, or those that a text finds."""
    model: Any = type(row)
    own = model.objects.owned_by(user).exclude(pk=row.pk)
    for word in text.split()[:MOST_WORDS]:
        own = own.matching(word)
    if isinstance(row, Contact):
        own = own.select_related("company")
    return list(own.order_by("-updated_at", "-pk")[:MOST_OFFERED])
