from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.pipeline import Move, Stage, current_stage
from interviews.preparing.domain.stage_suggested import (
    BEFORE_TALKING,
    InterviewDay,
    StageSuggested,
    stage_suggested,
)

TODAY = date(2026, 5, 4)
APPLIED_ON = date(2026, 4, 20)


def met(on: date, *, is_first_talk: bool = False) -> InterviewDay:
    return InterviewDay(on, is_first_talk)


@pytest.mark.parametrize("stage", BEFORE_TALKING)
def test_an_interview_suggests_interviewing_on_its_day(stage):
    found = stage_suggested(stage, APPLIED_ON, [met(date(2026, 4, 28))], TODAY)

    assert found == StageSuggested(Stage.INTERVIEWING, date(2026, 4, 28), is_over=True)


def test_one_that_is_planned_suggests_it_today():
    found = stage_suggested(Stage.SAVED, None, [met(date(2026, 5, 9))], TODAY)

    assert found == StageSuggested(Stage.INTERVIEWING, TODAY, is_over=False)


def test_recruiters_alone_are_a_screening():
    screen = met(date(2026, 4, 28), is_first_talk=True)
    later = met(date(2026, 4, 30))

    assert stage_suggested(Stage.APPLIED, APPLIED_ON, [screen], TODAY).stage == Stage.SCREENING
    both = stage_suggested(Stage.APPLIED, APPLIED_ON, [later, screen], TODAY)
    assert both == StageSuggested(Stage.INTERVIEWING, date(2026, 4, 28), is_over=True)


@pytest.mark.parametrize("stage", sorted(set(Stage) - set(BEFORE_TALKING)))
def test_who_is_further_is_asked_nothing(stage):
    assert stage_suggested(stage, APPLIED_ON, [met(date(2026, 4, 28))], TODAY) is None


def test_without_an_interview_nothing_is_suggested():
    assert stage_suggested(Stage.APPLIED, APPLIED_ON, [], TODAY) is None


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(
    st.sampled_from(BEFORE_TALKING),
    st.none() | days,
    st.lists(st.builds(InterviewDay, days, st.booleans()), min_size=1, max_size=5),
    days,
)
def test_whoever_takes_it_is_in_that_stage(stage, since, interviews, today):
    """No day to come, and none before the move that the role stands on."""
    since = min(since, today) if since else None

    found = stage_suggested(stage, since, interviews, today)

    before = [Move(stage, since, 0)] if since else []
    assert current_stage([*before, Move(found.stage, found.moved_on, 1)]).stage == found.stage
    assert found.moved_on <= today
    assert found.is_over == any(it.on < today + timedelta(days=1) for it in interviews)
