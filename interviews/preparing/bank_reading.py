"""The question bank as one user sees it, and what they narrow it down to."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from accounts.domain.letters import folded
from accounts.models import User
from applications.lists import Select
from applications.models.contact import ContactKind
from interviews.catalogue.loader import THEME_LABELS, BankEntry, questions
from interviews.models import BankQuestion

EDITED = ("theme", "text", "softer", "reveals", "good_sign", "warning_sign", "probe", "ask_whom")
WHICH = {
    "": "All",
    "favourites": "Recommended in the article",
    "own": "Your own",
    "edited": "Changed by you",
    "hidden": "Hidden",
}


@dataclass(frozen=True, slots=True)
class BankSearch:
    """What the bank is narrowed to; "" is no limit. which: a key of WHICH. is_all: where a page
    shows only the first questions, all of them were asked for.
    """

    text: str = ""
    theme: str = ""
    whom: str = ""
    which: str = ""
    is_all: bool = False

    @classmethod
    def of(cls, asked: QueryDict) -> "BankSearch":
        return cls(
            text=asked.get("q", "").strip()[:100],
            theme=_one_of(THEME_LABELS, asked.get("theme", "")),
            whom=_one_of(ContactKind.values, asked.get("whom", "")),
            which=_one_of(WHICH, asked.get("which", "")),
            is_all=bool(asked.get("all")),
        )

    @property
    def chosen(self) -> dict[str, str]:
        return {"theme": self.theme, "whom": self.whom, "which": self.which}

    @property
    def active_count(self) -> int:
        """How many filters are set."""
        return sum(map(bool, self.chosen.values()))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.active_count)

    @property
    def selects(self) -> list[Select]:
        themes = (("", "All themes"), *THEME_LABELS.items())
        kinds = (("", "Anybody"), *ContactKind.choices)
        return [
            Select("theme", "Theme", themes, self.theme),
            Select("whom", "Best asked of", kinds, self.whom),
            Select("which", "Which", tuple(WHICH.items()), self.which),
        ]

    def matches(self, item: BankEntry) -> bool:
        kinds = {"favourites": item.is_favourite, "own": item.is_own, "edited": item.is_edited}
        words = folded(f"{item.text} {item.softer} {item.reveals} {item.theme_label} {item.key}")
        return (
            item.is_hidden == (self.which == "hidden")
            and kinds.get(self.which, True)
            and (not self.theme or item.theme == self.theme)
            and (not self.whom or self.whom in item.ask_whom)
            and all(word in words for word in folded(self.text).split())
        )


def bank_for(user: User) -> list[BankEntry]:
    """The catalogue in its order with the user's copies in place, then their own. One query."""
    rows = list(BankQuestion.objects.owned_by(user))
    copies = {row.catalogue_key: row for row in rows if row.catalogue_key}
    catalogue = [
        _changed(entry, copies[entry.key]) if entry.key in copies else entry
        for entry in questions()
    ]
    own = [
        BankEntry(key=row.key, is_own=True, is_hidden=row.is_hidden, **_words(row))
        for row in rows
        if not row.catalogue_key
    ]
    return catalogue + own


def bank_item(user: User, key: str) -> BankEntry | None:
    """One question by its key; None where the user has none of that name."""
    return next((item for item in bank_for(user) if item.key == key), None)


def themes_of(items: Iterable[BankEntry]) -> dict[str, list[BankEntry]]:
    """Theme label → its questions, in the order of the catalogue's themes; empty ones left out."""
    by_theme: dict[str, list[BankEntry]] = {theme: [] for theme in THEME_LABELS}
    for item in items:
        by_theme[item.theme].append(item)
    return {THEME_LABELS[theme]: found for theme, found in by_theme.items() if found}


def _changed(entry: BankEntry, row: BankQuestion) -> BankEntry:
    """As the user has it. A row without a text only says that the question is hidden."""
    words = _words(row) if row.text else {}
    return replace(entry, is_hidden=row.is_hidden, is_edited=bool(row.text), **words)


def _words(row: BankQuestion) -> dict[str, Any]:
    return {name: getattr(row, name) for name in EDITED} | {"ask_whom": tuple(row.ask_whom)}


def _one_of(known: Container[str], asked: str) -> str:
    return asked if asked in known else ""
