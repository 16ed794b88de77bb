"""The next best question: the arithmetic by hand, the words, and what follows from a dodge."""

from fractions import Fraction

import pytest

from interviews.catalogue.loader import NEXT_STEPS, questions
from interviews.preparing.domain.next_question import (
    LIMIT_NAMES,
    SETTLES,
    Why,
    best_of_any_kind,
    next_questions,
    open_dodges,
    probe_pick,
    whom_to_probe,
)
from interviews.score.domain.deal_breakers import (
    DealBreaker,
    DealBreakerState,
    hours_deal_breaker,
    salary_deal_breaker,
)
from interviews.score.domain.evidence import (
    SELF,
    AnswerEvidence,
    Area,
    Evidence,
    HoursReport,
    Manner,
    RatingEvidence,
    Sighting,
    Source,
    SourceKind,
)
from interviews.score.domain.fit_score import fit_score
from tests.interviews.preparing.domain.asking import Asked, next_for, priority

COWORKER = frozenset({SourceKind.COWORKER})
MANAGER = frozenset({SourceKind.HIRING_MANAGER})
RECRUITER = frozenset({SourceKind.RECRUITER})
MIA = Source("contact:1", COWORKER, "Mia")
RUTH = Source("contact:2", MANAGER, "Ruth")
DANA = Source("contact:3", RECRUITER, "Dana")
NO_HOURS = [hours_deal_breaker((), 50)]


def said(source, area, signal=1, manner=Manner.SPECIFIC, question="q", interview=1):
    return AnswerEvidence(interview, question, source, area, manner, signal)


def keys_of(picks):
    return [it.key for it in picks]


# --- Priority, by hand ---------------------------------------------------------------------------


def test_a_first_clear_answer_of_a_coworker_makes_a_third_known():
    pick, _ = next_for(fit_score(Evidence()), [Asked("a", "manager")], COWORKER)

    assert (pick.worth.m, pick.worth.dc, pick.worth.b) == (1, Fraction(1, 3), 1)
    assert pick.worth.priority == 6  # 100 · 18/100 · 1/3 · 1


def test_a_question_without_a_countable_probe_is_worth_half():
    score = fit_score(Evidence())

    assert priority(score, Asked("a", "manager", probe=""), COWORKER) == 3


@pytest.mark.parametrize(
    ("kinds", "theme", "expected"),
    [
        (MANAGER, "manager", Fraction(42, 10)),  # 18 · .7 / 3
        (RECRUITER, "team", Fraction(2)),  # 12 · .5 / 3
        (RECRUITER, "compensation", Fraction(8, 3)),  # 8 · 1 / 3
        (MANAGER | RECRUITER, "manager", Fraction(3)),  # the lowest credibility counts
    ],
)
def test_who_is_believed_less_is_worth_asking_less(kinds, theme, expected):
    assert priority(fit_score(Evidence()), Asked("a", theme), kinds) == expected


def test_what_is_known_already_leaves_less_to_ask():
    half_known = Evidence((said(MIA, Area.TEAM), said(RUTH, Area.TEAM, manner=Manner.GENERAL)))
    score = fit_score(half_known)  # n = 1 + .35

    assert priority(score, Asked("a", "team"), COWORKER) == 4  # 12 / 3, far from full
    assert priority(score, Asked("a", "growth"), COWORKER) == Fraction(8, 3)


def test_the_last_answer_counts_only_up_to_full():
    sources = [Source(f"c{n}", COWORKER) for n in range(3)]
    almost = [said(it, Area.TEAM) for it in sources[:2]]
    almost += [said(sources[2], Area.TEAM, manner=Manner.GENERAL)]  # n = 2.5

    assert priority(fit_score(Evidence(tuple(almost))), Asked("a", "team"), COWORKER) == 2


@pytest.mark.parametrize("reports", [(), (HoursReport(MIA, 40, 60),)], ids=["unknown", "at risk"])
def test_settling_the_hours_limit_counts_twice(reports):
    score = fit_score(Evidence(hours=reports), deal_breakers=[hours_deal_breaker(reports, 50)])

    pick, _ = next_for(score, [Asked("avg_hours", "workload")], COWORKER)

    assert (pick.worth.b, pick.worth.priority) == (2, 10)  # 15 / 3 · 2
    assert pick.why == Why.SETTLES
    assert pick.reason == "settles your limit on hours"


@pytest.mark.parametrize("hours", [40, 60], ids=["met", "broken"])
def test_a_limit_that_is_met_or_broken_has_nothing_to_settle(hours):
    reports = [HoursReport(MIA, hours, hours)]
    score = fit_score(Evidence(), deal_breakers=[hours_deal_breaker(reports, 50)])

    assert priority(score, Asked("avg_hours", "workload"), COWORKER) == 5


def test_one_question_may_settle_several_limits():
    keys = ("office_days", "travel_nights", "commute")
    limits = [DealBreaker(key, key, DealBreakerState.UNKNOWN) for key in keys]
    score = fit_score(Evidence(), deal_breakers=limits)

    pick, _ = next_for(score, [Asked("place_travel", "workload")], COWORKER)

    assert pick.reason == (
        "settles your limit on office days, your limit on nights away and "
        "your limit on the way to work"
    )


def test_a_red_flag_of_severity_3_makes_a_second_view_worth_more():
    flag = Sighting(1, "smirk", Area.MANAGER, 3)
    mild = Sighting(1, "smirk", Area.MANAGER, 2)
    asked = Asked("a", "manager")

    assert priority(fit_score(Evidence(sightings=(flag,))), asked, COWORKER) == 9  # 6 · 1.5
    assert priority(fit_score(Evidence(sightings=(mild,))), asked, COWORKER) == 6


def test_two_who_disagree_make_a_third_view_worth_more():
    apart = Evidence((said(MIA, Area.BALANCE, -1), said(RUTH, Area.BALANCE, 1)))
    alike = Evidence((said(MIA, Area.BALANCE, 0), said(RUTH, Area.BALANCE, 1)))
    asked = Asked("a", "workload")

    pick, _ = next_for(fit_score(apart), [asked], COWORKER)

    assert (pick.worth.b, pick.worth.priority) == (Fraction(3, 2), Fraction(15, 2))
    assert pick.reason == "Mia and Ruth disagree about balance"
    assert priority(fit_score(alike), asked, COWORKER) == 5


def test_where_something_hangs_on_it_a_known_area_is_still_worth_asking_about():
    full = tuple(said(Source(f"c{n}", COWORKER), Area.BALANCE) for n in range(3))
    score = fit_score(Evidence(full), deal_breakers=NO_HOURS)

    pick, _ = next_for(score, [Asked("avg_hours", "workload")], COWORKER)

    assert (pick.worth.dc, pick.worth.priority) == (Fraction(1, 20), Fraction(3, 2))  # 15 · .05 · 2
    assert next_for(score, [Asked("a", "workload")], COWORKER)[0].key == NEXT_STEPS


# --- The plan ------------------------------------------------------------------------------------


def test_each_pick_counts_as_answered_before_the_next_is_chosen():
    full = tuple(said(Source(f"c{n}", COWORKER), Area.ROLE) for n in range(2))
    asked = [Asked("a", "role"), Asked("b", "role"), Asked("c", "growth")]

    picks = next_for(fit_score(Evidence(full)), asked, COWORKER)

    # role has n = 2: the first answer fills it, so the second adds nothing and is left out
    assert keys_of(picks) == ["a", "c", NEXT_STEPS]
    assert [it.worth.priority for it in picks] == [6, Fraction(8, 3), 0]


def test_the_first_plan_for_a_coworker_from_the_catalogue():
    score = fit_score(Evidence(), deal_breakers=NO_HOURS)

    picks = next_for(score, questions(), COWORKER)

    assert keys_of(picks) == [
        "avg_hours",
        "manager_style",
        "role_challenges",
        "enjoy_most",
        "skill_gaps",
        NEXT_STEPS,
    ]


def test_of_equals_the_sources_own_come_first_then_the_key():
    asked = [Asked("b", "growth"), Asked("a", "reward"), Asked("z", "growth", from_article=True)]

    assert keys_of(next_for(fit_score(Evidence()), asked, RECRUITER)) == ["a", "z", "b", NEXT_STEPS]


def test_one_contact_is_one_view_so_a_plan_moves_on_to_other_areas():
    asked = [Asked("a", "team"), Asked("b", "team"), Asked("c", "growth")]
    heard = fit_score(Evidence((said(MIA, Area.TEAM),)))

    assert keys_of(next_for(fit_score(Evidence()), asked, COWORKER)) == ["a", "c", NEXT_STEPS]
    assert keys_of(next_questions(heard, asked, MIA)) == ["c", NEXT_STEPS]
    assert keys_of(next_for(heard, asked, COWORKER)) == ["a", "c", NEXT_STEPS]


def test_somebody_less_believed_may_be_asked_twice_until_they_are_a_view():
    asked = [Asked("a", "team"), Asked("b", "team"), Asked("c", "team")]

    first, second, _ = next_for(fit_score(Evidence()), asked, MANAGER)

    assert (first.worth.dc, second.worth.dc) == (Fraction(7, 30), Fraction(1, 10))


def test_a_plan_holds_five_questions_and_next_steps():
    themes = ["manager", "role", "workload", "culture", "team", "growth", "stability"]
    asked = [Asked(theme, theme) for theme in themes]

    assert len(next_for(fit_score(Evidence()), asked, COWORKER)) == 6
    assert len(next_for(fit_score(Evidence()), asked, COWORKER, size=2)) == 3


def test_a_question_for_others_is_not_put_to_this_contact():
    asked = [
        Asked("reports", "manager", ask_whom=("hiring_manager",)),
        Asked("anybody", "team"),
    ]
    score = fit_score(Evidence())

    assert keys_of(next_for(score, asked, COWORKER)) == ["anybody", NEXT_STEPS]
    assert keys_of(next_for(score, asked, MANAGER))[0] == "reports"
    assert keys_of(next_for(score, asked, frozenset({SourceKind.OTHER})))[0] == "reports"


def test_what_this_contact_answered_is_not_asked_again():
    asked = [Asked("a", "role"), Asked("b", "role")]

    picks = next_for(fit_score(Evidence()), asked, COWORKER, {"a", NEXT_STEPS})

    assert keys_of(picks) == ["b", NEXT_STEPS]


def test_a_theme_that_is_not_scored_and_an_area_without_weight_are_not_asked_about():
    asked = [Asked("p", "process"), Asked("e", "engineering")]

    assert keys_of(next_for(fit_score(Evidence()), asked, COWORKER)) == [NEXT_STEPS]
    assert priority(fit_score(Evidence()), asked[0], COWORKER) == 0


def test_without_any_weight_only_next_steps_are_left():
    score = fit_score(Evidence(), weights={})

    assert keys_of(next_for(score, questions(), COWORKER)) == [NEXT_STEPS]


# --- The words -----------------------------------------------------------------------------------


def reason_of(evidence, theme="team", deal_breakers=()):
    score = fit_score(evidence, deal_breakers=deal_breakers)
    return next_for(score, [Asked("a", theme)], COWORKER)[0].reason


def test_an_area_nobody_spoke_of_says_so():
    assert reason_of(Evidence()) == "no evidence yet about team"


def test_an_area_with_little_behind_it_says_how_much():
    assert reason_of(Evidence((said(MIA, Area.TEAM),))) == "only 33 % of team is covered"


def test_a_flag_asks_for_one_more_view():
    flag = Sighting(1, "smirk", Area.TEAM, 3)

    words = "red flags weigh on team: ask one more contact"
    assert reason_of(Evidence(sightings=(flag,))) == words


def test_your_own_rating_may_disagree_with_somebody():
    rating = RatingEvidence(1, Area.TEAM, 1, has_note=True)
    evidence = Evidence((said(MIA, Area.TEAM, 2),), (rating,))

    assert SELF.name == "You"
    assert reason_of(evidence) == "Mia and you disagree about team"


def test_nameless_contacts_disagree_too():
    sources = [Source("a", COWORKER), Source("b", COWORKER)]
    evidence = Evidence((said(sources[0], Area.TEAM, 2), said(sources[1], Area.TEAM, -2)))

    assert reason_of(evidence) == "two contacts disagree about team"


def test_every_limit_that_a_question_settles_exists_and_has_words():
    catalogue = {it.key for it in questions()}

    assert set(SETTLES) <= catalogue
    assert {key for keys in SETTLES.values() for key in keys} == set(LIMIT_NAMES)


# --- Over several kinds, and the gap to the gut --------------------------------------------------

KINDS = (SourceKind.COWORKER, SourceKind.HIRING_MANAGER, SourceKind.RECRUITER)


def test_the_best_of_any_kind_says_whom_to_ask():
    limits = [*NO_HOURS, salary_deal_breaker(None, None, 50_000)]
    unknown = fit_score(Evidence(), deal_breakers=limits)
    pay_only = fit_score(Evidence(), {Area.REWARD: 10}, deal_breakers=limits)

    kind, pick = best_of_any_kind(unknown, questions(), KINDS)
    assert (kind, pick.key) == (SourceKind.COWORKER, "avg_hours")
    kind, pick = best_of_any_kind(pay_only, questions(), KINDS)
    assert (kind, pick.key) == (SourceKind.RECRUITER, "pay_range")


def test_between_equal_kinds_the_earlier_one_is_asked():
    kind, _ = best_of_any_kind(fit_score(Evidence()), [Asked("a", "role")], KINDS[::-1])

    assert kind == SourceKind.HIRING_MANAGER  # the recruiter counts half, the other two in full


def test_nothing_to_ask_is_none():
    assert best_of_any_kind(fit_score(Evidence()), [], KINDS) is None


# --- After a dodge -------------------------------------------------------------------------------

HOURS = Asked("avg_hours", "workload")
DODGED = said(MIA, Area.BALANCE, None, Manner.DODGED, "avg_hours")


def test_a_dodge_stays_open_until_somebody_answers_the_question():
    other = said(RUTH, Area.BALANCE, None, Manner.DODGED, "avg_hours")
    answer = said(DANA, Area.BALANCE, 1, Manner.GENERAL, "avg_hours")

    assert open_dodges([other, DODGED]) == {"avg_hours": [MIA, RUTH]}
    assert open_dodges([DODGED, answer]) == {}


def test_the_probe_goes_to_somebody_else_the_most_credible_first():
    dodgers = open_dodges([DODGED])["avg_hours"]
    jonas = Source("contact:4", COWORKER, "Jonas")

    assert whom_to_probe(dodgers, HOURS, [MIA, DANA, RUTH, jonas]) == jonas
    assert whom_to_probe(dodgers, HOURS, [MIA, DANA, RUTH]) == RUTH


def test_the_probe_goes_first_to_those_the_question_can_be_asked_of():
    dodgers = open_dodges([DODGED])["avg_hours"]
    for_recruiters = Asked("avg_hours", "workload", ask_whom=("recruiter",))

    assert whom_to_probe(dodgers, for_recruiters, [RUTH, DANA]) == DANA
    assert whom_to_probe(dodgers, for_recruiters, [MIA, RUTH]) == RUTH


def test_the_probe_goes_to_who_dodged_where_there_is_nobody_else():
    dodgers = open_dodges([DODGED])["avg_hours"]

    assert whom_to_probe(dodgers, HOURS, [MIA]) == MIA
    assert whom_to_probe(dodgers, HOURS, []) is None


def test_the_probe_is_a_pick_of_its_own_with_its_reason():
    dodgers = open_dodges([DODGED])["avg_hours"]
    score = fit_score(Evidence((DODGED,)), deal_breakers=NO_HOURS)

    pick = probe_pick(score, HOURS, RUTH, dodgers)

    assert pick.is_probe
    assert pick.reason == "dodged by Mia: ask this instead"
    assert pick.worth.priority == 7  # 15 · .7 / 3 · 2


def test_the_probe_of_an_unscored_question_has_no_priority():
    dodged = said(MIA, None, None, Manner.DODGED, NEXT_STEPS)
    dodgers = open_dodges([dodged])[NEXT_STEPS]

    pick = probe_pick(fit_score(Evidence()), Asked(NEXT_STEPS, "process"), RUTH, dodgers)

    assert (pick.area, pick.worth.priority, pick.is_probe) == (None, 0, True)
