from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.catalogue.loader import flag, flags
from interviews.log.domain.suggestions import (
    AnswerFacts,
    NotedFlag,
    flag_of_looks,
    moments,
    with_cue,
    without_cue,
)

HOURS = AnswerFacts(
    1, "workload", contact_name="Mia", contact_kind="coworker", words="Sixty, seventy."
)
LEFT = AnswerFacts(2, "culture", contact_name="Ruth", contact_kind="hiring_manager", words="A few.")
STYLE = AnswerFacts(3, "manager", contact_name="Mia", contact_kind="coworker", words="She listens.")


MICROMANAGER = AnswerFacts(
    4,
    "manager",
    question=40,
    speaker=400,
    contact_name="Mia",
    words="She’s a BIT of a micromanager.",
    cue="paused, looked at Tom, smirked",
)


def suggestions(answers, **session):
    return moments(answers, **session).suggestions


def names(*answers, **session):
    return [it.flag_key for it in suggestions(answers, **session)]


def keys(*answers, **session):
    """Of every reading of every moment."""
    return [key for it in suggestions(answers, **session) for key in it.keys]


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
        (40, 45, ["hours_near_40"]),
        ("37.5", "37.5", ["hours_near_40"]),
        (45, 45, []),
        (44, 44, []),
        (35, 35, []),
        (30, 50, []),
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


def test_what_one_answer_may_be_read_as_is_suggested_once():
    (suggestion,) = suggestions([MICROMANAGER], looks="seen", coworkers=2)

    assert suggestion.flag_key == "pause_and_smirk"
    assert [it.flag_key for it in suggestion.others] == ["called_micromanager", "exchanged_looks"]
    assert suggestion.ref == MICROMANAGER.ref


def test_the_strongest_name_comes_first():
    answer = replace(hours(60, 70), is_scared=True)

    assert names(answer) == ["hours_60_plus"]
    assert keys(answer) == ["hours_60_plus", "answer_scared_me"]


def test_a_good_sign_is_no_other_name_for_a_red_flag():
    answer = replace(LEFT, hired=11, left=9, headcount=24)

    assert names(answer) == ["many_leavers", "turnover_numbers_given"]


def test_two_answers_are_two_moments():
    assert names(MICROMANAGER, hours(60, 70)) == ["pause_and_smirk", "hours_60_plus"]


NOTED = {
    "from_the_answer": {"question": 40, "contacts": frozenset([400])},
    "with_its_words": {"quote": "“a bit of a  micromanager”"},
    "by_a_name_it_may_have": {"key": "called_micromanager"},
    "dodged": {"key": "dodge:manager_style", "question": 40},
}


@pytest.mark.parametrize("noted", NOTED.values(), ids=NOTED)
def test_what_a_flag_holds_is_no_second_suggestion(noted):
    flag = NotedFlag(7, **({"key": "own-odd"} | noted))

    found = moments([MICROMANAGER], looks="seen", coworkers=2, noted=[flag])
    assert found.suggestions == ()
    assert {ref for ref, _ in found.readings} == {7}
    assert {it.flag_key for it in found.of(7)} | {flag.key} >= {
        "pause_and_smirk",
        "called_micromanager",
        "exchanged_looks",
    }


NOT_OF_IT = {
    "another_question": {"key": "own-odd", "question": 41},
    "another_contact": {"key": "own-odd", "question": 40, "contacts": frozenset([401])},
    "a_good_sign": {"key": "own-odd", "question": 40, "is_green": True},
    "other_words": {"key": "own-odd", "quote": "We are a family."},
    "a_dodge_that_was_corrected": {"key": "dodge:x", "question": 40, "is_standing": False},
}


@pytest.mark.parametrize("noted", NOT_OF_IT.values(), ids=NOT_OF_IT)
def test_a_flag_of_another_moment_holds_nothing(noted):
    assert names(MICROMANAGER, noted=[NotedFlag(7, **noted)]) == ["pause_and_smirk"]


def test_what_the_cue_of_a_flag_tells_is_no_reading_any_more():
    cue = with_cue("She smirked", "called_micromanager")
    flag = NotedFlag(7, "pause_and_smirk", 40, cue=cue)

    assert cue == "She smirked. Manager described as controlling"
    assert moments([MICROMANAGER], noted=[flag]).readings == ()
    assert without_cue(cue, "called_micromanager") == "She smirked."
    assert with_cue(cue, "called_micromanager") == cue


def test_a_scare_in_a_dodge_is_a_reading_of_the_dodge():
    answer = replace(MICROMANAGER, manner="dodged", words="Well.", cue="", is_scared=True)
    dodge = NotedFlag(7, "dodge:manager_style", 40, frozenset([400]))

    found = moments([answer], noted=[dodge])
    assert found.suggestions == ()
    assert [it.flag_key for it in found.of(7)] == ["answer_scared_me"]


def test_looks_belong_to_the_moment_that_tells_of_them():
    quiet = replace(STYLE, ref=9, words="It is fine.", cue="They glance at each other")
    smirk = replace(MICROMANAGER, cue="Pause, smirk")

    found = suggestions([smirk, quiet], looks="seen", coworkers=2)
    assert [(it.flag_key, it.ref) for it in found] == [
        ("pause_and_smirk", 4),
        ("exchanged_looks", 9),
    ]


@pytest.mark.parametrize(
    ("noted", "expected"),
    [
        (NotedFlag(7, "pause_and_smirk", 40), 7),
        (NotedFlag(7, "own-odd", cue="They look at each other"), 7),
        (NotedFlag(7, "credit_taking"), None),
        (NotedFlag(7, "exchanged_looks"), None),
        (NotedFlag(7, "pause_and_smirk", is_standing=False), None),
    ],
)
def test_which_flag_looks_become_a_cue_of(noted, expected):
    found = flag_of_looks([], coworkers=2, noted=[noted])

    assert (found and found.ref) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"question": 1}, {"question": 1}, True),
        ({"question": 1}, {"question": 2}, False),
        ({"quote": "A bit of a micromanager."}, {"quote": "a bit of a micromanager"}, True),
        ({"quote": ""}, {"quote": ""}, False),
        ({"question": 1, "contacts": {5}}, {"question": 1, "contacts": {6}}, False),
        ({"question": 1}, {"question": 1, "is_green": True}, False),
        ({"question": 1}, {"question": 1, "is_standing": False}, False),
    ],
)
def test_whether_two_flags_are_of_one_moment(one, other, expected):
    first, second = NotedFlag(1, "a", **one), NotedFlag(2, "b", **other)

    assert first.is_same_moment(second) is second.is_same_moment(first) is expected


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

    assert set(keys(hires, leavers)) == {"many_leavers", "churn_hiring", "turnover_numbers_given"}
    found = next(it for it in suggestions([hires, leavers]) if not it.is_green)
    assert (found.flag_key, found.ref) == ("many_leavers", leavers.ref)


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
    cue=st.sampled_from(["", "They look at each other"]),
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
def test_dismissing_takes_away_what_was_dismissed_and_nothing_else(answers, settled):
    gone = {it.key for it in settled}

    assert set(keys(*answers, dismissed=gone)) == set(keys(*answers)) - gone


@settings(deadline=None)
@given(
    answers=st.lists(answers, max_size=4, unique_by=lambda it: it.ref),
    tone=st.sampled_from(["", "warm", "over_formal"]),
    looks=st.sampled_from(["", "seen"]),
)
def test_each_moment_is_suggested_once_and_each_flag_exists_and_says_why(answers, tone, looks):
    found = suggestions(answers, tone=tone, looks=looks, coworkers=2)

    every = [reading for it in found for reading in (it, *it.others)]
    assert len({it.flag_key for it in every}) == len(every)
    assert all(flag(it.flag_key) and it.reason for it in every)
    assert all(it.severity >= other.severity for it in found for other in it.others)
    moments_found = [(it.ref, it.is_green) for it in found if it.ref]
    assert len(set(moments_found)) == len(moments_found)
