"""A document as parts under headings, and the same as Markdown. Plain Python.

https://spec.commonmark.org: what a user typed is text in it, never markup.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

TOP = 2
_INLINE = re.compile(r"([\\`*_\[\]<>|~&$])")
# What would begin a heading, a list, a quote, a rule or a fence; also a line under a heading.
_AT_START = re.compile(r"^([#+\-=:])|^(\d{1,9})([.)])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Text:
    """Words with what they are. is_quote: what somebody else said. is_private: see Fact."""

    words: str
    label: str = ""
    is_quote: bool = False
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """is_private: quick hide hides it."""

    label: str
    value: str
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """level: of its heading, 2 to 4."""

    level: int
    title: str
    facts: Sequence[Fact] = ()
    texts: Sequence[Text] = ()
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    subtitle: str
    parts: Sequence[Part] = field(default=())


def without_empty(parts: Sequence[Part]) -> list[Part]:
    """Without the headings of the first order that nothing stands under."""
    return [
        it
        for it, below in zip_longest(parts, parts[1:])
        if it.level > TOP or it.facts or it.texts or (below and below.level > TOP)
    ]


def as_markdown(document: Document) -> str:
    blocks = [f"# {in_line(document.title)}", in_line(document.subtitle)]
    for part in document.parts:
        blocks.append(f"{'#' * part.level} {in_line(part.title)}")
        if part.facts:
            blocks.append(
                "\n".join(f"- **{in_line(it.label)}:** {in_line(it.value)}" for it in part.facts)
            )
        blocks += [block for text in part.texts for block in _text_blocks(text)]
    return "\n\n".join(it for it in blocks if it) + "\n"


def _text_blocks(text: Text) -> Iterator[str]:
    if text.label:
        yield f"**{in_line(text.label)}:**"
    paragraphs = [_lines(it) for it in re.split(r"\n\s*\n", _plain(text.words).strip())]
    words = "\n\n".join(it for it in paragraphs if it)
    yield re.sub(r"^", "> ", words, flags=re.MULTILINE) if text.is_quote and words else words


def _lines(paragraph: str) -> str:
    """Each line of a paragraph stays a line. Indented four, it would be code."""
    lines = [escaped(it.strip()) for it in paragraph.split("\n") if it.strip()]
    return "  \n".join(lines)


def in_line(text: str) -> str:
    return escaped(" ".join(_plain(text).split()))


def escaped(line: str) -> str:
    """One line that Markdown shows as it is."""
    line = _INLINE.sub(r"\\\1", line)
    return _AT_START.sub(lambda it: f"\\{it[1]}" if it[1] else f"{it[2]}\\{it[3]}", line)


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
