from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.decisions.domain.looking_back import Ending, InterviewCounts, RoleCounts, look_back

DONE = InterviewCounts(
    messages=3,
    messages_said=3,
    questions=4,
    questions_asked=4,
    has_reviewed_flags=True,
    is_debriefed=True,
    has_gut=True,
)
WHOLE = RoleCounts(
    Ending.THEIR_NO,
    (DONE,),
    has_limits=True,
    is_must_ask_open=False,
    follow_ups=1,
    follow_ups_done=1,
)


def line(back, text):
    return next(it for part in back.parts for it in part.lines if it.text == text)


def test_s65_a_no_after_everything_was_done_is_not_something_missed():
    back = look_back(WHOLE)

    assert (back.done, back.total) == (15, 15)
    assert back.headline == (
        "Not the right fit, rather than something you missed: 15 of 15 things done."
    )
    assert back.next_time == ""


@pytest.mark.parametrize(
    ("asked", "opening"), [(4, "Not the right fit"), (0, "You did most of it")]
)
def test_the_words_follow_the_count(asked, opening):
    interview = replace(DONE, questions_asked=asked)

    assert look_back(replace(WHOLE, interviews=(interview,))).headline.startswith(opening)


def test_little_done_is_a_start_and_names_one_thing():
    interview = replace(InterviewCounts(), questions=4, messages=3)

    back = look_back(RoleCounts(Ending.THEIR_NO, (interview,)))

    assert back.headline.startswith("A start to build on: 2 of ")
    assert back.next_time == ("One thing to do more of next time: planned questions asked.")


def test_a_role_without_an_interview_has_nothing_that_could_have_been_missed():
    back = look_back(RoleCounts(Ending.THEIR_NO))

    assert back.total == 0
    assert back.headline.startswith("There was no interview")


def test_a_message_said_in_part_counts_and_is_named():
    interview = replace(DONE, messages_said=2, messages_partly=1)

    said = line(look_back(replace(WHOLE, interviews=(interview,))), "Key messages said")

    assert (said.done, said.total, said.remark) == (3, 3, "1 of them in part")


def test_what_was_not_planned_is_not_counted():
    interview = replace(DONE, questions=0, questions_asked=0)

    texts = [
        it.text
        for part in look_back(replace(WHOLE, interviews=(interview,))).parts
        for it in part.lines
    ]

    assert "Planned questions asked" not in texts


@pytest.mark.parametrize(
    ("ending", "opening"),
    [(Ending.YOUR_NO, "You said no"), (Ending.YES, "You got there"), (Ending.OPEN, "So far")],
)
def test_each_ending_has_its_own_words(ending, opening):
    assert look_back(replace(WHOLE, ending=ending)).headline.startswith(opening)


@st.composite
def interviews(draw):
    messages, questions = draw(st.integers(0, 6)), draw(st.integers(0, 8))
    said = draw(st.integers(0, messages))
    return InterviewCounts(
        messages=messages,
        messages_said=said,
        messages_partly=draw(st.integers(0, messages - said)),
        questions=questions,
        questions_asked=draw(st.integers(0, questions)),
        has_reviewed_flags=draw(st.booleans()),
        is_debriefed=draw(st.booleans()),
        has_gut=draw(st.booleans()),
    )


@st.composite
def roles(draw):
    follow_ups = draw(st.integers(0, 5))
    return RoleCounts(
        ending=draw(st.sampled_from(Ending)),
        interviews=tuple(draw(st.lists(interviews(), max_size=5))),
        has_limits=draw(st.booleans()),
        is_must_ask_open=draw(st.booleans()),
        follow_ups=follow_ups,
        follow_ups_done=draw(st.integers(0, follow_ups)),
    )


@given(roles(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=120)
def test_nothing_counts_more_than_there_was_and_order_never_matters(facts, random):
    back = look_back(facts)

    for part in back.parts:
        assert all(0 <= it.done <= it.total and it.total > 0 for it in part.lines)
    shuffled = list(facts.interviews)
    random.shuffle(shuffled)
    assert look_back(replace(facts, interviews=tuple(shuffled))) == back


@given(roles())
@settings(deadline=None, max_examples=120)
def test_no_ending_is_put_down_to_the_user(facts):
    back = look_back(facts)

    words = f"{back.headline} {back.next_time}".lower()
    assert not any(blame in words for blame in ("fault", "fail", "should have", "only", "mistake"))


@given(roles(), interviews())
@settings(deadline=None, max_examples=120)
def test_doing_one_more_thing_never_counts_less(facts, interview):
    before = look_back(replace(facts, interviews=(*facts.interviews, interview)))

    after = look_back(
        replace(facts, interviews=(*facts.interviews, replace(interview, is_debriefed=True)))
    )

    assert after.total == before.total
    assert after.done >= before.done
