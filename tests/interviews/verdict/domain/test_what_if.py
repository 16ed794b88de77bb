from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.score.domain.deal_breakers import hours_deal_breaker, office_days_deal_breaker
from interviews.score.domain.evidence import (
    DEFAULT_WEIGHTS,
    AnswerEvidence,
    Area,
    Evidence,
    Manner,
    Source,
    SourceKind,
)
from interviews.score.domain.fit_score import fit_score
from interviews.verdict.domain.what_if import Effect
from interviews.verdict.domain.worked_example import EVIDENCE

TWO_MORE = [Source(name, frozenset({SourceKind.COWORKER})) for name in ("tomasz", "jonas")]
# The worked example with so much more behind it that its number may stand alone.
KNOWN = replace(
    EVIDENCE,
    answers=EVIDENCE.answers
    + tuple(
        AnswerEvidence(1, f"about {area}", source, area, Manner.SPECIFIC, 1)
        for area in (Area.ROLE, Area.CULTURE)
        for source in TWO_MORE
    ),
)
WEIGHTS = st.fixed_dictionaries({it: st.integers(0, 100) for it in Area})


def score(limit=None, weights=DEFAULT_WEIGHTS, evidence=EVIDENCE, days=None):
    limits = [hours_deal_breaker(evidence.hours, limit), office_days_deal_breaker(4, days)]
    return fit_score(evidence, weights, limits)


def test_a_looser_limit_says_what_it_lifts():
    effect = Effect(score(50, evidence=KNOWN), score(70, evidence=KNOWN))

    assert effect.difference == 48 - 20
    assert effect.words == ("Hours a week: broken now, met then.", "No longer stops at 20.")
    assert not effect.is_none


def test_while_it_is_too_early_a_looser_limit_moves_the_range_and_no_number():
    effect = Effect(score(50), score(70))

    assert effect.difference is None
    assert effect.words == ("Hours a week: broken now, met then.", "No longer stops at 20.")
    assert not effect.is_none


def test_a_range_that_moves_is_a_change():
    effect = Effect(score(), score(weights=DEFAULT_WEIGHTS | {Area.BALANCE: 30}))

    assert (effect.difference, effect.words) == (None, ())
    assert not effect.is_none


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [
        (score(), score(50), ("Hours a week: no limit now, broken then.", "Stops at 20 then.")),
        (
            score(65),
            score(50),
            ("Hours a week: at risk now, broken then.", "Stops at 20 then, not at 60."),
        ),
        (score(70), score(80), ()),
        (score(days=4), score(days=3), ("Office days a week: met now, broken then.",)),
        (
            score(evidence=Evidence()),
            score(50, evidence=Evidence()),
            ("Hours a week: no limit now, not known then.",),
        ),
    ],
)
def test_each_deal_breaker_and_the_cap_are_said_where_they_change(now, then, words):
    assert Effect(now, then).words[: len(words)] == words
    if not words:
        assert Effect(now, then).is_none


def test_without_a_number_on_both_sides_there_is_no_difference():
    nothing = dict.fromkeys(DEFAULT_WEIGHTS, 0)

    effect = Effect(score(), score(weights=nothing))

    assert effect.difference is None
    assert not effect.is_none  # a number goes away
    assert Effect(score(weights=nothing), score(weights=nothing)).is_none


def test_a_weight_moves_the_number_and_says_nothing_more():
    heavier = DEFAULT_WEIGHTS | {Area.BALANCE: 100}
    effect = Effect(score(evidence=KNOWN), score(weights=heavier, evidence=KNOWN))

    # 3180 / 66 before; (18 · 26.667 + 18 · 75 + 15 · 75 + 100 · 15) / 151 after
    assert effect.difference == 30 - 48
    assert effect.words == ()
    assert not effect.is_none


@given(weights=WEIGHTS, limit=st.none() | st.integers(1, 168))
@settings(deadline=None, max_examples=60)
def test_the_same_weights_and_limits_change_nothing(weights, limit):
    effect = Effect(score(limit, weights), score(limit, weights))

    assert effect.is_none
    assert effect.words == ()
    assert effect.difference in (0, None)


@given(first=WEIGHTS, second=WEIGHTS, limits=st.tuples(*[st.none() | st.integers(1, 168)] * 2))
@settings(deadline=None, max_examples=60)
def test_there_and_back_again_are_opposite(first, second, limits):
    now, then = score(limits[0], first), score(limits[1], second)

    there, back = Effect(now, then), Effect(then, now)

    assert len(there.words) == len(back.words)
    assert there.is_none == back.is_none
    if there.difference is None:
        assert back.difference is None
    else:
        assert there.difference == -back.difference == then.points - now.points
