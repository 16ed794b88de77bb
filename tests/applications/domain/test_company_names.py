import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.letters import folded
from applications.domain.company_names import LEGAL_FORMS, company_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller GmbH & Co. KG", "MULLER"),
        ("Acme Ltd.", "acme"),
        ("Acme, Inc.", "ACME LLC"),
        ("Piekarnia Sp. z o.o.", "piekarnia"),
        ("Piekarnia sp. z o. o.", "Piekarnia S.A."),
        ("Acme S.r.l.", "Acme B.V."),
        ("Acme B. V.", "Acme Oy"),
        ("Verein e.V.", "Verein"),
        ("Smith and Company", "Smith & Co"),
        ("Start UG (haftungsbeschränkt)", "Start"),
        ("UAB Baltas", "Baltas"),
        ("Nordic A/S", "Nordic AB"),
        ("Cine S.A. de C.V.", "cine"),
        ("A.B.C. GmbH", "ABC"),
        ("Straße AG", "STRASSE"),
    ],
)
def test_names_of_one_company(one, other):
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme", "Acme Labs"),
        ("Co", "Ltd"),
        ("Berlin Zoo", "Berlin"),
        ("日本", "中国"),
        ("!!", "??"),
    ],
)
def test_names_of_two(one, other):
    assert company_key(one) != company_key(other)


def test_something_of_the_name_is_always_left():
    assert company_key("Co") == "co"
    assert company_key("GmbH & Co. KG")


WORD = st.text("abcdefghijklmnopqrstuvwxyzäéł", min_size=5, max_size=9)


@given(st.lists(WORD, min_size=1, max_size=4), st.sampled_from(sorted(LEGAL_FORMS)))
def test_a_legal_form_more_changes_nothing(words, form):
    key = company_key(" ".join(words))

    assert company_key(f"{' '.join(words)} {form.upper()}.") == key
    assert company_key(key) == key


@given(st.text(min_size=1, max_size=60))
def test_any_name_has_a_key_that_capitals_do_not_change(name):
    assert company_key(name) or not name.strip()
    assert company_key(folded(name)) == company_key(folded(folded(name).upper()))
