import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.log.domain.sheet import MOST_LINES, PAGE, WORDS, lines_each


@pytest.mark.parametrize(
    ("questions", "lines"), [(0, 6), (1, 6), (3, 6), (4, 4), (5, 3), (6, 2), (7, 1), (30, 1)]
)
def test_fewer_questions_have_more_lines(questions, lines):
    assert lines_each(questions) == lines


@given(st.integers(0, 8))
def test_a_usual_plan_stays_on_its_page(questions):
    assert questions * (lines_each(questions) + WORDS) <= PAGE


@given(st.integers(0, 500))
def test_one_more_question_never_brings_lines(questions):
    assert 1 <= lines_each(questions + 1) <= lines_each(questions) <= MOST_LINES
