from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.catalogue.loader import flag
from interviews.domain.proposals import AnswerFacts, SessionFacts, proposals

HOURS = AnswerFacts("avg_hours", "workload", "Mia", "coworker", "Sixty, seventy.")
LEFT = AnswerFacts("left_last_year", "culture", "Ruth", "hiring_manager", "A few.")
STYLE = AnswerFacts("manager_style", "manager", "Mia", "coworker", "She listens.")


def keys(*answers, **session):
    return [it.flag_key for it in proposals(SessionFacts(answers=answers, **session))]


def hours(low, high):
    return replace(HOURS, hours_low=Fraction(low), hours_high=Fraction(high))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (60, 70, ["hours_60_plus"]),
        (50, 60, ["hours_60_plus"]),
        (50, 59, []),
        (40, 40, ["hours_near_40"]),
        (35, 45, ["hours_near_40"]),
        (30, 32, []),
    ],
)
def test_s27_s28_hours_propose_a_flag_or_a_good_sign(low, high, expected):
    assert keys(hours(low, high)) == expected


def test_a_dodge_proposes_nothing_for_it_is_a_flag_already():
    assert keys(replace(hours(60, 70), manner="dodged")) == []


@pytest.mark.parametrize(
    ("tone", "expected"),
    [
        ("over_formal", ["overformal_about_manager"]),
        ("tight_lipped", ["tight_lipped_about_manager"]),
        ("warm", ["warm_concrete_about_manager"]),
        ("neutral", []),
        ("", []),
    ],
)
def test_s21_how_they_speak_of_the_manager_proposes_a_flag(tone, expected):
    assert keys(tone=tone) == expected


@pytest.mark.parametrize(("coworkers", "expected"), [(2, ["exchanged_looks"]), (1, [])])
def test_s22_looks_count_only_between_two(coworkers, expected):
    assert keys(looks="seen", coworkers=coworkers) == expected


def test_s24_the_smirk_and_the_word_are_both_proposed():
    answer = replace(STYLE, words="She's a BIT of a micromanager.", cue="Pause, look, smirk")

    assert keys(answer) == ["pause_and_smirk", "called_micromanager"]


def test_the_word_counts_only_where_the_manager_is_meant():
    assert keys(replace(LEFT, words="Our last vendor was a control freak.")) == []


@pytest.mark.parametrize(
    ("hired", "left", "headcount", "expected"),
    [
        (None, 8, 24, ["many_leavers"]),
        (None, 7, 24, []),
        (11, 9, None, ["churn_hiring"]),
        (3, 3, None, []),
        (1, 0, 24, ["turnover_numbers_given"]),
        (11, 9, 24, ["many_leavers", "churn_hiring", "turnover_numbers_given"]),
        (None, 3, 0, []),
    ],
)
def test_s37_numbers_of_leavers_and_hires(hired, left, headcount, expected):
    assert keys(replace(LEFT, hired=hired, left=left, headcount=headcount)) == expected


def test_s43_a_scare_is_offered_with_its_question():
    (proposal,) = proposals(SessionFacts(answers=(replace(STYLE, is_scared=True),)))

    assert (proposal.flag_key, proposal.question_key) == ("answer_scared_me", "manager_style")


@pytest.mark.parametrize("settled", ["noted", "declined"])
def test_what_is_settled_is_not_offered_again(settled):
    assert keys(hours(60, 70), **{settled: frozenset({"hours_60_plus"})}) == []


answers = st.builds(
    AnswerFacts,
    question_key=st.sampled_from(["avg_hours", "manager_style"]),
    theme=st.sampled_from(["workload", "manager"]),
    words=st.sampled_from(["", "micromanager", "a pause and a smirk"]),
    manner=st.sampled_from(["specific", "dodged"]),
    hours_low=st.none() | st.fractions(0, 168),
    hours_high=st.none() | st.fractions(0, 168),
    hired=st.none() | st.integers(0, 50),
    left=st.none() | st.integers(0, 50),
    headcount=st.none() | st.integers(0, 50),
    is_scared=st.booleans(),
)


@given(answers=st.lists(answers, max_size=4), tone=st.sampled_from(["", "warm", "over_formal"]))
def test_each_flag_is_offered_once_exists_and_says_why(answers, tone):
    found = proposals(SessionFacts(answers=tuple(answers), tone=tone))

    assert len({it.flag_key for it in found}) == len(found)
    assert all(flag(it.flag_key) and it.reason for it in found)
