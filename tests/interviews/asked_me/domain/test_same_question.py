import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.asked_me.changes import is_same_word
from interviews.asked_me.domain.same_question import MOST_OF_KEY, is_same_question, question_key


def same(one, other):
    keys = question_key(one), question_key(other)
    return is_same_question(*keys, is_same_word=is_same_word)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Why do you want to leave?", "why do you want to LEAVE"),
        ("Why do you want to leave?", "So, why did you want to leave your job?"),
        ("Tell me about yourself.", "Could you tell us about yourself, please?"),
        ("What are your weaknesses?", "What is your weakness?"),
        ("Wie gehen Sie mit Konflikten um?", "Wie gehen sie mit KONFLIKTEN um"),
        ("Où vous voyez-vous dans cinq ans ?", "Ou vous voyez vous dans cinq ans?"),
        ("Why Müller?", "Why MULLER?"),
        ("How did you handle the migration?", "How did you handle the migartion?"),
    ],
)
def test_the_same_question_in_other_words(one, other):
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What are your strengths?", "What are your weaknesses?"),
        ("Why do you want to leave?", "Why do you want to work here?"),
        ("Tell me about a time you failed.", "Tell me about a time you led."),
        ("What did you like about your last job?", "What did you not like about your last job?"),
        ("Your best project this year?", "Your worst project this year?"),
        ("What do you do?", "Who are you?"),
        ("Why?", "Why do you want to leave?"),
        ("", ""),
        ("?", "!"),
    ],
)
def test_other_questions_stay_apart(one, other):
    assert not same(one, other)
    assert not same(other, one)


@given(st.text(max_size=600), st.text(max_size=600))
def test_it_is_the_same_both_ways_and_a_question_is_itself(one, other):
    key = question_key(one)

    assert len(key) <= MOST_OF_KEY
    assert "\t" not in key
    assert question_key(key) == key
    assert is_same_question(key, key) == bool(key)
    assert same(one, other) == same(other, one)
