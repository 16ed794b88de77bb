"""The terms of a job offer: which of them were not said, and which changed.

Plain Python: no Django, clock or I/O.
"""

from collections.abc import Hashable, Mapping
from enum import StrEnum

from accounts.domain.letters import name_key


class Term(StrEnum):
    """In the order in which pages list them."""

    BASE = "base"
    BONUS = "bonus"
    EQUITY = "equity"
    HOURS = "hours"
    LEAVE = "leave"
    NOTICE = "notice"
    START = "start"
    PLACE = "place"
    OFFICE_DAYS = "office_days"
    OTHER = "other"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def short(self) -> str:
        return SHORT[self]

    @property
    def is_pay(self) -> bool:
        """Whether quick hide takes it from sight."""
        return self in (Term.BASE, Term.BONUS, Term.EQUITY)


LABELS = {
    Term.BASE: "Base pay",
    Term.BONUS: "Bonus",
    Term.EQUITY: "Equity",
    Term.HOURS: "Hours a week",
    Term.LEAVE: "Leave, days a year",
    Term.NOTICE: "Notice",
    Term.START: "Start",
    Term.PLACE: "Place",
    Term.OFFICE_DAYS: "Office days a week",
    Term.OTHER: "Other terms",
}
# In a sentence: "Not said: notice and leave."
SHORT = {
    Term.BASE: "base pay",
    Term.BONUS: "bonus",
    Term.EQUITY: "equity",
    Term.HOURS: "hours a week",
    Term.LEAVE: "leave",
    Term.NOTICE: "notice",
    Term.START: "start",
    Term.PLACE: "place",
    Term.OFFICE_DAYS: "office days",
    Term.OTHER: "other terms",
}

# A term → its value as it was said: text, a number or a day. None, "" or absent: not said.
type Terms = Mapping[Term, Hashable | None]


def plain(value: Hashable | None) -> Hashable | None:
    """What a value is compared by: capitals and spaces tell no two apart. None: not said."""
    if isinstance(value, str):
        return name_key(" ".join(value.split())) or None
    return value


def not_said(terms: Terms) -> list[Term]:
    """What an offer leaves open and one should ask for. Other terms need not be there."""
    return [it for it in Term if it != Term.OTHER and plain(terms.get(it)) is None]


def changed(before: Terms, after: Terms) -> list[Term]:
    """The terms that a later round says otherwise, or for the first time, or no longer."""
    return [it for it in Term if plain(before.get(it)) != plain(after.get(it))]
