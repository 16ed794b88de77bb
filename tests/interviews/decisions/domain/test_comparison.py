"""Which role is ahead of which: by hand, and what must hold for any evidence."""

from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.decisions.domain.comparison import (
    DIFFERS_FROM_POINTS,
    Contender,
    Standing,
    comparison,
    difference_words,
    standing,
)
from interviews.score.domain.deal_breakers import hours_deal_breaker
from interviews.score.domain.evidence import (
    DEFAULT_WEIGHTS,
    AnswerEvidence,
    Area,
    Evidence,
    HoursReport,
    Manner,
    Source,
    SourceKind,
)
from interviews.score.domain.fit_score import fit_score

quickly = settings(deadline=None, max_examples=40)
COWORKERS = [Source(f"contact:{n}", frozenset({SourceKind.COWORKER})) for n in range(3)]
EIGHT = [area for area, weight in DEFAULT_WEIGHTS.items() if weight]


def told(areas, signal, sources=3):
    """Each area from so many coworkers, all saying the same."""
    return tuple(
        AnswerEvidence(1, f"about {area}", source, area, Manner.SPECIFIC, signal)
        for area in areas
        for source in COWORKERS[:sources]
    )


def role(key, name, answers, deal_breakers=(), weights=DEFAULT_WEIGHTS):
    return Contender(key, name, fit_score(Evidence(answers=answers), weights, deal_breakers))


GOOD = role(1, "Tidewater", told(EIGHT, 2))
BAD = role(2, "Fernhill", told(EIGHT, -2))
HALF_KNOWN = role(3, "Kestrel", told(EIGHT, 1, sources=2))
EARLY = role(4, "Orrin", told([Area.MANAGER, Area.BALANCE], 1))
HIDDEN = Contender(5, "Bright", None, waiting=1)


# --- Ranking -------------------------------------------------------------------------------------


def test_one_is_ahead_only_where_the_ranges_do_not_meet():
    assert standing(GOOD, BAD) is Standing.AHEAD
    assert standing(BAD, GOOD) is Standing.BEHIND


def test_overlapping_ranges_are_too_close_to_call():
    alder = role(6, "Alder", told(EIGHT, 0, sources=2))

    close = comparison([alder, HALF_KNOWN])

    assert [it.place for it in close.places] == [1, 1]
    assert close.places[0].words == "Too close to call with Alder: the ranges overlap."
    assert close.best_two[0] == (
        "Kestrel 75, Alder 50: too close to call, the ranges overlap (50 to 83 and 33 to 67)."
    )


def test_ranges_that_only_touch_are_too_close_to_call():
    same = role(9, "Same", told(EIGHT, 2))

    assert (same.score.low, same.score.high) == (100, 100)
    assert standing(GOOD, same) is Standing.TOO_CLOSE


def test_the_ranked_stand_with_the_best_first_and_say_whom_they_beat():
    result = comparison([EARLY, BAD, GOOD])

    assert [(it.contender.name, it.place, it.words) for it in result.places] == [
        ("Tidewater", 1, "Ahead of Fernhill."),
        ("Fernhill", 2, ""),
    ]
    assert [it.name for it in result.in_order] == ["Tidewater", "Fernhill", "Orrin"]


def test_too_early_says_how_much_is_known_and_what_to_ask():
    assert standing(GOOD, EARLY) is Standing.NOT_RANKED
    assert (
        EARLY.why_not_ranked == "Orrin: too early, 2 of 8 areas known. Ask about role and culture."
    )


def test_a_hidden_score_is_never_ranked_and_says_nothing_about_the_areas():
    assert standing(GOOD, HIDDEN) is Standing.NOT_RANKED
    assert HIDDEN.why_not_ranked == (
        "Bright: record your gut about 1 interview first, then see the score."
    )
    assert HIDDEN.ask_about == []
    two = Contender(5, "Bright", None, waiting=2)
    assert two.why_not_ranked.startswith("Bright: record your gut about 2 interviews")


def test_enough_coverage_from_one_area_alone_is_not_ranked():
    weights = {Area.MANAGER: 50, Area.ROLE: 50}
    one_area = role(7, "Alone", told([Area.MANAGER], 2), weights=weights)

    assert one_area.score.coverage == Fraction(1, 2)
    assert not one_area.is_ranked
    assert one_area.why_not_ranked == "Alone: too early, 1 of 2 areas known. Ask about role."


def test_without_any_weight_there_is_nothing_to_rank():
    nothing = role(8, "Nil", told(EIGHT, 2), weights={})

    assert nothing.why_not_ranked == "Nil: every area has weight 0, so there is no score."
    assert comparison([nothing, GOOD]).best_two == []


def test_coverage_of_exactly_35_percent_is_enough():
    """Manager and role in full are 36 of 100; with weights of 35 and 65 they are just enough."""
    weights = {Area.MANAGER: 30, Area.ROLE: 5, Area.TEAM: 65}
    answers = told([Area.MANAGER, Area.ROLE], 1)

    assert role(1, "Just", answers, weights=weights).score.coverage == Fraction(35, 100)
    assert role(1, "Just", answers, weights=weights).is_ranked
    short = {Area.MANAGER: 29, Area.ROLE: 5, Area.TEAM: 66}
    assert not role(1, "Short", answers, weights=short).is_ranked


def test_a_role_is_not_compared_with_itself():
    with pytest.raises(ValueError, match="not with itself"):
        comparison([GOOD, GOOD])


# --- The two best --------------------------------------------------------------------------------


def test_the_two_best_are_set_apart_in_words():
    mixed = told([it for it in EIGHT if it != Area.GROWTH], -1)
    other = role(2, "Fernhill", mixed + told([Area.GROWTH], 2))
    best = role(1, "Tidewater", told([it for it in EIGHT if it != Area.GROWTH], 2))

    first, *rest = comparison([other, best]).best_two

    assert first == "Tidewater 100, Fernhill 31: 69 points apart, and the ranges do not meet."
    assert rest == ["In favour of Tidewater: manager (+75) and role (+75)."]


def test_what_favours_the_second_is_said_too():
    best = role(1, "Tidewater", told(EIGHT[:-1], 2) + told(EIGHT[-1:], -2))
    other = role(2, "Fernhill", told(EIGHT[:-1], 1) + told(EIGHT[-1:], 2))

    assert comparison([best, other]).best_two[1:] == [
        "In favour of Tidewater: manager (+25) and role (+25).",
        "In favour of Fernhill: stability (+100).",
    ]


def test_a_cap_is_named_with_what_the_score_would_be():
    hours = hours_deal_breaker([HoursReport(COWORKERS[0], 60, 70)], 50)
    capped = role(2, "Fernhill", told(EIGHT, 1), [hours])

    words = comparison([GOOD, capped]).best_two

    said = "Fernhill is capped. Broken: your 50 hours, so it stops at 20. Without it 75."
    assert words[-1] == said


# --- Rows ----------------------------------------------------------------------------------------


def test_the_widest_row_is_named_and_small_gaps_are_not():
    words = difference_words(
        {
            "manager": [90, None, 10],
            "role": [90, None, None],
            "team": [90, 90 - DIFFERS_FROM_POINTS],
            "growth": [50, 51 - DIFFERS_FROM_POINTS],
        },
        {"stage": ["offer", "applied"], "interest": ["yes", None, "yes"]},
    )

    assert words == {
        "manager": "Furthest apart: 80 points",
        "team": "20 points apart",
        "stage": "Differs",
    }


# --- What must always hold -----------------------------------------------------------------------


@st.composite
def contenders(draw, key):
    answers = tuple(
        AnswerEvidence(1, f"q{area}", source, area, Manner.SPECIFIC, signal)
        for area in draw(st.sets(st.sampled_from(EIGHT)))
        for source in COWORKERS[: draw(st.integers(1, 3))]
        for signal in [draw(st.integers(-2, 2))]
    )
    limit = draw(st.sampled_from([None, 40, 60]))
    hours = hours_deal_breaker([HoursReport(COWORKERS[0], 38, 50)], limit)
    score = fit_score(Evidence(answers=answers), deal_breakers=[hours])
    is_hidden = draw(st.integers(0, 9)) == 0
    return Contender(key, draw(st.sampled_from("ABC")), None if is_hidden else score, 1)


several = st.tuples(*(contenders(key) for key in range(4)))


@quickly
@given(several)
def test_the_order_of_input_never_matters(roles):
    expected = comparison(roles)

    for shuffled in permutations(roles):
        assert comparison(shuffled) == expected


@quickly
@given(several)
def test_standing_is_antisymmetric(roles):
    mirror = {Standing.AHEAD: Standing.BEHIND, Standing.BEHIND: Standing.AHEAD}

    for one, other in product(roles, repeat=2):
        said = standing(one, other)
        assert standing(other, one) is mirror.get(said, said)


@quickly
@given(several)
def test_being_ahead_is_transitive(roles):
    for a, b, c in permutations(roles, 3):
        if standing(a, b) is Standing.AHEAD and standing(b, c) is Standing.AHEAD:
            assert standing(a, c) is Standing.AHEAD


@quickly
@given(several)
def test_nobody_is_ranked_too_early_and_everybody_is_somewhere(roles):
    result = comparison(roles)

    for place in result.places:
        assert place.score.coverage >= Fraction(35, 100)
        assert place.score.is_shown
    assert {it.key for it in result.in_order} == {it.key for it in roles}
    assert all(it.why_not_ranked for it in result.unranked)
    assert not any(it.contender.why_not_ranked for it in result.places)


@quickly
@given(several)
def test_whoever_is_ahead_has_the_higher_score_and_the_better_place(roles):
    places = comparison(roles).places

    assert [it.place for it in places] == sorted(it.place for it in places)
    for first, second in product(places, repeat=2):
        if standing(first.contender, second.contender) is Standing.AHEAD:
            assert first.score.score > second.score.score
            assert first.place < second.place
