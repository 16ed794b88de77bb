import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.decisions.domain.decision_snapshot import (
    Known,
    KnownFlag,
    KnownInterview,
    changes_since,
    decision_picture,
)
from interviews.preparing.domain.before_deciding import Warned
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

MIA = Source("contact:1", frozenset({SourceKind.COWORKER}), "Mia Okafor")
RUTH = Source("contact:2", frozenset({SourceKind.HIRING_MANAGER}), "Ruth Adler")
INTERVIEW = KnownInterview(
    7, "Mia Okafor", "Future coworkers", "Thursday 4 June 2026", True, 15, "No"
)
SMIRK = KnownFlag(
    3, "Pause and smirk", "red", 4, "Serious", "open", "Manager", "A BIT.", "", "Mia", "Mia, 4 June"
)


def heard(*signals: int, areas=tuple(Area)) -> Evidence:
    """Each signal of Mia's for the next area, with a general answer of Ruth's to the first."""
    answers = [
        AnswerEvidence(7, f"q{n}", MIA, area, Manner.SPECIFIC, signal)
        for n, (signal, area) in enumerate(zip(signals, areas, strict=False))
    ]
    if signals:
        answers.append(AnswerEvidence(7, "r", RUTH, areas[0], Manner.GENERAL, -signals[0]))
    return Evidence(answers=tuple(answers), hours=(HoursReport(MIA, 60, 70),))


def known(*signals: int, limit: int | None = None, **more) -> Known:
    evidence = heard(*signals)
    deal_breakers = (hours_deal_breaker(evidence.hours, limit),)
    known = Known(
        score=fit_score(evidence, DEFAULT_WEIGHTS, deal_breakers),
        weights=DEFAULT_WEIGHTS,
        limits={"Hours a week": "no limit" if limit is None else f"{limit} at most"},
        interviews=(INTERVIEW,),
        flags=(SMIRK,),
        deal_breakers=deal_breakers,
    )
    return replace(known, **more)


def kept(known: Known, *warnings: Warned) -> dict:
    """As the database gives it back."""
    return json.loads(json.dumps(decision_picture(known, warnings)))


def test_the_picture_reads_without_the_rows_it_was_made_from():
    picture = kept(known(2, 2, -1, limit=50), Warned("turnover_known", "Nobody has said."))

    assert picture["version"] == 1
    assert picture["score"]["words"] == "20 of 100, points away"
    assert picture["score"]["cap_reason"] == "Broken: Hours a week."
    manager = picture["areas"][0]
    assert (manager["label"], manager["disagree"]) == ("Manager", True)
    assert {it["who"]: it["level"] for it in manager["voices"]} == {
        "Mia Okafor": 100,
        "Ruth Adler": 0,
    }
    assert "Growth" in picture["unknown_areas"]
    assert picture["flags"][0]["quote"] == "A BIT."
    assert picture["interviews"][0]["gut_word"] == "No"
    assert picture["deal_breakers"][0]["state"] == "broken"
    assert picture["warnings"] == [{"key": "turnover_known", "text": "Nobody has said."}]


def test_too_early_says_so_and_keeps_the_range():
    picture = kept(known(2))

    assert picture["score"]["state"] == "too early"
    assert "points" not in picture["score"]
    assert picture["score"]["words"].startswith("Too early: 1 of 8")


def test_while_a_gut_is_missing_nothing_of_the_score_is_kept():
    picture = kept(known(2, 2, 2, score=None, waiting=("Leo on 4 June",)))

    assert picture["score"] == {
        "state": "hidden",
        "words": "Hidden: an interview waited for the gut",
    }
    assert (picture["areas"], picture["unknown_areas"]) == ([], [])
    assert picture["waiting"] == ["Leo on 4 June"]


def test_a_score_that_moved_is_said_in_points():
    was, is_now = kept(known(2, 2, 2)), kept(known(2, 2, 2, limit=50))

    assert changes_since(was, is_now) == [
        f"The score was {was['score']['points']} and is 20: {was['score']['points'] - 20} lower.",
        "Hours a week: no limit then, 50 at most now.",
    ]


def test_new_interviews_flags_and_areas_are_named():
    second = replace(INTERVIEW, id=8, title="Jonas Lindt")
    looks = replace(SMIRK, id=4, title="Exchanged looks")
    was = kept(known(2, 2))
    is_now = kept(known(2, 2, 2, interviews=(second, INTERVIEW), flags=(SMIRK, looks)))

    sentences = changes_since(was, is_now)

    assert "An interview since: Jonas Lindt." in sentences
    assert "New red flag: Exchanged looks." in sentences
    assert "Heard since about balance." in sentences


def test_a_flag_that_was_softened_or_went_away_is_named():
    was = kept(known(2, 2))

    softened = changes_since(was, kept(known(2, 2, flags=(replace(SMIRK, severity=2),))))
    gone = changes_since(was, kept(known(2, 2, flags=())))

    assert softened == ["Pause and smirk: severity 4 then, 2 now."]
    assert gone == ["No longer there: Pause and smirk."]


def test_a_picture_without_parts_is_held_against_nothing():
    assert changes_since({"version": 1}, kept(known(2, 2))) == []


signals = st.lists(st.integers(-2, 2), max_size=8)
limits = st.none() | st.integers(30, 80)


@given(signals, limits)
@settings(deadline=None, max_examples=80)
def test_held_against_itself_nothing_changed(given_signals, limit):
    picture = kept(known(*given_signals, limit=limit))

    assert changes_since(picture, picture) == []


@given(signals, limits, signals, limits)
@settings(deadline=None, max_examples=80)
def test_a_number_is_only_ever_said_where_one_is_shown(first, first_limit, second, second_limit):
    was, is_now = kept(known(*first, limit=first_limit)), kept(known(*second, limit=second_limit))

    said = " ".join(changes_since(was, is_now))

    if is_now["score"]["state"] != "shown":
        assert "higher" not in said
        assert "lower" not in said
    assert decision_picture(known(*first, limit=first_limit)) == was
