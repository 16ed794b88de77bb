"""The name of a person in what calendars call a guest. Plain Python: no Django, clock or I/O."""

import re

from agenda.domain.invitations import LEGAL_FORMS

_QUOTES = "'\"‘’‚‛“”„`´ "
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>")
_PRONOUNS = re.compile(r"\b(?:she|he|they|xe|ze)\s*/\s*\w+(?:\s*/\s*\w+)?", re.IGNORECASE)
_BEHIND_A_NAME = re.compile(r"\s+(?:[|@–—-]|via)\s+", re.IGNORECASE)
_TITLES = frozenset(
    {"phd", "md", "mba", "msc", "bsc", "llm", "cpa", "jr", "sr", "ii", "iii", "esq"}
)


def person_name(text: str) -> str:
    """The name alone: without department, place, firm, pronouns, quotes and address.

    "Ruth Adler" for "Adler, Ruth (HR)", "Tom Ashby" for "Tom Ashby/Boston/FERNHILL" (Lotus Notes).
    "" where there is no more than an address; where only brackets are, what they hold.
    """
    text = " ".join(text.split())
    name = _forename_first(_without_the_rest(_PRONOUNS.sub(" ", _IN_BRACKETS.sub(" ", text))))
    if not re.search(r"\w", name):
        name = " ".join(re.sub(r"[()\[\]{}<>]", " ", text).split()).strip(_QUOTES)
    return "" if _ADDRESS.fullmatch(name) else name


def _without_the_rest(name: str) -> str:
    name = re.sub(r"^cn=", "", name.strip(_QUOTES), flags=re.IGNORECASE).partition("/")[0]
    parts = [" ".join(it.split()).strip(_QUOTES) for it in _BEHIND_A_NAME.split(name)]
    # "Kestrel | Ruth Adler": a name has two words.
    return next((it for it in parts if " " in it), parts[0])


def _forename_first(name: str) -> str:
    """ "Ruth Adler" for the "Adler, Ruth" of company directories."""
    last, comma, first = (it.strip() for it in name.partition(","))
    if not comma or not first or "," in first:
        return name.strip(", ")
    words = {re.sub(r"\W", "", it).casefold() for it in first.split()}
    return last if words & (_TITLES | LEGAL_FORMS) else " ".join(f"{first} {last}".split())
