"""A line in any order and of any words: what is read of it, and that no word is lost."""

from datetime import date, datetime, time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from overview.domain.quick_line import AS, AT, LONGEST_LINE, Known, read_line
from overview.domain.quick_words import word_set, words_of
from overview.quick_dates import UserDayNames

NOW = datetime.combine(date(2026, 11, 26), time(12))  # a Thursday
NOTHING = Known()
TUESDAY = date(2026, 12, 1)


def read(line, *languages, known=NOTHING, now=NOW):
    names = UserDayNames(languages or ["en-gb"], today=now.date())
    return read_line(line, names=names, now=now, known=known)


def said(found, *names):
    return tuple(getattr(found, name) for name in names)


@pytest.mark.parametrize(
    "line",
    [
        "Acme, backend, Tue 3pm, with Mia",
        "with Mia, Tue 3pm, Acme, backend",
        "backend at Acme with Mia on Tuesday at 15:00",
        "Tue 1 Dec 3 pm Acme backend with Mia",
        "@Acme; backend; mia; 15:00 Tue".replace("mia", "w/ Mia"),
        "interview as backend at Acme next Tuesday 3pm with Mia",
        "Backend, Acme, 2026-12-01 15:00, with Mia",
    ],
)
def test_the_order_is_free(line):
    found = read(line)

    assert (found.company, found.title.lower()) == ("Acme", "backend")
    assert (found.day.days, found.at) == ((TUESDAY,), time(15))
    assert [it.name for it in found.contacts] == ["Mia"]
    assert found.leftovers == []


@pytest.mark.parametrize(
    ("line", "languages"),
    [
        ("Acme, Backend, Di 15 Uhr, mit Mia und Jonas", ["de-de", "de"]),
        ("bei Acme nächsten Dienstag um 15 Uhr mit Mia und Jonas", ["de"]),
        ("Acme, 1. Dezember 15.00 Uhr, mit Mia und Jonas", ["de-at"]),
        ("Acme, 1.12. 15:00, mit Mia und Jonas", ["de"]),
        ("mardi 15h chez Acme avec Mia et Jonas", ["fr-fr"]),
        ("Acme, 1er décembre à 15h, avec Mia et Jonas", ["fr"]),
        ("Acme, martes 15:00, con Mia y Jonas", ["es"]),
    ],
)
def test_the_languages_of_the_user_are_read(line, languages):
    found = read(line, *languages)

    assert said(found, "company", "at") == ("Acme", time(15))
    assert found.day.days == (TUESDAY,)
    assert [it.name for it in found.contacts] == ["Mia", "Jonas"]


@pytest.mark.parametrize(
    ("when", "at", "minutes"),
    [
        ("15:00-16:30", time(15), 90),
        ("3-4pm", time(15), 60),
        ("11-1pm", time(11), 120),
        ("from 3 to 4pm", time(15), 60),
        ("noon 45 min", time(12), 45),
        ("9:30 1h", time(9, 30), 60),
        ("2pm for half an hour", time(14), 30),
        ("1h30 10am", time(10), 90),
        ("15-16 Uhr", time(15), 60),
        ("25:00", None, None),
    ],
)
def test_times_and_durations(when, at, minutes):
    assert said(read(f"Acme, Tue {when}"), "at", "minutes") == (at, minutes)


@pytest.mark.parametrize(
    ("line", "days", "words"),
    [
        ("Acme, 3/4 10:00", [date(2027, 4, 3), date(2027, 3, 4)], "can be either"),
        ("Acme, Thu 3pm", [date(2026, 11, 26), date(2026, 12, 3)], "Today is Thursday."),
        ("Acme, Thu 11:00", [date(2026, 12, 3), date(2026, 11, 26)], "11:00 is over"),
        ("Acme, next Friday 3pm", [date(2026, 12, 4), date(2026, 11, 27)], "can be either"),
        ("Acme, Tue 2 Dec 3pm", [date(2026, 12, 2)], "that is a Wednesday"),
        ("Acme, 1 Nov 10:00", [date(2027, 11, 1)], "2027 is taken"),
        ("Acme, 31.02. 10:00", [], "There is no day"),
        ("Acme, 13/4 10:00", [date(2027, 4, 13)], ""),
        ("Acme, in 3 days 10:00", [date(2026, 11, 29)], ""),
        ("Acme, last Tuesday 3pm", [date(2026, 11, 24)], "is over"),
        ("Acme last Thu 10:00", [date(2026, 11, 19)], "is over"),
        ("Acme, 1. 12. 2026 10:00", [date(2026, 12, 1)], ""),
    ],
)
def test_a_day_in_doubt_is_asked_or_said(line, days, words):
    found = read(line, "en").day

    assert list(found.days) == days
    assert words in found.doubt and bool(words) == bool(found.doubt)


def test_day_or_month_first_is_the_region_of_the_user_and_said():
    british, american = (read("Acme, 3/4 10:00", it).day for it in ("en-gb", "en-us"))

    assert (british.days, american.days) == ((date(2027, 4, 3),), (date(2027, 3, 4),))
    assert "day first" in british.doubt and "month first" in american.doubt


@pytest.mark.parametrize(
    ("written", "taken"), [("at 3", "15:00"), ("3:30", "15:30"), ("at 10", "10:00")]
)
def test_an_hour_that_can_be_two_is_said(written, taken):
    assert any(f"is taken as {taken}" in it for it in read(f"Acme, Tue {written}").doubts)


@pytest.mark.parametrize("hours", ["3pm - 2pm", "15:00-14:00", "11pm-1am"])
def test_an_end_before_the_start_is_said_and_the_start_taken(hours):
    found = read(f"Acme Tue {hours}")

    assert said(found, "company", "title", "minutes") == ("Acme", "", None)
    assert (found.day.days, bool(found.at)) == ((TUESDAY,), True)
    assert any("ends before it starts" in it for it in found.doubts)


class CountedNames(UserDayNames):
    """Names of days that count how often dateparser is asked, which takes its time."""

    asked = 0

    def _read(self, text):
        self.asked += 1
        return super()._read(text)


@pytest.mark.parametrize("line", ["0 1 2 " * 83, "3 Nov 4 Dec " * 41, "1. 2. 3. 4. " * 41])
def test_a_long_line_is_read_with_few_questions_to_dateparser(line):
    names = CountedNames(["en"], today=NOW.date())

    read_line(line[:500], names=names, now=NOW)

    assert names.asked <= 40


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Acme, Tue 3pm London time", {"zone": "Europe/London"}),
        ("Acme, Tue 3pm PST", {"zone": "America/Los_Angeles"}),
        ("Acme, Tue 3pm, https://zoom.us/j/1?pwd=a", {"place": "https://zoom.us/j/1?pwd=a"}),
        ("Acme, Tue 3pm, +49 30 1234567", {"place": "+49 30 1234567"}),
        ("Acme, Tue 3pm via Zoom", {"place": "Zoom"}),
        ("Acme, Tue 3pm in Berlin, room 4", {"place": "Berlin, room 4"}),
        ("https://jobs.acme.com/7", {"company": "Acme", "posting_url": "https://jobs.acme.com/7"}),
        ("https://www.linkedin.com/jobs/7", {"company": ""}),
        ("Acme, technical interview", {"kind": "technical", "title": ""}),
        ("Acme, phone screen, Mon 3pm", {"kind": "recruiter_screen"}),
        ("Acme, second round, Mon 3pm", {"round": 2}),
        ("Sun, backend, Tue 3pm", {"company": "Sun", "title": "backend"}),
        ("Acme", {"company": "Acme", "title": "", "day": None}),
        ("Acme, Backend, $120,000", {"pay": "$120,000", "leftovers": []}),
        ("Acme, Backend, €60,000-70,000", {"pay": "€60,000-70,000", "leftovers": []}),
        ("Acme, Backend, 80k+bonus", {"pay": "80k+bonus", "leftovers": []}),
        ("Acme, Onsite coordinator", {"title": "Onsite coordinator", "place": ""}),
        ("Video editor, Acme", {"title": "Video editor", "company": "Acme"}),
        ("Acme, Phone support agent", {"title": "Phone support agent"}),
        ("Krankenschwester, Charité", {"title": "Krankenschwester", "company": "Charité"}),
        ("Mambu, Teamleiter:in Plattform", {"title": "Teamleiter:in Plattform"}),
        ("Ärztin (m/w/d), Helios", {"title": "Ärztin (m/w/d)", "company": "Helios"}),
        ("Dev (f/m/x) bei Acme", {"title": "Dev (f/m/x)", "company": "Acme", "leftovers": []}),
        ("Acme GmbH & Co. KG, backend", {"company": "Acme GmbH & Co. KG", "title": "backend"}),
        ("Rust engineer bei Siemens AG Berlin", {"company": "Siemens AG", "leftovers": ["Berlin"]}),
        ("Backend, 95k, Bolt", {"company": "Bolt", "title": "Backend", "pay": "95k"}),
        ("Backend, €80k-95k, Bolt", {"company": "Bolt", "pay": "€80k-95k"}),
        (
            "Waiter, Adler, 3.500 €/Monat brutto",
            {"company": "Adler", "pay": "3.500 €/Monat brutto"},
        ),
        ("Waiter, Adler, $62 per hour", {"pay": "$62 per hour", "leftovers": []}),
        ("Waiter, Adler, room 4000, 15:00-16:00 Tue", {"pay": "", "at": time(15)}),
    ],
)
def test_what_else_a_line_can_say(line, names):
    found = read(line)

    assert {it: getattr(found, it) for it in names} == names


def test_the_words_of_a_mail_are_read_as_a_line():
    found = read(
        "Subject: Interview at Acme, When: Tuesday, 1 December 2026, 3:00 – 4:00 pm (CET),"
        " Where: https://meet.google.com/abc-defg-hij, Who: Mia Okafor"
    )

    assert said(found, "company", "at", "minutes") == ("Acme", time(15), 60)
    assert (found.day.days, found.zone) == ((TUESDAY,), "Europe/Berlin")
    assert found.place == "https://meet.google.com/abc-defg-hij"
    assert [it.name for it in found.contacts] == ["Mia Okafor"]


def test_who_is_met_may_have_a_kind_and_an_address():
    found = read("Acme, Tue 3pm, with Mia (recruiter), Jonas van Dyk and the CTO, jo@acme.example")

    assert [(it.name, it.kind) for it in found.contacts] == [
        ("Mia", "recruiter"),
        ("Jonas van Dyk", ""),
        ("CTO", "leadership"),
    ]
    assert found.contacts[0].email == "jo@acme.example"


def test_names_the_user_has_are_known_without_commas():
    known = Known({"fernhill logistics"}, {"data engineer"}, {"mia okafor"})

    found = read("fernhill logistics data engineer mia okafor tue 3pm", known=known)

    assert said(found, "company", "title") == ("fernhill logistics", "data engineer")
    assert [it.name for it in found.contacts] == ["mia okafor"]


# --- Properties ----------------------------------------------------------------------------------

PIECES = word_set(
    "Acme Acme: When: Who: backend engineer Mia and with at @ in on from Tue next Sun May 1 12"
    " 3/4 31.2. 3pm 15:00 noon 1h 45min 3-4pm CET time London Zoom room round second technical"
    " interview recruiter https://zoom.us/j/1 x.io/a mia@acme.example +49 30 1234567 , ; ( ) –"
    " heute à"
)
LINES = st.lists(st.sampled_from(sorted(PIECES)), max_size=14).map(" ".join) | st.text(max_size=120)


@settings(max_examples=100, deadline=None)
@given(LINES, st.builds(datetime.combine, st.dates(date(2000, 1, 2), date(2098, 1, 1)), st.times()))
@example("with and at @ in", NOW)
@example("29.2. 3pm 0/0 0000-00-00 99999999999", NOW)
def test_every_word_ends_in_a_field_or_is_left_over(line, now):
    found = read(line, "en", "de", "fr", now=now)

    assert [word for word, _ in found.fields] == [it.text for it in words_of(line[:LONGEST_LINE])]
    kept = f"{found.company} {found.title} {' '.join(found.leftovers)}"
    for word, name in found.fields:
        if name == "leftover" or (name in {"company", "title"} and word.casefold() not in AT | AS):
            assert word in kept, (word, name)
    assert found.minutes is None or found.minutes > 0


def test_the_legal_form_of_a_known_company_is_no_word_of_the_role():
    found = read("Siemens AG, cook", known=Known(companies={"siemens"}))

    assert said(found, "company", "title", "leftovers") == ("Siemens", "cook", [])


@pytest.mark.parametrize(
    ("line", "is_alone"),
    [
        ("Acme, backend, 95k", True),
        ("Acme, backend, in Berlin", False),
        ("Acme, backend, +49 30 1234567", False),
        ("Acme, backend, technical interview", False),
        ("Acme, backend, round 2", False),
        ("Acme, backend, 45 min", False),
        ("https://acme.example/jobs/7", False),
    ],
)
def test_what_is_more_than_a_role_is_known_as_such(line, is_alone):
    assert read(line).is_a_role_alone is is_alone
