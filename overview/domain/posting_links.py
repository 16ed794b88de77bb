"""What the link of a posting says by itself: whose it is, and what for. Plain Python.

Most job boards write both into the address; nobody opens it. What is read is shown before it is
kept.
"""

import re
from urllib.parse import SplitResult, unquote, urlsplit

from accounts.domain.letters import folded
from agenda.domain.invitations import company_in
from overview.domain.quick_words import ROLE_WORDS, word_set

# Their pages hold the postings of others.
JOB_BOARDS = word_set(
    "linkedin lnkd indeed glassdoor stepstone xing monster greenhouse lever workable ashbyhq"
    " personio smartrecruiters myworkdayjobs workday join welcometothejungle recruitee"
    " teamtailor breezy bamboohr google bit t"
)
# Where the company stands first in the path, and where it stands first in the host.
IN_PATH = word_set("greenhouse lever ashbyhq smartrecruiters workable")
IN_HOST = word_set("personio recruitee teamtailor bamboohr myworkdayjobs breezy workable")
NO_COMPANY = word_set("www jobs job apply careers career boards job-boards hire embed j o eu")
NO_TITLE = word_set("jobs job careers career stellenangebote stelle offer offers inline view en de")
_WORD = re.compile(r"[^\W_]+(?:['’&][^\W_]+)*")
_NUMBER = re.compile(r"(?=.*\d)[\da-z]*", re.IGNORECASE)
_HEX = re.compile(r"[\da-f]{8,}|[\da-f-]{36}", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:html?|aspx?|php)$|_[A-Z]{1,4}-?\d[\w-]{0,60}$", re.IGNORECASE)
LONGEST_TITLE, LONGEST_LINK = 160, 1_000


def words_of_link(link: str) -> tuple[str, str]:
    """Title and company; "" for what it does not say, as a longer one than any that is kept."""
    if len(link) > LONGEST_LINK:
        return "", ""
    try:
        parts = urlsplit(link)
        labels = (parts.hostname or "").split(".")
    except ValueError:  # brackets that are no IPv6 address
        return "", ""
    segments = [_ENDING.sub("", unquote(it)) for it in parts.path.split("/") if it]
    company, rest = _company(labels, segments)
    title, named = _title(rest)
    return title, company or named or _of_host(parts, labels)


def _company(labels: list[str], segments: list[str]) -> tuple[str, list[str]]:
    """The company and the rest of the path."""
    for at, it in enumerate(segments[:-1]):
        if folded(it) in {"company", "companies"}:
            return _name(segments[at + 1]), segments[at + 2 :]
    hosts = set(labels)
    if hosts & IN_HOST and folded(labels[0]) not in NO_COMPANY:
        return _name(labels[0]), segments
    if hosts & IN_PATH and len(segments) > 1 and folded(segments[0]) not in NO_COMPANY:
        return _name(segments[0]), segments[1:]
    return "", segments


def _name(slug: str) -> str:
    name = " ".join(_WORD.findall(slug))
    return name[:1].upper() + name[1:] if name.islower() else name


def _title(segments: list[str]) -> tuple[str, str]:
    """From the last one that reads as words: "data-engineer-at-acme-4711"."""
    for segment in reversed(segments):
        words = [it for it in _WORD.findall(segment) if not _is_number(it)]
        known = {folded(it) for it in words}
        if len(words) < 2 and not known & ROLE_WORDS:
            continue
        while words and folded(words[0]) in NO_TITLE:
            words.pop(0)
        while words and folded(words[-1]) in NO_TITLE:
            words.pop()
        if not words or (len(words) < 2 and not known & ROLE_WORDS):
            continue
        at = next((n for n, it in enumerate(words) if n and folded(it) == "at"), len(words))
        return _name(" ".join(words[:at]))[:LONGEST_TITLE], _name(" ".join(words[at + 1 :]))
    return "", ""


def _is_number(word: str) -> bool:
    return bool(_NUMBER.fullmatch(word) or _HEX.fullmatch(word))


def _of_host(parts: SplitResult, labels: list[str]) -> str:
    return "" if set(labels) & JOB_BOARDS else company_in(parts.hostname or "").strip()
