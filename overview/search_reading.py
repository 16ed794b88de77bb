"""Search over everything a user wrote down."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from applications.lists import MOST_SEARCHED_CHARACTERS, MOST_SEARCHED_WORDS
from applications.models import Company, Contact, Role
from interviews.models import Answer, Flag, Interview, InterviewerQuestion

MOST_FOUND = 20
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """said: somebody's words, "" where it is not a quote."""

    title: str
    url: str
    about: str
    said: str = ""


def search_for(user: User, text: str) -> dict[str, Any]:
    """Rows of the user that hold every word of text. Characters no text can hold are left out.

    text: what was searched for, cleaned. is_asked: there was enough to search for. groups: a label
    and its hits, none without hits.
    """
    text = "".join(char for char in text if char.isprintable())[:MOST_SEARCHED_CHARACTERS].strip()
    words = text.split()[:MOST_SEARCHED_WORDS]
    is_asked = len(text) >= SHORTEST
    found = [(label, look(user, words)) for label, look in LOOKS.items()] if is_asked else []
    groups = [(label, hits) for label, hits in found if hits]
    return {"text": text, "is_asked": is_asked, "groups": groups, "most": MOST_FOUND}


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
    found = _holding(rows, words, "role__title", "role__company__name", "notes")
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


def _asked_me(user: User, words: list[str]) -> list[Hit]:
    rows = InterviewerQuestion.objects.owned_by(user).select_related(
        "asked_by", "interview__role__company"
    )
    found = _holding(rows.order_by("-asked_at"), words, "text", "answered", "wished")
    return [
        Hit(str(it), it.get_absolute_url(), f"{it.asker} · {it.interview.role}") for it in found
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
            found |= Q(**{f"{field}__holds": word})
        rows = rows.filter(found)
    return rows[:MOST_FOUND]


def _in_log(interview: int, anchor: str) -> str:
    return f"{reverse('interviews:interview_log', args=[interview])}#{anchor}"


LOOKS = {
    "Companies": _companies,
    "Roles": _roles,
    "Contacts": _contacts,
    "Interviews": _interviews,
    "What was said": _answers,
    "They asked me": _asked_me,
    "Flags": _flags,
}
