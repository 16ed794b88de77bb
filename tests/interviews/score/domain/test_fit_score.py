from dataclasses import replace
from fractions import Fraction

import pytest

from interviews.score.domain.deal_breakers import (
    DealBreaker,
    DealBreakerState,
    hours_deal_breaker,
    office_days_deal_breaker,
)
from interviews.score.domain.evidence import (
    DEFAULT_WEIGHTS,
    SELF,
    AnswerEvidence,
    Area,
    Evidence,
    FlagStatus,
    HoursReport,
    Manner,
    RatingEvidence,
    Sighting,
    Source,
    SourceKind,
    dodge_flag,
    unknown_speaker,
)
from interviews.score.domain.fit_score import AreaScore, fit_score

MANAGER, ROLE, BALANCE, CULTURE, TEAM, GROWTH, REWARD, STABILITY, PRACTICE = Area
EIGHT = [area for area, weight in DEFAULT_WEIGHTS.items() if weight]
SPECIFIC, GENERAL, DODGED = Manner
MIA, JONAS, TOMASZ = (
    Source(name, frozenset({SourceKind.COWORKER}), name) for name in ("Mia", "Jonas", "Tomasz")
)
RUTH = Source("Ruth", frozenset({SourceKind.HIRING_MANAGER}), "Ruth")
DANA = Source("Dana", frozenset({SourceKind.RECRUITER}), "Dana")


def said(source, area, signal, manner=SPECIFIC, *, question="", interview=1, ref=0):
    question = question or f"about {area}"
    return AnswerEvidence(interview, question, source, area, manner, signal, ref)


def red(area, severity, flag="smirk", *, interview=1, **more):
    return Sighting(interview, flag, area, severity, **more)


def green(area, severity, flag="candour", **more):
    return Sighting(1, flag, area, severity, is_green=True, **more)


def rated(area, stars, *, has_note=True, interview=1, **more):
    return RatingEvidence(interview, area, stars, has_note, **more)


def score_of(*items, weights=DEFAULT_WEIGHTS, deal_breakers=()):
    """The score of answers, ratings and sightings in any mix."""
    kinds = (AnswerEvidence, RatingEvidence, Sighting)
    evidence = [tuple(item for item in items if isinstance(item, kind)) for kind in kinds]
    return fit_score(Evidence(*evidence), weights, deal_breakers)


def on(area, score) -> AreaScore:
    return next(one for one in score.areas if one.area == area)


def rounded(*numbers):
    return tuple(round(float(number), 2) for number in numbers)


# --- The worked examples ---------------------------------------------------------------------

E1 = (said(MIA, BALANCE, 2),)
E3 = (
    said(RUTH, MANAGER, 2, GENERAL),
    said(MIA, MANAGER, -1),
    red(MANAGER, 4),
    said(MIA, BALANCE, -2),
    said(DANA, BALANCE, 1, GENERAL),
    rated(ROLE, 4),
)
E7 = tuple(
    said(source, area, signal)
    for area in EIGHT
    for source, signal in ((MIA, 1), (JONAS, 1), (TOMASZ, 2))
)
LONG_WEEK = [HoursReport(MIA, 60, 70)]


def test_e0_nothing_is_no_score():
    score = score_of()

    assert score.score is score.raw is score.points is None
    assert (score.coverage, score.low, score.high) == (0, 0, 100)
    assert score.says == "too early to say; could end anywhere from points away to strong"
    assert score.too_early_words == (
        "Too early: you have 0 areas and 0 %; a number starts at 2 areas and 15 %"
    )


def test_e0b_one_flag_alone_is_no_score_but_lowers_what_is_left():
    score = score_of(red(MANAGER, 4))

    assert score.score is None
    assert score.high == Fraction("92.80")


def test_e1_one_great_answer_is_too_early():
    score = score_of(*E1)

    assert (score.score, score.coverage, score.low, score.high) == (100, Fraction("0.05"), 5, 100)
    assert not score.is_shown
    assert score.coverage_word == "Too early"
    assert score.too_early_words.startswith("Too early: you have 1 area and 5 %")


def test_e2_a_flag_on_an_unknown_area_counts_by_its_weight():
    score = score_of(*E1, red(MANAGER, 4))

    assert score.score == 100 * (1 - Fraction("0.18") * Fraction("0.40")) == Fraction("92.80")
    assert (score.low, score.high) == (5, Fraction("92.80"))


def test_e3_three_areas_make_40():
    score = score_of(*E3)

    assert score.score == Fraction(2055, 51)
    assert rounded(score.score, score.low, score.high) == (40.29, 5.35, 84.04)
    assert round(float(score.coverage), 4) == 0.1735
    assert score.points == 40
    assert score.is_shown
    assert score.coverage_word == "Too early"
    assert not score.is_rankable
    assert score.says == "too early to say; could end anywhere from points away to strong"
    assert (score.known_count, score.total_count) == (3, 8)


def test_e3_opens_into_its_items():
    score = score_of(*E3)

    manager, balance, role = on(MANAGER, score), on(BALANCE, score), on(ROLE, score)
    assert rounded(manager.level, manager.value, manager.coverage) == (44.44, 26.67, 0.45)
    assert [(one.source, float(one.mass), one.level) for one in manager.sources] == [
        (MIA, 1.0, 25),
        (RUTH, 0.35, 100),
    ]
    assert (manager.points, manager.low_points, manager.high_points) == (27, 12, 45)
    assert rounded(manager.flags[0].effect) == (-17.78,)
    assert manager.coverage_percent == 45
    assert (balance.value, balance.coverage) == (15, Fraction(5, 12))
    assert (role.value, role.coverage) == (75, Fraction(1, 6))
    assert [one.source for one in role.sources] == [SELF]
    assert (manager.disagree, balance.disagree, role.disagree) == (True, True, False)


def test_e4_a_broken_hours_limit_caps_at_20():
    score = score_of(*E3, deal_breakers=[hours_deal_breaker(LONG_WEEK, 50)])

    assert rounded(score.score, score.low, score.high) == (20, 5.35, 20)
    assert score.raw == Fraction(2055, 51)
    assert score.raw_points == 40
    assert (score.cap, score.cap_reason) == (20, "Broken: your 50 hours.")
    assert score.is_capped
    assert score.says == "points away"


def test_e5_a_limit_of_70_hours_lets_the_score_back_up():
    score = score_of(*E3, deal_breakers=[hours_deal_breaker(LONG_WEEK, 70)])

    assert rounded(score.score) == (40.29,)
    assert score.cap is None


def test_e7_a_repeated_flag_and_a_dodge_take_their_shares():
    full = score_of(*E7)
    seen = (red(TEAM, 3), red(TEAM, 3, interview=2))
    dodge = said(DANA, CULTURE, None, DODGED, question="hard")

    score = score_of(*E7, *seen, dodge)

    assert (rounded(full.score), full.coverage) == ((83.33,), 1)
    assert full.low == full.score == full.high
    assert full.coverage_word == "Solid"
    assert full.says == "strong"
    assert score.score == full.score - 3 - Fraction("1.5")
    assert rounded(score.score) == (78.83,)
    assert on(TEAM, score).flags[0].share_percent == 30
    assert on(CULTURE, score).flags[0].share_percent == 12


def test_e8_one_open_flag_of_severity_5_caps_at_45():
    score = score_of(*E7, red(CULTURE, 5, "yelling", title="Yelling"))

    assert rounded(score.raw) == (75.83,)
    assert (score.score, score.cap) == (45, 45)
    assert score.cap_reason == "Open flag: Yelling."
    assert score.says == "mixed"


def test_e10_six_answers_of_one_coworker_are_one_view():
    score = score_of(*(said(MIA, TEAM, 1, question=f"q{n}") for n in range(6)))

    assert (score.score, score.coverage) == (75, Fraction("0.04"))
    assert on(TEAM, score).mass == 2


def test_e12_a_recruiter_alone_is_too_early_to_say_whatever_she_praises():
    score = score_of(*(said(DANA, area, 2) for area in EIGHT))

    assert (score.score, score.coverage) == (100, Fraction("0.18"))
    assert (score.low, score.high) == (18, 100)
    assert score.is_shown and not score.is_rankable
    assert score.says == "too early to say; could end anywhere from points away to strong"


def test_e13_own_stars_alone_never_pass_a_third():
    score = score_of(*(rated(area, 5, interview=n) for area in EIGHT for n in range(4)))

    assert (score.score, score.coverage) == (100, Fraction(1, 3))
    assert (score.low, score.high) == (Fraction(100, 3), 100)
    assert rounded(score.rank) == (83.33,)


def test_e14_a_severe_flag_that_is_explained_caps_at_60_until_it_is_settled():
    explained = red(CULTURE, 5, "yelling", title="Yelling", status=FlagStatus.EXPLAINED)

    score = score_of(*E7, explained)

    assert (rounded(score.raw), score.score) == ((79.58,), 60)
    assert score.says == "depends on “Yelling”; 60 until settled; 80 or 45 after"


def reports(*said):
    return [HoursReport(source, low, high) for source, low, high in said]


def test_e15_a_recruiters_40_does_not_lift_a_coworkers_60_to_70():
    hours = reports((MIA, 60, 70), (RUTH, 40, 45), (DANA, 40, 40))

    score = score_of(*E7, deal_breakers=[hours_deal_breaker(hours, 50)])

    assert score.score == 20
    assert score.says == "points away"


def test_e16_an_upper_end_above_the_limit_is_at_risk():
    score = score_of(*E7, deal_breakers=[hours_deal_breaker(reports((MIA, 45, 56)), 50)])

    assert score.score == 60
    assert score.says == "depends on your limit of 50 hours; 60 until settled; 83 or 20 after"
    assert score.cap_reason == "Depends on your limit of 50 hours."


# --- Sources ---------------------------------------------------------------------------------


def test_one_source_counts_as_two_answers_at_most():
    score = score_of(*(said(MIA, TEAM, 1, question=f"q{n}") for n in range(5)))

    assert on(TEAM, score).mass == 2


def test_general_answers_add_up_to_the_same_limit():
    score = score_of(*(said(MIA, TEAM, 1, GENERAL, question=f"q{n}") for n in range(3)))

    assert on(TEAM, score).mass == Fraction(3, 2)


def test_all_ratings_are_one_source():
    score = score_of(*(rated(TEAM, 5, interview=n) for n in range(9)))

    (you,) = on(TEAM, score).sources
    assert (you.source, you.mass, len(you.ratings)) == (SELF, 2, 9)


def test_a_rating_without_a_note_counts_half_as_much():
    assert on(TEAM, score_of(rated(TEAM, 5, has_note=False))).mass == Fraction(1, 4)


def test_a_rating_of_an_interview_in_which_you_were_hardly_yourself_counts_half():
    mass = on(TEAM, score_of(rated(TEAM, 5, is_hardly_myself=True))).mass
    bare = on(TEAM, score_of(rated(TEAM, 5, has_note=False, is_hardly_myself=True))).mass

    assert (mass, bare) == (Fraction(1, 4), Fraction(1, 8))


def test_what_you_say_yourself_and_your_ratings_are_one_source():
    score = score_of(said(SELF, TEAM, 2), rated(TEAM, 1, has_note=True))

    (you,) = on(TEAM, score).sources
    assert (you.mass, you.level) == (Fraction(3, 2), Fraction(200, 3))


def test_an_answer_that_is_not_judged_is_no_evidence():
    assert score_of(said(MIA, TEAM, None)).score is None


def test_an_answer_to_an_unscored_theme_is_no_evidence():
    assert score_of(said(MIA, None, 2)).score is None


def test_an_unknown_speaker_is_one_source_of_the_lowest_credibility():
    panel = unknown_speaker(1, [MIA, DANA])

    score = score_of(said(panel, TEAM, 2, question="a"), said(panel, TEAM, 2, question="b"))

    (source,) = on(TEAM, score).sources
    assert (source.source.key, source.mass) == ("panel:1", 1)


def test_a_speaker_with_two_kinds_is_believed_as_the_lower_one():
    also_recruiter = replace(MIA, kinds=DANA.kinds)

    score = score_of(said(MIA, TEAM, 2), said(also_recruiter, TEAM, 2, interview=2))

    (source,) = on(TEAM, score).sources
    assert source.mass == 1
    assert source.source.kinds == MIA.kinds | DANA.kinds


def test_the_same_answer_twice_counts_once():
    assert score_of(said(MIA, TEAM, 1), said(MIA, TEAM, 1, ref=9)) == score_of(said(MIA, TEAM, 1))


def test_answers_that_contradict_their_key_are_read_with_doubt():
    vague_and_bad, clear_and_good = said(MIA, TEAM, -1, GENERAL), said(MIA, TEAM, 2)

    score = score_of(clear_and_good, vague_and_bad)

    assert score == score_of(vague_and_bad, clear_and_good) == score_of(said(MIA, TEAM, -1))


def test_ratings_that_contradict_their_key_are_read_with_doubt():
    score = score_of(rated(TEAM, 5), rated(TEAM, 2, has_note=False))

    assert score == score_of(rated(TEAM, 2))


def test_the_same_question_again_in_another_interview_is_new_evidence():
    score = score_of(said(MIA, TEAM, 1), said(MIA, TEAM, 1, interview=2))

    assert on(TEAM, score).mass == 2


@pytest.mark.parametrize(("low", "disagree"), [(-1, False), (-2, True)])
def test_two_sources_disagree_from_50_points_on(low, disagree):
    score = score_of(said(MIA, TEAM, 0, question="a"), said(JONAS, TEAM, low, question="b"))

    assert on(TEAM, score).disagree is disagree


def test_one_source_never_disagrees_with_itself():
    score = score_of(said(MIA, TEAM, 2, question="a"), said(MIA, TEAM, -2, question="b"))

    assert not on(TEAM, score).disagree


# --- Flags -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("severity", "percent"), [(1, 6), (2, 12), (3, 24), (4, 40), (5, 60)])
def test_severity_sets_the_share(severity, percent):
    score = score_of(said(MIA, TEAM, 2), red(TEAM, severity))

    assert on(TEAM, score).value == 100 - percent


@pytest.mark.parametrize(("interviews", "percent"), [(1, 24), (2, 30), (3, 36), (4, 36), (9, 36)])
def test_a_flag_seen_again_takes_more_up_to_three_interviews(interviews, percent):
    sightings = [red(TEAM, 3, interview=n) for n in range(interviews)]

    (flag,) = on(TEAM, score_of(*sightings)).flags

    assert (flag.share_percent, flag.interviews) == (percent, interviews)


def test_a_flag_seen_again_counts_with_its_highest_severity():
    (flag,) = on(TEAM, score_of(red(TEAM, 1), red(TEAM, 4, interview=2))).flags

    assert (flag.severity, flag.share_percent) == (4, 50)


def test_a_flag_seen_twice_in_one_interview_counts_once():
    assert on(TEAM, score_of(red(TEAM, 3), red(TEAM, 3))).flag_share == Fraction("0.24")


def test_different_flags_add_up_and_stop_at_all_of_the_area():
    flags = [red(TEAM, 5, flag) for flag in ("a", "b")]

    team = on(TEAM, score_of(said(MIA, TEAM, 2), *flags))

    assert (team.flag_share, team.value) == (1, 0)
    assert [flag.effect for flag in team.flags] == [-50, -50]


def test_a_flag_on_two_areas_takes_a_share_of_each():
    score = score_of(red(TEAM, 3), red(CULTURE, 3))

    assert on(TEAM, score).flag_share == on(CULTURE, score).flag_share == Fraction("0.24")


@pytest.mark.parametrize(
    ("status", "percent"),
    [(FlagStatus.OPEN, 40), (FlagStatus.EXPLAINED, 20), (FlagStatus.WITHDRAWN, 0)],
)
def test_explained_counts_half_and_withdrawn_nothing(status, percent):
    (flag,) = on(TEAM, score_of(red(TEAM, 4, status=status))).flags

    assert (flag.share_percent, flag.status, flag.severity) == (percent, status, 4)


@pytest.mark.parametrize(
    ("first", "second", "percent"),
    [
        (FlagStatus.OPEN, FlagStatus.OPEN, 50),
        (FlagStatus.OPEN, FlagStatus.EXPLAINED, 40),
        (FlagStatus.OPEN, FlagStatus.WITHDRAWN, 40),
        (FlagStatus.EXPLAINED, FlagStatus.EXPLAINED, 25),
        (FlagStatus.EXPLAINED, FlagStatus.WITHDRAWN, 20),
        (FlagStatus.WITHDRAWN, FlagStatus.WITHDRAWN, 0),
    ],
)
def test_each_explanation_of_a_repeated_flag_has_its_effect(first, second, percent):
    score = score_of(red(TEAM, 4, status=first), red(TEAM, 4, interview=2, status=second))

    assert on(TEAM, score).flag_share == Fraction(percent, 100)


def test_a_green_flag_adds_3_points_per_severity():
    team = on(TEAM, score_of(said(MIA, TEAM, 0), green(TEAM, 4)))

    assert (team.green_points, team.value) == (12, 62)
    assert team.flags[0].effect == 12


def test_green_flags_together_stop_at_20_points():
    team = on(TEAM, score_of(said(MIA, TEAM, 0), green(TEAM, 5), green(TEAM, 5, "thanks")))

    assert (team.green_points, team.value) == (20, 70)


def test_green_flags_never_lift_an_area_above_100():
    team = on(TEAM, score_of(said(MIA, TEAM, 2), green(TEAM, 5), red(TEAM, 4)))

    assert team.value == 60
    assert team.level + sum(flag.effect for flag in team.flags) == team.value


def test_the_same_green_flag_twice_counts_once():
    again = replace(green(TEAM, 4), interview=2)

    assert on(TEAM, score_of(said(MIA, TEAM, 0), green(TEAM, 4), again)).green_points == 12


def test_a_withdrawn_green_flag_adds_nothing():
    withdrawn = green(TEAM, 4, status=FlagStatus.WITHDRAWN)

    assert on(TEAM, score_of(said(MIA, TEAM, 0), withdrawn)).value == 50


def test_a_green_flag_alone_is_no_evidence():
    score = score_of(green(TEAM, 5))

    assert score.score is None
    assert on(TEAM, score).green_points == 0
    assert on(TEAM, score).flags[0].effect is None


def test_red_and_green_flags_of_one_key_are_two_flags():
    team = on(TEAM, score_of(said(MIA, TEAM, 0), red(TEAM, 3, "x"), green(TEAM, 3, "x")))

    assert [flag.is_green for flag in team.flags] == [False, True]


def test_a_flag_of_no_area_is_listed_and_takes_nothing():
    score = score_of(*E1, red(None, 4, title="An answer frightened you", ref=5))

    (flag,) = score.unplaced_flags
    assert score.score == 100
    assert (flag.title, flag.refs, flag.effect) == ("An answer frightened you", (5,), None)


def test_a_flag_is_titled_by_its_worst_sighting_and_keeps_all_row_ids():
    sightings = (
        red(TEAM, 2, title="A look", ref=7),
        red(TEAM, 4, interview=2, title="A smirk", ref=3),
        red(TEAM, 5, interview=3, ref=9),
    )

    (flag,) = on(TEAM, score_of(*sightings)).flags

    assert (flag.title, flag.refs) == ("A smirk", (3, 7, 9))


# --- Dodges ----------------------------------------------------------------------------------


def dodged(area=CULTURE, **more):
    return said(DANA, area, None, DODGED, question="hours", **more)


def test_a_dodge_is_a_red_flag_of_severity_2_and_no_evidence():
    culture = on(CULTURE, score_of(dodged(ref=4)))

    (flag,) = culture.flags
    assert not culture.is_known
    assert (flag.flag, flag.severity, flag.share_percent) == ("dodge:hours", 2, 12)
    assert (flag.title, flag.refs, flag.answer_refs) == ("Dodged a question", (), (4,))


def test_a_dodge_stays_a_dodge_whatever_its_signal():
    assert score_of(replace(dodged(), signal=2)) == score_of(dodged())


def test_a_dodge_by_two_contacts_in_one_interview_is_one_flag():
    also = replace(dodged(), source=MIA)

    assert on(CULTURE, score_of(dodged(), also)).flag_share == Fraction("0.12")


def test_a_dodge_in_two_interviews_is_a_repeat():
    assert on(CULTURE, score_of(dodged(), dodged(interview=2))).flag_share == Fraction("0.15")


def test_a_dodge_does_not_undo_an_answer_to_the_same_question():
    answer = said(DANA, CULTURE, -2, question="hours")

    assert on(CULTURE, score_of(answer, dodged())).value == 0


@pytest.mark.parametrize(
    ("severity", "status", "percent"),
    [
        (4, FlagStatus.OPEN, 40),
        (1, FlagStatus.OPEN, 12),
        (2, FlagStatus.EXPLAINED, 6),
        (2, FlagStatus.WITHDRAWN, 0),
    ],
)
def test_a_dodge_is_raised_explained_or_withdrawn_by_its_own_flag(severity, status, percent):
    raised = red(CULTURE, severity, dodge_flag("hours"), status=status)

    assert on(CULTURE, score_of(dodged(), raised)).flags[0].share_percent == percent


def test_a_dodge_of_an_unscored_question_is_listed_and_not_scored():
    score = score_of(*E1, dodged(None))

    assert score.score == 100
    assert [flag.flag for flag in score.unplaced_flags] == ["dodge:hours"]


# --- Caps ------------------------------------------------------------------------------------


def deal_breaker(state, key="hours"):
    return DealBreaker(key, key.capitalize(), state, amount=f"1 {key}")


@pytest.mark.parametrize(
    ("states", "cap", "reason"),
    [
        ([], None, ""),
        ([DealBreakerState.MET, DealBreakerState.UNKNOWN, DealBreakerState.OFF], None, ""),
        ([DealBreakerState.AT_RISK], 60, "Depends on your limit of 1 a."),
        ([DealBreakerState.AT_RISK] * 2, 60, "Depends on your limit of 1 a and your limit of 1 b."),
        ([DealBreakerState.AT_RISK, DealBreakerState.BROKEN], 20, "Broken: your 1 b."),
        ([DealBreakerState.BROKEN, DealBreakerState.BROKEN], 20, "Broken: your 1 a and your 1 b."),
    ],
)
def test_deal_breakers_cap(states, cap, reason):
    breakers = [deal_breaker(state, key) for state, key in zip(states, "abc", strict=False)]

    score = score_of(*E7, deal_breakers=breakers)

    assert (score.cap, score.cap_reason) == (cap, reason)
    assert score.points == (cap or 83)


def test_two_open_flags_of_severity_5_cap_at_30():
    score = score_of(*E7, red(TEAM, 5, "a", title="B"), red(CULTURE, 5, "b", title="A"))

    assert (score.score, score.cap_reason) == (30, "Open flags: A, B.")


def test_one_flag_of_severity_5_seen_everywhere_is_one_flag():
    sightings = [red(TEAM, 5), red(TEAM, 5, interview=2), red(CULTURE, 5)]

    assert score_of(*E7, *sightings).cap == 45


def test_a_flag_of_severity_5_that_was_withdrawn_does_not_cap():
    assert score_of(*E7, red(TEAM, 5, status=FlagStatus.WITHDRAWN)).cap is None


def test_an_explained_5_beside_an_open_2_is_an_explained_5():
    explained = red(TEAM, 5, status=FlagStatus.EXPLAINED)

    score = score_of(*E7, explained, red(TEAM, 2, interview=2))

    assert score.cap == 60
    assert on(TEAM, score).flags[0].open_severity == 2


def test_a_green_flag_of_5_does_not_cap():
    assert score_of(*E7, green(TEAM, 5)).cap is None


def test_a_flag_of_severity_5_without_an_area_caps():
    assert score_of(*E7, red(None, 5)).cap == 45


def test_the_lowest_cap_wins_and_is_kept_even_where_it_holds_nothing_down():
    at_risk = deal_breaker(DealBreakerState.AT_RISK)

    assert score_of(*E7, red(TEAM, 5), deal_breakers=[at_risk]).cap == 45
    assert score_of(said(MIA, TEAM, -2), deal_breakers=[at_risk]).cap == 60
    assert not score_of(said(MIA, TEAM, -2), deal_breakers=[at_risk]).is_capped


def test_a_cap_holds_the_range_down_before_anything_is_known():
    score = score_of(deal_breakers=[deal_breaker(DealBreakerState.BROKEN)])

    assert (score.score, score.low, score.high) == (None, 0, 20)


def test_a_cap_holds_both_ends_of_the_range_down():
    score = score_of(*E7, deal_breakers=[deal_breaker(DealBreakerState.BROKEN)])

    assert (score.low, score.score, score.high) == (20, 20, 20)


# --- Weights ---------------------------------------------------------------------------------


def test_without_any_weight_there_is_no_score_and_the_user_is_asked():
    score = score_of(*E3, weights=dict.fromkeys(Area, 0))

    assert score.score is None
    assert (score.coverage, score.low, score.high) == (0, 0, 100)
    assert score.needs_weights
    assert not score_of().needs_weights
    broken = score_of(weights={}, deal_breakers=[hours_deal_breaker(LONG_WEEK, 50)])
    assert (broken.score, broken.low, broken.high) == (None, 0, 20)


def test_an_area_of_weight_0_lists_its_flags_and_does_not_score_them():
    weights = DEFAULT_WEIGHTS | {TEAM: 0}

    score = score_of(*E1, said(JONAS, TEAM, -2), red(TEAM, 5), weights=weights)

    assert (score.score, score.cap, score.high) == (100, None, 100)
    assert [flag.flag for flag in on(TEAM, score).flags] == ["smirk"]


def test_only_the_ratio_of_weights_matters():
    halves = {area: weight // 2 for area, weight in {TEAM: 30, MANAGER: 90}.items()}
    answers = (said(MIA, TEAM, 2), said(MIA, MANAGER, -1))

    assert (
        score_of(*answers, weights={TEAM: 30, MANAGER: 90}).score
        == score_of(*answers, weights=halves).score
        == Fraction(175, 4)
    )


def test_weights_may_come_as_plain_words():
    assert score_of(*E3, weights={str(name): n for name, n in DEFAULT_WEIGHTS.items()}) == score_of(
        *E3
    )


def test_practice_is_listed_only_where_it_has_weight_evidence_or_flags():
    listed = [
        PRACTICE in [one.area for one in score.areas]
        for score in (
            score_of(),
            score_of(said(MIA, PRACTICE, 2)),
            score_of(red(PRACTICE, 1)),
            score_of(weights=DEFAULT_WEIGHTS | {PRACTICE: 5}),
        )
    ]

    assert listed == [False, True, True, True]


def test_evidence_for_nothing_that_carries_weight_is_no_score():
    score = score_of(rated(PRACTICE, 5))

    assert score.score is None
    assert score.known_count == 0


def test_areas_come_in_the_order_of_the_default_weights():
    score = score_of(said(MIA, PRACTICE, 2), red(TEAM, 2))

    assert [one.area for one in score.areas] == list(Area)
    assert on(TEAM, score).label == "Team"


# --- What the page shows ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("areas", "sources", "is_shown"),
    [
        ([MANAGER], (MIA, JONAS, TOMASZ), False),  # 0.18, one area
        ([GROWTH, STABILITY], (MIA, JONAS, TOMASZ), False),  # 0.14, two areas
        ([BALANCE, CULTURE], (MIA,), False),  # 0.10
        ([BALANCE, CULTURE, TEAM], (MIA,), False),  # 0.14
        ([MANAGER, BALANCE, TEAM], (MIA,), True),  # 0.15
    ],
)
def test_a_number_needs_coverage_and_two_areas(areas, sources, is_shown):
    answers = [said(source, area, 1) for area in areas for source in sources]

    assert score_of(*answers).is_shown is is_shown


@pytest.mark.parametrize(
    ("coverage", "word", "is_rankable"),
    [
        ("0", "Unknown", False),
        ("0.3499", "Too early", False),
        ("0.35", "Provisional", True),
        ("0.6999", "Provisional", True),
        ("0.70", "Solid", True),
        ("1", "Solid", True),
    ],
)
def test_coverage_in_words(coverage, word, is_rankable):
    score = replace(score_of(*E3), coverage=Fraction(coverage))

    assert (score.coverage_word, score.is_rankable) == (word, is_rankable)


@pytest.mark.parametrize(
    ("points", "word"),
    [
        ("0", "points away"),
        ("39.99", "points away"),
        ("40", "mixed"),
        ("59.99", "mixed"),
        ("60", "leans toward"),
        ("79.99", "leans toward"),
        ("80", "strong"),
        ("100", "strong"),
    ],
)
def test_score_in_words(points, word):
    assert replace(score_of(*E7), score=Fraction(points)).says == word


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (60, 79, "leans toward"),
        (59, 79, "leans toward so far; could end anywhere from mixed to leans toward"),
        (30, 90, "leans toward so far; could end anywhere from points away to strong"),
    ],
)
def test_the_word_comes_from_the_range_until_coverage_is_solid(low, high, says):
    score = replace(score_of(*E7), score=Fraction(70), coverage=Fraction("0.69"))

    score = replace(score, low=Fraction(low), high=Fraction(high))

    assert score.says == says
    assert replace(score, coverage=Fraction("0.70")).says == "leans toward"


# --- The range in a sentence -----------------------------------------------------------------


def test_a_limit_nobody_has_spoken_to_is_part_of_the_sentence_about_the_range():
    limits = [hours_deal_breaker([], 50), office_days_deal_breaker(None, 2)]

    assert score_of(*E3).range_sentence == (
        "What is still open could take it anywhere from 5 to 84."
    )
    assert score_of(*E3, deal_breakers=limits[:1]).range_sentence == (
        "What is still open could take it anywhere from 5 to 84, or to 20 if your limit on hours "
        "turns out broken, 60 while it is in doubt."
    )
    assert "if your limit on hours or your limit on office days turns" in (
        score_of(*E3, deal_breakers=limits).range_sentence
    )


def test_a_limit_that_could_take_nothing_more_is_not_named():
    score = replace(score_of(*E3, deal_breakers=[hours_deal_breaker([], 50)]), high=Fraction(15))

    assert score.range_sentence == "What is still open could take it anywhere from 5 to 15."


def test_a_limit_that_is_met_or_broken_is_never_in_doubt():
    days = [office_days_deal_breaker(None, 2)]

    assert score_of(*E3, deal_breakers=days).range_sentence == (
        "What is still open could take it anywhere from 5 to 84, or to 20 if your limit on office "
        "days turns out broken."
    )


def test_a_broken_limit_needs_no_other():
    limits = [hours_deal_breaker(LONG_WEEK, 50), office_days_deal_breaker(None, 2)]

    assert score_of(*E3, deal_breakers=limits).range_sentence == (
        "What is still open could take it anywhere from 5 to 20."
    )


# --- Notices ---------------------------------------------------------------------------------


def test_one_bad_area_is_named_however_good_the_rest():
    good = [said(it, area, 2) for area in EIGHT[1:] for it in (MIA, JONAS, TOMASZ)]
    score = score_of(*good, *(said(it, MANAGER, -2) for it in (MIA, JONAS, TOMASZ)))

    assert score.score == 82
    assert [one.area for one in score.bad_areas] == [MANAGER]


@pytest.mark.parametrize(
    ("area", "sources", "weights"),
    [
        (REWARD, (MIA, JONAS, TOMASZ), DEFAULT_WEIGHTS),  # 8 % of the weight
        (MANAGER, (MIA,), DEFAULT_WEIGHTS),  # a third of it known
        (MANAGER, (MIA, JONAS, TOMASZ), DEFAULT_WEIGHTS | {MANAGER: 0}),
    ],
)
def test_a_bad_area_of_little_weight_or_little_coverage_is_no_notice(area, sources, weights):
    score = score_of(*(said(it, area, -2) for it in sources), weights=weights)

    assert score.bad_areas == ()


def test_they_avoid_where_three_areas_were_only_dodged():
    dodges = [said(DANA, area, None, DODGED) for area in (MANAGER, TEAM, CULTURE)]
    answers = [said(MIA, BALANCE, 2), said(JONAS, TEAM, None)]

    assert score_of(*dodges, answers[0]).avoided == {MANAGER, TEAM, CULTURE}
    assert score_of(*dodges, answers[0]).asked == {MANAGER, TEAM, CULTURE, BALANCE}
    assert score_of(*dodges, answers[0]).do_they_avoid
    assert not score_of(*dodges, *answers).do_they_avoid


def test_a_dodge_that_was_withdrawn_is_no_avoiding():
    dodges = [said(DANA, area, None, DODGED) for area in (MANAGER, TEAM, CULTURE)]
    withdrawn = red(TEAM, 2, dodge_flag(f"about {TEAM}"), status=FlagStatus.WITHDRAWN)

    assert score_of(*dodges, withdrawn).avoided == {MANAGER, CULTURE}


# --- Sorting ---------------------------------------------------------------------------------


def test_one_great_answer_ranks_below_many_good_ones():
    few, many = score_of(*E1), score_of(*E7)

    assert few.score > many.score
    assert few.rank < many.rank


def test_a_rank_is_drawn_to_the_middle_and_capped_like_the_score():
    assert score_of().rank == 50
    assert score_of(red(MANAGER, 4)).rank == 50 - Fraction("0.18") * 20
    assert score_of(deal_breakers=[hours_deal_breaker(LONG_WEEK, 50)]).rank == 20
    assert score_of(weights={}).rank == 50


@pytest.mark.parametrize(("exact", "whole"), [("12.49", 12), ("12.5", 13), ("13.5", 14)])
def test_points_are_rounded_half_up(exact, whole):
    assert replace(score_of(*E3), score=Fraction(exact)).points == whole


@pytest.mark.parametrize(("gut", "asks"), [(65, False), (66, True), (15, True), (16, False)])
def test_a_gut_25_points_away_asks_for_reasons(gut, asks):
    score = replace(score_of(*E3), score=Fraction("40.5"))

    assert score.gut_gap(gut) == abs(gut - Fraction("40.5"))
    assert score.asks_about_gut(gut) is asks


def test_without_gut_or_score_there_is_no_gap():
    assert score_of(*E3).gut_gap(None) is None
    assert score_of().gut_gap(50) is None
    assert not score_of().asks_about_gut(50)


# --- Refusals and speed ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"weather": 3}, "no area is called weather"),
        ({TEAM: -1}, "the weight of team must be whole and from 0 to 100: -1"),
        ({TEAM: 101}, "from 0 to 100: 101"),
        ({TEAM: 1.5}, "must be whole"),
    ],
)
def test_a_weight_that_cannot_be_is_refused(weights, message):
    with pytest.raises(ValueError, match=message):
        score_of(*E3, weights=weights)


@pytest.mark.parametrize("gut", [-1, 101])
def test_a_gut_outside_its_scale_is_refused(gut):
    with pytest.raises(ValueError, match="from 0 to 100"):
        score_of(*E3).gut_gap(gut)
