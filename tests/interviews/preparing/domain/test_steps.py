from datetime import UTC, datetime, timedelta

import pytest

from interviews.preparing.domain.steps import Step, is_over, step_that_fits

START = datetime(2026, 6, 3, 13, tzinfo=UTC)
END = START + timedelta(hours=1)


def step_at(now, *, ended_at=None, debriefed_at=None):
    return step_that_fits(
        now=now, starts_at=START, ends_at=END, ended_at=ended_at, debriefed_at=debriefed_at
    )


@pytest.mark.parametrize(
    ("minutes_after_start", "step"),
    [
        (-60 * 24, Step.PREPARE),
        (-16, Step.PREPARE),
        (-15, Step.LOG),
        (0, Step.LOG),
        (60, Step.LOG),
        (74, Step.LOG),
        (75, Step.DEBRIEF),
        (60 * 24, Step.DEBRIEF),
    ],
)
def test_the_clock_alone_opens_prepare_then_log_then_debrief(minutes_after_start, step):
    assert step_at(START + timedelta(minutes=minutes_after_start)) == step


def test_the_users_word_ends_it_before_the_clock_does():
    now = START + timedelta(minutes=40)

    assert step_at(now, ended_at=now) == Step.DEBRIEF


@pytest.mark.parametrize("days", [-3, 0, 3])
def test_a_saved_debrief_opens_the_verdict_whatever_the_clock_says(days):
    assert step_at(START + timedelta(days=days), debriefed_at=END) == Step.VERDICT


def test_an_interview_that_runs_over_is_not_over_yet():
    assert not is_over(now=END + timedelta(minutes=14), ends_at=END, ended_at=None)
    assert is_over(now=END + timedelta(minutes=15), ends_at=END, ended_at=None)


def test_a_step_is_named_in_sentence_case():
    assert [step.label for step in Step] == ["Prepare", "Log", "Debrief", "Verdict"]
