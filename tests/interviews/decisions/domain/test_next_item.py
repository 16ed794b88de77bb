from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.domain.pipeline import CLOSED_STAGES, OPEN_STAGES, Stage
from interviews.decisions.domain.next_item import Item, NextItem, next_item
from interviews.preparing.domain.role_facts import (
    NEAR,
    InterviewState,
    PendingFollowUp,
    RoleFacts,
)

NOW = datetime(2026, 6, 4, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def interview(key=1, *, starts=-DAY, **fields):
    """An interview of an hour, by default yesterday's, with nothing done about it."""
    return InterviewState(key, NOW + starts, NOW + starts + HOUR, **fields)


def settled(key=1, *, starts=-DAY):
    return interview(key, starts=starts, ended=True, is_debriefed=True, has_gut=True)


def follow_up(key=7, *, due=HOUR, is_optional=False):
    return PendingFollowUp(key, NOW + due, NOW + due - 2 * HOUR, is_optional)


def found(stage=Stage.INTERVIEWING, *rows, **fields):
    interviews = [row for row in rows if isinstance(row, InterviewState)]
    follow_ups = [row for row in rows if isinstance(row, PendingFollowUp)]
    return next_item(RoleFacts(stage, interviews, follow_ups, **fields), NOW)


@pytest.mark.parametrize(
    ("stage", "item"),
    [
        (Stage.SAVED, Item.APPLY),
        (Stage.APPLIED, Item.ADD_INTERVIEW),
        (Stage.OFFER, Item.DECIDE),
        (Stage.REJECTED, None),
    ],
)
def test_without_interviews_the_stage_says_what_comes_next(stage, item):
    assert found(stage) == (item and NextItem(item))


def test_a_running_interview_is_logged_before_anything_else():
    running = interview(2, starts=-HOUR / 2)

    assert found(Stage.OFFER, interview(1), running, follow_up()) == NextItem(Item.LOG, 2)


def test_the_latest_interview_that_is_over_is_debriefed_first():
    rows = interview(1, starts=-3 * DAY), interview(2, starts=-2 * DAY), follow_up()

    assert found(Stage.INTERVIEWING, *rows) == NextItem(Item.DEBRIEF, 2)


def test_an_interview_called_over_early_is_over():
    assert found(Stage.INTERVIEWING, interview(1, starts=HOUR, ended=True)).item == Item.DEBRIEF


def test_after_the_debrief_comes_the_gut():
    first, second = settled(1), interview(2, starts=-2 * DAY, is_debriefed=True)

    assert found(Stage.INTERVIEWING, first, second, follow_up()) == NextItem(Item.GUT, 2)


def test_an_interview_that_was_noted_long_after_it_is_not_asked_about():
    record = interview(is_record=True)

    assert found(Stage.INTERVIEWING, record).item not in {Item.DEBRIEF, Item.GUT}


def test_what_has_one_moment_such_as_a_nudge_waits_for_it():
    nudge = PendingFollowUp(7, NOW + HOUR, NOW + HOUR)
    call = PendingFollowUp(7, NOW + HOUR, NOW + HOUR / 2)

    assert found(Stage.APPLIED, nudge) == NextItem(Item.ADD_INTERVIEW)
    assert found(Stage.APPLIED, replace(nudge, due_at=NOW, remind_at=NOW)).item == Item.FOLLOW_UP
    assert found(Stage.APPLIED, call).item == Item.FOLLOW_UP


@pytest.mark.parametrize(
    ("days", "rows", "item"),
    [
        (6, (follow_up(due=2 * DAY),), Item.ADD_INTERVIEW),
        (8, (follow_up(due=2 * DAY),), Item.FOLLOW_UP),
        (8, (), Item.ADD_INTERVIEW),
        (30, (), Item.SILENT),
        (60, (follow_up(due=9 * DAY),), Item.FOLLOW_UP),
        (60, (interview(2, starts=2 * DAY, questions=3, messages=3),), Item.MEET),
    ],
)
def test_an_application_without_an_answer_is_asked_about_and_then_given_up(days, rows, item):
    assert found(Stage.APPLIED, *rows, silent_since=NOW - days * DAY).item == item


def test_a_follow_up_that_is_near_comes_before_a_later_interview():
    ahead = interview(2, starts=2 * DAY)

    assert found(Stage.INTERVIEWING, settled(), ahead, follow_up()) == NextItem(Item.FOLLOW_UP, 7)


def test_an_interview_that_starts_before_a_follow_up_is_due_is_prepared_first():
    ahead = interview(2, starts=2 * HOUR)

    assert found(Stage.INTERVIEWING, settled(), ahead, follow_up(due=3 * HOUR)) == NextItem(
        Item.PREPARE, 2
    )


@pytest.mark.parametrize(
    ("due", "item"), [(-9 * DAY, Item.FOLLOW_UP), (NEAR, Item.FOLLOW_UP), (2 * DAY, Item.DECIDE)]
)
def test_a_follow_up_of_a_later_day_waits_for_the_verdict(due, item):
    assert found(Stage.INTERVIEWING, settled(), follow_up(due=due)).item == item


def test_an_optional_follow_up_comes_after_all_that_has_an_hour():
    optional = follow_up(8, due=-HOUR, is_optional=True)

    assert found(Stage.INTERVIEWING, settled(), optional, follow_up()).key == 7
    assert found(Stage.INTERVIEWING, interview(2, starts=DAY), optional).item == Item.PREPARE
    assert found(Stage.INTERVIEWING, settled(), optional).key == 8


def test_the_next_interview_is_prepared_and_then_held():
    later = interview(3, starts=3 * DAY)
    bare = interview(2, starts=DAY, questions=3, messages=2)
    ready = replace(bare, messages=3)

    assert found(Stage.INTERVIEWING, later, bare) == NextItem(Item.PREPARE, 2)
    assert found(Stage.INTERVIEWING, ready, replace(later, questions=5, messages=5)) == NextItem(
        Item.MEET, 2
    )


def test_with_too_little_known_the_next_thing_is_to_ask():
    assert found(Stage.INTERVIEWING, settled(), is_thin=True) == NextItem(Item.ASK)
    assert found(Stage.OFFER, settled(), is_thin=True) == NextItem(Item.DECIDE)


def test_after_a_decision_to_go_on_comes_what_waits():
    decided = {"choice": "pursue", "decided_at": NOW - HOUR}

    assert found(Stage.INTERVIEWING, settled(), follow_up(due=5 * DAY), **decided).key == 7
    assert found(Stage.INTERVIEWING, settled(), **decided) == NextItem(Item.ADD_INTERVIEW)


def test_an_interview_after_the_decision_asks_for_a_new_one():
    decided = {"choice": "pursue", "decided_at": NOW - 2 * DAY}

    assert found(Stage.INTERVIEWING, settled(), **decided) == NextItem(Item.DECIDE)


@pytest.mark.parametrize("choice", ["accept", "decline"])
def test_after_a_yes_or_no_they_are_told_and_the_role_is_moved(choice):
    rows = settled(), interview(2, starts=DAY), follow_up(8, due=-HOUR, is_optional=True)
    decided = {"choice": choice, "decided_at": NOW - HOUR}

    assert found(Stage.OFFER, *rows, follow_up(due=3 * DAY), **decided).key == 7
    assert found(Stage.OFFER, *rows, **decided) == NextItem(Item.MOVE)


@pytest.mark.parametrize("stage", CLOSED_STAGES)
def test_a_closed_role_is_looked_back_on_once(stage):
    assert found(stage, interview(), follow_up()) == NextItem(Item.FOLLOW_UP, 7)
    assert found(stage, interview()) == NextItem(Item.LOOK_BACK)
    assert found(stage, interview(), has_looked_back=True) is None
    assert found(stage, interview(starts=DAY)) is None


# --- What must always hold ----------------------------------------------------------------------

moments = st.integers(-200, 200).map(lambda hours: NOW + hours * HOUR)
interviews = st.builds(
    lambda key, starts_at, minutes, **fields: InterviewState(
        key, starts_at, starts_at + timedelta(minutes=minutes), **fields
    ),
    key=st.integers(1, 9),
    starts_at=moments,
    minutes=st.sampled_from([5, 60, 600]),
    ended=st.booleans(),
    is_debriefed=st.booleans(),
    has_gut=st.booleans(),
    questions=st.integers(0, 5),
    messages=st.integers(0, 5),
)
roles = st.builds(
    RoleFacts,
    stage=st.sampled_from(Stage),
    interviews=st.lists(interviews, max_size=4, unique_by=lambda it: it.key),
    follow_ups=st.lists(
        st.builds(
            PendingFollowUp,
            key=st.integers(1, 9),
            due_at=moments,
            remind_at=moments,
            is_optional=st.booleans(),
        ),
        max_size=4,
        unique_by=lambda it: it.key,
    ),
    choice=st.sampled_from(["", "pursue", "decline", "accept"]),
    decided_at=st.none() | moments,
    is_thin=st.booleans(),
    silent_since=st.none() | moments,
    has_looked_back=st.booleans(),
)


@settings(deadline=None)
@given(facts=roles)
def test_an_open_role_always_has_exactly_one_thing_to_do(facts):
    item = next_item(facts, NOW)

    assert isinstance(item, NextItem) or facts.stage not in OPEN_STAGES


@settings(deadline=None)
@given(facts=roles)
def test_what_is_named_is_never_done(facts):
    item = next_item(facts, NOW)

    if item is None:
        return
    of_interviews = {it.key: it for it in facts.interviews}
    assert item.item != Item.DEBRIEF or not of_interviews[item.key].is_debriefed
    assert item.item != Item.GUT or not of_interviews[item.key].has_gut
    assert item.item != Item.PREPARE or not of_interviews[item.key].is_prepared
    if item.item in {Item.LOG, Item.PREPARE, Item.MEET}:
        assert not of_interviews[item.key].is_over(NOW)
    if item.item == Item.FOLLOW_UP:
        assert item.key in {it.key for it in facts.follow_ups}
    if item.item == Item.LOOK_BACK:
        assert facts.stage in CLOSED_STAGES
        assert not facts.has_looked_back


@settings(deadline=None)
@given(facts=roles, data=st.data())
def test_order_never_matters(facts, data):
    mixed = replace(
        facts,
        interviews=data.draw(st.permutations(facts.interviews)),
        follow_ups=data.draw(st.permutations(facts.follow_ups)),
    )

    assert next_item(mixed, NOW) == next_item(facts, NOW)


@settings(deadline=None)
@given(facts=roles)
def test_doing_what_is_named_leads_on_to_something_else(facts):
    item = next_item(facts, NOW)
    done = {
        Item.DEBRIEF: {"is_debriefed": True},
        Item.GUT: {"has_gut": True},
        Item.PREPARE: {"questions": 3, "messages": 3},
    }

    if item is None or item.item not in done:
        return
    after = [
        replace(it, **done[item.item]) if it.key == item.key else it for it in facts.interviews
    ]
    assert next_item(replace(facts, interviews=after), NOW) != item
