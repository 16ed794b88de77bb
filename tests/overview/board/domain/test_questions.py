"""Which roles answer "Open", "Waits for me", "Silent for 10 days" …"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.pipeline import CLOSED_STAGES, OPEN_STAGES, Stage
from interviews.decisions.domain.next_item import Item
from overview.board.domain.questions import Asked, Standing, counts

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TODAY = NOW.date()
LONG_AGO = TODAY - timedelta(days=10)


def answers(**fields) -> set[Asked]:
    standing = Standing(**({"stage": Stage.APPLIED, "stage_since": TODAY} | fields))
    return {it for it in Asked if standing.answers(it, now=NOW, today=TODAY)}


@pytest.mark.parametrize(
    ("fields", "also"),
    [
        ({}, set()),
        ({"stage_since": LONG_AGO}, {Asked.SILENT}),
        ({"stage_since": LONG_AGO, "heard_on": TODAY - timedelta(days=9)}, set()),
        ({"stage_since": LONG_AGO, "has_interview_ahead": True}, {Asked.AHEAD}),
        ({"stage": Stage.SAVED, "stage_since": LONG_AGO}, set()),
        ({"item": Item.DEBRIEF, "due_at": NOW - timedelta(hours=1)}, {Asked.MINE}),
        ({"item": Item.FOLLOW_UP, "due_at": NOW + timedelta(hours=23)}, {Asked.MINE}),
        ({"item": Item.FOLLOW_UP, "due_at": NOW + timedelta(days=2)}, set()),
        ({"item": Item.MEET, "has_interview_ahead": True}, {Asked.AHEAD}),
        ({"stage": Stage.OFFER, "offer_ends": TODAY}, {Asked.OFFER}),
        ({"stage": Stage.OFFER}, set()),
    ],
)
def test_an_open_role_answers_what_fits_it(fields, also):
    assert answers(**fields) == {Asked.OPEN} | also


def test_a_closed_one_is_only_closed():
    closed = {"stage": Stage.REJECTED, "stage_since": LONG_AGO, "item": Item.LOOK_BACK}

    assert answers(**closed) == {Asked.CLOSED}


standings = st.builds(
    Standing,
    stage=st.sampled_from(Stage),
    item=st.none() | st.sampled_from(Item),
    due_at=st.none() | st.just(NOW - timedelta(days=1)) | st.just(NOW + timedelta(days=3)),
    has_interview_ahead=st.booleans(),
    stage_since=st.none() | st.dates(date(2026, 10, 1), TODAY),
    heard_on=st.none() | st.dates(date(2026, 10, 1), TODAY),
)


@given(st.lists(standings, max_size=8))
def test_every_role_is_either_open_or_closed_and_the_rest_are_among_the_open(rows):
    found = counts(rows, now=NOW, today=TODAY)

    assert found[Asked.OPEN] == sum(it.stage in OPEN_STAGES for it in rows)
    assert found[Asked.CLOSED] == sum(it.stage in CLOSED_STAGES for it in rows)
    assert all(found[it] <= found[Asked.OPEN] for it in Asked if it != Asked.CLOSED)
