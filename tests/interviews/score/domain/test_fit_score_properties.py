"""What must always hold for the fit score, whatever was seen and heard."""

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from interviews.score.domain.deal_breakers import DealBreaker, DealBreakerState
from interviews.score.domain.evidence import (
    DEFAULT_WEIGHTS,
    SELF,
    AnswerEvidence,
    Area,
    Evidence,
    FlagStatus,
    Manner,
    RatingEvidence,
    Sighting,
    Source,
    SourceKind,
    credibility,
    dodge_flag,
)
from interviews.score.domain.fit_score import fit_score

quickly = settings(deadline=None, max_examples=100)

# Few values, so that keys often meet. A question belongs to one area and a key to one
# source, as they do in the app.
QUESTIONS = {
    "style": Area.MANAGER,
    "priority": Area.MANAGER,
    "hours": Area.BALANCE,
    "values": Area.CULTURE,
    "makeup": Area.TEAM,
    "reviews": Area.PRACTICE,
    "next_steps": None,
}
SOURCES = [
    SELF,
    Source("nobody", frozenset()),
    *(Source(f"a {kind}", frozenset({kind})) for kind in SourceKind if kind != SourceKind.SELF),
    Source("another coworker", frozenset({SourceKind.COWORKER})),
    Source("panel:1", frozenset({SourceKind.COWORKER, SourceKind.RECRUITER})),
]
FLAGS = ["smirk", "yelling", "late", dodge_flag("hours"), dodge_flag("next_steps")]

interviews = st.integers(1, 4)
areas = st.sampled_from(Area)
manners = st.sampled_from(Manner)
signals = st.integers(-2, 2)
weight_sets = st.one_of(
    st.just(dict(DEFAULT_WEIGHTS)),
    st.fixed_dictionaries(dict.fromkeys(Area, st.integers(0, 4))),
)


@st.composite
def answers_of(draw, manners, signals):
    question = draw(st.sampled_from(sorted(QUESTIONS)))
    source, interview = draw(st.sampled_from(SOURCES)), draw(interviews)
    manner, signal = draw(manners), draw(signals)
    return AnswerEvidence(interview, question, source, QUESTIONS[question], manner, signal)


answers = answers_of(manners, st.none() | signals)
scored_answers = answers_of(st.sampled_from([Manner.SPECIFIC, Manner.GENERAL]), signals)
dodges = answers_of(st.just(Manner.DODGED), st.none() | signals)
ratings = st.builds(
    RatingEvidence, interviews, areas, st.integers(1, 5), st.booleans(), st.booleans()
)
places = areas | st.none()


def sightings_of(is_green, statuses, flags=FLAGS, severities=range(1, 6)):
    return st.builds(
        Sighting,
        interviews,
        st.sampled_from(flags),
        places,
        st.sampled_from(severities),
        is_green,
        statuses,
    )


statuses = st.sampled_from(FlagStatus)
is_red, is_green, is_open = st.just(False), st.just(True), st.just(FlagStatus.OPEN)
sightings = sightings_of(st.booleans(), statuses)
green_flags = sightings_of(is_green, statuses)
# Explained or withdrawn under a dodge's own key is no new flag: it closes that dodge.
red_flags = sightings_of(is_red, is_open) | sightings_of(is_red, statuses, FLAGS[:3])
red_flags_to_raise = sightings_of(is_red, is_open, severities=range(1, 5))
evidences = st.builds(
    Evidence,
    st.lists(answers, max_size=12).map(tuple),
    st.lists(ratings, max_size=4).map(tuple),
    st.lists(sightings, max_size=6).map(tuple),
)
deal_breakers = st.lists(
    st.builds(
        DealBreaker, st.sampled_from("ab"), st.just("Label"), st.sampled_from(DealBreakerState)
    ),
    max_size=2,
)


def plain_level(evidence, k):
    """n_k, V_k and L_k (None where n_k is 0), source by source."""
    said = defaultdict(list)
    for one in evidence.answers:
        if one.area == k:
            said[one.source].append(
                (Fraction(1, 2 if one.manner == Manner.GENERAL else 1), 50 + 25 * one.signal)
            )
    for one in evidence.ratings:
        if one.area == k:
            own = Fraction(1, 2 if one.has_note else 4) / (2 if one.is_hardly_myself else 1)
            said[SELF].append((own, 25 * (one.stars - 1)))
    mass = {s: credibility(s, k) * min(2, sum(e for e, _ in said[s])) for s in said}
    level = {s: sum(e * v for e, v in said[s]) / sum(e for e, _ in said[s]) for s in said}
    n = sum(mass.values())
    views = sum(min(1, it) for it in mass.values())
    return n, views, sum(mass[s] * level[s] for s in said) / n if n else None


def plain_flags(evidence, k):
    """q_k and g_k, flag by flag."""
    seen = defaultdict(list)
    for one in evidence.sightings:
        if one.area == k and one.status != FlagStatus.WITHDRAWN:
            seen[one.flag, one.is_green].append(one)
    red = green = 0
    for (_, is_green), group in seen.items():
        severity = max(one.severity for one in group)
        times = min(3, len({one.interview for one in group}))
        factor = Fraction(1, 2 if group[0].status == FlagStatus.EXPLAINED else 1)
        if is_green:
            green += 3 * severity
        else:
            share = {1: 6, 2: 12, 3: 24, 4: 40, 5: 60}[severity]
            red += share * (1 + Fraction(1, 4) * (times - 1)) * factor
    return Fraction(min(100, red)) / 100, min(20, green)


def plain_cap(evidence, weights, breakers):
    severe = [
        one
        for one in evidence.sightings
        if one.severity == 5 and not one.is_green and (one.area is None or weights[one.area])
    ]
    worst = {one.flag for one in severe if one.status == FlagStatus.OPEN}
    explained = any(one.status == FlagStatus.EXPLAINED for one in severe)
    by_flags = {0: 60 if explained else 100, 1: 45}.get(len(worst), 30)
    return min([one.cap or 100 for one in breakers] + [by_flags])


def plain_score(evidence, weights, breakers):
    """S, low, high, C and R by the letter of the model; the unique keys must be unique."""
    cap, total = plain_cap(evidence, weights, breakers), sum(weights.values())
    if not total:
        return None, 0, cap, 0, min(50, cap)
    known, lost, low, high, coverage, rank = [], 0, 0, 0, 0, 0
    for k, w in weights.items():
        (n, views, level), (q, g) = plain_level(evidence, k), plain_flags(evidence, k)
        c = min(Fraction(1), Fraction(views, 3))
        value = None if level is None else min(100, level + g) * (1 - q)
        coverage += w * c / total
        rank += Fraction(w, total) * (50 * (1 - q) if value is None else (n * value + 50) / (n + 1))
        low += w * c * (value or 0) / total
        high += w * (c * (value or 0) + (1 - c) * 100 * (1 - q)) / total
        if value is None:
            lost += w * q / total
        elif w:
            known.append((w, value))
    score = None
    if known:
        mean = sum(w * value for w, value in known) / sum(w for w, _ in known)
        score = min(mean * (1 - lost), cap)
    return score, min(low, cap), min(high, cap), coverage, min(rank, cap)


def one_per_key(evidence):
    """Only the first row of each unique key, no flag in two states, no dodge: nothing to merge."""
    states = {}
    return Evidence(
        tuple(
            {
                (one.interview, one.source, one.question): one
                for one in evidence.answers
                if one.manner != Manner.DODGED and one.mass_eighths
            }.values()
        ),
        tuple({(one.interview, one.area): one for one in evidence.ratings}.values()),
        tuple(
            replace(one, status=states.setdefault((one.flag, one.area), one.status))
            for one in evidence.sightings
            if not one.flag.startswith("dodge:")
        ),
    )


@quickly
@given(evidences, weight_sets, deal_breakers)
def test_the_score_is_what_the_formulas_say(evidence, weights, breakers):
    evidence = one_per_key(evidence)

    score = fit_score(evidence, weights, breakers)

    assert (score.score, score.low, score.high, score.coverage, score.rank) == plain_score(
        evidence, weights, breakers
    )


@quickly
@given(evidences, weight_sets, deal_breakers)
def test_all_numbers_stay_in_their_ranges(evidence, weights, breakers):
    score = fit_score(evidence, weights, breakers)

    assert 0 <= score.coverage <= 1
    assert 0 <= score.low <= score.high <= 100
    if score.score is not None:
        assert score.low <= score.score <= score.high
        assert score.score <= score.raw <= 100
    for one in score.areas:
        assert 0 <= one.low <= one.high <= 100
        assert one.value is None or one.low <= one.value <= one.high


@quickly
@given(evidences, weight_sets)
def test_there_is_no_score_exactly_where_nothing_with_weight_is_answered_or_rated(
    evidence, weights
):
    scored = {one.area for one in evidence.answers if one.mass_eighths}
    scored |= {one.area for one in evidence.ratings}

    score = fit_score(evidence, weights)

    assert (score.score is None) == (not any(weights[one] for one in scored - {None}))


@quickly
@given(evidences, deal_breakers, st.randoms(use_true_random=False))
def test_order_never_matters(evidence, breakers, random):
    def mixed(rows):
        return tuple(random.sample(rows, len(rows)))

    other_order = Evidence(
        mixed(evidence.answers), mixed(evidence.ratings), mixed(evidence.sightings)
    )

    assert fit_score(evidence, deal_breakers=breakers) == fit_score(
        other_order, deal_breakers=mixed(breakers)
    )


@quickly
@given(evidences, deal_breakers, st.data())
def test_duplicates_and_recomputing_change_nothing(evidence, breakers, data):
    def with_repeats(rows):
        return rows + tuple(data.draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else ())

    repeated = Evidence(
        with_repeats(evidence.answers),
        with_repeats(evidence.ratings),
        with_repeats(evidence.sightings),
    )

    score = fit_score(evidence, deal_breakers=breakers)

    assert score == fit_score(evidence, deal_breakers=breakers)
    assert score == fit_score(repeated, deal_breakers=[*breakers, *breakers])


def assert_no_better(before, after):
    assert after.coverage == before.coverage
    assert (after.score is None) == (before.score is None)
    assert after.score is None or after.score <= before.score
    assert after.low <= before.low
    assert after.high <= before.high


@quickly
@given(evidences, weight_sets, deal_breakers, red_flags)
def test_a_red_flag_never_lifts_anything(evidence, weights, breakers, flag):
    before = fit_score(evidence, weights, breakers)

    with_flag = replace(evidence, sightings=(*evidence.sightings, flag))

    assert_no_better(before, fit_score(with_flag, weights, breakers))


@quickly
@given(evidences, weight_sets, deal_breakers, dodges)
def test_a_dodge_never_lifts_anything(evidence, weights, breakers, dodge):
    before = fit_score(evidence, weights, breakers)

    with_dodge = replace(evidence, answers=(*evidence.answers, dodge))

    assert_no_better(before, fit_score(with_dodge, weights, breakers))


@quickly
@given(evidences, red_flags_to_raise)
def test_a_red_flag_raised_never_lifts_and_explained_never_lowers(evidence, flag):
    def score_with(**changes):
        rows = (*evidence.sightings, replace(flag, **changes))
        return fit_score(replace(evidence, sightings=rows))

    now, explained = score_with(), score_with(status=FlagStatus.EXPLAINED)

    assert_no_better(now, score_with(severity=flag.severity + 1))
    assert_no_better(explained, now)
    assert_no_better(score_with(status=FlagStatus.WITHDRAWN), explained)


@quickly
@given(evidences, weight_sets, deal_breakers, green_flags)
def test_a_green_flag_never_lowers_anything(evidence, weights, breakers, flag):
    before = fit_score(evidence, weights, breakers)

    after = fit_score(replace(evidence, sightings=(*evidence.sightings, flag)), weights, breakers)

    assert_no_better(after, before)


@quickly
@given(evidences, weight_sets, deal_breakers, scored_answers)
def test_a_better_signal_on_an_answer_never_lowers_anything(evidence, weights, breakers, answer):
    assume(answer.signal < 2)

    def score_with(answer):
        rows = (*evidence.answers, answer)
        return fit_score(replace(evidence, answers=rows), weights, breakers)

    better = score_with(replace(answer, signal=answer.signal + 1))

    assert_no_better(better, score_with(answer))


@quickly
@given(evidences, weight_sets, scored_answers)
def test_a_new_scored_answer_never_lowers_coverage(evidence, weights, answer):
    before = fit_score(evidence, weights)

    after = fit_score(replace(evidence, answers=(*evidence.answers, answer)), weights)

    assert after.coverage >= before.coverage


@quickly
@given(evidences)
def test_what_is_shown_adds_up_from_its_items(evidence):
    for one in fit_score(evidence).areas:
        assert one.mass == sum(source.mass for source in one.sources)
        if one.is_known:
            assert one.level + sum(flag.effect for flag in one.flags) == one.value
