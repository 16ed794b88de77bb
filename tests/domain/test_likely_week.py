from decimal import Decimal
from fractions import Fraction

import pytest

from interviews.domain.likely_week import against_limit, hours_range, likely_week


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
        (45, 56, 50, "Above your limit of 50."),
        (40, 50, 50, "Within your limit of 50."),
        (None, Decimal("50.5"), 50, "Above your limit of 50."),
        (60, 70, None, "You have set no limit, so nothing is held against it."),
        (None, None, 50, ""),
        (None, None, None, ""),
    ],
)
def test_the_middle_decides_and_then_the_upper_end(low, high, limit, expected):
    assert against_limit(low, high, limit) == expected


def test_their_week_is_probably_yours():
    assert likely_week(60, 70) == "Your likely week: 60–70 hours."
    assert likely_week(None, None) == ""
