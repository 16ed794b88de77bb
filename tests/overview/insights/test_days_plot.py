import pytest
from hypothesis import given
from hypothesis import strategies as st

from overview.insights.days_plot import HEIGHT_PX, Axis, DaysPlot
from overview.insights.domain.silence import Wait, answers_of

WAITS = st.lists(st.builds(Wait, st.integers(0, 400), st.booleans()), max_size=80)


def plot(*waits: Wait) -> DaysPlot:
    answers = answers_of(waits)
    return DaysPlot(answers, Axis([answers]))


def answered(*days: int) -> list[Wait]:
    return [Wait(it, is_answered=True) for it in days]


@given(WAITS)
def test_every_application_is_drawn_as_a_dot_or_in_a_bar_and_within_its_line(waits):
    found = plot(*waits)

    if found.is_crowded:
        assert not found.marks
        assert all(it.y >= 0 and it.y + it.height <= HEIGHT_PX for it in found.bars)
    else:
        assert len(found.marks) == len(waits)
        assert len({(it.x, it.y) for it in found.marks}) == len(waits)
        assert all(0 < it.y < HEIGHT_PX and 0 <= it.x <= 100 for it in found.marks)


def test_silence_is_drawn_at_its_age():
    found = plot(Wait(7, is_answered=False), Wait(14, is_answered=True))

    assert [(it.css, it.x) for it in found.marks] == [("waits", 50.0), ("dot", 100.0)]


def test_under_five_nothing_is_estimated():
    few, enough = plot(*answered(1, 2, 3, 4)), plot(*answered(1, 2, 3, 4, 14))

    assert (few.half, few.band) == (None, None)
    assert enough.half == round(100 * 3 / 14, 2)
    assert enough.band == pytest.approx((100 * 2 / 14, 100 * 2 / 14), abs=0.02)


def test_the_middle_half_goes_on_to_the_end_where_too_few_have_answered():
    found = plot(*answered(7, 7), *[Wait(14, is_answered=False)] * 4)

    assert found.half is None
    assert found.band == (50.0, 50.0)


def test_lines_that_are_compared_share_their_days():
    axis = Axis([answers_of(answered(3)), answers_of(answered(30))])

    assert [it.text for it in axis.ticks] == ["day 0", "14", "28", "42"]
    assert Axis([]).days == 14


def test_what_waited_longer_than_the_line_stands_at_its_end():
    axis = Axis([answers_of(answered(200))])

    assert axis.ticks[-1].text == "84 or more"
    assert axis.at(200) == 100
