"""What is pasted as it comes: a mail, a posting as text, a link."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transfer.capture.domain import pasted
from transfer.capture.domain.pasted import pasted_page
from transfer.capture.domain.posting import posting_of

MAIL = """From: Mia Okafor <mia@fernhill.example>
Sent: Tuesday, 24 November 2026
To: Olga
Subject: Re: Your application for the position of Data engineer at Kestrel

Hi Olga,
we would like to talk: https://kestrel.example/jobs/7
"""
POSTING = """Senior data engineer (f/m/d)

Company: Fernhill Logistics
**Location:** Aarhus
Salary: 60.000–70.000 € im Jahr

You build pipelines."""


def read(text):
    return posting_of(pasted_page(text))


def test_a_mail_says_what_about_and_from_whom():
    found = read(MAIL)

    assert (found.title, found.company) == ("Data engineer", "Kestrel")
    assert found.url == "https://kestrel.example/jobs/7"
    assert found.text == MAIL.strip()
    assert read(MAIL.replace(" at Kestrel", "")).company == "Fernhill"


def test_a_mail_in_german_says_pay_and_until_when():
    found = read(
        "Von: Anna Becker <anna@techwerk.example>\n"
        "Betreff: Ihre Bewerbung als Senior Python Entwickler (m/w/d) bei der Techwerk GmbH\n\n"
        "Hallo Olga,\nwir zahlen zwischen 62.000 und 72.000 € brutto im Jahr."
        " Bewerbungsschluss ist der 15.12.2026."
    )

    assert found.title == "Senior Python Entwickler (m/w/d)"
    assert found.company == "Techwerk GmbH"
    assert found.pay == "zwischen 62.000 und 72.000 € brutto im Jahr"
    assert found.closes_on == date(2026, 12, 15)


def test_a_company_and_its_place_are_two():
    found = read("Subject: Backend engineer at Stripe in Berlin\n\nIt pays €80k-95k.\nBye")

    assert (found.title, found.company, found.place) == ("Backend engineer", "Stripe", "Berlin")
    assert found.pay == "€80k-95k"


def test_what_became_of_it_is_no_title():
    found = read("Betreff: Absage\n\nIhre Bewerbung als Data Engineer bei Celonis war gut, aber…")

    assert (found.title, found.company) == ("Data Engineer", "Celonis")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Deadline: 2026-12-15", date(2026, 12, 15)),
        ("Please apply by 3rd December 2026.", date(2026, 12, 3)),
        ("Bewerbungsfrist: 1. März 2027", date(2027, 3, 1)),
        ("Bewerbungsfrist: 31.02.2027", None),
        ("We were founded on 1.1.2001", None),
    ],
)
def test_until_when_one_applies(words, day):
    assert read(f"Data engineer\n\n{words}").closes_on == day


@pytest.mark.parametrize("sender", ["olga@gmail.com", "jobs@linkedin.com", "nobody"])
def test_a_sender_of_everybody_is_no_company(sender):
    assert read(f"From: {sender}\nSubject: Data engineer\n\nHello").company == ""


def test_lines_of_a_posting_that_name_what_they_say_are_read():
    found = read(POSTING)

    assert (found.title, found.company) == ("Senior data engineer (f/m/d)", "Fernhill Logistics")
    assert (found.place, found.pay) == ("Aarhus", "60.000–70.000 € im Jahr")
    assert found.text == POSTING


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hallo Olga,\nwir suchen jemanden.", ""),
        ("Stelle: Köchin\nFirma: Adler", "Köchin"),
        ("AW: AW: Betreff\nText", "AW: AW: Betreff"),
        ("Betreff: AW: Bewerbung als Köchin\n\nHallo", "Köchin"),
        ("Data engineer\nWe move things.", "Data engineer"),
    ],
)
def test_the_title_is_what_it_is_called(text, title):
    assert read(text).title == title


def test_a_lone_link_says_what_stands_in_it():
    found = read("https://acme.recruitee.com/o/backend-developer")

    assert (found.title, found.company, found.text) == ("Backend developer", "Acme", "")


def test_a_posting_on_one_long_line_keeps_its_text():
    text = "Data engineer at Acme. " + "We build things and you will love it. " * 60

    found = read(text)

    assert (found.title, found.company) == ("Data engineer", "Acme")
    assert found.text == text.strip()


@pytest.mark.parametrize("bit", ["<a ", "<!--", "</", "<script type=ld+json>", "<meta "])
def test_of_a_page_that_is_broken_little_is_parsed(bit, monkeypatch):
    parsed = []
    monkeypatch.setattr(pasted._TagReader, "feed", lambda _, text: parsed.append(len(text)))

    pasted_page(f"<html><title>{bit * (390_000 // len(bit))}")

    assert sum(parsed) <= pasted.MOST_TAGS * (pasted.LONGEST_TAG + 20)
    assert max(parsed, default=0) <= pasted.LONGEST_TAG + 20


@given(st.lists(st.sampled_from(["From: ", "Subject:", "Re: ", "a@b.example", "Ort:", "\n", "*"])))
def test_nothing_that_is_pasted_stops_it(parts):
    text = "".join(parts)

    assert posting_of(pasted_page(text)).text in ("", text.strip())
