from datetime import date

import pytest

from overview.insights.domain.periods import Period, period_of


@pytest.mark.parametrize(
    ("asked", "since"),
    [
        ("all", None),
        ("year", date(2026, 1, 1)),
        ("90", date(2026, 8, 29)),
        ("", None),
        ("900\x00", None),
    ],
)
def test_an_address_says_from_which_day_on(asked, since):
    assert period_of(asked).since(date(2026, 11, 27)) == since


def test_each_period_has_a_word():
    assert [it.label for it in Period] == ["All time", "This year", "Last 90 days"]
