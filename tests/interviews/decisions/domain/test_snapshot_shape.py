"""Which snapshots of a decision are taken from elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.decisions.domain.decision_snapshot import changes_since
from interviews.decisions.domain.snapshot_shape import NEEDED, SNAPSHOT, is_snapshot
from tests.interviews.decisions.domain.test_decision_snapshot import INTERVIEW, SMIRK, kept

MOVE = {
    "stage": "accepted",
    "moved_on": "2026-05-20",
    "recorded_at": "2026-05-20T10:00:00+00:00",
    "is_removed": True,
}


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"version": 1},
        {"interviews": [{"id": 1, "title": "A"}], "flags": []},
        {"drift": None, "score": {}},
        {"drift": {"points": None, "changes": ["A."]}, "moved": MOVE},
        {"warnings": [{"key": "premortem", "text": "A."}], "waiting": ["Mia"], "of later": 1},
        kept(),
        kept(2),
        kept(2, 2, -1, limit=50),
        kept(2, 2, is_hidden=True),
    ],
)
def test_what_a_decision_keeps_is_one(known):
    assert is_snapshot(known)


@pytest.mark.parametrize(
    "known",
    [
        [],
        {"moved": 5, "warnings": 7},
        {"warnings": 7},
        {"warnings": ["A."]},
        {"moved": {"stage": "accepted"}},
        {"moved": MOVE | {"stage": "mars"}},
        {"moved": MOVE | {"moved_on": "soon"}},
        {"moved": MOVE | {"recorded_at": "2026-05-20T10:00"}},
        {"score": {"words": "5 of 100"}},
        {"score": {"state": "shown"}},
        {"score": {"state": "shown", "points": "5"}},
        {"score": {"state": "too early", "low": 3}},
        {"score": {"state": "too early", "low": None, "high": 3}},
        {"flags": [{"id": 3}]},
        {"flags": [SMIRK | {"id": [3]}]},
        {"interviews": [INTERVIEW | {"id": "x"}]},
        {"interviews": 3},
        {"areas": [{"label": "Team", "voices": 3}]},
        {"unknown_areas": [1]},
        {"limits": []},
        {"drift": {"changes": 1}},
        {"deal_breakers": [{}]},
    ],
)
def test_what_a_page_could_not_show_is_none(known):
    assert not is_snapshot(known)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["shown", "accepted", "id"]),
    lambda it: (
        st.lists(it, max_size=2)
        | st.dictionaries(
            st.sampled_from([*SNAPSHOT, "id", "title", "state", "label", "points", *NEEDED]), it
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(list(SNAPSHOT)), json_values))
def test_what_is_taken_can_be_held_against_today(known):
    if is_snapshot(known):
        assert isinstance(changes_since(known, kept(2, 2)), list)
