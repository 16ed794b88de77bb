from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.ids import LARGEST_ID
from transfer.api.domain.cursors import cursor_after, row_before


@given(st.integers(1, LARGEST_ID))
def test_a_cursor_is_read_again(pk):
    assert row_before(cursor_after(pk)) == pk


@given(st.text())
def test_whatever_is_sent_is_a_cursor_of_ours_or_none(text):
    pk = row_before(text)

    assert pk is None or cursor_after(pk) == text
