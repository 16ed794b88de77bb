"""What a vCard says of a person, and what can be guessed from it. Plain Python."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.domain.letters import folded, name_key
from applications.domain.contact_kinds import kind_by_words


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
    kind = kind_by_words(card.job_title)
    return "recruiter:distant" if kind == "recruiter" else kind


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
