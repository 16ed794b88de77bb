"""Reading invitations (.ics), as Google, Outlook, Apple and others write them.

The lines are taken apart by icalendar; what they mean is read here, line by line. Its whole-file
parser is not used on what others wrote: it opens files that a text without line breaks names, keeps
zones of one file for the next one, and gives up the file where one line is broken. The reasons are
in docs/decisions/0014-our-own-invitation-reader.md. Others call read_invitations() alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from icalendar.parser import Contentline, Contentlines
from icalendar.parser.content_line import UFOLD
from icalendar.prop import vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from accounts.domain.business_time import to_utc, zone_names
from agenda.domain.custom_zone import (
    FURTHEST_OFFSET,
    CustomZone,
    Observance,
    UnknownRuleError,
    observance_of,
)
from agenda.domain.guest_names import person_name
from agenda.domain.invitations import (
    Guest,
    Invitation,
    Start,
    Version,
    ZoneGiven,
    key_of,
)
from agenda.domain.links import call_link, is_call, with_links_unwrapped
from agenda.domain.plain_text import link_words, plain

MOST_BYTES = 1_000_000
MOST_EVENTS = 500
_MOST_LINES = 50_000
_DEEPEST = 3  # a calendar, a zone, and one of its clocks
_LONGEST_ZONE = 10_000  # of all lines that describe it; programs write a tenth of it
_LONGEST_ZONES = 60_000  # of all of a file together
MOST_GUESTS = 20
_LONGEST_TEXT = 5_000
_LONGEST_LINE = 300
_MOST_LINKS = 20
_YEARS = range(2000, 2101)
MOST_SEQUENCE = 2**31 - 1
_REPLIES = {"REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH"}
_ROOMS = {"ROOM", "RESOURCE"}
_CALL_PROPERTIES = (
    "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
    "CONFERENCE",
)
# What is read of an event; the rest, attachments above all, is not carried on.
_KEPT_WORDS = (
    "BEGIN END METHOD UID RECURRENCE-ID SEQUENCE DTSTAMP STATUS SUMMARY DESCRIPTION LOCATION"
    " DTSTART DTEND DURATION RRULE RDATE ORGANIZER ATTENDEE URL TZID TZOFFSETFROM TZOFFSETTO"
    " X-LIC-LOCATION X-WR-TIMEZONE X-ALT-DESC"
)
_KEPT = {*_KEPT_WORDS.split(), *_CALL_PROPERTIES}
_WINDOWS_ZONES = {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}
_ZONES_BY_CASE = {name.casefold(): name for name in sorted(zone_names(), reverse=True)}

_DATES = {"DTSTART", "DTEND", "RECURRENCE-ID", "RDATE"}
_GUESTS = {"ORGANIZER", "ATTENDEE"}
_BOM = b"\xef\xbb\xbf"
_FOLD = re.compile(UFOLD.pattern.encode())
_START_OF_FILE = re.compile(r"^[ \t]*BEGIN:VCALENDAR", re.IGNORECASE | re.MULTILINE)
# At the start of a line: folded text that says so begins with a space.
_EVENT = re.compile(r"^BEGIN:VEVENT[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_DAY = re.compile(r"\d{8}")
_MOMENT = re.compile(r"\d{8}T\d{4}(?:\d{2})?Z?")
_OPEN_PARAMETER = re.compile(r"(;\s*[\w-]+\s*=\s*)([^\";]*[:,][^\";]*)")
_UTC = re.compile(
    r"(?:.*/)?(?:utc|uct|gmt|z|zulu|universal|coordinated universal time)"
    r"(?:[+-]?0|[+-]00(?::?00)?)?"
)
_AHEAD = re.compile(r"(?:utc|gmt)? ?([+-])(\d{1,2})(?::?(\d{2}))?")


class UnreadableInvitationError(ValueError):
    """Why nothing can be made of a file, in words for the user."""


# --- Text ----------------------------------------------------------------------------------------


def text_of(content: bytes) -> str:
    """The text of an uploaded file.

    Some programs fold lines in the middle of a character, so the lines are unfolded first. One
    that is no UTF-8 is taken for the old Windows characters, and spoils no other.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    lines = _FOLD.sub(b"", content.removeprefix(_BOM)).split(b"\n")
    return "\n".join(_decoded(it) for it in lines)


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _clean(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Without what cannot be seen or stored, and not too long."""
    text = text.replace("\u00a0", " ")
    seen = "".join(char for char in text if char in "\n\t" or char.isprintable())
    return seen.strip()[:longest]


def _line(text: str) -> str:
    return " ".join(_clean(text, _LONGEST_LINE).split())


# --- The shape of a file -------------------------------------------------------------------------


@dataclass(slots=True)
class _Property:
    name: str
    params: dict[str, str]
    value: str
    line: str


@dataclass(slots=True)
class _Block:
    """What stands between a BEGIN and its END."""

    name: str
    properties: list[_Property] = field(default_factory=list)
    blocks: list["_Block"] = field(default_factory=list)

    def all(self, name: str) -> Iterator[_Property]:
        return (it for it in self.properties if it.name == name)

    def first(self, name: str) -> _Property | None:
        return next(self.all(name), None)

    def value(self, name: str) -> str:
        found = self.first(name)
        return found.value.strip() if found else ""

    @property
    def length(self) -> int:
        return sum(len(it) + 1 for it in self.lines())

    def lines(self) -> Iterator[str]:
        yield f"BEGIN:{self.name}"
        yield from (it.line for it in self.properties)
        for block in self.blocks:
            yield from block.lines()
        yield f"END:{self.name}"


def _blocks_of(text: str) -> Iterator[_Block]:
    """The calendars of a text; lines that are broken are left out."""
    open_blocks: list[_Block] = []
    for line in Contentlines.from_ical(text)[:_MOST_LINES]:
        if not (found := _property(line)):
            continue
        name = found.value.strip().upper()
        if found.name == "BEGIN":
            open_blocks.append(_Block(name))
        elif found.name == "END":
            if len(open_blocks) > 1 and open_blocks[-1].name == name:
                _close_last(open_blocks)
            elif open_blocks and open_blocks[0].name == name:
                yield _whole(open_blocks)
                open_blocks = []
        elif open_blocks and found.name in _KEPT:
            open_blocks[-1].properties.append(found)
    if open_blocks:  # the text is cut off
        yield _whole(open_blocks)


def _close_last(open_blocks: list[_Block]) -> None:
    done = open_blocks.pop()
    if len(open_blocks) < _DEEPEST:
        open_blocks[-1].blocks.append(done)


def _whole(open_blocks: list[_Block]) -> _Block:
    """The outermost block, with what was never closed inside it."""
    while len(open_blocks) > 1:
        _close_last(open_blocks)
    return open_blocks[0]


def _property(line: str) -> _Property | None:
    if not isinstance(line, Contentline):
        return None
    name = re.split("[:;]", line, maxsplit=1)[0].strip().upper()
    if name not in _KEPT:
        return None
    line = line[: 4 * _LONGEST_TEXT]
    if name in _DATES:
        line = _in_quotes(line, line.rfind(":"))
    elif name in _GUESTS:
        line = _in_quotes(line, line.lower().rfind(":mailto:"))
    try:
        name, params, value = Contentline(line).parts()
    except (ValueError, IndexError, KeyError):
        return None
    texts = {
        str(key).upper(): str(it[0] if isinstance(it, list) and it else it)
        for key, it in params.items()
    }
    return _Property(name.upper(), texts, value, line)


def _in_quotes(line: str, at: int) -> str:
    """With quotes around parameters that lack them, where it is certain at which colon the value
    begins: a date holds none, and before an address stands "mailto:". Some programs write names of
    zones and people with colons and commas as they are.
    """
    return _OPEN_PARAMETER.sub(r'\1"\2"', line[:at]) + line[at:] if at > 0 else line


# --- What it means -------------------------------------------------------------------------------


def read_invitations(content: bytes | str) -> list[Invitation]:
    """The events of an uploaded file or a pasted text, in its order, MOST_EVENTS at most.

    Raises UnreadableInvitationError, in words, where there is none that can be read.
    """
    text = text_of(content) if isinstance(content, bytes) else content
    begins = _START_OF_FILE.search(text)
    if begins is None:
        raise UnreadableInvitationError(
            "This is not a calendar invitation: one starts with BEGIN:VCALENDAR. Save the "
            "attachment of the mail, it ends in .ics, and choose that file."
        )
    # Before anything of them is read: many tiny ones would take long.
    if (count := sum(1 for _ in _EVENT.finditer(text))) > MOST_EVENTS:
        raise UnreadableInvitationError(
            f"There are {count:,} events in it, and {MOST_EVENTS} are read at most. Take the "
            "invitation alone, or export fewer weeks."
        )
    calendars = [it for it in _blocks_of(text[begins.start() :]) if it.name == "VCALENDAR"]
    if calendars and all(_method(it) in _REPLIES for it in calendars):
        raise UnreadableInvitationError("This is an answer to an invitation, not an invitation.")
    found: list[Invitation | None] = []
    left = _LONGEST_ZONES
    for calendar in calendars:
        zones = _Zones.of(calendar, left)
        left -= sum(it.length for it in zones.described.values())
        found += _events(calendar, zones)
    if not found:
        raise UnreadableInvitationError("There is no event in it.")
    read = [it for it in found if it is not None]
    if not read:
        raise UnreadableInvitationError(
            f"It does not say when: no day between {_YEARS[0]} and {_YEARS[-1]} could be read."
        )
    return read


def _events(calendar: _Block, zones: "_Zones") -> Iterator[Invitation | None]:
    return (
        _invitation(it, calendar, zones)
        for it in islice((it for it in calendar.blocks if it.name == "VEVENT"), MOST_EVENTS)
    )


def _method(calendar: _Block) -> str:
    return calendar.value("METHOD").upper()


def _invitation(event: _Block, calendar: _Block, zones: "_Zones") -> Invitation | None:
    """None where the day cannot be read."""
    start = _start(event.first("DTSTART"), zones)
    if start is None:
        return None
    uid, recurrence = _clean(event.value("UID")), event.first("RECURRENCE-ID")
    description = _description(event)
    location = _line(with_links_unwrapped(event.value("LOCATION")))
    given = [it.value for name in _CALL_PROPERTIES for it in event.all(name)]
    given += [it.value for it in event.all("URL") if is_call(it.value)]
    replaced = _start(recurrence, zones)
    return Invitation(
        key=key_of(uid, _line(recurrence.value) if recurrence else ""),
        version=Version(_sequence(event.value("SEQUENCE")), _stamp(event.value("DTSTAMP"))),
        is_cancelled="CANCEL" in _method(calendar)
        or event.value("STATUS").upper() in {"CANCELLED", "CANCELED"},
        summary=_line(event.value("SUMMARY")),
        description=description,
        location=location,
        link=call_link(
            given=[with_links_unwrapped(it) for it in given],
            location=location,
            description=description,
        ),
        start=start,
        minutes=_minutes(event, start, zones),
        guests=tuple(_guests(event)),
        source=_source(event, calendar, zones.described.get(_zone_key(start.written_zone))),
        repeats=bool(event.first("RRULE") or event.first("RDATE")) and recurrence is None,
        series_key=key_of(uid) if recurrence else "",
        at_in_series=replaced.moment if replaced else None,
    )


def _description(event: _Block) -> str:
    """As text, with the links that only its HTML has: some programs send both."""
    described, other = plain(event.value("DESCRIPTION")), plain(event.value("X-ALT-DESC"))
    text = _clean(with_links_unwrapped(described.text))
    if not text:
        return _clean(with_links_unwrapped(other.text))
    more = dict.fromkeys(link_words(*it) for it in other.links if it[1].rstrip("/") not in text)
    return "\n\n".join([text, *([_clean("\n".join([*more][:_MOST_LINKS]))] if more else [])])


def _source(event: _Block, calendar: _Block, described: _Block | None) -> str:
    alone = _Block("VCALENDAR", [*calendar.all("METHOD"), *calendar.all("X-WR-TIMEZONE")])
    alone.blocks = [described] if described else []
    alone.blocks.append(_Block("VEVENT", event.properties))
    return "\n".join(alone.lines())


def _sequence(text: str) -> int:
    return min(int(text), MOST_SEQUENCE) if re.fullmatch(r"[0-9]{1,18}", text) else 0


def _stamp(text: str) -> datetime | None:
    found = _wall(text) if text.endswith("Z") else None
    return found.replace(tzinfo=UTC) if found else None


def _guests(event: _Block) -> Iterator[Guest]:
    """The organiser first; rooms left out, and nobody twice."""
    seen: set[str] = set()
    for found in [*event.all("ORGANIZER"), *event.all("ATTENDEE")]:
        if found.params.get("CUTYPE", "").upper() in _ROOMS:
            continue
        email = _email(found.params.get("EMAIL", "") or found.value)
        written = _line(found.params.get("CN", ""))
        name = person_name(written)[:120]
        if email in seen or not (email or name):
            continue
        seen |= {email} if email else set()
        yield Guest(
            name=name,
            email=email,
            is_organiser=found.name == "ORGANIZER",
            is_coming=found.params.get("PARTSTAT", "").upper() != "DECLINED",
            written=written,
        )
        if len(seen) == MOST_GUESTS:
            return


def _email(text: str) -> str:
    address = re.sub(r"^mailto:", "", text.strip(), flags=re.IGNORECASE).strip().lower()
    return address if re.fullmatch(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,189}", address) else ""


# --- When ----------------------------------------------------------------------------------------


def _wall(text: str) -> datetime | None:
    """A naive wall time, or None for what is none, or lies outside of _YEARS."""
    text = text.strip().rstrip("Z")
    for shape in ("%Y%m%dT%H%M%S", "%Y%m%dT%H%M", "%Y%m%d"):
        try:
            found = datetime.strptime(text, shape)  # noqa: DTZ007 - a wall time
        except ValueError:
            continue
        return found if found.year in _YEARS else None
    return None


@dataclass(frozen=True, slots=True)
class _Zones:
    """Of one calendar, read once. described: the zones whose rules the file gives, by _zone_key;
    of one that is too long, only the name counts. of_calendar: the name of the zone that times
    without one are in, "" for none. rules: those of the described ones that were needed so far, by
    the id of the block; None for unreadable ones.
    """

    described: dict[str, _Block]
    of_calendar: str
    rules: dict[int, CustomZone | None] = field(default_factory=dict)

    @classmethod
    def of(cls, calendar: _Block, left: int) -> "_Zones":
        """left: how long all that it describes may be."""
        blocks = [it for it in calendar.blocks if it.name == "VTIMEZONE"]
        described: dict[str, _Block] = {}
        for block in blocks:
            length = block.length
            if length <= min(left, _LONGEST_ZONE):
                described[_zone_key(block.value("TZID"))] = block
                left -= length
        return cls(described, _line(calendar.value("X-WR-TIMEZONE")))

    def moment_by(self, described: _Block, wall: datetime) -> datetime | None:
        """By the rules the file gives; None where they cannot be read."""
        if id(described) not in self.rules:
            self.rules[id(described)] = _rules_of(described)
        rules = self.rules[id(described)]
        return (wall - rules.offset_at(wall)).replace(tzinfo=UTC) if rules else None


def _zone_key(name: str) -> str:
    return _line(name).strip("\"'").casefold()


def _start(found: _Property | None, zones: _Zones) -> Start | None:
    if found is None or (wall := _wall(value := found.value.strip())) is None:
        return None
    if _DAY.fullmatch(value):
        return Start(ZoneGiven.ALL_DAY, wall.date(), None)
    if not _MOMENT.fullmatch(value):
        return None
    if value.endswith("Z"):
        return _start_in("UTC", wall, None, zones)
    written = _line(found.params.get("TZID", ""))
    name = written or zones.of_calendar
    if not name:
        return Start(ZoneGiven.FLOATING, wall.date(), wall.time())
    start = _start_in(name, wall, zones.described.get(_zone_key(name)), zones)
    return replace(start, is_of_calendar=not written)


def _start_in(name: str, wall: datetime, described: _Block | None, zones: _Zones) -> Start:
    """A name that is known says what the zone is, whatever rules the file gives it."""
    day, at = wall.date(), wall.time()
    by_rules = zones.moment_by(described, wall) if described else None
    if _UTC.fullmatch(key := _zone_key(name)):
        moment = wall.replace(tzinfo=UTC)
        return Start(ZoneGiven.UTC, day, at, "", moment, name, _unless(by_rules, moment))
    if zone := _zone_called(key) or _zone_called(_zone_key(_location_of(described))):
        moment = to_utc(day, at, zone)
        return Start(ZoneGiven.NAMED, day, at, zone, moment, name, _unless(by_rules, moment))
    if own := by_rules or _moment_ahead(key, wall):
        return Start(ZoneGiven.OWN, day, at, moment=own, written_zone=name)
    return Start(ZoneGiven.UNKNOWN, day, at, written_zone=name)


def _unless(by_rules: datetime | None, moment: datetime) -> datetime | None:
    return by_rules if by_rules != moment else None


def _location_of(described: _Block | None) -> str:
    return described.value("X-LIC-LOCATION") if described else ""


def _zone_called(key: str) -> str:
    """The IANA name: as it is, behind a path as some programs write it, or of a Windows name."""
    if zone := _WINDOWS_ZONES.get(key):
        return zone
    parts = [it for it in key.split("/") if it]
    for count in (len(parts), 3, 2):
        if zone := _ZONES_BY_CASE.get("/".join(parts[-count:])) if parts else None:
            return zone
    return ""


def _moment_ahead(key: str, wall: datetime) -> datetime | None:
    """For a name such as "UTC+02:00", two hours ahead of UTC; None for others."""
    found = _AHEAD.fullmatch(key.replace("\u2212", "-"))
    if found is None:
        return None
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if ahead > FURTHEST_OFFSET:
        return None
    return (wall - ahead if found[1] == "+" else wall + ahead).replace(tzinfo=UTC)


def _rules_of(zone: _Block) -> CustomZone | None:
    try:
        return CustomZone(_observances(zone))
    except UnknownRuleError:
        return None


def _observances(zone: _Block) -> Iterable[Observance]:
    for block in zone.blocks:
        if block.name in {"STANDARD", "DAYLIGHT"}:
            properties = {it.name: it.value.strip() for it in block.properties}
            yield observance_of(properties, [it.value.strip() for it in block.all("RDATE")])


def _minutes(event: _Block, start: Start, zones: _Zones) -> int | None:
    """How long it takes; None where it does not say, or is for whole days."""
    if start.at is None:
        return None
    end = _start(event.first("DTEND"), zones)
    if end is not None and end.at is not None:
        if start.moment and end.moment:
            lasts = end.moment - start.moment
        else:
            lasts = datetime.combine(end.day, end.at) - datetime.combine(start.day, start.at)
    else:
        lasts = _duration(event.value("DURATION"))
    minutes = round(lasts / timedelta(minutes=1))
    return minutes if minutes > 0 else None


def _duration(text: str) -> timedelta:
    try:
        lasts: timedelta = vDuration.from_ical(text) if text else timedelta(0)
    except (ValueError, OverflowError):
        return timedelta(0)
    return lasts
