"""What a vCard says of a person, and what can be guessed from it. Plain Python."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.domain.letters import folded, name_key

# By the title of their job, in this order.
_KINDS = (
    ("recruiter:distant", r"recruit\w*|talent|sourc(?:er|ing)|headhunt\w*|personalberat\w*"),
    ("leadership", r"c[efto]o|chief|founder|vp|vice president|geschäftsführ\w*|managing director"),
)


@dataclass(frozen=True, slots=True)
class Card:
    """All on one line but notes; "" for what is not said. zone: an IANA name."""

    name: str
    email: str = ""
    phone: str = ""
    company: str = ""
    job_title: str = ""
    zone: str = ""
    notes: str = ""


def kind_guessed(card: Card) -> str:
    """A choice of the form, "" where the title of the job tells nothing."""
    title = card.job_title.casefold()
    return next((kind for kind, words in _KINDS if re.search(rf"\b(?:{words})\b", title)), "")


def twins(cards: Sequence[Card]) -> set[int]:
    """The places of those that say who one before them is: same address, or name and company."""
    seen: set[tuple[str, ...]] = set()
    found = set()
    for n, card in enumerate(cards):
        keys = set(_keys(card))
        if keys & seen:
            found.add(n)
        seen |= keys
    return found


def _keys(card: Card) -> Iterable[tuple[str, ...]]:
    yield name_key(card.name), name_key(card.company)
    if card.email:
        yield (folded(card.email),)
