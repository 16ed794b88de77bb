"""What is noted long after its day is nothing that the user let slip."""

from dataclasses import replace
from datetime import date, timedelta

from interviews.follow_ups.domain.facts import Rule
from tests.interviews.follow_ups.domain.test_rules import (
    MIA,
    at,
    interview,
    only,
    plan,
    role,
    rules,
    silent,
    times_of,
)

APPLIED = date(2024, 5, 6)
NOTED = date(2024, 6, 20)


def noted(days_later: int, **changes):
    day = APPLIED + timedelta(days=days_later)
    sign = {"last_sign_on": APPLIED, "sign_noted_on": day}
    return silent(applied_on=APPLIED, noted_on=day, **sign | changes)


def test_an_application_older_than_all_its_questions_brings_none():
    assert rules(noted(29)) == {Rule.APPLIED_NUDGE}
    assert Rule.APPLIED_NUDGE not in rules(noted(30))


def test_how_long_that_is_follows_the_times_that_were_set():
    longer = {"timing": times_of(applied_silent_days=30)}

    assert Rule.APPLIED_NUDGE in rules(noted(59, last_sign_on=None, **longer))
    assert Rule.APPLIED_NUDGE not in rules(noted(60, last_sign_on=None, **longer))


def test_a_question_that_was_due_already_comes_in_the_ten_days_after_it_was_noted():
    asked = only(Rule.APPLIED_NUDGE, noted(20))

    assert at("2024-05-28 00:00") <= asked.due_at < at("2024-06-11 00:00")
    assert plan(noted(20)) == plan(noted(20))


def test_a_question_that_was_still_to_come_stays_where_it_is():
    assert plan(noted(3)) == plan(noted(0))


def test_whether_they_went_silent_is_asked_once_and_not_before_a_week():
    facts = noted(45)

    asked = only(Rule.ASK_GHOSTED, facts)

    assert at("2024-06-26 00:00") <= asked.due_at < at("2024-07-26 00:00")
    assert rules(facts, at("2024-06-20 12:00")) == set()


def test_many_noted_on_one_day_come_on_many_days():
    due = {only(Rule.ASK_GHOSTED, noted(45, title=f"Role {number}")).due_at for number in range(40)}

    assert len(due) > 12


def test_a_refusal_that_is_long_past_asks_for_no_reply():
    refused = role(rejected_on=APPLIED, noted_on=NOTED)

    assert plan(refused) == ()
    soon = replace(refused, noted_on=date(2024, 5, 15))
    [reply] = plan(soon)
    assert at("2024-05-16 00:00") <= reply.due_at < at("2024-05-31 00:00")


def test_an_interview_noted_long_after_it_asks_for_no_thanks_and_no_news():
    met = interview(interest="yes", contacts=(MIA,))
    assert {Rule.THANK_YOU, Rule.NUDGE} <= rules(role(met))

    assert rules(role(replace(met, is_record=True))) == set()


def test_one_noted_long_after_it_still_asks_to_withdraw():
    met = interview(interest="no", is_record=True)

    assert rules(role(met)) == {Rule.WITHDRAW}
