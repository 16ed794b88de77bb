from dataclasses import replace
from fractions import Fraction

import pytest

from interviews.score.domain.deal_breakers import (
    DealBreaker,
    DealBreakerState,
    commute_deal_breaker,
    flag_deal_breaker,
    hours_deal_breaker,
    office_days_deal_breaker,
    salary_deal_breaker,
    settled,
    travel_nights_deal_breaker,
)
from interviews.score.domain.evidence import (
    Area,
    FlagStatus,
    HoursReport,
    Sighting,
    Source,
    SourceKind,
)

BROKEN, AT_RISK, UNKNOWN, MET, OFF = DealBreakerState
MIA, JONAS, TOMASZ, ANN = (
    Source(name, frozenset({SourceKind.COWORKER}), name) for name in ("Mia", "Jonas", "Tom", "Ann")
)

RUTH = Source("Ruth", frozenset({SourceKind.HIRING_MANAGER}), "Ruth")
DANA = Source("Dana", frozenset({SourceKind.RECRUITER}), "Dana")


@pytest.mark.parametrize(
    ("low", "high", "limit", "state"),
    [
        (60, 70, 50, BROKEN),
        (60, 70, 59, BROKEN),
        (60, 70, 60, AT_RISK),
        (60, 70, 69, AT_RISK),
        (60, 70, 70, MET),
        (40, 40, 40, MET),
        (41, 41, 40, BROKEN),
        (45, 55, 50, AT_RISK),
        (50, 60, 50, AT_RISK),  # the middle is exactly a tenth above
        (50, 61, 50, BROKEN),
        (30, 81, 50, BROKEN),
        (60, 70, None, OFF),
    ],
)
def test_hours_of_one_source_against_the_limit(low, high, limit, state):
    assert hours_deal_breaker([HoursReport(MIA, low, high)], limit).state == state


def test_no_report_is_unknown_and_no_limit_is_off_even_then():
    assert hours_deal_breaker([], 50).state == UNKNOWN
    assert hours_deal_breaker([], None).state == OFF


def test_a_source_is_averaged_before_the_median_over_sources():
    reports = [
        HoursReport(MIA, 60, 60),
        HoursReport(MIA, 70, 70),
        HoursReport(JONAS, 40, 40),
        HoursReport(TOMASZ, 44, 48),
    ]

    assert hours_deal_breaker(reports, 44).state == AT_RISK  # the median low end, exactly
    assert hours_deal_breaker(reports, 43).state == BROKEN


def test_an_even_number_of_sources_takes_the_middle_of_the_two_in_the_middle():
    hours = zip((MIA, JONAS, TOMASZ, ANN), (40, 45, 50, 80), strict=True)
    reports = [HoursReport(source, h, h) for source, h in hours]

    assert hours_deal_breaker(reports, 47).state == BROKEN
    assert hours_deal_breaker(reports, Fraction(95, 2)).state == AT_RISK


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        ([(MIA, 60, 70), (RUTH, 40, 45), (DANA, 40, 40)], BROKEN),
        ([(MIA, 40, 45), (RUTH, 60, 70), (DANA, 60, 60)], AT_RISK),
        ([(MIA, 40, 45), (RUTH, 45, 50)], MET),
        ([(RUTH, 60, 70), (DANA, 40, 40)], BROKEN),
        ([(DANA, 60, 70)], BROKEN),
        ([(MIA, 60, 60), (replace(MIA, kinds=DANA.kinds), 60, 60), (JONAS, 40, 40)], AT_RISK),
    ],
)
def test_those_who_do_the_work_decide_and_anybody_raises_a_doubt(reports, state):
    assert hours_deal_breaker([HoursReport(*it) for it in reports], 50).state == state


def test_a_limit_is_said_with_its_unit():
    hours, days = hours_deal_breaker([], 50), office_days_deal_breaker(4, 3)
    pay = salary_deal_breaker(None, None, 60_000, "EUR")

    assert (hours.limit_words, hours.short_words) == ("your limit of 50 hours", "your 50 hours")
    assert days.limit_words == "your limit of 3 office days a week"
    assert pay.limit_words == "your floor of 60,000 EUR"
    assert flag_deal_breaker(["yelling"], []).limit_words == "flags you ruled out"


def test_hours_say_why_in_plain_numbers():
    reports = [HoursReport(MIA, 60, 65)]

    assert hours_deal_breaker(reports, 50).detail == (
        "About 60–65 hours a week, up to 65. Limit: 50."
    )


@pytest.mark.parametrize(
    ("low", "high", "floor", "state"),
    [
        (50_000, 59_999, 60_000, BROKEN),
        (50_000, 60_000, 60_000, AT_RISK),
        (60_000, 70_000, 60_000, MET),
        (None, None, 60_000, UNKNOWN),
        (50_000, 70_000, None, OFF),
        (None, None, None, OFF),
        (None, 59_999, 60_000, BROKEN),
        (None, 80_000, 60_000, AT_RISK),
        (50_000, None, 60_000, AT_RISK),
        (60_000, None, 60_000, MET),
    ],
)
def test_pay_against_the_floor(low, high, floor, state):
    assert salary_deal_breaker(low, high, floor).state == state


@pytest.mark.parametrize(
    ("low", "high", "detail"),
    [
        (50_000, 70_000, "50,000 to 70,000. Floor: 60,000."),
        (50_000, None, "From 50,000. Floor: 60,000."),
        (None, 70_000, "Up to 70,000. Floor: 60,000."),
        (65_000, 65_000, "65,000. Floor: 60,000."),
    ],
)
def test_pay_says_why(low, high, detail):
    assert salary_deal_breaker(low, high, 60_000).detail == detail


@pytest.mark.parametrize(
    "deal_breaker",
    [office_days_deal_breaker, travel_nights_deal_breaker, commute_deal_breaker],
)
@pytest.mark.parametrize(
    ("known", "limit", "state"),
    [
        (4, 3, BROKEN),
        (3, 3, MET),
        (1, 0, BROKEN),
        (0, 0, MET),
        (None, 3, UNKNOWN),
        (3, None, OFF),
    ],
)
def test_days_nights_and_minutes_against_their_limit(deal_breaker, known, limit, state):
    assert deal_breaker(known, limit).state == state


def sighting(flag="yelling", status=FlagStatus.OPEN, *, is_green=False):
    return Sighting(1, flag, Area.CULTURE, 3, is_green=is_green, status=status, title="Yelling")


@pytest.mark.parametrize(
    ("chosen", "sightings", "state"),
    [
        ({"yelling"}, [sighting()], BROKEN),
        ({"yelling"}, [sighting(), sighting(status=FlagStatus.EXPLAINED)], BROKEN),
        ({"yelling"}, [sighting(status=FlagStatus.EXPLAINED)], AT_RISK),
        ({"yelling"}, [sighting(status=FlagStatus.WITHDRAWN)], UNKNOWN),
        ({"yelling"}, [sighting(is_green=True)], UNKNOWN),
        ({"yelling"}, [sighting("late")], UNKNOWN),
        ({"yelling"}, [], UNKNOWN),
        ((), [sighting()], OFF),
    ],
)
def test_a_flag_that_was_ruled_out(chosen, sightings, state):
    assert flag_deal_breaker(chosen, sightings).state == state


def test_a_flag_that_was_ruled_out_is_named():
    assert flag_deal_breaker(["yelling"], [sighting()]).detail == "Seen: Yelling."


@pytest.mark.parametrize(
    ("state", "cap"), [(BROKEN, 20), (AT_RISK, 60), (UNKNOWN, None), (MET, None), (OFF, None)]
)
def test_only_broken_and_at_risk_cap(state, cap):
    assert DealBreaker("hours", "Hours", state).cap == cap


def test_one_per_key_the_worst_first():
    hours, worse = DealBreaker("hours", "Hours", MET), DealBreaker("hours", "Hours", BROKEN)
    pay = DealBreaker("salary", "Pay", AT_RISK)

    assert settled([hours, pay, worse]) == settled([worse, pay, hours]) == (worse, pay)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: hours_deal_breaker([], 0), "a limit is above 0"),
        (lambda: hours_deal_breaker([], 169), "at most 168"),
        (lambda: salary_deal_breaker(2, 1, 1), "starts at its low end, got 2 to 1"),
        (lambda: salary_deal_breaker(-2, 1, 1), "counted from 0"),
        (lambda: commute_deal_breaker(-1, 1), "counted from 0"),
        (lambda: office_days_deal_breaker(1, -1), "counted from 0"),
        (lambda: DealBreaker("hours", "Hours", "lost"), "'lost' is not one of broken"),
    ],
)
def test_what_cannot_be_is_refused_with_words(make, message):
    with pytest.raises(ValueError, match=message):
        make()
