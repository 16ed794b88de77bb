from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.domain.pipeline import (
    CLOSED_STAGES,
    OPEN_STAGES,
    Move,
    Stage,
    current_stage,
    phase,
    validate_move,
)

TODAY = date(2026, 6, 4)
moves = st.builds(
    Move,
    stage=st.sampled_from(Stage),
    moved_on=st.dates(date(2026, 1, 1), date(2026, 1, 5)),
    recorded_order=st.integers(0, 1000),
)


def test_every_stage_is_open_or_closed():
    assert {*OPEN_STAGES, *CLOSED_STAGES} == set(Stage)
    assert not {*OPEN_STAGES} & {*CLOSED_STAGES}


def test_a_back_dated_older_move_does_not_change_the_stage():
    offer = Move(Stage.OFFER, TODAY, 1)
    back_dated = Move(Stage.APPLIED, TODAY - timedelta(days=20), 2)

    assert current_stage([offer, back_dated]) == offer


def test_of_one_day_the_move_recorded_last_stands():
    first, second = Move(Stage.APPLIED, TODAY, 1), Move(Stage.SCREENING, TODAY, 2)

    assert current_stage([second, first]) == second


def test_without_moves_there_is_no_stage():
    assert current_stage([]) is None


@settings(deadline=None)
@given(
    found=st.lists(moves, min_size=1, unique_by=lambda move: move.recorded_order), data=st.data()
)
def test_order_never_matters(found, data):
    assert current_stage(found) == current_stage(data.draw(st.permutations(found)))


@settings(deadline=None)
@given(
    stage=st.sampled_from(Stage),
    has_interview_ahead=st.booleans(),
    has_interview_behind=st.booleans(),
    has_follow_up=st.booleans(),
)
def test_s2_only_a_closed_role_has_nothing_left_to_do(stage, **facts):
    found = phase(stage, **facts)

    assert found in {"preparing", "interviewing", "deciding", "following up", "closed"}
    assert (found == "closed") is (stage in CLOSED_STAGES and not facts["has_follow_up"])


@pytest.mark.parametrize(("days", "is_fine"), [(0, True), (-400, True), (1, False)])
def test_a_move_lies_in_the_past_or_today(days, is_fine):
    words = validate_move(moved_on=TODAY + timedelta(days=days), today=TODAY)

    assert (words == "") is is_fine


@pytest.mark.parametrize(
    ("stage", "ahead", "behind", "follow_up", "expected"),
    [
        (Stage.APPLIED, False, False, False, "preparing"),
        (Stage.INTERVIEWING, True, False, False, "preparing"),
        (Stage.INTERVIEWING, True, True, False, "interviewing"),
        (Stage.INTERVIEWING, False, True, True, "following up"),
        (Stage.INTERVIEWING, False, True, False, "deciding"),
        (Stage.OFFER, True, True, True, "deciding"),
        (Stage.REJECTED, False, True, True, "following up"),
        (Stage.REJECTED, False, True, False, "closed"),
    ],
)
def test_s2_a_role_is_in_one_of_the_four_kinds_of_work(stage, ahead, behind, follow_up, expected):
    found = phase(
        stage,
        has_interview_ahead=ahead,
        has_interview_behind=behind,
        has_follow_up=follow_up,
    )

    assert found == expected
