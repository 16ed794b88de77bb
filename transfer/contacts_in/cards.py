"""Reading contacts from a .vcf file: vCard 2.1, 3.0 and 4.0, as phones and programs write them.

Each card is read alone by vobject, of only those lines that are used: pictures are left out before,
and a card that is broken spoils no other. See docs/decisions/0026-vobject-for-vcards.md.
"""

import logging
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import charset_normalizer
import vobject
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from vobject.base import VObjectError

from accounts.domain.business_time import is_zone
from transfer.contacts_in.domain.card import Card

MOST_BYTES = 5_000_000  # with pictures
MOST_CARDS = 300  # each has two fields, and a form has a thousand at most
LONGEST_TEXT = 800_000  # without, as a form sends it back
_LONGEST_CARD = 20_000
_LONGEST_LINE = 5_000
_LONGEST = {"name": 120, "email": 254, "phone": 40, "company": 120, "job_title": 120}
_LONGEST_NOTES = 2_000

TOO_LARGE = "This file is larger than 5 MB. Export only the contacts of your search."
NO_CARD = (
    "There is no contact in this file. A file of contacts ends in .vcf, and each contact in it "
    "starts with BEGIN:VCARD."
)
# What is read of a card; pictures and keys above all are not carried on.
_KEPT = {"VERSION", "FN", "N", "EMAIL", "TEL", "ORG", "TITLE", "ROLE", "NOTE", "TZ"}
_BEGIN, _END = (
    re.compile(r"\s*BEGIN\s*:\s*VCARD\s*", re.I),
    re.compile(r"\s*END\s*:\s*VCARD\s*", re.I),
)
_NAME = re.compile(r"(?:[\w-]+\.)?([\w-]+)\s*[;:]")
_QUOTED_PRINTABLE = re.compile(r"[^:]*QUOTED-PRINTABLE", re.I)
_CHARSET = re.compile(r"CHARSET=\"?([\w-]{1,40})")

# What it cannot read is somebody's data, and no matter for a log.
logging.getLogger("vobject.base").setLevel(logging.CRITICAL + 1)


class UnreadableCardsError(ValueError):
    """What is wrong with a file, in words."""


@dataclass(frozen=True, slots=True)
class ReadCards:
    """text: the cards once more, with what is used of them. unreadable: how many were left out,
    since they name nobody or are broken."""

    cards: tuple[Card, ...]
    text: str
    unreadable: int


def read_cards(content: bytes | str) -> ReadCards:
    """The contacts of an uploaded file or a text, in its order. Raises UnreadableCardsError."""
    if len(content) > MOST_BYTES:
        raise UnreadableCardsError(TOO_LARGE)
    text = _text_of(content) if isinstance(content, bytes) else content
    pieces = []
    for piece in _pieces(text):
        pieces.append(piece)
        if len(pieces) > MOST_CARDS:
            raise UnreadableCardsError(
                f"There are more than {MOST_CARDS} contacts in this file. Export only those of "
                "your search, or split it."
            )
    if not pieces:
        raise UnreadableCardsError(NO_CARD)
    if len(quote_plus("\n".join(pieces))) > LONGEST_TEXT:
        raise UnreadableCardsError(TOO_LARGE)
    read = [card for piece in pieces if (card := _card(piece))]
    if not read:
        raise UnreadableCardsError("No contact in this file has a name or an e-mail address.")
    return ReadCards(tuple(read), "\n".join(pieces), len(pieces) - len(read))


def _text_of(content: bytes) -> str:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(content[:200_000]).best()
        return content.decode(best.encoding if best else "cp1252", errors="replace")


def _pieces(text: str) -> Iterator[str]:
    """Each card with the lines that are used; one inside another is left out with its frame."""
    lines: list[str] = []
    depth, is_soft, is_head, is_quoted = 0, False, False, False
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if _BEGIN.fullmatch(line):
            depth += 1
            lines = [] if depth == 1 else lines
        elif _END.fullmatch(line) and depth:
            depth -= 1
            if depth == 0:
                yield _piece(lines)
        elif depth == 1:
            # Folded lines go with the one they go on from, and so does what follows a soft break.
            if lines and is_soft:
                _go_on(lines, f"\n{line}")
            elif lines and line[:1] in {" ", "\t"}:
                _go_on(lines, line[1:])
            else:
                lines.append(line[:_LONGEST_LINE])
                is_head, is_quoted = True, False
            # Its head may be folded too. What it says is looked at once, as the colon ends it.
            if is_head and ":" in line:
                is_head, is_quoted = False, bool(_QUOTED_PRINTABLE.match(lines[-1]))
            is_soft = is_quoted and line.endswith("=")
    if depth and lines:  # the text is cut off
        yield _piece(lines)


def _go_on(lines: list[str], more: str) -> None:
    if len(lines[-1]) < _LONGEST_LINE:  # a picture is a megabyte of this
        lines[-1] = f"{lines[-1]}{more}"[:_LONGEST_LINE]


def _piece(lines: Iterable[str]) -> str:
    kept = "\n".join(filter(None, map(_parted, lines)))
    return f"BEGIN:VCARD\n{kept[:_LONGEST_CARD]}\nEND:VCARD"


def _parted(line: str) -> str:
    """Without what says for what it is used; "" of a line that is not used.

    vobject takes the longer, the more of that there is, without bounds where a line is cut off.
    """
    found = _NAME.match(line)
    if found is None or found[1].upper() not in _KEPT:
        return ""
    end = _end_of_head(line)
    if end is None:
        return ""
    said = line[found.end(1) : end].upper()
    quoted = ";ENCODING=QUOTED-PRINTABLE" if "QUOTED-PRINTABLE" in said else ""
    charset = _CHARSET.search(said)
    return f"{found[1]}{quoted}{f';CHARSET={charset[1]}' if charset else ''}{line[end:]}"


def _end_of_head(line: str) -> int | None:
    """Where the colon stands that no quotation marks are around."""
    is_quoted = False
    for at, it in enumerate(line):
        if it == '"':
            is_quoted = not is_quoted
        elif it == ":" and not is_quoted:
            return at
    return None


def _card(piece: str) -> Card | None:
    """None where it is broken, or names nobody."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = next(vobject.readComponents(piece, allowQP=True, ignoreUnreadable=True), None)
    # A library that is fed with what others wrote: whatever it stumbles over, the next card counts.
    except (VObjectError, ValueError, LookupError, TypeError, AttributeError, AssertionError):
        return None
    if found is None:
        return None
    values: dict[str, list[Any]] = {
        name: [it.value for it in lines if not it.name.startswith("X-")]
        for name, lines in found.contents.items()
    }
    email = next((it for text in values.get("email", ()) if (it := _email(text))), "")
    name = _first(values, "fn") or _name_of(values) or email.partition("@")[0]
    if not name:
        return None
    zone = _first(values, "tz")
    return Card(
        name=name[: _LONGEST["name"]],
        email=email,
        phone=_line(_first(values, "tel").removeprefix("tel:"))[: _LONGEST["phone"]],
        company=_first(values, "org")[: _LONGEST["company"]],
        job_title=(_first(values, "title") or _first(values, "role"))[: _LONGEST["job_title"]],
        zone=zone if is_zone(zone) else "",
        notes=_notes(values)[:_LONGEST_NOTES],
    )


def _first(values: dict[str, list[Any]], name: str) -> str:
    """The first one that says something; of several parts, as a company and its unit, the first."""
    for value in values.get(name, ()):
        parts = value if isinstance(value, list) else [value]
        if parts and (text := _line(parts[0])):
            return text
    return ""


def _name_of(values: dict[str, list[Any]]) -> str:
    """By its parts: "Mia Okafor"."""
    for value in values.get("n", ()):
        parts = [getattr(value, it, "") for it in ("given", "additional", "family")]
        flat = (" ".join(it) if isinstance(it, list) else it for it in parts)
        if name := _line(" ".join(flat)):
            return name
    return ""


def _email(text: Any) -> str:
    address = re.sub(r"^mailto:", "", _line(text), flags=re.I)
    try:
        EmailValidator()(address)
    except ValidationError:
        return ""
    return address[: _LONGEST["email"]]


def _notes(values: dict[str, list[Any]]) -> str:
    texts = (str(it).replace("\r\n", "\n") for it in values.get("note", ()))
    kept = ("".join(c for c in it if c == "\n" or c.isprintable()).strip() for it in texts)
    return "\n\n".join(filter(None, kept))


def _line(text: Any) -> str:
    """On one line, without what cannot be seen or stored."""
    words = " ".join(str(text).replace("\u00a0", " ").split())
    return "".join(char for char in words if char.isprintable())
