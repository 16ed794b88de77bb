from datetime import date

from applications.domain.pipeline import Stage
from applications.models.role import EndedWhy
from interviews.score.domain.evidence import Area
from overview.insights.domain.applications import Application, Step
from overview.insights.domain.endings import AREA_OF_WHY, Ending, endings_of


def ended(role, stage, why) -> Application:
    return Application(role, Stage(stage), Step.APPLIED, date(2026, 9, 1), ended_why=why)


def test_reasons_are_counted_with_who_ended_it_and_when_a_flag_told():
    applications = [
        ended(1, "withdrawn", "hours"),
        ended(2, "withdrawn", "hours"),
        ended(3, "rejected", "hours"),
        ended(4, "rejected", "other_candidate"),
        ended(5, "interviewing", "pay"),  # open again
    ]
    rounds = {(1, "balance"): 3, (2, "balance"): 1, (3, "manager"): 1}

    assert endings_of(applications, rounds) == [
        Ending("hours", you=2, they=1, rounds=(1, 3)),
        Ending("other_candidate", you=0, they=1, rounds=()),
    ]


def test_each_reason_with_flags_is_one_of_a_role_and_each_area_there_is():
    assert set(AREA_OF_WHY) <= set(EndedWhy.values)
    assert set(AREA_OF_WHY.values()) <= set(Area)
