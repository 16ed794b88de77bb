from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.pipeline import Stage
from applications.models.role import AppliedVia
from overview.insights.domain.applications import (
    STEP_OF_STAGE,
    Application,
    End,
    SourceRow,
    Step,
    Way,
    flow_of,
    sources_of,
    way_of,
)
from overview.insights.domain.silence import Wait

DAY = date(2026, 9, 1)
APPLICATIONS = st.lists(
    st.builds(
        Application,
        role=st.integers(1, 9),
        stage=st.sampled_from(Stage),
        furthest=st.sampled_from(Step),
        sent_on=st.just(DAY),
        source=st.sampled_from(["", "Job board", "job  board", "Süd", "SÜD"]),
    ),
    max_size=30,
)


def application(stage="applied", furthest=Step.APPLIED, **fields) -> Application:
    own = {"role": 1, "sent_on": DAY, "applied_on": DAY}
    return Application(stage=Stage(stage), furthest=furthest, **own | fields)


# --- How far they came ---------------------------------------------------------------------------


def test_the_flow_counts_who_came_went_on_and_ended():
    steps = flow_of(
        [
            application("rejected"),
            application("ghosted"),
            application(),
            application("withdrawn", Step.INTERVIEWING),
            application("accepted", Step.OFFER),
        ]
    )

    assert [(it.came, it.went_on) for it in steps] == [(5, 2), (2, 2), (2, 1), (1, 0)]
    assert steps[0].ends == {End.THEY_NO: 1, End.SILENT: 1, End.OPEN: 1}
    assert steps[2].ends == {End.YOU_NO: 1}
    assert steps[3].ends == {End.YOU_YES: 1}
    assert steps[0].words == "2 went on · 1 they said no · 1 silence · 1 still open"


@given(APPLICATIONS)
def test_nobody_is_lost_on_the_way(applications):
    steps = flow_of(applications)

    assert steps[0].came == len(applications)
    for it, following in zip(steps, [*steps[1:], None], strict=True):
        assert it.came == it.went_on + sum(it.ends.values())
        assert it.went_on == (following.came if following else 0)
        assert 0 not in it.ends.values()


def test_every_stage_that_shows_an_application_has_a_step():
    assert set(Stage) - set(STEP_OF_STAGE) == {Stage.SAVED, Stage.WITHDRAWN}


# --- How long an answer took ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "wait"),
    [
        ({"answered_on": DAY + timedelta(3)}, Wait(3, is_answered=True)),
        ({}, Wait(10, is_answered=False)),
        ({"closed_on": DAY + timedelta(7), "stage": "ghosted"}, Wait(7, is_answered=False)),
        ({"answered_on": DAY - timedelta(2)}, Wait(0, is_answered=True)),  # they wrote first
        ({"applied_on": None}, None),
        ({"stage": "rejected"}, None),  # on a day that nobody knows
        ({"furthest": Step.INTERVIEWING}, None),
    ],
)
def test_a_wait_ends_with_the_answer_or_where_it_was_given_up(fields, wait):
    assert application(**fields).wait(DAY + timedelta(10)) == wait


# --- How they came about -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("via", "is_referred", "has_agency", "way"),
    [
        ("online", False, False, Way.COLD),
        ("online", True, False, Way.KNOWN),
        ("referral", False, True, Way.KNOWN),
        ("approached", False, True, Way.THEY),
        ("agency", False, False, Way.AGENCY),
        ("email", False, True, Way.AGENCY),
        ("", False, False, Way.UNSAID),
        ("", False, True, Way.AGENCY),
    ],
)
def test_a_role_says_how_it_came_about(via, is_referred, has_agency, way):
    assert way_of(via, is_referred=is_referred, has_agency=has_agency) == way


@pytest.mark.parametrize("via", AppliedVia.values)
def test_every_channel_is_some_way(via):
    assert way_of(via, is_referred=False, has_agency=False) != Way.UNSAID


# --- What a source brought -----------------------------------------------------------------------


def test_a_source_is_one_in_any_capitals_and_called_as_it_is_spelled_most():
    rows = sources_of(
        [
            application(source="Job board"),
            application("rejected", source="job  Board", answered_on=DAY),
            application("offer", Step.OFFER, source="Job board"),
            application(source=""),
            application("screening", Step.SCREENING, source="A friend"),
        ]
    )

    assert rows == [
        SourceRow("Job board", applied=3, answered=2, interviews=1, offers=1, key="job board"),
        SourceRow("A friend", applied=1, answered=1, interviews=0, offers=0, key="a friend"),
        SourceRow("", applied=1, answered=0, interviews=0, offers=0),
    ]


@given(APPLICATIONS)
def test_each_application_has_one_source_and_no_source_brings_more_than_it_was_asked(found):
    rows = sources_of(found)

    assert sum(it.applied for it in rows) == len(found)
    for it in rows:
        assert it.applied >= it.answered >= it.interviews >= it.offers
