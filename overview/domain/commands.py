"""Which commands of the palette are meant by what was typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.domain.letters import plain_words

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Command:
    """Somewhere to go. also: other words people use for it. about: what it is about just now.

    is_first: shown before anything is typed.
    """

    title: str
    url: str
    icon: str
    also: str = ""
    about: str = ""
    is_first: bool = False


def meant(commands: Iterable[Command], words: Sequence[str]) -> list[Command]:
    """Those with a word that begins with each of words, which are folded; the title counts most.

    Without words, those that are shown first.
    """
    if not words:
        return [it for it in commands if it.is_first]
    fitting = [(_fit(it, words), it) for it in commands]
    found = sorted((it for it in fitting if it[0] is not None), key=lambda it: it[0] or 0)
    return [it for _, it in found[:MOST_SHOWN]]


def _fit(command: Command, words: Sequence[str]) -> int | None:
    """0 where the title begins so, 1 where it holds all, 2 where other words do; None for none."""
    title = plain_words(command.title)
    if title[: len(words) - 1] == list(words[:-1]) and any(
        it.startswith(words[-1]) for it in title[len(words) - 1 : len(words)]
    ):
        return 0
    for fit, own in enumerate((title, title + plain_words(f"{command.also} {command.about}")), 1):
        if all(any(it.startswith(word) for it in own) for word in words):
            return fit
    return None
