"""The verdict on an interview and the page to decide on say the same of what is still open."""

import pytest
from django.urls import reverse

from tests.factories import InterviewFactory
from tests.interviews.verdict.verdict_stories import debrief, gut, meet, say, smirk, tell_e3

SHARED = {
    "hours_known",
    "turnover_known",
    "manager_through_coworker",
    "deal_breakers",
    "gut_and_score",
}


def hours_within_the_limit(interview):
    owner = interview.owner
    owner.preferences.hours_limit = 50
    owner.preferences.save()
    mia = meet(interview, "Mia Okafor", "coworker")
    say(interview, mia, "workload", key="avg_hours", hours_low=38, hours_high=42, signal=2)
    return mia


def a_worst_flag_alone(interview):
    smirk(interview, hours_within_the_limit(interview), severity=5)


def turnover_in_two_halves(interview):
    """Two people, in two interviews, name the three counts between them."""
    mia = meet(interview, "Mia Okafor", "coworker")
    say(interview, mia, "stability", key="hired", hired=4, left=2)
    other = InterviewFactory(owner=interview.owner, role=interview.role, is_over=True)
    say(other, meet(other, "Leo Brandt", "coworker"), "stability", key="people", headcount=20)
    debrief(other)
    gut(other, 50)


def a_limit_of_the_role_alone(interview):
    interview.owner.preferences.office_days_limit = 1
    interview.owner.preferences.save()
    interview.role.office_days = 4
    interview.role.save()


def a_dodge_of_another_interview(interview):
    other = InterviewFactory(owner=interview.owner, role=interview.role, is_over=True)
    leo = meet(other, "Leo Brandt", "coworker")
    say(other, leo, "workload", key="avg_hours", manner="dodged", signal=None)


def nothing(interview):
    pass


def both_pages(client, interview):
    """Key → whether it is done and why, as each of the two pages says."""
    verdict = client.get(reverse("interviews:interview_verdict", args=[interview.pk]))
    deciding = client.get(reverse("interviews:decision_create", args=[interview.role_id]))
    [group] = verdict.context["groups"]
    there = {it.key: (it.is_done, it.reason) for it in group.items}
    here = {it.key: (it.is_done, it.warning or it.why) for it in deciding.context["items"]}
    return [{key: one[key] for key in SHARED} for one in (there, here)]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (nothing, {"deal_breakers": (True, "you have set no limit")}),
        (a_worst_flag_alone, {"deal_breakers": (True, "all of your limits are met")}),
        (turnover_in_two_halves, {"turnover_known": (True, "4 hired, 2 left, 20 there now")}),
        (
            a_limit_of_the_role_alone,
            {"deal_breakers": (False, "Not settled: office days a week (broken).")},
        ),
        (
            a_dodge_of_another_interview,
            {"hours_known": (True, "Leo Brandt dodged it, which says something too")},
        ),
    ],
)
def test_both_pages_say_the_same_before_deciding(signed_in, owner, make, expected):
    interview = InterviewFactory(owner=owner, is_over=True)
    make(interview)
    gut(interview, 60)

    there, here = both_pages(signed_in, interview)

    assert there == here
    assert expected.items() <= here.items()


def test_the_worked_example_reads_the_same_on_both_pages(signed_in, owner):
    interview = tell_e3(owner)
    gut(interview, 15)

    there, here = both_pages(signed_in, interview)

    assert there == here


def test_the_lists_of_the_interview_say_it_too(signed_in, owner):
    interview = InterviewFactory(owner=owner, is_over=True)
    a_worst_flag_alone(interview)
    gut(interview, 60)

    page = signed_in.get(reverse("interviews:interview_checklist", args=[interview.pk]))

    group = next(it for it in page.context["groups"] if it.key == "before_deciding")
    item = next(it for it in group.items if it.key == "deal_breakers")
    assert item.reason == "all of your limits are met"
