from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.offers.domain.base_pay import base_pay


def base(text, hours=None):
    return base_pay(text, hours_a_week=hours and Decimal(hours), home="EUR")


@pytest.mark.parametrize(
    ("text", "hours", "year", "hour"),
    [
        ("86k EUR a year", "38", "", "43.52 EUR"),
        ("86k EUR a year", None, "", ""),
        ("3.500 €/Monat", "40", "42,000 EUR a year, × 12 months", "20.19 EUR"),
        ("3.500 €/Monat", None, "42,000 EUR a year, × 12 months", ""),
        ("$62/h", "40", "128,960 USD a year, × 40 hours × 52 weeks", "62.00 USD"),
        ("$62/h", None, "", ""),
        ("45.000–55.000 EUR brutto", "40", "", "21.63–26.44 EUR"),
        ("from 60k GBP", "40", "", "from 28.85 GBP"),
        ("As in the posting", "40", "", ""),
        ("2.800 € netto im Monat", "40", "", ""),
    ],
)
def test_what_was_said_becomes_a_sum_only_where_it_can(text, hours, year, hour):
    assert base(text, hours).year_words == year
    assert base(text, hours).hour_words == hour


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("As in the posting", "There is no amount in it."),
        ("$62/h", "No hours a week are said, so it is no sum of a year."),
        ("2.800 € netto im Monat", "After tax, so it is compared with nothing."),
        ("30.000 kr/month", "Several currencies are written like that."),
        ("86k EUR a year", ""),
    ],
)
def test_it_says_why_it_is_no_sum_of_a_year(text, why):
    assert base(text).why_not == why


def test_the_same_sum_is_the_same_however_it_is_written():
    assert base("86k EUR").compared_by == base("86.000 € im Jahr").compared_by
    assert base("4.000 €/month").compared_by == base("48k EUR").compared_by
    assert base("86k EUR").compared_by != base("86k USD").compared_by
    assert base("As posted").compared_by == base("as  posted").compared_by


@given(st.integers(10_000, 500_000), st.decimals(1, 80, places=1))
def test_an_hour_times_its_hours_is_the_year_again(amount, hours):
    found = base(f"{amount} EUR a year", hours).an_hour

    assert found and found[0] is not None
    assert abs(found[0] * hours * 52 - amount) <= hours * 52 * Decimal("0.005")


@given(st.text(max_size=40), st.none() | st.decimals(1, 80, places=1))
def test_any_text_has_its_words_and_either_a_sum_or_a_reason(text, hours):
    found = base(text, hours)

    assert isinstance(found.year_words + found.hour_words, str)
    assert not (found.year_words and found.why_not)
    hash(found.compared_by)
