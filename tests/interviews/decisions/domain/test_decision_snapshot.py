import json

from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.decisions.domain.decision_snapshot import (
    changes_since,
    snapshot_of_limits,
    snapshot_of_score,
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

MIA = Source("contact:1", frozenset({SourceKind.COWORKER}), "Mia Okafor")
RUTH = Source("contact:2", frozenset({SourceKind.HIRING_MANAGER}), "Ruth Adler")
INTERVIEW = {"id": 7, "title": "Mia Okafor"}
SMIRK = {"id": 3, "title": "Pause and smirk", "kind": "red", "severity": 4, "status": "open"}


def heard(*signals: int, areas=tuple(Area)) -> Evidence:
    """Each signal of Mia's for the next area, with a general answer of Ruth's to the first."""
    answers = [
        AnswerEvidence(7, f"q{n}", MIA, area, Manner.SPECIFIC, signal)
        for n, (signal, area) in enumerate(zip(signals, areas, strict=False))
    ]
    if signals:
        answers.append(AnswerEvidence(7, "r", RUTH, areas[0], Manner.GENERAL, -signals[0]))
    return Evidence(answers=tuple(answers), hours=(HoursReport(MIA, 60, 70),))


def kept(*signals: int, limit: int | None = None, is_hidden: bool = False, **more) -> dict:
    """As the database gives it back."""
    evidence = heard(*signals)
    deal_breakers = (hours_deal_breaker(evidence.hours, limit),)
    score = fit_score(evidence, DEFAULT_WEIGHTS, deal_breakers)
    limits = {"Hours a week": "no limit" if limit is None else f"{limit} at most"}
    snapshot = {
        **snapshot_of_score(None if is_hidden else score),
        **snapshot_of_limits(deal_breakers, limits, DEFAULT_WEIGHTS),
        "interviews": [INTERVIEW],
        "flags": [SMIRK],
        **more,
    }
    return json.loads(json.dumps(snapshot))


def test_a_snapshot_reads_without_the_rows_it_was_made_from():
    snapshot = kept(2, 2, -1, limit=50)

    assert snapshot["score"]["words"] == "20 of 100: points away"
    assert snapshot["score"]["cap_reason"] == "Broken: your 50 hours."
    manager = snapshot["areas"][0]
    assert (manager["label"], manager["disagree"]) == ("Manager", True)
    assert {it["who"]: it["level"] for it in manager["voices"]} == {
        "Mia Okafor": 100,
        "Ruth Adler": 0,
    }
    assert "Growth" in snapshot["unknown_areas"]
    assert snapshot["deal_breakers"][0]["state"] == "broken"


def test_too_early_says_so_and_keeps_the_range():
    snapshot = kept(2)

    assert snapshot["score"]["state"] == "too early"
    assert "points" not in snapshot["score"]
    assert snapshot["score"]["words"].startswith("Too early: you have 1 area and 8 %;")


def test_while_a_gut_is_missing_nothing_of_the_score_is_kept():
    snapshot = kept(2, 2, 2, is_hidden=True)

    assert snapshot["score"] == {
        "state": "hidden",
        "words": "Hidden: an interview had no gut yet",
    }
    assert (snapshot["areas"], snapshot["unknown_areas"]) == ([], [])


def test_a_score_that_moved_is_said_in_points():
    was, is_now = kept(2, 2, 2), kept(2, 2, 2, limit=50)

    assert changes_since(was, is_now) == [
        f"The score was {was['score']['points']} and is 20: {was['score']['points'] - 20} lower.",
        "Hours a week: no limit then, 50 at most now.",
    ]


def test_new_interviews_flags_and_areas_are_named():
    second = INTERVIEW | {"id": 8, "title": "Jonas Lindt"}
    looks = SMIRK | {"id": 4, "title": "Exchanged looks"}
    was = kept(2, 2)
    is_now = kept(2, 2, 2, interviews=(second, INTERVIEW), flags=(SMIRK, looks))

    sentences = changes_since(was, is_now)

    assert "An interview since: Jonas Lindt." in sentences
    assert "New red flag: Exchanged looks." in sentences
    assert "New evidence since about balance." in sentences


def test_a_flag_that_was_softened_or_went_away_is_named():
    was = kept(2, 2)

    softened = changes_since(was, kept(2, 2, flags=(SMIRK | {"severity": 2},)))
    gone = changes_since(was, kept(2, 2, flags=()))

    assert softened == ["Pause and smirk: severity 4 then, 2 now."]
    assert gone == ["No longer there: Pause and smirk."]


def test_a_snapshot_without_parts_is_held_against_nothing():
    assert changes_since({"version": 1}, kept(2, 2)) == []


signals = st.lists(st.integers(-2, 2), max_size=8)
limits = st.none() | st.integers(30, 80)


@given(signals, limits)
@settings(deadline=None, max_examples=80)
def test_held_against_itself_nothing_changed(given_signals, limit):
    snapshot = kept(*given_signals, limit=limit)

    assert changes_since(snapshot, snapshot) == []


@given(signals, limits, signals, limits)
@settings(deadline=None, max_examples=80)
def test_a_number_is_only_ever_said_where_one_is_shown(first, first_limit, second, second_limit):
    was, is_now = kept(*first, limit=first_limit), kept(*second, limit=second_limit)

    said = " ".join(changes_since(was, is_now))

    if is_now["score"]["state"] != "shown":
        assert "higher" not in said
        assert "lower" not in said
