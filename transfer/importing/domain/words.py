"""Words as they are compared, and names and links that mean the same. Plain Python."""

import re
from functools import lru_cache
from html import unescape

from accounts.domain.letters import plain_words
from agenda.domain.plain_text import plain as html_as_text

# What people and tools write where nothing is known.
NOTHING = frozenset(
    {"n a", "na", "none", "null", "nan", "not specified", "not available", "unspecified", "k a"}
    | {"keine angabe", "brak", "tbd", "tba"}
)
_SHEET_ERROR = re.compile(r"#[A-Z]+(?:/[A0])?[!?]?")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TAG = re.compile(
    r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>|&(?:[a-zA-Z]{2,8}|#\d{1,5}|#x[0-9a-fA-F]{1,5});"
)


def plain(text: str) -> str:
    """ "date applied utc" for "Date_applied (UTC)", "company name" for "companyName"."""
    return _plain(text[:500])


@lru_cache(maxsize=5_000)  # the same few words stand in every row
def _plain(text: str) -> str:
    return " ".join(plain_words(_CAMEL.sub(" ", text)))


def said(text: str) -> str:
    """The text of one cell in one line; "" for "N/A", "-" and the like."""
    if not text:
        return ""
    text = " ".join(text.split())
    if len(text) > 24:
        return text
    words = plain(text)
    is_nothing = not words or words in NOTHING or _SHEET_ERROR.fullmatch(text)
    return "" if is_nothing else text


def title_key(title: str) -> str:
    """Equal for "Engineer (m/w/d)" and "engineer"."""
    without = re.sub(r"\(\s*\w(?:\s*[/|]\s*\w){1,3}\s*\)", " ", title)
    return " ".join(plain_words(without)) or title.strip().lower()


def as_text(cell: str) -> str:
    """A cell with HTML in it, entities too, as plain lines; any other cell as it is."""
    if not _TAG.search(cell):
        return cell
    text = html_as_text(cell).text
    return unescape(text) if text == cell.strip() else text  # entities without a tag
