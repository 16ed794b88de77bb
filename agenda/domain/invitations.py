"""What an invitation says, and what can be told from it. Plain Python: no Django, clock or I/O.

Which of two versions is newer follows RFC 5546, 2.1.5; the guesses are our own judgement and are
only ever proposed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from hashlib import sha256

from accounts.domain.business_time import local, to_utc
from accounts.domain.letters import folded
from agenda.domain.links import host_of

LONGEST_KEY = 255
LONGEST_PLACE = 500


class ZoneGiven(Enum):
    """How sure the time is. Only NAMED needs no question."""

    NAMED = "named"
    UTC = "utc"  # the moment is certain, the zone is not
    OWN = "own"  # the same: the file describes a zone of its own
    UNKNOWN = "unknown"
    FLOATING = "floating"
    ALL_DAY = "all_day"


@dataclass(frozen=True, slots=True)
class Start:
    """day and at: as written, at None for the whole day. zone: an IANA name, "" where it has to be
    asked. moment: aware, UTC, where that is known; None where it depends on the answer.
    written_zone: what the file calls the zone, "" for nothing; is_of_calendar: it says so of the
    whole calendar, not of this time. by_its_rules: the moment by the rules that the file itself
    gives for a known zone, where that is another one; else None.
    """

    given: ZoneGiven
    day: date
    at: time | None
    zone: str = ""
    moment: datetime | None = None
    written_zone: str = ""
    by_its_rules: datetime | None = None
    is_of_calendar: bool = False

    def shown_to(self, zone: str) -> tuple[date, time | None, str]:
        """Day, time and zone to propose to somebody who lives in this zone; "": ask."""
        if self.given is ZoneGiven.NAMED or self.moment is None:
            return self.day, self.at, self.zone
        wall = local(self.moment, zone)
        return wall.date(), wall.time(), zone


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited, or who invites. email: lower case, "" for none. written: the name as it
    is in the file, maybe with a firm.
    """

    name: str
    email: str
    is_organiser: bool = False
    is_coming: bool = True
    written: str = ""


class Age(Enum):
    """Of one version of an event beside another."""

    NEWER = "newer"
    SAME = "same"
    OLDER = "older"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Version:
    """sequence: 0 and up. stamped_at: aware; None where the file does not say."""

    sequence: int
    stamped_at: datetime | None

    def beside(self, other: "Version") -> Age:
        """By sequence, then by stamp. Older only where the stamp shows it too: some programs begin
        the sequence anew, and what is taken for older is not offered.
        """
        if self.sequence > other.sequence:
            return Age.NEWER
        if not (self.stamped_at and other.stamped_at):
            return Age.UNSURE
        if self.sequence < other.sequence:
            return Age.UNSURE if self.stamped_at > other.stamped_at else Age.OLDER
        if self.stamped_at == other.stamped_at:
            return Age.SAME
        return Age.NEWER if self.stamped_at > other.stamped_at else Age.OLDER


@dataclass(frozen=True, slots=True)
class Invitation:
    """One event of a file.

    key: by which the same event is known again, "" where it has no UID. series_key: of the series
    it is one changed date of, at_in_series when that date was; "" and None for all others.
    repeats: it is a series, and start the first of it. minutes: None where it does not say.
    link: where the call is, "" for none. source: the event alone, as a file of its own.
    """

    key: str
    version: Version
    is_cancelled: bool
    summary: str
    description: str
    location: str
    link: str
    start: Start
    minutes: int | None
    guests: tuple[Guest, ...]
    source: str
    repeats: bool = False
    series_key: str = ""
    at_in_series: datetime | None = None


def key_of(uid: str, recurrence: str = "") -> str:
    """A UID as it is stored, with the date of the series it replaces; a long one by its hash."""
    if not uid:
        return ""
    key = f"{uid}#{recurrence}" if recurrence else uid
    return key if len(key) <= LONGEST_KEY else f"sha256:{sha256(key.encode()).hexdigest()}"


# --- The moment stays, the clock follows ---------------------------------------------------------


def is_only_another_zone(
    *, day: date, at: time, zone: str, moment: datetime, shown_zone: str
) -> bool:
    """The zone was changed but the time of a known moment was left as it had been shown."""
    if zone == shown_zone or to_utc(day, at, zone) == moment:
        return False
    shown = local(moment, shown_zone)
    return (day, at.replace(second=0)) == (shown.date(), shown.time().replace(second=0))


# --- Guesses -------------------------------------------------------------------------------------

# In this order: "final technical interview" is technical.
KIND_WORDS = (
    ("technical", r"technical|tech (?:interview|screen|round)|coding|system design|pair(?:ing)?"),
    ("hiring_manager", r"hiring manager|meet your manager|line manager"),
    ("recruiter_screen", r"recruiter|phone screen|screening|intro(?:ductory)? call|talent|hr call"),
    ("leadership", r"ceo|cto|cfo|coo|founders?|vp|director|leadership|executive"),
    ("coworkers", r"meet the team|team (?:interview|fit|round)|peers?|coworkers?|colleagues?"),
    ("final", r"final|on-?site"),
)
CONTACT_OF_KIND = {
    "recruiter_screen": "recruiter",
    "hiring_manager": "hiring_manager",
    "coworkers": "coworker",
    "leadership": "leadership",
}
EVERYBODYS_DOMAINS = frozenset(
    {
        *("gmail.com", "googlemail.com", "calendar.google.com", "outlook.com", "hotmail.com"),
        *("live.com", "icloud.com", "me.com", "mac.com", "yahoo.com", "aol.com", "gmx.de"),
        *("gmx.net", "web.de", "proton.me", "protonmail.com"),
    }
)
NO_ONE = re.compile(r"(?:no-?reply|do-?not-?reply|notifications?|calendar)(?:[+.-].*)?")
LEGAL_FORMS = frozenset(
    {"gmbh", "ag", "se", "inc", "llc", "ltd", "limited", "corp", "co", "plc", "bv", "sa", "oy"}
)
_BEFORE_A_COUNTRY = frozenset({"co", "com", "org", "ac"})  # fernhill.co.uk


def guessed_kind(summary: str) -> str:
    """A kind of interview the words name; "" for none."""
    text = summary.casefold()
    return next((kind for kind, words in KIND_WORDS if re.search(rf"\b(?:{words})\b", text)), "")


def guessed_company(
    companies: Iterable[tuple[int, str, str]], *, domains: Iterable[str], text: str
) -> int | None:
    """Of (id, name, website): the one whose site or name is in a guest's mail domain, else the one
    that the text names. None where none or several fit equally well.
    """
    hosts = [it for it in domains if it not in EVERYBODYS_DOMAINS]
    labels = {label for host in hosts for label in host.split(".")[:-1]}
    words = f" {plain_name(text)} "
    best: dict[int, list[int]] = {}
    for pk, name, website in companies:
        plain = plain_name(name)
        site = host_of(website).removeprefix("www.")
        if site and any(host == site or host.endswith(f".{site}") for host in hosts):
            best.setdefault(3, []).append(pk)
        elif plain and (plain.replace(" ", "") in labels or plain.replace(" ", "-") in labels):
            best.setdefault(2, []).append(pk)
        elif len(plain) > 2 and f" {plain} " in words:
            best.setdefault(1, []).append(pk)
    found = best[max(best)] if best else []
    return found[0] if len(found) == 1 else None


def plain_name(text: str) -> str:
    """A name to compare: words alone, without the legal form at its end."""
    words = re.findall(r"\w+", folded(text))
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return " ".join(words)


def company_in(domain: str) -> str:
    """A name to propose for a company not known yet: "Fernhill" of "mail.fernhill.example".

    "" for a domain that everybody has mail at.
    """
    labels = domain.split(".")
    if domain in EVERYBODYS_DOMAINS or len(labels) < 2:
        return ""
    name = labels[-3] if len(labels) > 2 and labels[-2] in _BEFORE_A_COUNTRY else labels[-2]
    return name.replace("-", " ").capitalize()


def domain_of(email: str) -> str:
    return email.rpartition("@")[2]


def is_nobody(email: str) -> bool:
    """An address that no person reads: a room, a shared calendar, a sender without a reader."""
    name, _, domain = email.partition("@")
    return domain.endswith("calendar.google.com") or bool(NO_ONE.fullmatch(name))


def same_address(one: str, other: str) -> bool:
    """Equal but for case and what stands behind a plus: "olga+jobs@…" is "olga@…"."""
    return _without_tag(one) == _without_tag(other)


def _without_tag(email: str) -> str:
    name, _, domain = email.casefold().partition("@")
    return f"{name.partition('+')[0]}@{domain}"
