"""What a cell means of which a role knows a few values only."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.models.role import Contract, EndedWhy, Priority
from transfer.importing.catalogue import loader
from transfer.importing.catalogue.loader import value_words
from transfer.importing.domain.values import hours_of, meant, stars_of
from transfer.importing.domain.words import plain


@pytest.mark.parametrize(
    ("kind", "values"),
    [("contract", Contract), ("ended_why", EndedWhy), ("priority", Priority)],
)
def test_the_catalogue_names_each_value_there_is_and_each_word_once(kind, values):
    read = loader._read("values.toml")[kind]
    assert set(read) == {str(it.value) for it in values}
    words = [word for some in read.values() for word in {plain(it) for it in some}]
    assert [it for it in set(words) if words.count(it) > 1] == []
    if kind != "priority":
        labels = {it.value: meant(it.label, value_words(kind)) for it in values}
        assert labels == {it.value: (it.value, True) for it in values}


@pytest.mark.parametrize(
    ("text", "value", "is_all"),
    [
        ("Permanent", "permanent", True),
        ("Unbefristeter Vertrag", "permanent", True),
        ("CDI", "permanent", True),
        ("contrato temporal", "fixed_term", True),
        ("Umowa na czas określony", "fixed_term", True),
        ("Freelance / B2B", "freelance", True),
        ("Full-time, permanent", "permanent", False),
        ("Internship (6 months)", "internship", False),
        ("temp to perm", "", False),
        ("not permanent", "", False),
        ("Full-time", "", False),
    ],
)
def test_contracts_as_they_are_written(text, value, is_all):
    assert meant(text, value_words("contract")) == (value, is_all)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Pay", "pay"),
        ("hiring freeze in Q3", "closed"),
        ("Absage ohne Begründung", "not_said"),
        ("candidat interne", "other_candidate"),
        ("brak doświadczenia", "skills"),
        ("I liked the work, but no", ""),
        ("salary and culture fit", "culture"),
    ],
)
def test_reasons_inside_a_sentence_have_two_words(text, value):
    assert meant(text, value_words("ended_why"), fewest_inside=2)[0] == value


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("40", "40.0"), ("38,5", "38.5"), ("38.5 h", "38.5"), ("35h/semaine", "35.0"),
        ("40 Std./Woche", "40.0"), ("37.5 hours per week", "37.5"), ("40 horas semanales", "40.0"),
        ("ca. 32 Stunden", "32.0"), ("20 godzin w tygodniu", "20.0"), ("full time", None),
        ("30-40", None), ("0", None), ("169", None), ("80%", None), ("160 h a month", None),
        ("38,75", None),
    ],
)  # fmt: skip
def test_hours_a_week_as_they_are_written(text, hours):
    assert hours_of(text) == (Decimal(hours) if hours else None)


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("5", 1), ("4", 1), ("3", 2), ("2", 3), ("1", 3), ("0", 0), ("4/5", 1), ("8 of 10", 1),
        ("5 / 10", 2), ("★★★★☆", 1), ("★★☆☆☆", 3), ("⭐⭐⭐", 2), ("⭐️⭐️⭐️⭐️⭐️", 1), ("4.0", 1),
        ("3.9", None), ("6", None), ("7/5", None), ("great", None), ("★★ maybe", None),
    ],
)  # fmt: skip
def test_stars_as_priority(text, priority):
    assert stars_of(text) == priority


@given(st.text(max_size=40))
def test_any_cell_can_be_read(text):
    meant(text, value_words("contract"))
    meant(text, value_words("ended_why"), fewest_inside=2)
    hours_of(text)
    stars_of(text)
