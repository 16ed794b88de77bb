from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.score.domain.evidence import SELF, Area, Source, SourceKind, unknown_speaker
from interviews.score.domain.source_levels import SourceLevel
from interviews.score.domain.verdict_words import (
    counts_words,
    exact,
    level_words,
    one_decimal,
    signed_points,
)

KINDS = {kind: Source(f"contact:{kind}", frozenset({kind})) for kind in SourceKind}


@pytest.mark.parametrize(
    ("kind", "area", "eighths", "words"),
    [
        ("coworker", "manager", 8, "counts in full"),
        ("coworker", "manager", 4, "counts half"),
        ("self", "role", 1, "counts an eighth"),
        ("self", "role", 2, "counts a quarter"),
        ("recruiter", "balance", 4, "counts a quarter, a recruiter does not do the job"),
        ("recruiter", "reward", 8, "counts in full"),
        ("hiring_manager", "manager", 4, "counts about a third, they speak of themselves"),
        ("hiring_manager", "team", 8, "counts about two thirds, they have a post to fill"),
        ("hiring_manager", "growth", 8, "counts in full"),
        ("leadership", "team", 8, "counts about two thirds, seen from far above"),
        ("other", "team", 8, "counts about two thirds, not close enough to know"),
    ],
)
def test_how_much_an_item_counts_and_why_less(kind, area, eighths, words):
    assert counts_words(KINDS[SourceKind(kind)], Area(area), eighths) == words


def test_a_share_without_a_word_of_its_own_is_a_percentage():
    assert counts_words(KINDS[SourceKind.HIRING_MANAGER], Area.TEAM, 2).startswith("counts 18 %")


def test_an_unknown_speaker_counts_as_the_least_believed_and_says_so():
    members = (KINDS[SourceKind.COWORKER], KINDS[SourceKind.RECRUITER])
    panel = unknown_speaker(1, members)

    assert counts_words(panel, Area.TEAM, 8) == "counts half, nobody knows who said it"


@given(kind=st.sampled_from(SourceKind), area=st.sampled_from(Area))
@settings(deadline=None, max_examples=60)
def test_a_reason_is_given_exactly_where_somebody_counts_less(kind, area):
    words = counts_words(KINDS[kind], area, 8)

    assert ("," in words) is (words.partition(",")[0] != "counts in full")
    assert counts_words(SELF, area, 8) == "counts in full"


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (Fraction(-1778, 100), "−18"),
        (Fraction(-1, 2), "−1"),
        (Fraction(1, 2), "+1"),
        (9, "+9"),
        (0, "0"),
        (Fraction(-1, 10), "0"),
    ],
)
def test_points_carry_a_sign_and_a_real_minus(points, words):
    assert signed_points(points) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (Fraction(941, 100), "9.4"),
        (Fraction(12), "12"),
        (Fraction(-54, 10), "−5.4"),
        (Fraction(-1, 100), "0"),
        (Fraction(999, 100), "10"),
    ],
)
def test_one_decimal_and_none_where_it_is_whole(number, words):
    assert one_decimal(number) == words


@pytest.mark.parametrize(
    ("mass", "words"),
    [
        (Fraction(2), "2"),
        (Fraction(135, 100), "1.35"),
        (Fraction(7, 40), "0.175"),
        (Fraction(1, 2), "0.5"),
        (Fraction(0), "0"),
    ],
)
def test_a_mass_is_said_without_rounding(mass, words):
    assert exact(mass) == words


def voice(mass, level):
    return SourceLevel(SELF, Fraction(mass), Fraction(level), (), ())


def test_a_level_says_which_voices_make_it():
    voices = [voice(1, 25), voice("0.35", 100)]

    assert level_words(voices) == "(1 × 25 + 0.35 × 100) ÷ 1.35"
    assert level_words(voices[:1]) == ""
    assert level_words([]) == ""
