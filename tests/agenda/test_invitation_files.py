"""What is read of a file: bytes, lines, zones. What it means for the user: test_invitations.py."""

from datetime import UTC, date, datetime, time
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from agenda.domain.custom_zone import YearlyRule
from agenda.domain.invitations import ZoneGiven
from agenda.invitation_initial import questions_about
from agenda.services import invitation_files
from agenda.services.invitation_files import (
    MOST_BYTES,
    UnreadableInvitationError,
    read_invitations,
)

FILES = Path(__file__).parent / "invitations"
JULY, JANUARY = "20990708T100000", "20990107T100000"


def vtimezone(name, *observances):
    """observances: (kind, first change, offset before, offset, rule or "")."""
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    for kind, starts, before, offset, rule in observances:
        lines += [f"BEGIN:{kind}", f"DTSTART:{starts}"]
        lines += [f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{offset}"]
        lines += [f"RRULE:{rule}"] if rule else []
        lines += [f"END:{kind}"]
    return [*lines, "END:VTIMEZONE"]


def calendar(*event, before=()):
    lines = ["BEGIN:VCALENDAR", *before, "BEGIN:VEVENT", *event, "END:VEVENT", "END:VCALENDAR"]
    return "\r\n".join(lines)


def start_of(*event, before=()):
    (invitation,) = read_invitations(calendar(*event, before=before))
    return invitation.start


def asked(*event, before=(), zone="Europe/Berlin", now=datetime(2026, 1, 1, tzinfo=UTC)):
    (invitation,) = read_invitations(calendar(*event, before=before))
    return " ".join(questions_about(invitation, zone=zone, now=now))


def fixed(name, offset):
    return vtimezone(name, ("STANDARD", "19700101T000000", offset, offset, ""))


# --- Bytes ---------------------------------------------------------------------------------------


def folded(content, places):
    """The bytes of a text with folds put in at these places, in the middle of characters too."""
    lines = []
    for line in content.encode().split(b"\r\n"):
        cuts = sorted({place % max(len(line), 1) for place in places} - {0})
        lines.append(
            b"\r\n ".join(line[a:b] for a, b in zip([0, *cuts], [*cuts, None], strict=True))
        )
    return b"\r\n".join(lines)


@settings(deadline=None, max_examples=150)
@given(
    st.text("aäß€😀,; ", min_size=1, max_size=40),
    st.lists(st.integers(0, 120), max_size=6),
)
def test_a_file_folded_at_any_byte_reads_as_one_that_is_not(words, places):
    whole = calendar("UID:1", f"DTSTART;TZID=Europe/Berlin:{JULY}", f"SUMMARY:Gespräch {words}.")

    assert read_invitations(folded(whole, places)) == read_invitations(whole)


def test_one_broken_character_spoils_no_other_line():
    content = calendar(f"DTSTART:{JULY}Z", "SUMMARY:Gespräch", "LOCATION:Z\xfcrich").encode()
    content = content.replace("Z\xfcrich".encode(), b"Z\xfcrich")

    (invitation,) = read_invitations(content)

    assert (invitation.summary, invitation.location) == ("Gespräch", "Zürich")


# --- A name that is known beats the rules beside it ----------------------------------------------

EVERY = "FREQ=YEARLY;BYDAY={};BYMONTH={}"
SWAPPED = [
    ("STANDARD", "16010101T030000", "+0100", "+0200", EVERY.format("-1SU", 10)),
    ("DAYLIGHT", "16010101T020000", "+0200", "+0100", EVERY.format("-1SU", 3)),
]
STALE = [  # summer time ended there in 2019
    ("STANDARD", "16010101T000000", "-0200", "-0300", EVERY.format("3SU", 2)),
    ("DAYLIGHT", "16010101T000000", "-0300", "-0200", EVERY.format("3SU", 6)),
]
WITH_LOCATION = fixed("Custom", "+0900")
WITH_LOCATION.insert(2, "X-LIC-LOCATION:Europe/Berlin")


@pytest.mark.parametrize(
    ("name", "described", "zone"),
    [
        ("Europe/Berlin", fixed("Europe/Berlin", "+0100"), "Europe/Berlin"),
        ("Europe/Berlin", vtimezone("Europe/Berlin", *SWAPPED), "Europe/Berlin"),
        (
            "W. Europe Standard Time",
            fixed("W. Europe Standard Time", "+0100"),
            "Europe/Berlin",
        ),
        ("America/Sao_Paulo", fixed("America/Sao_Paulo", "+0000"), "America/Sao_Paulo"),
        (
            "E. South America Standard Time",
            vtimezone("E. South America Standard Time", *STALE),
            "America/Sao_Paulo",
        ),
        ("Custom", WITH_LOCATION, "Europe/Berlin"),
    ],
)
def test_the_zone_by_its_name_and_the_time_as_written(name, described, zone):
    start = start_of(f"DTSTART;TZID={name}:{JULY}", before=described)

    assert (start.zone, start.at) == (zone, time(10))
    assert start.moment == datetime(2099, 7, 8, 10, tzinfo=ZoneInfo(zone))


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Auckland"]),
    st.integers(-12, 14),
    st.datetimes(datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2090-01-01")),
)
def test_no_rules_of_a_file_move_the_time_of_a_zone_that_is_known(zone, hours, wall):
    described = fixed(zone, f"{hours:+03}00")

    start = start_of(f"DTSTART;TZID={zone}:{wall:%Y%m%dT%H%M}00", before=described)

    assert (start.zone, start.day) == (zone, wall.date())
    assert start.at == wall.time().replace(second=0, microsecond=0)


def test_rules_that_differ_are_pointed_out():
    words = asked(f"DTSTART;TZID=Europe/Berlin:{JULY}", before=fixed("Europe/Berlin", "+0100"))

    assert "By the name it is 10:00 on Wednesday 8 July, which is taken" in words
    assert "by its rules it would be 11:00 on Wednesday 8 July" in words


def test_rules_that_agree_at_that_moment_are_not_mentioned():
    words = asked(f"DTSTART;TZID=Europe/Berlin:{JANUARY}", before=fixed("Europe/Berlin", "+0100"))

    assert "rules" not in words


# --- Names of zones ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "UTC+0", "UTC-00:00", "GMT+0000", "Etc/GMT+0", "Etc/UCT", "Zulu", "tzone://Microsoft/Utc",
        '"tzone://Microsoft/Utc"', "/example.org/UTC",
    ],
)  # fmt: skip
def test_utc_has_many_names(name):
    start = start_of(f"DTSTART;TZID={name}:{JULY}")

    assert (start.given.value, start.moment) == ("utc", datetime(2099, 7, 8, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("name", "utc"),
    [
        ("UTC+02:00", 8),
        ("UTC+2", 8),
        ("GMT-0500", 15),
        ("+02:00", 8),
        ("Etc/GMT-2", 8),
        ("tzone://Microsoft/Custom", 8),
        ("tzone://Microsoft/Custom;VALUE=DATE-TIME", 8),
        ("(UTC+02:00) Head Office, 2nd floor", 8),
    ],
)
def test_names_with_colons_need_no_quotes(name, utc):
    described = fixed(name.partition(";VALUE")[0], "+0200")
    described = [] if name[0] in "UGE+" else described

    start = start_of(f"DTSTART;TZID={name}:{JULY}", "DURATION:PT45M", before=described)

    assert start.moment == datetime(2099, 7, 8, utc, tzinfo=UTC)
    assert (start.at, start.day) == (time(10), date(2099, 7, 8))


def test_an_end_with_a_colon_in_its_zone_gives_the_length():
    name = "tzone://Microsoft/Custom"
    content = calendar(f"DTSTART;TZID={name}:{JULY}", f"DTEND;TZID={name}:20990708T104500")

    (invitation,) = read_invitations(content)

    assert (invitation.start.given.value, invitation.minutes) == ("unknown", 45)


@pytest.mark.parametrize("name", ["UTC+99", "UTC+2:99:00", "Head Office: 2nd floor"])
def test_a_name_that_says_nothing_is_asked_about(name):
    assert start_of(f"DTSTART;TZID={name}:{JULY}").given.value == "unknown"


@pytest.mark.parametrize(
    ("written", "zone", "at"),
    [
        ("Europe/Berlin", "Europe/Berlin", 10),
        ("W. Europe Standard Time", "Europe/Berlin", 10),
        ("UTC", "", 10),
        ("Office", "", 10),
    ],
)
def test_times_without_a_zone_are_in_that_of_the_calendar(written, zone, at):
    before = [f"X-WR-TIMEZONE:{written}", *fixed("Office", "+0200")]
    (invitation,) = read_invitations(calendar(f"DTSTART:{JULY}", before=before))
    (again,) = read_invitations(invitation.source)

    assert (invitation.start.zone, invitation.start.at) == (zone, time(at))
    assert invitation.start.given.value != "floating"
    assert again.start == invitation.start


def test_a_zone_of_the_calendar_is_named():
    words = asked(f"DTSTART:{JULY}", before=["X-WR-TIMEZONE:Europe/Berlin"])

    assert "a time without a zone, in a calendar of Europe/Berlin" in words


@pytest.mark.parametrize(
    ("starts", "rule"),
    [
        ("16010101T030000", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;BYHOUR=3;BYMINUTE=0;BYSECOND=0"),
        ("16010101T000000", "FREQ=YEARLY;BYMONTH=1;BYDAY=1"),
    ],
)
def test_a_rule_may_repeat_its_first_change(starts, rule):
    described = vtimezone("Office", ("STANDARD", starts, "+0200", "+0200", rule))

    start = start_of(f"DTSTART;TZID=Office:{JULY}", before=described)

    assert start.moment == datetime(2099, 7, 8, 8, tzinfo=UTC)


@pytest.mark.parametrize("part", ["BYHOUR=4", "BYMINUTE=30", "BYHOUR=x", "BYDAY=2"])
def test_a_rule_that_says_otherwise_than_its_first_change_is_asked_about(part):
    rule = f"FREQ=YEARLY;BYMONTH=10;{part}"
    described = vtimezone("Office", ("STANDARD", "16010101T030000", "+0200", "+0200", rule))

    start = start_of(f"DTSTART;TZID=Office:{JULY}", before=described)

    assert start.given.value == "unknown"


# --- Clocks and days -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("DTSTART;TZID=Europe/Berlin:20260329T023000", "skip 02:30: 03:00 is taken"),
        ("DTSTART;TZID=Europe/Berlin:20261025T023000", "02:30 comes twice: the first is taken"),
        ("DTSTART:20261025T003000Z", "02:30 comes twice: the first is taken"),
        ("DTSTART:20261025T013000Z", "It means the second"),
        ("DTSTART:20251231T090000Z", "The day it names has passed"),
        ("DTSTART;VALUE=DATE:20251231", "The day it names has passed"),
        ("DTSTART:20260101T090000Z", "It has started already"),
    ],
)
def test_what_the_clock_and_the_calendar_say_of_it(start, words):
    assert words in asked(start, now=datetime(2026, 1, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize("start", ["20260329T033000", "20261025T033000", "20260101T140000"])
def test_an_ordinary_time_needs_no_word(start):
    moment = datetime(2026, 1, 1, 12, tzinfo=UTC)
    lines = [f"DTSTART;TZID=Europe/Berlin:{start}", "DURATION:PT1H"]

    assert asked(*lines, now=moment) == ""


# --- Guests --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "guest",
    [
        'CN="Adler, Ruth (HR)":mailto:ruth@x.example',
        "CN=Adler, Ruth:mailto:ruth@x.example",
        "CN=HR: Ruth Adler:MAILTO:Ruth@X.example",
        "ROLE=CHAIR;CN='Ruth Adler';PARTSTAT=ACCEPTED:mailto:ruth@x.example",
        'CN="Ruth Adler":invalid:nomail',
    ],
)
def test_a_guest_is_read_with_and_without_quotes(guest):
    (found,) = read(f"ATTENDEE;{guest}").guests

    assert found.name.removeprefix("HR: ") == "Ruth Adler"
    assert found.email in {"ruth@x.example", ""}


TEXTS = st.text("abäß€😀,;:\\\n\"' ", max_size=60)


@settings(deadline=None, max_examples=100)
@given(TEXTS, TEXTS, TEXTS, st.integers(0, 9), st.lists(st.integers(0, 120), max_size=4))
def test_what_a_calendar_program_writes_is_what_is_read(summary, text, place, sequence, places):
    written = Event()
    for name, value in {"uid": "1", "sequence": sequence, "summary": summary}.items():
        written.add(name, value)
    written.add("description", text)
    written.add("location", place)
    written.add("dtstart", datetime(2099, 7, 8, 10, tzinfo=ZoneInfo("Europe/Berlin")))
    around = Calendar()
    around.add_component(written)
    content = around.to_ical().replace(b"\r\n ", b"").decode()

    (found,) = read_invitations(folded(content, places))

    assert found.summary == " ".join(summary.split())
    assert found.location == " ".join(place.split())
    assert found.description == text.strip()
    assert (found.version.sequence, found.start.zone) == (sequence, "Europe/Berlin")


# --- Links ---------------------------------------------------------------------------------------

JOIN = "https://fernhill.webex.com/fernhill/j.php?MTID=m1"
SAFE = (
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Ffernhill.webex.com"
    "%2Ffernhill%2Fj.php%3FMTID%3Dm1&data=05%7C02&reserved=0"
)
PAGE = f'<html><body><p>Hello</p><p><a href="{SAFE}">Join the meeting</a></p></body></html>'
ABOUT = '<a href="https://fernhill.example/about">About us</a>'


def read(*lines):
    (invitation,) = read_invitations(calendar(f"DTSTART:{JULY}Z", *lines))
    (again,) = read_invitations(invitation.source)
    assert (again.description, again.link) == (invitation.description, invitation.link)
    return invitation


@pytest.mark.parametrize(
    ("lines", "description"),
    [
        ([f"DESCRIPTION:{PAGE}"], f"Hello\nJoin the meeting <{JOIN}>"),
        ([f"X-ALT-DESC;FMTTYPE=text/html:{PAGE}"], f"Hello\nJoin the meeting <{JOIN}>"),
        (
            ["DESCRIPTION:Hello\\n", f"X-ALT-DESC;FMTTYPE=text/html:{PAGE}{ABOUT}"],
            f"Hello\n\nJoin the meeting <{JOIN}>\nAbout us <https://fernhill.example/about>",
        ),
        (
            [f"DESCRIPTION:Join<{SAFE}>", f"X-ALT-DESC;FMTTYPE=text/html:{PAGE}"],
            f"Join<{JOIN}>",
        ),
    ],
)
def test_links_that_only_the_markup_has_are_kept_and_the_call_is_the_place(lines, description):
    invitation = read(*lines, "LOCATION:Online")

    assert (invitation.description, invitation.link) == (description, JOIN)


@pytest.mark.parametrize(
    "line",
    [
        f"LOCATION:{SAFE}",
        f"X-GOOGLE-CONFERENCE:{SAFE}",
        f"CONFERENCE;VALUE=URI:{SAFE}",
        f"URL:{JOIN}",
    ],
)
def test_the_call_is_found_wherever_it_stands(line):
    assert read(line).link == JOIN


def test_the_page_of_an_event_is_no_call():
    assert read("URL:https://calendar.example/event/1").link == ""


# --- Many events ---------------------------------------------------------------------------------


def many(count, *zone):
    lines = ["BEGIN:VEVENT\nDTSTART;TZID=Own:20990601T100000\nEND:VEVENT"] * count
    return "\n".join(["BEGIN:VCALENDAR", *zone, *lines, "END:VCALENDAR"])


def test_too_many_events_are_refused_before_one_is_read(monkeypatch):
    read = []
    monkeypatch.setattr(invitation_files, "_property", read.append)
    tiny = "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nDTSTART:20990601\nEND:VEVENT\n" * 16_666

    with pytest.raises(UnreadableInvitationError, match="There are 16,666 events in it, and 500"):
        read_invitations(tiny)

    assert read == []
    assert len(tiny) < MOST_BYTES


def test_events_that_are_only_talked_about_are_not_counted():
    talk = "DESCRIPTION:" + "\n BEGIN:VEVENT" * 600

    assert len(read_invitations(calendar(f"DTSTART:{JULY}Z", talk))) == 1


def test_zones_and_their_rules_are_read_once_a_file(monkeypatch):
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:20000101T000000\n"
        "TZOFFSETFROM:+0200\nTZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE"
    )
    calls = []
    rules_of, zones_of = invitation_files._rules_of, invitation_files._Zones.of
    monkeypatch.setattr(
        invitation_files, "_rules_of", lambda zone: calls.append("rules") or rules_of(zone)
    )
    monkeypatch.setattr(
        invitation_files._Zones, "of", lambda *it: calls.append("zones") or zones_of(*it)
    )

    found = read_invitations(many(500, zone))

    assert len(found) == 500
    assert {it.start.moment.hour for it in found} == {8}
    assert calls == ["zones", "rules"]


def clock(name, count):
    """A zone that changes its clocks by that many rules."""
    rules = [
        (
            "STANDARD" if it % 2 else "DAYLIGHT",
            f"19700{1 + it % 9}01T000000",
            "+0100",
            "+0200",
            RULE,
        )
        for it in range(count)
    ]
    return vtimezone(name, *rules)


RULE = "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"


def test_a_zone_of_very_many_rules_is_asked_about_and_not_worked_out(monkeypatch):
    read = []
    monkeypatch.setattr(invitation_files, "observance_of", lambda *it: read.append(it))

    found = read_invitations(many(500, *clock("Own", 100)))

    assert len(found) == 500
    assert {it.start.given for it in found} == {ZoneGiven.UNKNOWN}
    assert read == []
    assert sum(len(it.source) for it in found) < 100_000


@pytest.mark.parametrize("is_one", [True, False])
def test_of_very_many_zones_only_the_first_are_worked_out(is_one, monkeypatch):
    read = []
    rules_of = invitation_files._rules_of
    monkeypatch.setattr(
        invitation_files, "_rules_of", lambda zone: read.append(zone) or rules_of(zone)
    )
    zones = {f"Own {it}": clock(f"Own {it}", 50) for it in range(70)}
    events = [f"BEGIN:VEVENT\nDTSTART;TZID={it}:20990601T100000\nEND:VEVENT" for it in zones]
    begin, end = "BEGIN:VCALENDAR", "END:VCALENDAR"
    if is_one:
        lines = [begin, *chain(*zones.values()), *events, end]
    else:
        lines = [
            line
            for zone, event in zip(zones.values(), events, strict=True)
            for line in (begin, *zone, event, end)
        ]

    found = read_invitations("\n".join(lines))

    assert len(found) == 70
    assert 0 < len(read) < 10
    assert found[0].start.given is ZoneGiven.OWN
    assert found[-1].start.given is ZoneGiven.UNKNOWN


def test_a_zone_that_is_known_by_its_name_needs_no_rules():
    start = start_of(f"DTSTART;TZID=Europe/Berlin:{JANUARY}", before=clock("Europe/Berlin", 100))

    assert (start.zone, start.by_its_rules) == ("Europe/Berlin", None)


def test_the_rules_of_a_zone_are_worked_out_once_a_year(monkeypatch):
    worked_out = []
    day_in = YearlyRule.day_in
    monkeypatch.setattr(
        YearlyRule, "day_in", lambda rule, year: worked_out.append(year) or day_in(rule, year)
    )

    read_invitations(many(500, *clock("Own", 10)))

    assert len(worked_out) == 20  # of the year and of the one before


def test_blocks_in_blocks_are_left_out_however_deep():
    deep = ["BEGIN:A"] * 20_000 + ["END:A"] * 20_000
    zone = ["BEGIN:VTIMEZONE", "TZID:Own", *deep, "END:VTIMEZONE"]

    (found,) = read_invitations(many(1, *zone))

    assert found.source.count("BEGIN:A") == 1
