"""An offer, the next stage and a decision to accept end what only waited for them."""

from dataclasses import replace
from datetime import date

import pytest

from interviews.follow_ups.domain.drafts import DraftFacts, Form, build, forms_of
from interviews.follow_ups.domain.facts import Channel, Rule
from tests.interviews.follow_ups.domain.test_rules import (
    AIKO,
    DANA,
    MIA,
    TOKYO,
    at,
    interview,
    only,
    plan,
    planned,
    role,
    rules,
    sent,
    times,
)

THURSDAY = date(2024, 5, 23)


def test_an_offer_leaves_thanks_and_open_questions_and_nothing_that_waits():
    told = interview(promised_on=date(2024, 5, 30), interest="unsure")
    facts = role(told, recruiter=DANA)

    offered = replace(facts, offered_on=THURSDAY)

    assert rules(facts) == {Rule.RECRUITER_DEBRIEF, Rule.THANK_YOU, Rule.CLARIFY, Rule.NUDGE}
    assert rules(offered) == {Rule.THANK_YOU, Rule.CLARIFY}


def test_after_an_interview_since_the_offer_the_recruiter_hears_of_it_but_nobody_is_asked():
    facts = role(interview(), recruiter=DANA, offered_on=date(2024, 5, 22))

    assert rules(facts) == {Rule.RECRUITER_DEBRIEF, Rule.THANK_YOU}


@pytest.mark.parametrize(("day", "is_answer"), [(THURSDAY, False), (date(2024, 5, 24), True)])
def test_the_next_stage_answers_a_first_talk_before_it(day, is_answer):
    facts = role(interview(), recruiter=DANA, advanced_on=day)

    waits = {Rule.RECRUITER_DEBRIEF, Rule.NUDGE}
    assert rules(facts) & waits == (set() if is_answer else waits)


def test_declining_an_offer_is_still_told():
    facts = role(interview(), recruiter=DANA, offered_on=THURSDAY)

    assert rules(replace(facts, declined_at=at("2024-05-24 12:00"))) == {Rule.WITHDRAW}


def test_who_accepts_tells_them_and_nothing_else_is_left():
    facts = role(interview(), recruiter=DANA, offered_on=THURSDAY)
    accepted = replace(
        facts,
        accepted_at=at("2024-05-24 12:00"),
        pursued_at=at("2024-05-24 12:00"),
        offer_answer_by=date(2024, 5, 31),
    )

    assert planned(accepted) == {(Rule.ACCEPTANCE, DANA.key, Channel.CALL)}
    asked = only(Rule.ACCEPTANCE, accepted)
    assert times(asked) == "Tue 28 10:00, Tue 28 17:00"
    assert "They want your answer by Friday 31 May." in asked.why
    assert plan(replace(accepted, is_closed=True)) == plan(accepted)


@pytest.mark.parametrize(
    ("answer_by", "due", "why"),
    [
        (date(2024, 5, 24), "Fri 24 17:00", "They want your answer by Friday 24 May."),
        (
            date(2024, 5, 23),
            "Tue 28 17:00",
            "They wanted your answer by Thursday 23 May; that day has passed.",
        ),
    ],
)
def test_the_day_of_the_answer_comes_first_and_one_that_passed_makes_nothing_late(
    answer_by, due, why
):
    facts = role(accepted_at=at("2024-05-24 12:00"), offer_answer_by=answer_by)

    asked = only(Rule.ACCEPTANCE, facts)
    assert times(asked).endswith(due)
    assert asked.why.endswith(why)


def test_an_acceptance_that_was_told_is_not_asked_for_again():
    facts = role(interview(), accepted_at=at("2024-05-24 12:00"))
    done = sent(Rule.ACCEPTANCE, "2024-05-24 13:00", "acceptance:2024-05-24", DANA.key)

    assert plan(replace(facts, sent=done)) == ()
    before = sent(Rule.ACCEPTANCE, "2024-05-20 13:00", "acceptance:2024-05-20", DANA.key)
    assert rules(replace(facts, sent=before)) == {Rule.ACCEPTANCE}


def test_without_a_recruiter_the_hiring_manager_hears_it_else_nobody_yet():
    accepted = {"accepted_at": at("2024-05-24 12:00")}

    with_aiko = role(interview(contacts=(MIA, AIKO)), **accepted)
    assert planned(with_aiko) == {(Rule.ACCEPTANCE, AIKO.key, Channel.EMAIL)}
    assert planned(role(interview(), **accepted)) == {(Rule.ACCEPTANCE, None, Channel.EMAIL)}


def test_an_interview_after_it_asks_for_another_decision():
    facts = role(interview(), accepted_at=at("2024-05-23 12:00"))

    assert Rule.ACCEPTANCE not in rules(facts)


def test_a_rejection_after_it_is_answered_as_any():
    facts = role(accepted_at=at("2024-05-23 12:00"), rejected_on=date(2024, 5, 24))

    assert rules(facts) == {Rule.REJECTION_REPLY}


def test_it_is_due_on_their_clock():
    facts = role(
        recruiter=replace(DANA, zone=TOKYO), accepted_at=at("2024-05-22 12:00"), user_zone=TOKYO
    )

    assert only(Rule.ACCEPTANCE, facts).due_at == at("2024-05-24 17:00", TOKYO)


def test_the_words_accept_and_leave_a_gap_for_what_was_agreed():
    facts = DraftFacts(
        rule=Rule.ACCEPTANCE,
        form=Form.EMAIL,
        role="Data engineer",
        company="Fernhill",
        recipient="Dana Whitlock",
        is_recruiter=True,
        met=("Mia Okafor",),
    )

    subject, body = build(facts)

    assert subject == "Data engineer: I accept your offer"
    assert "I am glad to accept your offer for the Data engineer job at Fernhill." in body
    assert "As we agreed: [" in body
    assert "Please give my thanks to Mia Okafor as well." in body
    assert forms_of(Rule.ACCEPTANCE, Channel.CALL) == (Form.CALL, Form.EMAIL)
