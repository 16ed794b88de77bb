from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.duplicates.domain.likeness import (
    Pair,
    Trait,
    Why,
    company_traits,
    contact_traits,
    mailbox_key,
    pairs,
    person_key,
    phone_key,
    site_key,
)


def companies(*rows, apart=()):
    compared = [(pk, company_traits(name, site)) for pk, (name, site) in enumerate(rows, 1)]
    return pairs(compared, apart=apart)


def contacts(*rows, apart=()):
    return pairs([(pk, contact_traits(*it)) for pk, it in enumerate(rows, 1)], apart=apart)


# --- What is compared ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.acme.com/about", "acme.com"),
        ("http://ACME.com", "acme.com"),
        ("https://careers.acme.com/jobs/1", "acme.com"),
        ("https://jobs.com", "jobs.com"),
        ("https://de.linkedin.com/company/Acme/", "linkedin.com/company/acme"),
        ("https://www.linkedin.com/", ""),
        ("https://acme.wd3.myworkdayjobs.com/x", "acme.wd3.myworkdayjobs.com"),
        ("", ""),
        ("https://[", ""),
    ],
)
def test_the_site_of_a_company(url, key):
    assert site_key(url) == key


def test_a_person_by_any_order_of_the_name():
    same = {person_key(it) for it in ("Okafor, Mia", "Dr. Mia Okafor", "MIA  OKAFOR", "Mía Okafor")}

    assert same == {"mia okafor"}
    assert person_key("李") == "李"


def test_a_mailbox_and_a_number():
    assert mailbox_key("Mia@Acme.com") == mailbox_key("mia+jobs@acme.com")
    assert mailbox_key("") == ""
    assert phone_key("+49 (0)30 1234567") == phone_key("030/1234567")
    assert phone_key("12345") == ""


# --- Pairs ---------------------------------------------------------------------------------------


def test_companies_of_one_name_or_one_site_are_a_pair():
    assert companies(("Acme", ""), ("Beta", ""), ("ACME Ltd.", "")) == [Pair(1, 3, (Why.NAME,))]
    assert companies(("A", "https://x.example"), ("B", "http://www.x.example/jobs")) == [
        Pair(1, 2, (Why.WEBSITE,))
    ]
    assert companies(("A", "https://a.example"), ("a ag", "https://a.example")) == [
        Pair(1, 2, (Why.NAME, Why.WEBSITE))
    ]


def test_a_site_that_many_share_says_nothing():
    assert companies(*((name, "https://ats.example") for name in "ABCD")) == []
    assert len(companies(*((name, "https://ats.example") for name in "ABC"))) == 2


def test_of_several_each_is_asked_about_once_with_the_oldest():
    assert companies(("A", ""), ("a", ""), ("A AG", "")) == [
        Pair(1, 2, (Why.NAME,)),
        Pair(1, 3, (Why.NAME,)),
    ]


def test_two_that_are_different_are_not_asked_about_but_the_third_is():
    found = companies(("A", ""), ("a", ""), ("A AG", ""), apart={frozenset((1, 2))})

    assert found == [Pair(1, 3, (Why.NAME,))]
    found = companies(
        ("A", ""), ("a", ""), ("A AG", ""), apart={frozenset((1, 2)), frozenset((1, 3))}
    )
    assert found == [Pair(2, 3, (Why.NAME,))]


def test_a_name_counts_at_one_company_or_where_none_is_known():
    mia = ("Mia Okafor", "Acme", "", "")

    assert contacts(mia, ("Okafor, Mia", "ACME GmbH", "", ""))
    assert contacts(mia, ("mia okafor", "", "", ""))
    assert not contacts(mia, ("Mia Okafor", "Beta", "", ""))


def test_an_email_or_a_number_counts_everywhere():
    assert contacts(("A", "X", "a@x.example", ""), ("B", "Y", "A@x.example", "")) == [
        Pair(1, 2, (Why.EMAIL,))
    ]
    assert contacts(("A", "X", "", "+49 30 1234567"), ("B", "Y", "", "030 1234567")) == [
        Pair(1, 2, (Why.PHONE,))
    ]
    assert not contacts(("A", "", "", ""), ("B", "", "", ""))


def test_five_thousand_of_one_name_take_no_time_to_speak_of():
    rows = [
        (pk, contact_traits("Recruiter", f"Company {pk % 2500}", "", "")) for pk in range(5_000)
    ]
    rows += [(pk, (Trait(Why.NAME, "recruiter"),)) for pk in range(5_000, 5_020)]
    begun = perf_counter()

    assert len(pairs(rows)) == 2_520
    assert perf_counter() - begun < 2


# --- Whatever is written -------------------------------------------------------------------------

NAMES = st.sampled_from(["Acme", "ACME Ltd.", "acmé", "Beta", "Beta AG", "Gamma"])
SITES = st.sampled_from(["", "https://a.example", "https://www.a.example", "https://b.example"])


@given(st.lists(st.tuples(NAMES, SITES), max_size=12), st.sets(st.integers(1, 12), max_size=4))
def test_whatever_stands_there(rows, some):
    apart = {frozenset((one, other)) for one in some for other in some if one < other}

    found = companies(*rows, apart=apart)

    assert all(it.one < it.other and it.why for it in found)
    assert len({it.other for it in found}) == len(found)
    assert not {frozenset((it.one, it.other)) for it in found} & apart
    for it in found:
        one, other = (set(company_traits(*rows[pk - 1])) for pk in (it.one, it.other))
        assert {trait.why for trait in one & other} >= set(it.why)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_any_text_can_be_compared(name, company, email, phone):
    assert pairs([(1, contact_traits(name, company, email, phone))]) == []
    assert company_traits(name, email) == company_traits(name, email)
