"""A few words of a text around what was searched for, with the hits told apart."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.domain.letters import plain_words

_WORD = re.compile(r"[^\W_]+")
LONGEST = 180
BEFORE = 50  # so much of the text stands before the first hit
_NEAREST_SPACE = 20


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_hit: bool = False


def marked(text: str, words: Sequence[str]) -> list[Piece]:
    """The whole text in pieces. A hit is a word that begins with one of words, which are folded."""
    text = unicodedata.normalize("NFC", text)
    pieces, end = [], 0
    for it in _WORD.finditer(text):
        if not _hits(it[0], words):
            continue
        if it.start() > end:
            pieces.append(Piece(text[end : it.start()]))
        pieces.append(Piece(it[0], is_hit=True))
        end = it.end()
    return pieces + [Piece(text[end:])] * (end < len(text))


def words_hit(text: str, words: Sequence[str]) -> int:
    """How many of the words the text holds."""
    own = plain_words(text)
    return sum(any(it.startswith(word) for it in own) for word in words)


def snippet(text: str, words: Sequence[str]) -> list[Piece]:
    """At most about LONGEST characters in one line, around where most of the words stand together.

    "…" says where something is left out.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if len(text) <= LONGEST:
        return marked(text, words)
    hits = [it.start() for it in _WORD.finditer(text) if _hits(it[0], words)]
    start = max(
        hits, key=lambda it: (words_hit(text[it : it + LONGEST - BEFORE], words), -it), default=0
    )
    start = _at_space(text, max(start - BEFORE, 0))
    end = len(text) - _at_space(text[::-1], max(len(text) - start - LONGEST, 0))
    before, after = "…" * (start > 0), "…" * (end < len(text))
    return marked(f"{before}{text[start:end].strip()}{after}", words)


def _at_space(text: str, place: int) -> int:
    """That place or one soon after, where a word begins; the start stays the start."""
    space = text.find(" ", place, place + _NEAREST_SPACE) if place else -1
    return place if space < 0 else space + 1


def _hits(word: str, words: Iterable[str]) -> bool:
    return any(it.startswith(one) for it in plain_words(word) for one in words)
