"""What a model is told stays short, and what is left out is said."""

import json

from hypothesis import given
from hypothesis import strategies as st

from transfer.mcp.domain.bounds import MOST_CHARACTERS, cut, told_in_bounds

TEXTS = st.text(max_size=60)
SAID = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=40,
)


def parts(said):
    """Every text and every list in it."""
    if isinstance(said, str | list):
        yield said
    for it in said.values() if isinstance(said, dict) else said if isinstance(said, list) else ():
        yield from parts(it)


def told(said):
    return json.loads(told_in_bounds(said, str))


def test_what_is_short_is_told_as_it_is():
    said = {"role": {"title": "Engineer", "tags": ["a", "b"]}, "items": [1, None, 2.5]}

    assert told(said) == said


def test_a_text_that_is_cut_says_so():
    assert cut("abcdef", most_text=4, most_rows=9) == "abcd … [2 more characters]"


def test_what_is_left_out_of_a_list_is_said_beside_it():
    assert cut({"items": [1, 2, 3]}, most_text=9, most_rows=2) == {
        "items": [1, 2],
        "items_left_out": 1,
    }


def test_the_longer_it_is_the_less_of_each_part_is_told():
    """Ten long texts are told whole, a thousand are not."""
    few = told({"rows": [{"notes": "n" * 3_000} for _ in range(10)]})
    many = told_in_bounds({"rows": [{"notes": "n" * 30_000} for _ in range(1_000)]}, str)

    assert few["rows"][0]["notes"] == "n" * 3_000
    assert len(many) <= MOST_CHARACTERS
    assert json.loads(many)["rows_left_out"] > 900


@given(SAID, st.integers(1, 30), st.integers(0, 4))
def test_no_part_is_longer_than_asked(said, most_text, most_rows):
    short = cut(said, most_text=most_text, most_rows=most_rows)

    for it in parts(short):
        whole = it.partition(" … [")[0] if isinstance(it, str) else it
        assert len(whole) <= (most_text if isinstance(it, str) else most_rows)


@given(SAID)
def test_nothing_is_changed_where_all_of_it_fits(said):
    assert cut(said, most_text=60, most_rows=8) == said
