"""The text of a description that may be HTML, with its links. Plain Python: no Django or I/O."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from agenda.domain.links import unwrapped

_BLOCK_TAGS = (
    "address article blockquote center dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre"
    " section table tr ul"
)
_OTHER_TAGS = (
    "a abbr b base big br code col colgroup em font head i img ins label link meta s small span"
    " strike strong sub sup tbody td tfoot th thead u wbr"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_UNSEEN = frozenset({"script", "style", "title"})
_PAGE = frozenset({"html", "body"})
_KNOWN = _BLOCKS | _UNSEEN | _PAGE | frozenset(_OTHER_TAGS.split())
_OFFICE = re.compile(r"[a-z]\d?:[a-z]+")  # <o:p>
_BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,31};)")
_CUT_OFF_TAG = re.compile(r"<(?!https?:|mailto:)[a-z/!?][^>]*\Z", re.IGNORECASE)
_MOST_TAGS = 1_500
_SCHEMES = ("http://", "https://", "mailto:", "tel:", "sip:")


@dataclass(frozen=True, slots=True)
class Plain:
    """links: text and address of each link to a page, in their order."""

    text: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass
class _Anchor:
    address: str
    words: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.is_html = False
        self._anchor: _Anchor | None = None
        self._unseen = 0
        self._is_page = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._knows(tag):
            self._write(unescape(self.get_starttag_text() or ""))
            return
        self._unseen += tag in _UNSEEN
        self._is_page |= tag in _PAGE
        if tag == "br":
            self._write("\n")
        elif tag in _BLOCKS:
            self._break_line()
        elif tag == "a":
            self._end_anchor()
            self._anchor = _Anchor((dict(attrs).get("href") or "").strip())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self._knows(tag):
            self._write(f"</{tag}>")
        elif tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "a":
            self._end_anchor()
        elif tag in _BLOCKS:
            self._break_line()
        elif tag in {"td", "th"}:
            self._write(" ")

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._is_page:
            data = re.sub(r"\s+", " ", data)
            data = data.lstrip() if self._is_at_line_start() else data
        self._write(data)

    def close(self) -> None:
        super().close()
        self._end_anchor()

    def _knows(self, tag: str) -> bool:
        is_known = tag in _KNOWN or bool(_OFFICE.fullmatch(tag))
        self.is_html |= is_known
        return is_known

    def _write(self, text: str) -> None:
        if text:
            (self._anchor.words if self._anchor else self.words).append(text)

    def _is_at_line_start(self) -> bool:
        words = self._anchor.words if self._anchor else self.words
        return not words or words[-1].endswith("\n")

    def _break_line(self) -> None:
        if not self._is_at_line_start():
            self._write("\n")

    def _end_anchor(self) -> None:
        if self._anchor is None:
            return
        anchor, self._anchor = self._anchor, None
        raw = "".join(anchor.words)
        text, address = raw.strip(), unwrapped(anchor.address)
        if not address.lower().startswith(_SCHEMES):
            self._write(raw)
            return
        if address.lower().startswith("http"):
            self.links.append((text, address))
        space_before, space_after = raw[: -len(raw.lstrip())], raw[len(raw.rstrip()) :]
        self._write(space_before + link_words(text, address) + space_after)


def link_words(text: str, address: str) -> str:
    """ "Join the meeting <https://…>"; the address alone where the text is no more than that."""
    bare = re.sub(r"^(?:mailto|tel|sip):", "", address, flags=re.IGNORECASE).partition("?")[0]
    shown = address if address.lower().startswith("http") else bare
    if not text or _core(unwrapped(text)) == _core(address):
        return shown
    if re.sub(r"[^\w+@.]", "", text).casefold() == re.sub(r"[^\w+@.]", "", bare).casefold():
        return text
    return f"{text} <{shown}>"


def _core(address: str) -> str:
    return re.sub(r"^https?://|/$", "", address.strip(), flags=re.IGNORECASE).casefold()


def plain(text: str) -> Plain:
    """A description as text, whether or not it is HTML, with its links as text and address."""
    reader = _Reader()
    # The parser takes long over tags that never end, and over very many of them.
    html = _CUT_OFF_TAG.sub("", "<".join(text.split("<", _MOST_TAGS)[:_MOST_TAGS]))
    # "?a=1&copy=2" of a link is no ©.
    reader.feed(_BARE_AMPERSAND.sub("&amp;", html))
    reader.close()
    if not reader.is_html:
        return Plain(text.strip())
    found = re.sub(r"(?<![ \t\u00a0])[ \t\u00a0]+\n", "\n", "".join(reader.words))
    found = re.sub(r"\n[ ](?=\S)", "\n", found)
    return Plain(re.sub(r"\n{3,}", "\n\n", found).strip(), tuple(reader.links))
