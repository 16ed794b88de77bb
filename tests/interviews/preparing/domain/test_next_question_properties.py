"""What must always hold for the next best question, whatever was seen and heard."""

from collections import Counter
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.catalogue.loader import NEXT_STEPS
from interviews.preparing.domain.next_question import (
    LEAST_GAIN,
    LIMIT_NAMES,
    MOST_PER_AREA,
    SETTLES,
    best_of_any_kind,
    open_dodges,
    suits,
    whom_to_probe,
)
from interviews.preparing.domain.question_plan import RECOMMENDED
from interviews.score.domain.deal_breakers import DealBreaker, DealBreakerState
from interviews.score.domain.evidence import (
    AnswerEvidence,
    Area,
    Evidence,
    Manner,
    RatingEvidence,
    Sighting,
    Source,
    SourceKind,
    area_of,
)
from interviews.score.domain.fit_score import fit_score
from tests.interviews.preparing.domain.asking import Asked, next_for, priority

quickly = settings(deadline=None, max_examples=60)


THEMES = ["manager", "role", "workload", "team", "compensation", "engineering", "process"]
KINDS = [SourceKind.COWORKER, SourceKind.HIRING_MANAGER, SourceKind.RECRUITER, SourceKind.OTHER]
KEYS = [*SETTLES, NEXT_STEPS, *"abcdefgh"]
SOURCES = [
    Source("mia", frozenset({SourceKind.COWORKER}), "Mia"),
    Source("jonas", frozenset({SourceKind.COWORKER}), "Jonas"),
    Source("ruth", frozenset({SourceKind.HIRING_MANAGER}), "Ruth"),
    Source("dana", frozenset({SourceKind.RECRUITER}), ""),
    Source("panel:1", frozenset({SourceKind.COWORKER, SourceKind.RECRUITER})),
]

kinds_of = st.frozensets(st.sampled_from(KINDS), max_size=2)
candidates = st.lists(
    st.builds(
        Asked,
        st.sampled_from(KEYS),
        st.sampled_from(THEMES),
        st.sampled_from(["", "How many?"]),
        st.lists(st.sampled_from([str(it) for it in KINDS]), max_size=2, unique=True).map(tuple),
        st.booleans(),
    ),
    max_size=14,
    unique_by=lambda it: it.key,
)
answers = st.builds(
    AnswerEvidence,
    st.integers(1, 3),
    st.sampled_from(KEYS),
    st.sampled_from(SOURCES),
    st.sampled_from(Area) | st.none(),
    st.sampled_from(Manner),
    st.integers(-2, 2),
)
evidences = st.builds(
    Evidence,
    st.lists(answers, max_size=10).map(tuple),
    st.lists(
        st.builds(
            RatingEvidence,
            st.integers(1, 3),
            st.sampled_from(Area),
            st.integers(1, 5),
            st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    st.lists(
        st.builds(
            Sighting,
            st.integers(1, 3),
            st.sampled_from(["smirk", "late"]),
            st.sampled_from(Area),
            st.integers(1, 5),
        ),
        max_size=4,
    ).map(tuple),
)
limits = st.lists(
    st.builds(
        lambda key, state: DealBreaker(key, key, state),
        st.sampled_from([*LIMIT_NAMES, "flags"]),
        st.sampled_from(DealBreakerState),
    ),
    max_size=5,
)
weight_sets = st.fixed_dictionaries(dict.fromkeys(Area, st.integers(0, 4)))
scores = st.builds(fit_score, evidences, weight_sets, limits)
answered_keys = st.frozensets(st.sampled_from(KEYS), max_size=5)


@quickly
@given(scores, candidates, kinds_of, answered_keys)
def test_a_plan_keeps_its_rules(score, asked, kinds, answered):
    *picks, last = next_for(score, asked, kinds, answered)

    by_key = {it.key: it for it in asked}
    keys = [it.key for it in picks]
    assert last.key == NEXT_STEPS
    assert len(set(keys)) == len(keys) <= RECOMMENDED
    assert not {NEXT_STEPS, *answered} & set(keys)
    assert all(suits(by_key[key], kinds) for key in keys)
    assert all(area_of(by_key[it.key].theme) == it.area for it in picks)
    per_area = Counter(it.area for it in picks)
    assert all(count <= MOST_PER_AREA for count in per_area.values())


@quickly
@given(scores, candidates, kinds_of)
def test_the_numbers_of_a_pick_stay_in_range_and_add_up(score, asked, kinds):
    picks = next_for(score, asked, kinds)

    weights = {one.area: one.weight for one in score.areas}
    for it in picks[:-1]:
        assert 0 < it.worth.m <= 1
        assert 0 < it.worth.dc <= 1
        assert it.worth.b in (1, Fraction(3, 2), 2)
        assert it.worth.b == 1 or it.worth.dc >= LEAST_GAIN
        share = Fraction(weights[it.area], sum(weights.values()))
        assert it.worth.priority == 100 * share * it.worth.dc * it.worth.b > 0
    priorities = [it.worth.priority for it in picks]
    assert priorities == sorted(priorities, reverse=True)


@quickly
@given(scores, candidates, kinds_of)
def test_the_first_pick_is_worth_most_of_all(score, asked, kinds):
    first, *_ = next_for(score, asked, kinds)

    worth = [priority(score, it, kinds) for it in asked if suits(it, kinds)]
    scored = [it for it in asked if it.key != NEXT_STEPS and suits(it, kinds)]
    assert min(worth, default=0) >= 0
    assert first.worth.priority == max((priority(score, it, kinds) for it in scored), default=0)


@quickly
@given(st.data(), scores, candidates, kinds_of, answered_keys)
def test_the_order_of_the_candidates_never_matters(data, score, asked, kinds, answered):
    shuffled = data.draw(st.permutations(asked))

    plan = next_for(score, asked, kinds, answered)

    assert next_for(score, shuffled, kinds, answered) == plan
    assert next_for(score, [*asked, *shuffled], kinds, answered) == plan


@quickly
@given(scores, candidates, kinds_of, st.integers(0, 6))
def test_a_longer_plan_starts_like_a_shorter_one(score, asked, kinds, size):
    shorter = next_for(score, asked, kinds, size=size)
    longer = next_for(score, asked, kinds, size=size + 1)

    assert longer[: len(shorter) - 1] == shorter[:-1]
    assert len(shorter) <= size + 1


@quickly
@given(evidences, weight_sets, limits, candidates, kinds_of, st.sampled_from(Area))
def test_more_weight_on_an_area_never_lowers_its_questions(
    evidence, weights, deal_breakers, asked, kinds, area
):
    heavier = weights | {area: weights[area] + 1}
    before = fit_score(evidence, weights, deal_breakers)
    after = fit_score(evidence, heavier, deal_breakers)

    for it in asked:
        if area_of(it.theme) == area:
            assert priority(after, it, kinds) >= priority(before, it, kinds)
        else:
            assert priority(after, it, kinds) <= priority(before, it, kinds)


@quickly
@given(weight_sets, candidates, kinds_of, st.sampled_from(THEMES[:5]))
def test_a_fully_known_area_on_which_nothing_hangs_is_worth_nothing(weights, asked, kinds, theme):
    area = area_of(theme)
    three = (*SOURCES[:2], Source("ana", frozenset({SourceKind.COWORKER})))
    full = tuple(AnswerEvidence(1, "full", it, area, Manner.SPECIFIC, 0) for it in three)
    score = fit_score(Evidence(full), weights)

    area = next(it for it in score.areas if it.area == area)
    assert area.coverage == 1
    assert all(priority(score, it, kinds) == 0 for it in asked if it.theme == theme)


@quickly
@given(evidences, weight_sets, candidates, kinds_of, st.sampled_from(DealBreakerState))
def test_an_open_limit_never_makes_a_question_worth_less(evidence, weights, asked, kinds, state):
    without = fit_score(evidence, weights)
    score = fit_score(evidence, weights, [DealBreaker(it, it, state) for it in LIMIT_NAMES])

    for it in asked:
        assert priority(score, it, kinds) >= priority(without, it, kinds)


@quickly
@given(scores, candidates, st.permutations(KINDS))
def test_the_best_of_any_kind_is_the_best_of_each(score, asked, order):
    tops = {it: next_for(score, asked, frozenset({it}))[0] for it in order}
    best = max(it.worth.priority for it in tops.values())

    found = best_of_any_kind(score, asked, order)

    if not best:
        assert found is None
        return
    kind, pick = found
    assert pick == tops[kind]
    assert pick.worth.priority == best
    assert all(tops[it].worth.priority < best for it in order[: order.index(kind)])


@quickly
@given(st.lists(answers, max_size=8), st.lists(st.sampled_from(SOURCES), max_size=4, unique=True))
def test_a_probe_goes_to_somebody_who_did_not_dodge_if_there_is_one(heard, contacts):
    asked = Asked("a", "manager", "How many?", (), False)

    for question, dodgers in open_dodges(heard).items():
        found = whom_to_probe(dodgers, asked, contacts)

        others = [it for it in contacts if it not in dodgers]
        assert (found is None) == (not contacts)
        assert not others or found in others
        assert all(it.manner == Manner.DODGED for it in heard if it.question == question)
        assert dodgers


@quickly
@given(st.data(), st.lists(answers, max_size=8))
def test_dodges_do_not_depend_on_the_order_of_the_answers(data, heard):
    shuffled = data.draw(st.permutations(heard))

    assert open_dodges(shuffled) == open_dodges(heard)
    assert open_dodges([*heard, *shuffled]) == open_dodges(heard)
