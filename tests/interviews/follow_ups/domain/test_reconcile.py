from dataclasses import replace

import pytest

from interviews.follow_ups.domain.facts import Channel, Rule
from interviews.follow_ups.domain.reconcile import Changes, Status, reconcile
from tests.interviews.follow_ups.domain.stored_rows import stored
from tests.interviews.follow_ups.domain.test_rules import (
    AIKO,
    BERLIN,
    DANA,
    LATER,
    MIA,
    interview,
    only,
    plan,
    role,
)


@pytest.fixture
def call():
    return only(Rule.RECRUITER_DEBRIEF, role(interview(), recruiter=DANA))


def test_what_is_new_is_created(call):
    assert reconcile([], [call]) == Changes(create=(call,))


def test_what_is_stored_as_it_should_be_changes_nothing(call):
    assert not reconcile([stored(call)], [call])


@pytest.mark.parametrize(
    "change",
    [
        {"remind_at": LATER},
        {"due_at": LATER},
        {"title": "Call Dana"},
        {"why": "because."},
        {"channel": Channel.EMAIL},
        {"is_optional": True},
        {"zone": BERLIN},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_pending_row_follows_what_is_shown(call, change):
    row = stored(call, **change)

    assert reconcile([row], [call]) == Changes(update=((row, call),))


@pytest.mark.parametrize("status", [Status.DONE, Status.DISMISSED])
@pytest.mark.parametrize("is_suggested", [True, False])
def test_done_and_dismissed_rows_stay_as_they_are(call, status, is_suggested):
    row = stored(call, status=status, title="Call Dana")

    assert not reconcile([row], [call] if is_suggested else [])


def test_a_pending_row_without_its_reason_retires(call):
    row = stored(call)

    assert reconcile([row], []) == Changes(retire=(row,))


def test_a_retired_row_stays_retired_without_its_reason(call):
    assert not reconcile([stored(call, status=Status.RETIRED)], [])


def test_a_retired_row_comes_back_with_its_reason(call):
    row = stored(call, status=Status.RETIRED, title="Call Dana")

    assert reconcile([row], [call]) == Changes(revive=((row, call),))


def test_the_same_rule_for_two_contacts_is_two_rows():
    facts = role(interview(contacts=(AIKO, MIA)), last_reply_at=LATER)
    to_mia, to_aiko = plan(facts)

    changes = reconcile([stored(to_aiko, pk=100)], [to_aiko, to_mia])

    assert changes == Changes(create=(to_mia,))


def test_a_duplicate_that_slipped_in_gives_way_to_the_one_dealt_with(call):
    rows = [stored(call, pk=100), stored(call, pk=101, status=Status.DISMISSED)]

    assert reconcile(rows, [call]) == Changes(retire=(rows[0],))


def test_a_changed_interest_retires_the_call_and_asks_to_withdraw():
    wanted = role(interview(), recruiter=DANA)
    rows = [stored(s, key) for key, s in enumerate(plan(wanted))]

    unwanted = plan(replace(wanted, interviews=(interview(interest="no"),)))

    assert reconcile(rows, unwanted) == Changes(create=unwanted, retire=tuple(rows))
