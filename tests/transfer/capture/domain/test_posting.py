"""Postings as pages write them, from the facts of schema.org's JobPosting in the wild."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transfer.capture.domain.pasted import pasted_page
from transfer.capture.domain.posting import Page, page_of, posting_of

JOB = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Data engineer",
    "hiringOrganization": {"@type": "Organization", "name": "Fernhill Logistics"},
    "jobLocation": {"address": {"addressLocality": "Aarhus", "addressCountry": "DK"}},
    "baseSalary": {
        "currency": "EUR",
        "value": {"minValue": 60000, "maxValue": 70000, "unitText": "YEAR"},
    },
    "validThrough": "2026-12-04T23:59:59Z",
    "description": "<p>You build <b>pipelines</b>.</p><ul><li>Python</li></ul>",
}


def read(job, **page):
    scripts = job if isinstance(job, tuple) else (json.dumps(job),)
    return posting_of(Page(scripts=scripts, **page))


def test_a_plain_one_is_read_whole():
    found = read(JOB, url="https://example.org/jobs/7")

    assert (found.title, found.company, found.place) == (
        "Data engineer",
        "Fernhill Logistics",
        "Aarhus, DK",
    )
    assert found.pay == "60000–70000 EUR a year"
    assert found.closes_on == date(2026, 12, 4)
    assert found.text == "You build pipelines.\nPython"
    assert found.url == "https://example.org/jobs/7"
    assert not found.is_remote


@pytest.mark.parametrize(
    "wrapped",
    [
        [JOB],
        ["noise", JOB],
        {"@graph": [{"@type": "WebPage"}, JOB]},
        [[JOB]],
        JOB | {"@type": ["Thing", "JobPosting"]},
        JOB | {"@type": "http://schema.org/JobPosting"},
    ],
)
def test_it_is_found_wherever_it_stands(wrapped):
    assert read(wrapped).title == "Data engineer"


def test_a_broken_script_beside_it_is_passed_over():
    assert read(("{not json", json.dumps(JOB), "[]")).company == "Fernhill Logistics"


def test_of_similar_jobs_that_of_the_address_is_taken():
    others = [JOB | {"title": f"Other {n}", "url": f"https://example.org/jobs/{n}"} for n in (1, 2)]
    own = JOB | {"url": "https://www.example.org/jobs/7/"}

    assert read([*others, own], url="https://example.org/jobs/7").title == "Data engineer"
    assert read([*others, JOB], title="Data engineer | Jobs").title == "Data engineer"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Fernhill", "Fernhill"),
        ([None, {"name": "Fernhill &amp; Sons"}], "Fernhill & Sons"),
        ({"legalName": "Fernhill A/S"}, "Fernhill A/S"),
        ({"@id": "#org"}, "Norrland"),
        (None, ""),
        (7.5, ""),
    ],
)
def test_the_company_is_named_in_many_ways(value, name):
    org = {"@id": "#org", "@type": "Organization", "name": "Norrland"}

    assert read([org, JOB | {"hiringOrganization": value}]).company == name


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ([{"address": {"addressLocality": "Graz", "addressRegion": None}}, None], "Graz"),
        ("Oslo", "Oslo"),
        ({"address": "Main Street 1, Oslo"}, "Main Street 1, Oslo"),
        ({"address": {"addressCountry": {"name": "Spain"}}}, "Spain"),
        ({"address": {"addressLocality": "Berlin", "addressRegion": "Berlin"}}, "Berlin"),
        ({"@id": "#place"}, "Turku"),
        ([{"address": f"City {n}"} for n in range(5)], "City 0 / City 1 / City 2"),
    ],
)
def test_the_place_is_written_in_many_ways(value, place):
    known = {"@id": "#place", "address": {"addressLocality": "Turku"}}

    assert read([known, JOB | {"jobLocation": value}]).place == place


@pytest.mark.parametrize(
    ("job", "pay"),
    [
        ({"baseSalary": None}, ""),
        ({"baseSalary": "50,000", "salaryCurrency": "GBP"}, "50,000 GBP"),
        ({"baseSalary": "DOE"}, "DOE"),
        ({"baseSalary": {"currency": "USD", "value": 38, "unitText": "hour"}}, "38 USD an hour"),
        (
            {"baseSalary": {"currency": "USD", "value": {"value": "38.50", "unitText": "Hour"}}},
            "38.50 USD an hour",
        ),
        ({"baseSalary": {"value": {"minValue": "4100"}, "currency": "EUR"}}, "4100 EUR"),
        ({"baseSalary": None, "estimatedSalary": [{"value": 5}]}, "5 (estimated)"),
    ],
)
def test_pay_is_kept_as_it_is_stated(job, pay):
    assert read(JOB | job).pay == pay


@pytest.mark.parametrize(
    "html",
    [
        "&lt;p&gt;You build &lt;b&gt;pipelines&lt;/b&gt;.&lt;/p&gt;",
        "&amp;lt;p&amp;gt;You build pipelines.&amp;lt;/p&amp;gt;",
        "You build pipelines.",
    ],
)
def test_a_description_may_be_escaped_once_or_twice(html):
    assert read(JOB | {"description": html}).text == "You build pipelines."


def test_remote_is_said_by_its_type():
    assert read(JOB | {"jobLocationType": "TELECOMMUTE", "jobLocation": None}).is_remote


def test_without_it_the_title_of_the_page_and_the_marked_words_are_taken():
    page = Page(
        url="https://example.org/7",
        title="Data engineer at Fernhill | Example Jobs",
        meta={"og:description": "We move things."},
    )

    found = posting_of(page)
    assert (found.title, found.company, found.text) == (
        "Data engineer",
        "Fernhill",
        "We move things.",
    )
    assert posting_of(Page(selection="These words", title="A")).text == "These words"


def test_the_source_of_a_page_can_be_pasted():
    source = (
        "<html><head><title>Jobs</title><link rel='canonical' href='https://example.org/7'>"
        f"<script type='application/ld+json'>{json.dumps(JOB)}</script></head></html>"
    )

    found = posting_of(pasted_page(source))

    assert (found.title, found.url) == ("Data engineer", "https://example.org/7")


@pytest.mark.parametrize(
    ("text", "title", "url", "words"),
    [
        ("https://example.org/7", "", "https://example.org/7", ""),
        ("Data engineer\nWe move things.", "Data engineer", "", "Data engineer\nWe move things."),
        (
            "See (https://example.org/7).",
            "See (https://example.org/7).",
            "https://example.org/7",
            "",
        ),
    ],
)
def test_a_link_or_words_can_be_pasted(text, title, url, words):
    page = pasted_page(text)

    assert (page.url, page.selection) == (url, words)
    assert not title or page.title


KEYS = [
    *("@type", "@id", "@graph", "title", "hiringOrganization", "jobLocation", "address", "url"),
    *("baseSalary", "value", "minValue", "unitText", "validThrough", "description"),
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner | st.just("JobPosting"),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(ANYTHING, st.text(max_size=50))
def test_nothing_that_a_page_says_stops_it(value, text):
    posting_of(page_of({"ld": [json.dumps(value), text], "url": text, "meta": value}))
    posting_of(pasted_page(text))
