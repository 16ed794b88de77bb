"""Saving an answer answers with what changed, and reads no more than that."""

import pytest
from django.urls import reverse
from django.utils import timezone

from interviews.preparing.plan_changes import bank_item, plan_question
from tests.factories import ContactFactory, FlagFactory, InterviewFactory, ParticipantFactory

SEVEN = (
    "manager_style",
    "biggest_challenges",
    "avg_hours",
    "left_last_year",
    "work_life_balance",
    "resources",
    "next_steps",
)
WORDS = "Usually fifty-five, sixty in the weeks before a release, and nobody counts those."
MOST_BYTES = 8 * 1024


@pytest.fixture
def interview(owner):
    interview = InterviewFactory(owner=owner)
    for name in ("Mia Okafor", "Jonas Lindt"):
        contact = ContactFactory(
            owner=owner, company=interview.role.company, name=name, kind="coworker"
        )
        ParticipantFactory(interview=interview, contact=contact)
    for key in SEVEN:
        plan_question(interview=interview, item=bank_item(owner, key), now=timezone.now())
    FlagFactory(interview=interview, key="pause_and_smirk")
    return interview


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("avg_hours", {"hours_low": "55", "hours_high": "60"}),
        ("work_life_balance", {"signal": "1"}),
        ("left_last_year", {"left": "9", "headcount": "20"}),
    ],
)
def test_saving_one_of_seven_answers_is_lean(
    htmx, interview, key, fields, django_assert_max_num_queries
):
    question = interview.questions.get(key=key)
    speaker = interview.participants.first().contact
    data = {"speaker": speaker.pk, "manner": "specific", "words": WORDS, "cue": "A pause"} | fields

    with django_assert_max_num_queries(22):
        response = htmx.post(reverse("interviews:answer_record", args=[question.pk]), data)

    assert response.status_code == 200
    assert len(response.content) <= MOST_BYTES


def test_the_live_suggestion_reads_one_question(htmx, interview, django_assert_max_num_queries):
    question = interview.questions.get(key="avg_hours")
    typed = {"manner": "specific", "hours_low": "55", "hours_high": "60"}

    with django_assert_max_num_queries(6):
        response = htmx.get(reverse("interviews:answer_hint", args=[question.pk]), typed)

    assert response.status_code == 200
