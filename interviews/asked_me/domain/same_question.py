"""When two questions to the candidate are the same one in other words. Plain Python.

Two are, where nearly all words that carry the meaning are in both. Words are compared by a
function of the caller's, so that a slip of the pen or a plural counts as the same word. In doubt
they stay apart: one question too many on a list is read over, a wrong answer is learned.
"""

import re
from collections.abc import Callable, Iterable

from accounts.domain.letters import name_key

# Polite phrases and little words, which say nothing about what is asked. English only: in another
# language all words count, and fewer questions are joined.
# fmt: off
_LITTLE = frozenset({
    "a", "about", "and", "are", "at", "can", "could", "describe", "did", "do", "for",
    "give", "have", "i", "in", "is", "it", "me", "my", "of", "on", "please", "s", "so",
    "tell", "that", "the", "this", "to", "us", "walk", "was", "we", "were", "will", "with",
    "would", "you", "your",
})
# One of these in one question alone turns it into another.
_TURNS = frozenset({
    "best", "dislike", "don", "ever", "favourite", "favorite", "least", "less", "more",
    "most", "never", "no", "not", "t", "without", "worst",
})
# fmt: on
SHARED = 0.75  # of the words of both
MOST_OF_KEY = 500
_WORD = re.compile(r"\w+")


def question_key(text: str) -> str:
    """What a question is told apart by: its words, folded, without marks between them.

    "why do you want to leave" for "Why do you want to LEAVE?". At most MOST_OF_KEY characters.
    """
    return " ".join(_WORD.findall(plain(text)))[:MOST_OF_KEY].rstrip()


def plain(text: str) -> str:
    """Without capitals and marks: "muller" for "MÜLLER"."""
    return name_key(text).partition("\t")[0]


def is_same_question(
    one: str, other: str, *, is_same_word: Callable[[str, str], bool] = str.__eq__
) -> bool:
    """Whether two keys of question_key() ask for the same thing."""
    if one == other:
        return bool(one)
    ours, theirs = _meaning(one), _meaning(other)
    if not ours or not theirs:
        return False
    left = [it for it in ours if not _is_in(it, theirs, is_same_word)]
    added = [it for it in theirs if not _is_in(it, ours, is_same_word)]
    if _TURNS.intersection((*left, *added)):
        return False
    shared = min(len(ours) - len(left), len(theirs) - len(added))
    return shared >= SHARED * (shared + len(left) + len(added))


def _meaning(key: str) -> list[str]:
    """Its words without the little ones, each once; all of them where there are no others."""
    words = list(dict.fromkeys(key.split()))
    return [it for it in words if it not in _LITTLE] or words


def _is_in(word: str, words: Iterable[str], is_same_word: Callable[[str, str], bool]) -> bool:
    return any(word == it or is_same_word(word, it) for it in words)
