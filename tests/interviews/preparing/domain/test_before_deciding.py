from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.catalogue.loader import checklist_entries
from interviews.preparing.domain.before_deciding import checklist_before_deciding
from interviews.preparing.domain.before_deciding import warnings_before as warned
from interviews.preparing.domain.role_facts import Findings
from interviews.score.domain.deal_breakers import DealBreaker, DealBreakerState

WELL_KNOWN = Findings(
    gut=70,
    points=74,
    hours_open=False,
    hours_from="Mia Okafor",
    hired=4,
    left=2,
    headcount=20,
    manager_seen_by="Mia Okafor",
    drift_points=0,
)


def item(facts, key):
    return next(it for it in checklist_before_deciding(facts) if it.key == key)


def test_the_list_is_the_one_of_the_catalogue_after_the_flags():
    keys = [it.key for it in checklist_before_deciding(WELL_KNOWN)]

    group = [it.key for it in checklist_entries() if it.group == "before_deciding"]
    assert keys == ["flags_reviewed", *group]


def test_a_role_that_is_well_known_warns_of_nothing():
    assert warned(WELL_KNOWN) == {}


def test_s31_hours_or_balance_that_nobody_spoke_of_warns():
    facts = replace(WELL_KNOWN, hours_open=True, hours_from="")

    assert warned(facts) == {
        "hours_known": "Nobody has answered about hours or balance. Ask before you decide."
    }


def test_s31_a_dodge_of_a_coworker_closes_it_and_says_so():
    hours = item(replace(WELL_KNOWN, is_hours_dodged=True), "hours_known")

    assert hours.is_done
    assert hours.why == "Mia Okafor dodged it, which says something too"


def test_hours_from_somebody_who_does_not_do_the_work_warn():
    facts = replace(WELL_KNOWN, hours_from="", hours_from_others="Dana Whitlock")

    assert warned(facts)["hours_known"].startswith("Hours or balance: Dana Whitlock spoke of it")


def test_s37_names_the_counts_that_are_missing():
    facts = replace(WELL_KNOWN, left=None, headcount=None)

    assert (
        warned(facts)["turnover_known"] == "Nobody has said how many left and how many there are."
    )


def test_nobody_left_is_a_count():
    assert item(replace(WELL_KNOWN, left=0), "turnover_known").is_done


def test_s3_flags_that_were_not_reviewed_are_named_by_interview():
    facts = replace(WELL_KNOWN, flags_not_reviewed=("Leo on 4 June", "Aiko on 5 June"))

    assert (
        warned(facts)["flags_reviewed"] == "Flags not reviewed: Leo on 4 June and Aiko on 5 June."
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [("broken", "broken"), ("at risk", "at risk"), ("unknown", "not known yet")],
)
def test_s45_an_open_deal_breaker_warns_with_its_state(state, words):
    one = DealBreaker("hours", "Hours a week", DealBreakerState(state))

    facts = replace(WELL_KNOWN, deal_breakers=(one,))

    assert warned(facts)["deal_breakers"] == f"Not settled: hours a week ({words})."


def test_a_flag_that_nobody_showed_leaves_nothing_to_settle():
    unseen = DealBreaker("flags", "Flags you ruled out", DealBreakerState.UNKNOWN)

    assert item(replace(WELL_KNOWN, deal_breakers=(unseen,)), "deal_breakers").is_done


def test_s47_a_gut_no_says_that_it_is_enough():
    warning = warned(replace(WELL_KNOWN, gut=19))["gut_and_score"]

    assert warning == "Your gut says no. That alone is enough to decline."


@pytest.mark.parametrize(("gut", "is_far"), [(49, True), (50, False), (98, False), (99, True)])
def test_gut_and_score_25_apart_warn(gut, is_far):
    assert ("gut_and_score" in warned(replace(WELL_KNOWN, gut=gut))) == is_far


def test_a_missing_gut_is_named_and_no_number_is():
    facts = replace(WELL_KNOWN, guts_missing=("Leo on 4 June",), points=None)

    assert warned(facts)["gut_and_score"] == "Your gut is missing for Leo on 4 June."


@pytest.mark.parametrize(("points", "warns"), [(4, False), (5, True)])
def test_s44_drift_warns_from_its_notice_on(points, warns):
    assert ("talked_into_it" in warned(replace(WELL_KNOWN, drift_points=points))) == warns


def test_a_loosened_limit_warns_whatever_the_drift_is():
    facts = replace(WELL_KNOWN, drift_points=0, loosened=1)

    assert warned(facts)["talked_into_it"] == "You loosened 1 limit since the first interview."


counts = st.none() | st.integers(0, 50)
names = st.sampled_from(["", "Mia"])
everything = st.builds(
    Findings,
    flags_not_reviewed=st.lists(st.just("Leo"), max_size=2).map(tuple),
    guts_missing=st.lists(st.just("Leo"), max_size=2).map(tuple),
    gut=st.none() | st.integers(0, 100),
    points=st.none() | st.integers(0, 100),
    hours_open=st.booleans(),
    hours_from=names,
    hours_from_others=names,
    is_hours_dodged=st.booleans(),
    hired=counts,
    left=counts,
    headcount=counts,
    manager_seen_by=names,
    deal_breakers=st.lists(
        st.builds(
            DealBreaker,
            key=st.sampled_from(["hours", "flags", "salary"]),
            label=st.just("Hours a week"),
            state=st.sampled_from(DealBreakerState),
        ),
        max_size=3,
    ).map(tuple),
    drift_points=st.none() | st.integers(-50, 50),
    loosened=st.integers(0, 3),
)


@given(everything)
@settings(deadline=None, max_examples=150)
def test_whatever_is_known_each_line_says_why_or_what_is_missing_and_never_both(facts):
    for one in checklist_before_deciding(facts):
        assert not (one.why and one.warning)
        assert one.is_below or one.why or one.warning or one.key == "talked_into_it"
        assert not one.warning or one.warning.endswith(".")
