"""What the user logged as said or written counts like what they do here."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.follow_ups.domain.facts import OwnMessage, Rule
from interviews.follow_ups.domain.rules import APPLIED_NUDGES, plan_follow_ups
from tests.interviews.follow_ups.domain.test_properties import NOW, moments, quick, roles
from tests.interviews.follow_ups.domain.test_rules import (
    AIKO,
    DANA,
    MIA,
    at,
    interview,
    only,
    plan,
    role,
    rules,
    sent,
    silent,
    times,
    times_of,
)

ASKS = {Rule.NUDGE, Rule.SECOND_NUDGE, Rule.ASSUME_CLOSED}


def told(when: str, recipient: int | None = None) -> OwnMessage:
    return OwnMessage(at(when), recipient)


def after(*messages: OwnMessage, **changes):
    """An interview on Thursday 23 May, without a promised day: the question is due on Fri 31."""
    return role(interview(), own_messages=messages, **changes)


def test_a_message_in_the_second_half_of_the_wait_is_the_first_question():
    facts = after(told("2024-05-29 09:00"))

    assert rules(facts) & ASKS == {Rule.SECOND_NUDGE}
    assert times(only(Rule.SECOND_NUDGE, facts)).startswith("Wed 05 10:00")


def test_a_message_before_that_is_thanks_and_moves_nothing():
    assert plan(after(told("2024-05-28 17:00"))) == plan(after())


def test_after_a_promise_it_counts_from_the_day_after():
    promised = role(interview(promised_on=date(2024, 5, 24)))
    early = replace(promised, own_messages=(told("2024-05-24 18:00"),))
    late = replace(promised, own_messages=(told("2024-05-25 08:00"),))

    assert plan(early) == plan(promised)
    assert rules(late) & ASKS == {Rule.SECOND_NUDGE}


def test_two_messages_far_enough_apart_are_both_questions():
    once = after(told("2024-05-31 09:00"), told("2024-06-03 09:00"))
    twice = after(told("2024-05-31 09:00"), told("2024-06-05 09:00"))

    assert rules(once) & ASKS == {Rule.SECOND_NUDGE}
    assert rules(twice) & ASKS == {Rule.ASSUME_CLOSED}
    assert times(only(Rule.ASSUME_CLOSED, twice)).startswith("Wed 19 10:00")


def test_one_message_that_was_done_here_and_logged_too_is_one_question():
    done = sent(Rule.NUDGE, "2024-05-31 10:00")

    assert plan(after(told("2024-05-31 10:05"), sent=done)) == plan(after(sent=done))


def test_only_a_message_to_the_recipient_counts_or_one_to_nobody_in_particular():
    promised = interview(promised_on=date(2024, 5, 24), promised_contact=AIKO)
    for recipient, asked in ((AIKO.key, True), (None, True), (MIA.key, False)):
        facts = role(promised, own_messages=(told("2024-05-29 09:00", recipient),))
        assert (Rule.NUDGE not in rules(facts)) is asked


def test_a_call_to_the_recruiter_after_the_interview_is_the_word_with_them():
    facts = role(interview(), recruiter=DANA)
    called = replace(facts, own_messages=(told("2024-05-23 16:20", DANA.key),))
    wrote_mia = replace(facts, own_messages=(told("2024-05-23 16:20", MIA.key),))
    before = replace(facts, own_messages=(told("2024-05-23 15:00", DANA.key),))

    assert rules(facts) - rules(called) == {Rule.RECRUITER_DEBRIEF}
    assert plan(wrote_mia) == plan(before) == plan(facts)


def test_an_application_that_was_asked_about_by_mail_is_asked_about_once_more():
    asked = silent(own_messages=(told("2024-05-22 09:00"),))

    again = only(Rule.SECOND_APPLIED_NUDGE, asked)

    assert times(again).startswith("Wed 29 10:00")
    assert plan(replace(asked, timing=times_of(applied_nudges=1))) == ()
    early = silent(own_messages=(told("2024-05-17 09:00"),))
    assert plan(early) == plan(silent())


def test_a_rejection_that_was_answered_asks_for_no_reply():
    facts = role(interview(), recruiter=DANA, rejected_on=date(2024, 5, 24))

    assert plan(replace(facts, own_messages=(told("2024-05-24 18:00"),))) == ()
    assert plan(replace(facts, own_messages=(told("2024-05-23 18:00"),))) == plan(facts)


@pytest.mark.parametrize("nudges", [0, 1, 2])
def test_however_often_one_may_ask_a_message_is_one_of_them(nudges):
    facts = after(told("2024-05-29 09:00"), timing=times_of(nudges=nudges))

    expected = {Rule.SECOND_NUDGE} if nudges == 2 else {Rule.ASSUME_CLOSED}
    assert rules(facts) & ASKS == expected


messages = st.lists(st.builds(OwnMessage, moments, st.none() | st.integers(1, 6)), max_size=4).map(
    tuple
)


@given(roles, messages, st.randoms(use_true_random=False))
@quick
def test_messages_in_any_order_give_the_same(facts, own, random):
    mixed = tuple(random.sample(own, len(own)))

    one, other = (replace(facts, own_messages=it) for it in (own, mixed))
    assert plan_follow_ups(one, NOW) == plan_follow_ups(other, NOW)


@given(roles, messages)
@quick
def test_a_message_asks_for_no_more_than_silence_would(facts, own):
    """Each rule that is left was there without it, or is the next of the course."""
    alone, with_messages = (
        {it.rule for it in plan_follow_ups(it, NOW)}
        for it in (facts, replace(facts, own_messages=own))
    )

    assert len(with_messages) <= len(alone) + 1
    assert with_messages - alone <= {
        Rule.SECOND_NUDGE,
        Rule.ASSUME_CLOSED,
        Rule.SECOND_APPLIED_NUDGE,
        Rule.ASK_GHOSTED,
        *((Rule.NUDGE,) if Rule.ASK_GHOSTED in alone else ()),
    }


@given(roles, moments)
@quick
def test_who_has_just_been_written_to_is_not_late_to_be_asked(facts, moment):
    """Nobody is asked about a silence that ended with the user's own word: none is due already."""
    told_now = replace(facts, own_messages=(OwnMessage(moment, None),))

    for it in plan_follow_ups(told_now, moment):
        if it.rule in {Rule.NUDGE, Rule.SECOND_NUDGE, *APPLIED_NUDGES}:
            assert it.due_at > moment


def test_what_is_still_to_come_counts_not_yet():
    facts = after(told("2024-05-29 09:00"))

    assert Rule.NUDGE in {it.rule for it in plan_follow_ups(facts, at("2024-05-28 09:00"))}
