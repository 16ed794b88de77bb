import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.pipeline import Stage
from overview.insights.domain.applications import Application, Step, flow_of
from overview.insights.flow_plot import LETTER_PX, LINE_PX, FlowPlot

COUNTS = st.dictionaries(
    st.tuples(st.sampled_from(Stage), st.sampled_from(Step)), st.integers(1, 400), min_size=1
)


def plot(counts) -> FlowPlot:
    return FlowPlot(
        flow_of(
            Application(1, stage, step, date(2026, 9, 1))
            for (stage, step), count in counts.items()
            for _ in range(count)
        )
    )


@given(COUNTS)
def test_labels_of_a_step_never_meet_and_stay_within_the_drawing(counts):
    found = plot(counts)
    columns: dict[int, list[float]] = {}
    for band in found.bands:
        if band.y is not None:
            columns.setdefault(band.x, []).append(band.y)

    for ys in columns.values():
        assert all(below - above >= LINE_PX - 0.02 for above, below in itertools.pairwise(ys))
        assert max(ys) < found.height
    assert all(it.y + it.height <= found.height for it in found.nodes)


@given(COUNTS)
def test_a_label_ends_before_the_next_step_and_within_the_drawing(counts):
    found = plot(counts)
    starts = [it.x for it in found.nodes[1:]] + [found.width]

    for band in found.bands:
        if band.y is not None:
            end = band.x + LETTER_PX * len(f"{band.count} {band.words}")
            assert end <= next(it for it in starts if it > band.x)


@given(COUNTS)
def test_a_strip_is_as_wide_as_its_step_is_of_all(counts):
    found = plot(counts)

    for step, pieces in found.strips:
        whole = 100 * step.came / found.steps[0].came
        assert sum(it.width for it in pieces) == pytest.approx(whole, abs=0.1)
        assert all(it.width > 0 for it in pieces)


def test_what_is_spoken_says_every_step_that_somebody_came_to():
    found = plot({(Stage.REJECTED, Step.APPLIED): 4, (Stage.INTERVIEWING, Step.INTERVIEWING): 2})

    assert found.title.startswith("6 applied, 2 came to screening, 2 came to interviewing.")
    assert [it.count for it in found.nodes] == [6, 2, 2, 0]
    assert found.nodes[-1].height == 0
