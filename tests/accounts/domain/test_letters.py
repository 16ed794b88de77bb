import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.letters import folded, name_key, shows_nothing

NAMES = st.text(st.characters(categories=["L", "M", "N", "P", "Zs"]), max_size=20)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller GmbH", "MÜLLER GMBH"),
        ("Müller", "Mu\u0308ller"),
        ("Straße", "STRASSE"),
        ("STRAẞE", "strasse"),
        ("ΟΔΟΣ", "οδος"),
        ("Łódź", "łÓDŹ"),
        ("ПРИВЕТ", "привет"),
        ("İSTANBUL", "istanbul"),
        ("ﬁrma", "FIRMA"),
        ("Ｆｅｒｎｈｉｌｌ", "Fernhill"),
    ],
)
def test_names_that_nobody_tells_apart_are_one(one, other):
    assert folded(one) == folded(other)
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Müller", "Muller"), ("Moller", "Møller"), ("o", "0")])
def test_other_letters_are_another_name(one, other):
    assert folded(one) != folded(other)
    assert name_key(one) != name_key(other)


def test_names_sort_as_in_a_book():
    names = [
        "Ärzte",
        "Arz",
        "Østby",
        "Oslo",
        "Zebra",
        "Łódź",
        "Lund",
        "Muller",
        "Müller",
        "Mueller",
    ]

    assert sorted(names, key=name_key) == [
        "Arz",
        "Ärzte",
        "Łódź",
        "Lund",
        "Mueller",
        "Muller",
        "Müller",
        "Oslo",
        "Østby",
        "Zebra",
    ]


def test_a_shorter_name_comes_before_a_longer_one():
    names = ["Müller GmbH", "Müller", "Muller GmbH", "Muller"]

    assert sorted(names, key=name_key) == ["Muller", "Müller", "Muller GmbH", "Müller GmbH"]


@given(NAMES, NAMES)
def test_keys_are_equal_exactly_where_names_are(one, other):
    assert (name_key(one) == name_key(other)) == (folded(one) == folded(other))


@given(NAMES)
def test_no_way_to_write_a_name_makes_it_another(name):
    forms = {unicodedata.normalize(form, name) for form in ("NFC", "NFD", "NFKC")}

    assert {folded(it) for it in forms} == {folded(name)}
    assert folded(name.upper()) == folded(name.lower()) == folded(name.swapcase())


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u200b",
        "\u200b \u2060",
        "\ufeff",
        "\u00ad",
        "\u3164",
        "\u2800",
        "\u202e",
        "\u0301",
    ],
)
def test_what_shows_nothing(text):
    assert shows_nothing(text)


@pytest.mark.parametrize("text", ["a", "\u200bA", "-", "0", "हिन्दी", "👩‍🚀", "\u200fשלום"])
def test_what_shows_something(text):
    assert not shows_nothing(text)


@given(NAMES, st.sampled_from("aé9.ß"))
def test_any_letter_shows(around, letter):
    assert not shows_nothing(around + letter + around)
