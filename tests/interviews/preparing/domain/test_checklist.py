from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.catalogue.loader import GROUPS, checklist_entries
from interviews.preparing.domain.checklist import (
    ChecklistFacts,
    ItemState,
    checklist_state,
)

NOTHING = ChecklistFacts()


def item(facts, key, ticked=()):
    groups = checklist_state(GROUPS, facts, ticked)
    return next((it for group in groups for it in group.items if it.key == key), None)


def test_three_messages_with_proofs_tick_themselves_and_say_so():
    found = item(replace(NOTHING, key_messages=3, key_messages_with_proof=3), "key_messages")

    assert (found.is_done, found.is_automatic) == (True, True)
    assert found.reason == "3 picked, each with a proof"


def test_what_is_missing_is_said():
    facts = replace(NOTHING, key_messages=3, key_messages_with_proof=1)

    assert item(facts, "key_messages").reason == "2 without a proof"
    assert item(NOTHING, "key_messages").reason == "0 of 3 picked"


def test_s17_three_questions_without_next_steps_say_what_is_missing():
    found = item(replace(NOTHING, questions_planned=3), "questions")

    assert (found.is_done, found.reason) == (False, "next steps are not in the plan")


@pytest.mark.parametrize(
    ("answers", "reason"), [(1, "noted for 1 answer"), (2, "noted for 2 answers")]
)
def test_s32_the_manner_says_for_how_many_answers_it_is_noted(answers, reason):
    assert item(replace(NOTHING, answers=answers), "note_manner").reason == reason


def test_an_item_that_is_not_met_can_be_ticked_by_hand():
    found = item(NOTHING, "logistics", {"logistics"})

    assert (found.is_done, found.is_automatic, found.reason) == (True, False, "")


@pytest.mark.parametrize(("coworkers", "applies"), [(0, False), (1, True)])
def test_s31_hours_belong_on_the_list_where_a_coworker_is_met(coworkers, applies):
    found = item(replace(NOTHING, coworkers=coworkers), "hours_or_balance")

    assert (found is not None) is applies


@pytest.mark.parametrize(("coworkers", "applies"), [(1, False), (2, True)])
def test_s22_looks_belong_on_the_list_where_two_share_the_session(coworkers, applies):
    assert (item(replace(NOTHING, coworkers=coworkers), "looks") is not None) is applies


@pytest.mark.parametrize(
    ("kind", "shown"), [("call", "recruiter_call"), ("update", "recruiter_update")]
)
def test_s50_s57_only_the_recruiter_item_that_applies_is_there(kind, shown):
    facts = replace(NOTHING, recruiter_follow_up=kind)
    groups = checklist_state(GROUPS, facts, ())

    keys = {it.key for group in groups for it in group.items if it.key.startswith("recruiter_")}
    assert keys == {shown}


def test_own_items_come_last_in_their_group():
    own = ItemState("own-1", "Charge the laptop", is_done=True, is_own=True)

    (before,) = checklist_state(["before"], NOTHING, (), {"before": [own]})
    assert before.items[-1] == own


facts = st.builds(
    ChecklistFacts,
    **{
        it.name: st.booleans() if it.type is bool else st.integers(0, 6)
        for it in fields(ChecklistFacts)
        if it.type in (bool, int)
    },
    myself=st.none() | st.integers(1, 5),
    recruiter_follow_up=st.sampled_from(["", "call", "update"]),
)
ticks = st.frozensets(st.sampled_from([entry.key for entry in checklist_entries()]))


@settings(deadline=None)
@given(facts=facts, ticked=ticks)
def test_a_tick_by_hand_never_unticks_and_only_its_item_changes(facts, ticked):
    before = {it.key: it.is_done for g in checklist_state(GROUPS, facts, ()) for it in g.items}
    after = {it.key: it.is_done for g in checklist_state(GROUPS, facts, ticked) for it in g.items}

    assert before.keys() == after.keys()
    assert all(after[key] == (before[key] or key in ticked) for key in after)


@settings(deadline=None)
@given(facts=facts, ticked=ticks)
def test_counts_add_up(facts, ticked):
    for group in checklist_state(GROUPS, facts, ticked):
        assert 0 <= group.done <= group.total
