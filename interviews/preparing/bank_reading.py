"""The question bank as one user sees it, and what they narrow it down to."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from django.http import QueryDict

from accounts.models import User
from applications.models.contact import ContactKind
from interviews.catalogue.loader import THEME_LABELS, BankEntry, questions
from interviews.models import BankQuestion

WHICH = {
    "": "All",
    "favourites": "Favourites of the article",
    "own": "Your own",
    "edited": "Changed by you",
    "hidden": "Hidden",
}


@dataclass(frozen=True, slots=True)
class BankItem:
    """A question as the user has it: from the catalogue, their copy of it, or their own."""

    key: str
    theme: str
    text: str
    softer: str
    reveals: str
    good_sign: str
    warning_sign: str
    probe: str
    ask_whom: tuple[str, ...]
    from_source: bool
    is_favourite: bool
    is_hidden: bool
    is_own: bool
    is_edited: bool
    answer_kind: str
    first_box: str
    second_box: str

    @property
    def theme_label(self) -> str:
        return THEME_LABELS[self.theme]

    @property
    def whom(self) -> list[str]:
        """Who it is best asked of, in words, the best first."""
        return [ContactKind(kind).label.lower() for kind in self.ask_whom]


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
    def is_narrowed(self) -> bool:
        return bool(self.text or self.theme or self.whom or self.which)

    def matches(self, item: BankItem) -> bool:
        kinds = {"favourites": item.is_favourite, "own": item.is_own, "edited": item.is_edited}
        words = f"{item.text} {item.softer} {item.reveals} {item.theme_label} {item.key}".casefold()
        return (
            item.is_hidden == (self.which == "hidden")
            and kinds.get(self.which, True)
            and (not self.theme or item.theme == self.theme)
            and (not self.whom or self.whom in item.ask_whom)
            and all(word in words for word in self.text.casefold().split())
        )


def bank_for(user: User) -> list[BankItem]:
    """The catalogue in its order with the user's copies in place, then their own. One query."""
    rows = list(BankQuestion.objects.owned_by(user))
    copies = {row.catalogue_key: row for row in rows if row.catalogue_key}
    catalogue = [_item(entry, copies.get(entry.key)) for entry in questions()]
    return catalogue + [_item(None, row) for row in rows if not row.catalogue_key]


def bank_item(user: User, key: str) -> BankItem | None:
    """One question by its key; None where the user has none of that name."""
    return next((item for item in bank_for(user) if item.key == key), None)


def themes_of(items: Iterable[BankItem]) -> dict[str, list[BankItem]]:
    """Theme label → its questions, in the order of the catalogue's themes; empty ones left out."""
    by_theme: dict[str, list[BankItem]] = {theme: [] for theme in THEME_LABELS}
    for item in items:
        by_theme[item.theme].append(item)
    return {THEME_LABELS[theme]: found for theme, found in by_theme.items() if found}


def _item(entry: BankEntry | None, row: BankQuestion | None) -> BankItem:
    """entry: None for a question of the user's own. row: their copy or their own question."""
    words = row if row and row.text else entry
    assert words is not None  # noqa: S101  an own question has a text
    return BankItem(
        key=words.key if entry is None else entry.key,
        theme=words.theme,
        text=words.text,
        softer=words.softer,
        reveals=words.reveals,
        good_sign=words.good_sign,
        warning_sign=words.warning_sign,
        probe=words.probe,
        ask_whom=tuple(words.ask_whom),
        from_source=entry is not None and entry.from_source,
        is_favourite=entry is not None and entry.is_favourite,
        is_hidden=row is not None and row.is_hidden,
        is_own=entry is None,
        is_edited=entry is not None and words is row,
        answer_kind=entry.answer_kind if entry else "words",
        first_box=entry.first_box if entry else "",
        second_box=entry.second_box if entry else "",
    )


def _one_of(known: Container[str], asked: str) -> str:
    return asked if asked in known else ""
