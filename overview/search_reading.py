"""Search over everything a user wrote down."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from applications.lists import MOST_SEARCHED_CHARACTERS, MOST_SEARCHED_WORDS
from applications.models import Company, Contact, Role
from interviews.models import Answer, Flag, Interview

MOST_FOUND = 20
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """said: somebody's words, "" where it is not a quote."""

    title: str
    url: str
    about: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    hits: list[Hit]

    @property
    def is_full(self) -> bool:
        return len(self.hits) == MOST_FOUND


@dataclass(frozen=True, slots=True)
class Found:
    """text: what was searched for, cleaned. is_asked: there was enough to search for."""

    text: str
    is_asked: bool
    groups: list[Group]


def search_for(user: User, text: str) -> Found:
    """Rows of the user that hold every word of text. Characters no text can hold are left out."""
    text = "".join(char for char in text if char.isprintable())[:MOST_SEARCHED_CHARACTERS].strip()
    words = text.split()[:MOST_SEARCHED_WORDS]
    if len(text) < SHORTEST:
        return Found(text, is_asked=False, groups=[])
    groups = [
        Group("Companies", _companies(user, words)),
        Group("Roles", _roles(user, words)),
        Group("Contacts", _contacts(user, words)),
        Group("Interviews", _interviews(user, words)),
        Group("What was said", _answers(user, words)),
        Group("Flags", _flags(user, words)),
    ]
    return Found(text, is_asked=True, groups=[group for group in groups if group.hits])


def _companies(user: User, words: list[str]) -> list[Hit]:
    rows = _holding(Company.objects.owned_by(user), words, "name", "notes")
    return [Hit(it.name, it.get_absolute_url(), "") for it in rows]


def _roles(user: User, words: list[str]) -> list[Hit]:
    rows = Role.objects.owned_by(user).select_related("company")
    found = _holding(rows, words, "title", "company__name", "location", "notes")
    return [
        Hit(it.title, it.get_absolute_url(), f"{it.company.name} · {it.get_stage_display()}")
        for it in found
    ]


def _contacts(user: User, words: list[str]) -> list[Hit]:
    rows = Contact.objects.owned_by(user).select_related("company")
    found = _holding(rows, words, "name", "email", "company__name", "notes")
    return [
        Hit(
            it.name,
            it.get_absolute_url(),
            " · ".join(
                filter(None, [it.get_kind_display(), it.company.name if it.company else ""])
            ),
        )
        for it in found
    ]


def _interviews(user: User, words: list[str]) -> list[Hit]:
    rows = (
        Interview.objects.owned_by(user)
        .select_related("role__company")
        .prefetch_related("participants__contact")
    )
    found = _holding(rows, words, "role__title", "role__company__name", "notes", "wished_answers")
    return [
        Hit(it.title, it.get_absolute_url(), f"{it.role} · {it.local_date:%d %B %Y}".lstrip("0"))
        for it in found
    ]


def _answers(user: User, words: list[str]) -> list[Hit]:
    rows = (
        Answer.objects.owned_by(user)
        .current()
        .filter(question__interview__trashed_at=None)
        .select_related("speaker", "question__interview__role__company")
        .order_by("-answered_at", "-pk")
    )
    found = _holding(rows, words, "words", "second_words", "cue", "speaker__name")
    return [
        Hit(
            it.question.wording,
            _in_log(it.question.interview_id, f"q-{it.question_id}"),
            " · ".join(
                filter(
                    None, [it.speaker.name if it.speaker else "", str(it.question.interview.role)]
                )
            ),
            said=it.words,
        )
        for it in found
    ]


def _flags(user: User, words: list[str]) -> list[Hit]:
    rows = Flag.objects.owned_by(user).standing().select_related("interview__role__company")
    found = _holding(rows.order_by("-noted_at"), words, "title", "quote", "cue")
    return [
        Hit(it.title, _in_log(it.interview_id, f"flag-{it.pk}"), str(it.interview.role), it.quote)
        for it in found
    ]


def _holding(rows: QuerySet, words: list[str], *fields: str) -> QuerySet[Any]:
    for word in words:
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    return rows[:MOST_FOUND]


def _in_log(interview: int, anchor: str) -> str:
    return f"{reverse('interviews:interview_log', args=[interview])}#{anchor}"
