"""The day in the anchor of a follow-up, which an export that somebody wrote into may have lost."""

from datetime import date

import pytest

from interviews.models import FollowUp


@pytest.mark.parametrize(
    ("anchor", "kind", "day"),
    [
        ("offer:2026-05-04", "offer", date(2026, 5, 4)),
        ("offer:2026-05-04", "applied", None),
        ("offer:soon", "offer", None),
        ("offer", "offer", None),
        ("xx", "offer", None),
    ],
)
def test_an_anchor_holds_a_day_or_none(anchor, kind, day):
    assert FollowUp(anchor=anchor).day_of(kind) == day


@pytest.mark.parametrize(
    ("anchor", "names_it"), [("offer:2026-05-04", True), ("offer:soon", False), ("xx", False)]
)
def test_a_title_names_the_day_of_its_anchor_alone(anchor, names_it):
    row = FollowUp(rule="offer_deadline", anchor=anchor, title="Answer by Monday 4 May")

    assert row.names_its_day is names_it
