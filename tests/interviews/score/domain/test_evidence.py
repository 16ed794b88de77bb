from fractions import Fraction

import pytest

from interviews.score.domain.evidence import (
    AREA_LABELS,
    CREDIBILITY_TENTHS,
    DEFAULT_WEIGHTS,
    SELF,
    THEME_AREAS,
    AnswerEvidence,
    Area,
    Evidence,
    HoursReport,
    Manner,
    RatingEvidence,
    Sighting,
    Source,
    SourceKind,
    area_of,
    credibility,
    dodge_flag,
    suggested_signal_for_hours,
    suggested_signal_for_leavers,
    unknown_speaker,
)

COWORKER = Source("contact:1", frozenset({SourceKind.COWORKER}), "Mia")
RECRUITER = Source("contact:2", frozenset({SourceKind.RECRUITER}), "Dana")
NOT_PLACED = Source("contact:3", frozenset(), "Sam")


def answer(manner=Manner.SPECIFIC, signal=1, area=Area.TEAM):
    return AnswerEvidence(1, "makeup", COWORKER, area, manner, signal)


def test_default_weights_are_those_of_the_model():
    assert list(DEFAULT_WEIGHTS.values()) == [18, 18, 15, 15, 12, 8, 8, 6, 0]
    assert list(DEFAULT_WEIGHTS) == list(Area) == list(AREA_LABELS)


@pytest.mark.parametrize(
    ("theme", "area"),
    [
        ("workload", Area.BALANCE),
        ("compensation", Area.REWARD),
        ("engineering", Area.PRACTICE),
        ("process", None),
        *((area.value, area) for area in Area),
    ],
)
def test_a_theme_speaks_for_its_area(theme, area):
    assert area_of(theme) == area


def test_an_unknown_theme_is_refused():
    with pytest.raises(ValueError, match="no theme is called 'weather'"):
        area_of("weather")
    assert len(THEME_AREAS) == len(Area) + 4


LED = {Area.MANAGER, Area.BALANCE, Area.TEAM}


@pytest.mark.parametrize(
    ("kind", "less", "doubted"),
    [
        (SourceKind.COWORKER, 1, set()),
        (SourceKind.SELF, 1, set()),
        (SourceKind.DOCUMENT, 1, set()),
        (SourceKind.HIRING_MANAGER, Fraction(7, 10), LED | {Area.CULTURE}),
        (SourceKind.OTHER, Fraction(7, 10), LED | {Area.CULTURE}),
        (SourceKind.LEADERSHIP, Fraction(7, 10), LED),
        (SourceKind.RECRUITER, Fraction(1, 2), set(Area) - {Area.REWARD}),
    ],
)
def test_each_kind_is_believed_less_where_it_has_an_interest(kind, less, doubted):
    source = Source("somebody", frozenset({kind}))

    believed = {area: credibility(source, area) for area in Area}

    assert believed == {area: less if area in doubted else 1 for area in Area}


def test_every_kind_has_its_credibility():
    assert set(CREDIBILITY_TENTHS) == set(SourceKind)


def test_a_source_of_no_kind_counts_like_a_hiring_manager():
    assert credibility(NOT_PLACED, Area.CULTURE) == Fraction(7, 10)
    assert credibility(NOT_PLACED, Area.GROWTH) == 1


def test_an_unknown_speaker_has_the_lowest_credibility_of_the_panel():
    speaker = unknown_speaker(7, [COWORKER, RECRUITER])

    assert speaker.key == "panel:7"
    assert credibility(speaker, Area.TEAM) == Fraction(1, 2)
    assert credibility(speaker, Area.REWARD) == 1


def test_a_member_of_no_kind_lowers_a_panel_of_coworkers():
    assert credibility(unknown_speaker(7, [COWORKER]), Area.TEAM) == 1
    assert credibility(unknown_speaker(7, [COWORKER, NOT_PLACED]), Area.TEAM) == Fraction(7, 10)


@pytest.mark.parametrize(
    ("manner", "signal", "eighths"),
    [
        (Manner.SPECIFIC, 2, 8),
        (Manner.GENERAL, 2, 4),
        (Manner.DODGED, 2, 0),
        (Manner.SPECIFIC, None, 0),
    ],
)
def test_manner_gives_an_answer_its_mass(manner, signal, eighths):
    assert answer(manner, signal).mass_eighths == eighths


@pytest.mark.parametrize(("signal", "points"), [(-2, 0), (-1, 25), (0, 50), (1, 75), (2, 100)])
def test_a_signal_is_worth_25_points_each_way(signal, points):
    assert answer(signal=signal).points == points


@pytest.mark.parametrize(("stars", "points"), [(1, 0), (2, 25), (3, 50), (4, 75), (5, 100)])
def test_a_star_is_worth_25_points(stars, points):
    assert RatingEvidence(1, Area.ROLE, stars, has_note=False).points == points


def test_a_note_doubles_the_mass_of_a_rating():
    assert RatingEvidence(1, Area.ROLE, 3, has_note=True).mass_eighths == 4
    assert RatingEvidence(1, Area.ROLE, 3, has_note=False).mass_eighths == 2


def test_a_row_id_is_no_part_of_the_evidence():
    first = Sighting(1, "smirk", Area.MANAGER, 4, ref=10)

    assert first == Sighting(1, "smirk", Area.MANAGER, 4, ref=11)


@pytest.mark.parametrize(
    ("low", "signal"),
    [
        (Fraction(85, 2), 2),
        (Fraction(851, 20), 1),
        (Fraction(95, 2), 1),
        (48, 0),
        (50, 0),
        (51, -1),
        (Fraction(115, 2), -1),
        (58, -2),
        (168, -2),
        (0, 2),
    ],
)
def test_hours_suggest_a_signal_against_a_limit_of_50(low, signal):
    assert suggested_signal_for_hours(low, low, 50) == signal


def test_a_range_of_hours_is_judged_by_its_middle():
    assert suggested_signal_for_hours(40, 60, 50) == 0


def test_hours_suggest_nothing_without_a_limit():
    assert suggested_signal_for_hours(60, 70, None) is None


@pytest.mark.parametrize(
    ("left", "signal"),
    [(0, 2), (10, 2), (11, 1), (20, 1), (21, 0), (30, 0), (31, -1), (45, -1), (46, -2), (300, -2)],
)
def test_leavers_of_a_hundred_suggest_a_signal(left, signal):
    assert suggested_signal_for_leavers(left, 100) == signal


def test_leavers_suggest_nothing_where_nobody_is_there():
    assert suggested_signal_for_leavers(3, 0) is None


def test_evidence_may_be_empty():
    assert Evidence() == Evidence((), (), (), ())


def test_the_key_of_a_dodge_names_its_question():
    assert dodge_flag("weekly_hours") == "dodge:weekly_hours"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: answer(signal=3), "a signal must be whole and from -2 to 2: 3"),
        (lambda: answer(signal=0.5), "a signal must be whole"),
        (lambda: answer(manner="vague"), "'vague' is not one of specific, general, dodged"),
        (lambda: answer(area="weather"), "'weather' is not one of manager"),
        (lambda: RatingEvidence(1, Area.ROLE, 0, has_note=True), "stars .* from 1 to 5: 0"),
        (lambda: RatingEvidence(1, Area.ROLE, 6, has_note=True), "stars .* from 1 to 5: 6"),
        (lambda: RatingEvidence(1, None, 3, has_note=True), "a rating needs an area"),
        (lambda: Sighting(1, "smirk", None, 0), "a severity must be whole and from 1 to 5"),
        (lambda: Sighting(1, "smirk", None, 6), "a severity must be whole and from 1 to 5"),
        (lambda: Sighting(1, "", None, 3), "a flag needs a key"),
        (lambda: Sighting(1, "smirk", None, 3, status="lost"), "'lost' is not one of open"),
        (lambda: Source("", frozenset()), "a source needs a key"),
        (lambda: Source("x", frozenset({"friend"})), "'friend' is not one of recruiter"),
        (lambda: HoursReport(SELF, 70, 60), "low first, got 70 to 60"),
        (lambda: HoursReport(SELF, -1, 60), "hours run from 0 to 168"),
        (lambda: HoursReport(SELF, 60, 169), "hours run from 0 to 168"),
        (lambda: suggested_signal_for_hours(40, 40, 0), "a limit is above 0"),
        (lambda: suggested_signal_for_hours(70, 60, None), "low first"),
        (lambda: suggested_signal_for_leavers(-1, 10), "counted from 0"),
        (lambda: suggested_signal_for_leavers(1, -10), "counted from 0"),
    ],
)
def test_what_cannot_be_is_refused_with_words(make, message):
    with pytest.raises(ValueError, match=message):
        make()
