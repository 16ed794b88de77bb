from decimal import Decimal
from fractions import Fraction

import pytest

from interviews.score.domain.evidence import HoursReport, Source, SourceKind
from interviews.score.domain.likely_week import (
    against_limit,
    hours_range,
    likely_week,
    usual_range,
    week_words,
)

MIA, TOM, JON = (Source(name, frozenset({SourceKind.COWORKER}), name) for name in "mtj")
DANA = Source("dana", frozenset({SourceKind.RECRUITER}), "Dana")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (60, 70, "60–70"),
        (70, 60, "60–70"),
        (45, 45, "45"),
        (None, 40, "40"),
        (Decimal("37.5"), None, "37.5"),
        (Decimal("40.0"), Fraction(40), "40"),
        (0, 0, "0"),
        (None, None, ""),
    ],
)
def test_hours_are_written_low_first_and_once(low, high, expected):
    assert hours_range(low, high) == expected


@pytest.mark.parametrize(
    ("low", "high", "limit", "expected"),
    [
        (60, 70, 50, "Above your limit of 50."),
        (45, 55, 50, "Partly above your limit of 50."),
        (45, 56, 50, "Partly above your limit of 50."),
        (50, 61, 50, "Above your limit of 50."),
        (40, 50, 50, "Within your limit of 50."),
        (None, Decimal("50.5"), 50, "Above your limit of 50."),
        (60, 70, None, "You have set no limit to compare it with."),
        (None, None, 50, ""),
        (None, None, None, ""),
    ],
)
def test_the_low_end_or_the_middle_decides_and_then_the_upper_end(low, high, limit, expected):
    assert against_limit(low, high, limit) == expected


def test_their_week_is_probably_yours():
    assert likely_week(60, 70) == "Your likely week: 60–70 hours."
    assert likely_week(None, None) == ""


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([], None),
        ([HoursReport(MIA, 60, 70)], (60, 70)),
        ([HoursReport(MIA, 60, 70), HoursReport(TOM, 60, 60)], (60, 65)),
        ([HoursReport(MIA, 40, 40), HoursReport(TOM, 50, 50), HoursReport(JON, 90, 99)], (50, 50)),
        ([HoursReport(MIA, 60, 70), HoursReport(DANA, 40, 40)], (60, 70)),
    ],
)
def test_the_range_several_contacts_come_to(reports, expected):
    assert usual_range(reports) == expected


def test_one_source_is_averaged_first_and_weighs_no_more_for_being_heard_twice():
    twice = [HoursReport(MIA, 60, 70), HoursReport(MIA, 50, 50), HoursReport(TOM, 40, 40)]

    assert usual_range(twice) == (Fraction(95, 2), 50)
    assert usual_range([*twice, twice[0]]) == usual_range(twice)


@pytest.mark.parametrize(
    ("reports", "words"),
    [
        ([], ""),
        ([(MIA, 60, 70)], "60–70"),
        ([(MIA, 60, 70), (TOM, 60, 70)], "60–70"),
        ([(MIA, 60, 70), (MIA, 55, 60)], "60–70 and 55–60, so 57.5–65"),
        ([(MIA, 60, 70), (DANA, 40, 40)], "60–70"),  # a recruiter does not decide
        (
            [(MIA, 40, 40), (MIA, 42, 42), (TOM, 45, 45), (JON, 50, 50)],
            "4 different reports, so 45",
        ),
    ],
)
def test_a_week_is_said_with_the_reports_that_make_it(reports, words):
    assert week_words(HoursReport(*it) for it in reports) == words
