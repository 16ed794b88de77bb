import pytest

from interviews.score.domain.stored_score import StoredScore


def stored(score=40.29, low=5.35, high=84.04, coverage=0.5, known_count=3):
    return StoredScore(score, low, high, coverage, known_count)


@pytest.mark.parametrize(
    ("coverage", "known_count", "is_shown"),
    [(0.15, 2, True), (0.1499, 2, False), (0.15, 1, False), (1.0, 8, True)],
)
def test_a_number_shows_from_fifteen_hundredths_and_two_areas_on(coverage, known_count, is_shown):
    assert stored(coverage=coverage, known_count=known_count).is_shown is is_shown


def test_without_a_score_no_number_shows():
    score = stored(score=None, low=None, high=None)

    assert not score.is_shown
    assert score.points is score.low_points is score.high_points is None


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
