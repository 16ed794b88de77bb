from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.pay import CURRENCIES, NotCompared, Pay, Period, pay_words, read_pay

WEEK = Decimal(40)
AMOUNTS = st.integers(1_000, 900_000_000)


@pytest.mark.parametrize(
    ("said", "low", "high", "currency", "period"),
    [
        ("95k", 95_000, 95_000, "", "year"),
        ("95 k€", 95_000, 95_000, "EUR", "year"),
        ("3.500 €/Monat", 3_500, 3_500, "EUR", "month"),
        ("$62/h", 62, 62, "USD", "hour"),
        ("45.000–55.000 brutto", 45_000, 55_000, "", "year"),
        ("zwischen 62.000 und 72.000 € im Jahr", 62_000, 72_000, "EUR", "year"),
        ("between €80k and €95k", 80_000, 95_000, "EUR", "year"),
        ("95k and 10k bonus", 95_000, 95_000, "", "year"),
        ("180 PLN/h B2B", 180, 180, "PLN", "hour"),
        ("95'000 CHF", 95_000, 95_000, "CHF", "year"),
        ("12,00,000 INR", 1_200_000, 1_200_000, "INR", "year"),
        ("12-15 LPA", 1_200_000, 1_500_000, "INR", "year"),
        ("600万円", 6_000_000, 6_000_000, "JPY", None),
        ("60-70 T€", 60_000, 70_000, "EUR", "year"),
        ("45k-55k EUR", 45_000, 55_000, "EUR", "year"),
        ("45–55k", 45_000, 55_000, "", "year"),
        ("£45,000 - £55,000 per annum", 45_000, 55_000, "GBP", "year"),
        ("EUR 45.000 bis 55.000 im Jahr", 45_000, 55_000, "EUR", "year"),
        ("80000-100000 USD YEAR", 80_000, 100_000, "USD", "year"),
        ("€ 60.000,- p.a.", 60_000, 60_000, "EUR", "year"),
        ("35 000 SEK/månad", 35_000, 35_000, "SEK", "month"),
        ("6000–8000 zł na miesiąc", 6_000, 8_000, "PLN", "month"),
        ("Tagessatz 600 €", 600, 600, "EUR", "day"),
        ("€14.25 ph", Decimal("14.25"), Decimal("14.25"), "EUR", "hour"),
        ("9 tys. zł miesięcznie", 9_000, 9_000, "PLN", "month"),
        ("CA$ 95,000", 95_000, 95_000, "CAD", "year"),
        ("1.234,56 € monthly", Decimal("1234.56"), Decimal("1234.56"), "EUR", "month"),
        ("60k base + 10% bonus", 60_000, 60_000, "", "year"),
        ("70 000 - 80 000 PLN", 70_000, 80_000, "PLN", None),
        ("5000", 5_000, 5_000, "", None),
        ("from 50k", 50_000, None, "", "year"),
        ("50k+", 50_000, None, "", "year"),
        ("ab 3.500 € im Monat", 3_500, None, "EUR", "month"),
        ("up to 60.000 €", None, 60_000, "EUR", "year"),
    ],
)
def test_pay_is_read_as_people_write_it(said, low, high, currency, period):
    pay = read_pay(said)

    assert pay
    assert (pay.low, pay.high, pay.currency, pay.period) == (low, high, currency, period)


@pytest.mark.parametrize(
    "said", ["", "competitive", "TVöD E13", "10% bonus", "28 days leave", "0", "nach Vereinbarung"]
)
def test_what_names_no_amount_is_no_pay(said):
    assert read_pay(said) is None


@pytest.mark.parametrize(
    ("said", "low", "high", "steps"),
    [
        ("3.500 €/Monat", 42_000, 42_000, "× 12 months"),
        ("3.500 € x 14", 49_000, 49_000, "× 14 months"),
        ("3500 EUR, 13,5 Gehälter", 47_250, 47_250, "× 13.5 months"),
        ("$62/h", 128_960, 128_960, "× 40 hours × 52 weeks"),
        ("$62/h, 20 h/week", 64_480, 64_480, "× 20 hours × 52 weeks"),
        ("550 €/Tag", 143_000, 143_000, "× 40 hours in days of 8 × 52 weeks"),
        ("1,000–1,200 USD a week", 52_000, 62_400, "× 52 weeks"),
        ("from 3,000 EUR a month", 36_000, None, "× 12 months"),
        ("95k", 95_000, 95_000, ""),
    ],
)
def test_a_sum_of_a_year_says_how_it_came_about(said, low, high, steps):
    pay = read_pay(said)

    assert pay
    assert pay.a_year(WEEK) == (low, high)
    assert pay.steps(WEEK) == steps


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("$62/h", NotCompared.NO_HOURS),
        ("550 €/Tag", NotCompared.NO_HOURS),
        ("5000 EUR", NotCompared.NO_PERIOD),
        ("70 000 PLN", NotCompared.NO_PERIOD),
        ("2 500 € net par mois", NotCompared.NET),
        ("450 000 kr a year", NotCompared.NO_CURRENCY),
    ],
)
def test_what_nobody_can_tell_is_not_guessed(said, why):
    pay = read_pay(said)

    assert pay
    assert pay.why_not() == why
    assert pay.a_year() == (None, None)
    assert not pay.steps()


@pytest.mark.parametrize(
    ("said", "home", "currency"),
    [
        ("$95k", "EUR", "USD"),
        ("$95k", "CAD", "CAD"),
        ("450 000 kr a year", "NOK", "NOK"),
        ("450 000 kr a year", "EUR", ""),
        ("95k", "CHF", ""),
        ("£95k", "EUR", "GBP"),
    ],
)
def test_a_sign_of_several_currencies_is_the_users_own_or_open(said, home, currency):
    pay = read_pay(said, home=home)

    assert pay
    assert pay.currency == currency


@given(low=AMOUNTS, more=st.integers(0, 100_000_000), currency=st.sampled_from(sorted(CURRENCIES)))
def test_sums_of_a_year_are_read_back_from_their_words(low, more, currency):
    for ends in ((low, low + more), (low, None), (None, low)):
        pay = read_pay(pay_words(*ends, currency))

        assert pay
        assert pay.a_year() == ends
        assert pay.currency == currency


def test_more_than_anybody_is_paid_is_no_sum_of_a_year():
    pay = read_pay(f"{'9' * 60} EUR an hour")

    assert pay
    assert pay.a_year(WEEK) == (None, None)


@given(text=st.text(max_size=200), home=st.sampled_from(["", "EUR", "SEK"]))
def test_any_text_is_read_or_left_and_never_breaks(text, home):
    pay = read_pay(text, home=home)

    if pay:
        low, high = pay.a_year(WEEK)
        assert pay.low is not None or pay.high is not None
        assert low is None or high is None or low <= high


@given(
    amount=st.integers(1, 100_000),
    period=st.sampled_from(Period),
    hours=st.integers(1, 80).map(Decimal),
)
def test_more_an_hour_is_never_less_a_year(amount, period, hours):
    one, two = (Pay(Decimal(it), Decimal(it), period=period) for it in (amount, amount + 1))

    assert (one.a_year(hours)[0] or 0) <= (two.a_year(hours)[0] or 0)
