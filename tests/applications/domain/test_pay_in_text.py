import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.pay import read_pay
from applications.domain.pay_in_text import find_pay


@pytest.mark.parametrize(
    ("text", "pay"),
    [
        (
            "Wir zahlen zwischen 62.000 und 72.000 € brutto im Jahr.",
            "zwischen 62.000 und 72.000 € brutto im Jahr",
        ),
        ("We pay €80k-95k.", "€80k-95k"),
        ("(60,000–70,000 USD per year)", "60,000–70,000 USD per year"),
        ("ca. 3.500 €/Monat brutto", "3.500 €/Monat brutto"),
        ("seit 15.12.2026, 3 Jahre, 1200 people, +49 30 1234567, 10k+ users", None),
    ],
)
def test_pay_is_found_where_a_mail_says_so(text, pay):
    found = find_pay(text, is_prose=True)

    assert (found and found["pay"]) == pay


def test_a_line_of_ones_own_needs_no_currency():
    assert find_pay("Acme, 95k, Berlin")["pay"] == "95k"
    assert find_pay("Acme, 2026, 1200 people") is None


@given(st.text(alphabet="0123456789.,k€ -–/hund zwischen", max_size=60))
def test_what_is_found_can_be_read(text):
    found = find_pay(text)

    assert found is None or read_pay(found["pay"])
