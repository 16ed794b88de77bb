from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.catalogue.loader import questions
from interviews.preparing.domain.question_plan import (
    MUST_ASK,
    RECOMMENDED,
    hours_or_balance_open,
    plan_advice,
    starter_plan,
    suited_order,
)

KINDS = ("recruiter", "hiring_manager", "coworker", "leadership", "other")
met = st.frozensets(st.sampled_from(KINDS))


@pytest.mark.parametrize(
    ("count", "has_advice"), [(0, True), (2, True), (3, False), (5, False), (6, True)]
)
def test_s5_s6_outside_three_to_five_there_is_a_hint(count, has_advice):
    assert bool(plan_advice(count, "questions")) is has_advice


def test_s31_hours_and_balance_lead_where_a_coworker_is_met():
    first_two = [entry.key for entry in suited_order(questions(), frozenset({"coworker"}))[:2]]

    assert sorted(first_two) == sorted(MUST_ASK)


@pytest.mark.parametrize(
    ("answered", "is_open"),
    [([], True), (["avg_hours"], False), (["work_life_balance"], False), (["place_travel"], True)],
)
def test_s31_hours_or_balance_stays_open_until_one_of_the_two_is_answered(answered, is_open):
    assert hours_or_balance_open(answered) is is_open


def test_what_is_best_asked_of_the_contact_met_comes_before_the_rest():
    order = suited_order(questions(), frozenset({"recruiter"}))

    suits = ["recruiter" in entry.ask_whom for entry in order]
    assert suits == sorted(suits, reverse=True)


@settings(deadline=None)
@given(kinds=met)
def test_every_question_stays_in_the_list_once(kinds):
    order = suited_order(questions(), kinds)

    assert sorted(entry.key for entry in order) == sorted(entry.key for entry in questions())


@settings(deadline=None)
@given(kinds=met)
def test_a_starter_plan_has_the_recommended_number_and_next_steps(kinds):
    plan = starter_plan(questions(), kinds)

    assert len(plan) == len(set(plan)) == RECOMMENDED + 1
    assert plan[-1] == "next_steps"


@settings(deadline=None)
@given(kinds=met.map(lambda kinds: kinds | {"coworker"}))
def test_a_starter_plan_for_a_coworker_asks_about_hours_or_balance(kinds):
    assert set(starter_plan(questions(), kinds)) & set(MUST_ASK)


def test_order_within_a_rank_is_the_catalogues():
    few = [entry for entry in questions() if entry.theme == "manager" and not entry.from_article][
        :3
    ]

    for order in permutations(few):
        assert suited_order(order, frozenset()) == list(order)


def test_a_bank_of_two_gives_a_plan_of_two():
    assert len(starter_plan(questions()[:2], frozenset())) == 2
