"""What the columns and the stage words of a file mean, as far as they say so. Plain Python."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from applications.domain.pipeline import Stage
from transfer.importing.catalogue.loader import Tool, field_words, stage_words, tools
from transfer.importing.domain.words import plain

# These may stand over several columns; of each other field there is one.
MANY = frozenset({"", "keep", "notes", "tags", "status", "contact"})
MANY |= frozenset({"screening_on", "interviewing_on"})
DAYS = (
    "applied_on",
    "saved_on",
    "stage_on",
    "screening_on",
    "interviewing_on",
    "offer_on",
    "accepted_on",
    "rejected_on",
    "withdrawn_on",
    "closes_on",
    "follow_up_on",
    "next_step",  # "Call Mia on 3/12/2026"
)
_PIECES = re.compile(r"[/,(|:;\n]|\bor\b|\boder\b|\bou\b")
_AROUND = frozenset({"utc", "optional", "the", "if", "any"})
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th)?|first|second|third|final")


@dataclass(frozen=True, slots=True)
class StageNames:
    """The user's own stages. by_name: plain name of each one in use → its value, "own-7". kinds:
    the value of each, retired or not → the fixed stage that it counts as.
    """

    by_name: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)

    def of(self, word: str) -> str | None:
        """As stage_of(); a word that is the name of an own stage is that one."""
        return self.by_name.get(plain(word)) or stage_of(word)

    def fixed(self, value: str) -> Stage:
        return Stage(self.kinds.get(value, value))

    def is_known(self, value: str) -> bool:
        return value in self.kinds or value in set(Stage)


NO_OWN_STAGES = StageNames()


def tool_of(columns: Iterable[str]) -> Tool | None:
    there = {plain(it) for it in columns}
    return next((tool for tool in tools() if tool.columns <= there), None)


def field_of(header: str) -> str | None:
    """The field a header means, whatever stands around it; None for one nobody knows."""
    known = field_words()
    for piece in [header, *_PIECES.split(header)]:
        words = [it for it in plain(piece).split() if it not in _AROUND]
        if words and (found := known.get(" ".join(words))) is not None:
            return found
    return None


def guess_fields(columns: Sequence[str], samples: Sequence[Sequence[str]]) -> list[str]:
    """A field for each column. samples: some rows, that tell what headers do not."""
    tool = tool_of(columns)
    own = tool.fields if tool else {}
    fields: list[str] = []
    for place, header in enumerate(columns):
        values = [row[place].strip() for row in samples if row[place].strip()]
        found = own.get(plain(header))
        if found is None:
            found = field_of(header)
        if found is None:
            are_links = bool(values) and all(
                it.startswith(("http://", "https://")) for it in values
            )
            found = "link" if are_links else "keep" if values else ""
        if found in fields and found not in MANY:
            found = "keep"
        fields.append(found)
    if "company" not in fields and "both" not in fields and "title" in fields:
        fields[fields.index("title")] = "both"
    return fields


def stage_of(word: str) -> str | None:
    """The value of the stage; "" where the word is to be asked, None where nobody knows it.

    "2nd interview" is an interview; "Rejected after interview" is two things, so it is asked.
    """
    known = stage_words()
    words = plain(word).split()
    if (found := known.get(" ".join(words))) is not None:
        return found
    for piece in _PIECES.split(word):
        inner = [it for it in plain(piece).split() if not _NUMBER.fullmatch(it)]
        if inner and (found := known.get(" ".join(inner))) is not None:
            return found
    found_in = {
        stage
        for size in range(len(words), 0, -1)
        for start in range(len(words) - size + 1)
        if (stage := known.get(" ".join(words[start : start + size])))
        and size >= min(2, len(words))
    }
    return found_in.pop() if len(found_in) == 1 else None
