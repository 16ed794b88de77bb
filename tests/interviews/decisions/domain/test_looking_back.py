import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.decisions.domain.looking_back import Ending, Line, look_back, part, share_done

ASKED = "Planned questions asked"


def looked_back(ending=Ending.THEIR_NO, *, done=15, total=15):
    return look_back(ending, [part("Asked", Line(ASKED, done, total))])


def test_a_no_after_everything_was_done_is_not_something_missed():
    back = looked_back()

    assert (back.done, back.total) == (15, 15)
    assert back.headline == ("You did what you could: 15 of 15 things done.")
    assert back.next_time == ""


@pytest.mark.parametrize(
    ("done", "opening"),
    [(12, "You did what you"), (11, "You did most of it"), (8, "You did most of it"), (7, "A st")],
)
def test_the_words_follow_the_count(done, opening):
    assert looked_back(done=done).headline.startswith(opening)


def test_little_done_names_the_one_thing_with_most_left():
    messages = part("Delivered", Line("Key messages said", 0, 3))
    asked = part("Asked", Line(ASKED, 1, 5))

    back = look_back(Ending.THEIR_NO, [messages, asked])

    assert back.headline.startswith("A start to build on: 1 of 8 ")
    assert back.next_time == "One thing to do more of next time: planned questions asked."


def test_a_role_without_an_interview_has_nothing_that_could_have_been_missed():
    back = look_back(Ending.THEIR_NO, [part("Asked", Line(ASKED, 0, 0), share_done("Met", []))])

    assert (back.parts[0].lines, back.total) == ((), 0)
    assert back.headline.startswith("There was no interview")


@pytest.mark.parametrize(
    ("ending", "opening"),
    [(Ending.YOUR_NO, "You said no"), (Ending.YES, "You got there"), (Ending.OPEN, "So far")],
)
def test_each_ending_has_its_own_words(ending, opening):
    assert looked_back(ending).headline.startswith(opening)


@given(st.sampled_from(Ending), st.lists(st.booleans(), max_size=9))
@settings(deadline=None, max_examples=80)
def test_no_ending_is_put_down_to_the_user(ending, done):
    back = look_back(ending, [part("Asked", share_done(ASKED, done))])

    words = f"{back.headline} {back.next_time}".lower()
    assert not any(blame in words for blame in ("fault", "fail", "should have", "only", "mistake"))
