"""What search may find, and which of it comes first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from accounts.domain.letters import plain_words


class Kind(StrEnum):
    """In the order in which they are shown where nothing else tells them apart."""

    COMPANY = "company"
    ROLE = "role"
    CONTACT = "contact"
    INTERVIEW = "interview"
    DOCUMENT = "document"
    FLAG = "flag"
    FOUND_FLAG = "found_flag"
    OFFER = "offer"
    OFFER_REQUEST = "offer_request"
    QUESTION = "question"
    ASKED_ME = "asked_me"
    LOG_ENTRY = "log_entry"
    FOLLOW_UP = "follow_up"
    DECISION = "decision"
    LOOKING_BACK = "looking_back"
    KEY_MESSAGE = "key_message"
    BANK_QUESTION = "bank_question"


ORDER = list(Kind)


@dataclass(frozen=True, slots=True)
class Found:
    """A row that holds every word that was searched for. pk: the higher, the newer."""

    kind: Kind
    pk: int
    title: str


def ranked(found: Iterable[Found], words: Sequence[str], *, most: int) -> list[Found]:
    """The best ones first, at most that many and none twice.

    words: folded, as plain_words() gives them. First what is called exactly that, then what begins
    with it, then what has every word in its title, then those with the words elsewhere. Of equally
    good ones the kinds take turns, each with its newest, so that a thousand answers never hide the
    one contact.
    """
    best: dict[tuple[int, Kind], list[Found]] = {}
    for it in sorted(set(found), key=lambda it: -it.pk):
        best.setdefault((_fit(it.title, words), it.kind), []).append(it)
    turns = [
        (fit, turn, ORDER.index(kind), row)
        for (fit, kind), rows in best.items()
        for turn, row in enumerate(rows)
    ]
    turns.sort(key=lambda it: it[:3])
    return [row for *_, row in turns[:most]]


def _fit(title: str, words: Sequence[str]) -> int:
    """0 (exactly the title) to 3 (not in the title)."""
    own = plain_words(title)
    if own == list(words):
        return 0
    *whole, last = words
    if own[: len(whole)] == whole and own[len(whole) :] and own[len(whole)].startswith(last):
        return 1
    return 2 if all(any(it.startswith(word) for it in own) for word in words) else 3
