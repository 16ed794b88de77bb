from dataclasses import replace

import pytest

from interviews.score.domain.stored_score import StoredScore, exact


def stored(score=40.29, low=5.35, high=84.04, coverage=0.5, known_count=3, **more):
    figures = [None if it is None else exact(it) for it in (score, low, high, coverage)]
    return StoredScore(*figures, known_count, **more)


@pytest.mark.parametrize(
    ("coverage", "known_count", "is_shown"),
    [(0.15, 2, True), (0.1499, 2, False), (0.15, 1, False), (1.0, 8, True)],
)
def test_a_number_shows_from_fifteen_hundredths_and_two_areas_on(coverage, known_count, is_shown):
    assert stored(coverage=coverage, known_count=known_count).is_shown is is_shown


def test_a_hidden_score_shows_no_number():
    assert not stored(is_hidden=True).is_shown
    assert not stored(is_hidden=True).is_rankable


def test_without_a_score_no_number_shows():
    score = stored(score=None, coverage=0.0, known_count=0)

    assert not score.is_shown
    assert score.points is None


def test_a_cap_that_holds_it_says_its_stored_words():
    score = stored(score=60.0, high=60.0, cap=60, cap_words="depends on your limit of 50 hours")

    assert score.says == "depends on your limit of 50 hours; 60 until settled"
    settled = replace(score, settled_words="91 or 20")
    assert settled.outlook == "60 until settled; 91 or 20 after"


@pytest.mark.parametrize(
    ("coverage", "word", "filled"),
    [
        (0.0, "Unknown", 0),
        (0.05, "Too early", 1),
        (0.3499, "Too early", 1),
        (0.35, "Provisional", 2),
        (0.6999, "Provisional", 2),
        (0.7, "Solid", 3),
        (1.0, "Solid", 3),
    ],
)
def test_coverage_has_a_word_and_as_many_filled_boxes(coverage, word, filled):
    assert (stored(coverage=coverage).coverage_word, stored(coverage=coverage).filled) == (
        word,
        filled,
    )


def test_points_are_rounded_half_up():
    score = stored(score=12.5, low=12.49, high=84.04)

    assert (score.points, score.low_points, score.high_points) == (13, 12, 84)
