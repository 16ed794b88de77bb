from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.catalogue.loader import flag, flags
from interviews.log.domain.suggestions import AnswerFacts, suggestions

HOURS = AnswerFacts(1, "workload", "Mia", "coworker", "Sixty, seventy.")
LEFT = AnswerFacts(2, "culture", "Ruth", "hiring_manager", "A few.")
STYLE = AnswerFacts(3, "manager", "Mia", "coworker", "She listens.")


def keys(*answers, **session):
    return [it.flag_key for it in suggestions(answers, **session)]


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
def test_hours_suggest_a_flag_or_a_good_sign(low, high, expected):
    assert keys(hours(low, high)) == expected


def test_a_dodge_suggests_nothing_for_it_is_a_flag_already():
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
def test_how_they_speak_of_the_manager_suggests_a_flag(tone, expected):
    assert keys(tone=tone) == expected


@pytest.mark.parametrize(("coworkers", "expected"), [(2, ["exchanged_looks"]), (1, [])])
def test_looks_count_only_between_two(coworkers, expected):
    assert keys(looks="seen", coworkers=coworkers) == expected


def test_the_smirk_and_the_word_are_both_suggested():
    answer = replace(STYLE, words="She's a BIT of a micromanager.", cue="Pause, look, smirk")

    assert keys(answer) == ["pause_and_smirk", "called_micromanager"]


@pytest.mark.parametrize(
    ("cue", "words"),
    [("", "A long pause, then she grinned."), ("Half smile after a silence", "Well.")],
)
def test_pause_and_smirk_may_stand_in_the_cue_or_the_words(cue, words):
    assert keys(replace(HOURS, cue=cue, words=words)) == ["pause_and_smirk"]


@pytest.mark.parametrize("words", ["A silence. It is a grind.", "She smirked.", "He paused."])
def test_half_of_the_sign_or_a_word_within_a_word_is_no_smirk(words):
    assert keys(replace(HOURS, words=words)) == []


def test_a_denied_word_is_not_reported_as_a_charge():
    answer = replace(STYLE, words="She is not a micro manager.")
    (suggestion,) = suggestions([answer])

    assert suggestion.reason.startswith("Mia used a word for a controlling boss")


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
def test_numbers_of_leavers_and_hires(hired, left, headcount, expected):
    assert keys(replace(LEFT, hired=hired, left=left, headcount=headcount)) == expected


def test_numbers_one_contact_gave_in_two_answers_belong_together():
    hires = replace(LEFT, ref=8, hired=11, headcount=24)
    leavers = replace(LEFT, ref=9, left=9)

    found = {it.flag_key: it.ref for it in suggestions([hires, leavers])}
    assert found.keys() == {"many_leavers", "churn_hiring", "turnover_numbers_given"}
    assert found["many_leavers"] == found["churn_hiring"] == leavers.ref


def test_of_two_different_headcounts_neither_is_borrowed():
    leavers = replace(LEFT, left=9)
    small, large = replace(LEFT, headcount=24), replace(LEFT, headcount=90)

    assert keys(leavers, small) == ["many_leavers"]
    assert keys(leavers, small, large) == keys(leavers, large, small) == []


def test_numbers_of_two_contacts_are_not_put_together():
    leavers = replace(LEFT, left=9)
    hires = replace(LEFT, contact_name="Tom", hired=11, headcount=24)

    assert keys(leavers, hires) == []


def test_numbers_in_a_dodge_are_not_called_open():
    answer = replace(LEFT, manner="dodged", hired=1, left=0, headcount=24)

    assert keys(answer) == []


def test_a_scare_is_suggested_with_its_question():
    (suggestion,) = suggestions([replace(STYLE, is_scared=True)])

    assert (suggestion.flag_key, suggestion.ref) == ("answer_scared_me", STYLE.ref)


answers = st.builds(
    AnswerFacts,
    ref=st.integers(1, 9),
    contact_name=st.sampled_from(["Mia", "Ruth", ""]),
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


@settings(deadline=None)
@given(answers=st.lists(answers, max_size=4), data=st.data())
def test_the_order_of_answers_never_changes_which_flags_are_suggested(answers, data):
    shuffled = data.draw(st.permutations(answers))

    assert set(keys(*answers)) == set(keys(*shuffled))


@settings(deadline=None)
@given(answers=st.lists(answers, max_size=4), settled=st.sets(st.sampled_from(flags()), max_size=9))
def test_settling_a_flag_takes_away_that_one_and_no_other(answers, settled):
    noted = {it.key for it in settled}

    assert keys(*answers, settled=noted) == [key for key in keys(*answers) if key not in noted]


@settings(deadline=None)
@given(answers=st.lists(answers, max_size=4), tone=st.sampled_from(["", "warm", "over_formal"]))
def test_each_flag_is_suggested_once_exists_and_says_why(answers, tone):
    found = suggestions(answers, tone=tone)

    assert len({it.flag_key for it in found}) == len(found)
    assert all(flag(it.flag_key) and it.reason for it in found)
