import re
from dataclasses import fields

import pytest

from interviews.catalogue.loader import (
    GROUPS,
    REASSURANCE,
    THEME_LABELS,
    checklist_entries,
    flag,
    flags,
    question,
    questions,
)
from interviews.preparing.domain.checklist import RULES
from interviews.score.domain.evidence import SEVERITIES, Area, area_of

KINDS = {"recruiter", "hiring_manager", "coworker", "leadership", "other"}
FAVOURITES = {
    "top_traits",
    "biggest_challenges",
    "team_makeup",
    "skill_gaps",
    "predecessor",
    "top_priority",
    "role_challenges",
    "enjoy_most",
    "most_frustrating",
    "next_steps",
}


def test_the_bank_has_63_questions():
    assert len(questions()) == 63


@pytest.mark.parametrize("entries", [questions, flags, checklist_entries])
def test_keys_are_unique(entries):
    keys = [entry.key for entry in entries()]

    assert len(keys) == len(set(keys))


def test_s8_to_s17_the_ten_favourites_of_the_source_are_marked():
    assert {entry.key for entry in questions() if entry.is_favourite} == FAVOURITES


@pytest.mark.parametrize("entry", questions(), ids=lambda entry: entry.key)
def test_each_question_says_what_it_reveals_and_how_to_read_the_answer(entry):
    for name in ("text", "reveals", "good_sign", "warning_sign", "probe"):
        assert getattr(entry, name).strip() == getattr(entry, name) != ""
    assert set(entry.ask_whom) <= KINDS and entry.ask_whom
    assert entry.theme in THEME_LABELS
    area_of(entry.theme)


@pytest.mark.parametrize("entry", flags(), ids=lambda entry: entry.key)
def test_each_flag_has_a_place_a_severity_and_a_reason(entry):
    assert entry.kind in {"red", "green"}
    assert entry.area in {*Area, "any"}
    assert entry.severity in SEVERITIES
    assert all(getattr(entry, it.name) != "" for it in fields(entry))


def test_s24_the_smirk_is_serious_by_default():
    smirk = flag("pause_and_smirk")

    assert smirk is not None and (smirk.kind, smirk.severity) == ("red", 4)


def test_s9_challenges_are_asked_of_team_and_company():
    entry = question("biggest_challenges")

    assert entry is not None and (entry.first_box, entry.second_box) == ("The team", "The company")


@pytest.mark.parametrize("key", ["avg_hours", "work_life_balance"])
def test_s29_hours_and_balance_have_a_softer_wording(key):
    entry = question(key)

    assert entry is not None and entry.softer


def test_other_awkward_questions_have_a_softer_wording_that_differs():
    soft = {entry.key for entry in questions() if entry.softer}

    assert soft >= {"left_last_year", "pay_range"}
    assert all(entry.softer != entry.text for entry in questions())


def test_s30_the_fear_to_seem_a_slacker_is_called_normal():
    assert "slacker" in REASSURANCE and "normal" in REASSURANCE


def test_s17_s26_s35_s36_numbers_and_dates_have_boxes_of_their_own():
    kinds = {entry.key: entry.answer_kind for entry in questions() if entry.answer_kind != "words"}

    assert kinds == {
        "avg_hours": "hours",
        "hired_last_year": "turnover",
        "left_last_year": "turnover",
        "next_steps": "next_steps",
    }


def test_the_source_is_credited_with_15_questions_and_13_flags():
    assert sum(entry.from_article for entry in questions()) == 15
    assert sum(entry.from_article for entry in flags()) == 13
    assert all(entry.from_article for entry in questions() if entry.is_favourite)


def test_the_five_groups_stand_in_their_order():
    assert list(GROUPS.items()) == [
        ("before", "Before"),
        ("during", "During"),
        ("right_after", "Right after"),
        ("next_day", "Next day"),
        ("before_deciding", "Before deciding"),
    ]


@pytest.mark.parametrize("entry", checklist_entries(), ids=lambda entry: entry.key)
def test_each_checklist_item_has_a_text_and_names_lines_that_exist(entry):
    assert entry.text.strip() == entry.text != ""
    assert all(re.fullmatch(r"S([1-9]|[1-5]\d|6[0-5])", code) for code in entry.codes)


def test_a_catalogue_is_read_once():
    assert questions() is questions()
    assert flags() is flags()
    assert checklist_entries() is checklist_entries()


def test_unknown_keys_are_none():
    assert question("nonsense") is None
    assert flag("nonsense") is None


def test_every_checklist_group_has_items_and_every_rule_an_item():
    keys = {entry.key for entry in checklist_entries()}

    assert {entry.group for entry in checklist_entries()} == set(GROUPS)
    assert set(RULES) <= keys
