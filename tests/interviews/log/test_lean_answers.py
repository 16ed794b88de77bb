"""Saving an answer answers with what changed, and reads no more than that."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from interviews.preparing.bank_reading import bank_item
from interviews.preparing.plan_changes import plan_question
from tests.factories import (
    AnswerFactory,
    ContactFactory,
    FlagFactory,
    InterviewFactory,
    ParticipantFactory,
)

SEVEN = (
    "manager_style",
    "biggest_challenges",
    "avg_hours",
    "left_last_year",
    "work_life_balance",
    "resources",
    "next_steps",
)
# Where rows can be locked, one more waits for whoever saves the same interview now.
MOST_QUERIES = 22 + connection.features.has_select_for_update
MOST_BYTES = 8 * 1024


@pytest.fixture
def interview(owner):
    """Two coworkers, seven questions of the bank, one answered, two flags noted."""
    owner.preferences.hours_limit = 50
    owner.preferences.save()
    interview = InterviewFactory(owner=owner)
    for name in ("Mia Okafor", "Jonas Lindt"):
        contact = ContactFactory(
            owner=owner, company=interview.role.company, name=name, kind="coworker"
        )
        ParticipantFactory(interview=interview, contact=contact)
    for key in SEVEN:
        item = bank_item(owner, key)
        plan_question(interview=interview, item=item, now=timezone.now())
    heard = interview.questions.first()
    AnswerFactory(question=heard, speaker=contact, words="She is a bit of a micromanager.")
    FlagFactory(interview=interview, key="pause_and_smirk")
    FlagFactory(interview=interview, key="credit_taking")
    return interview


def saved(htmx, interview, key="avg_hours", **fields):
    question = interview.questions.get(key=key)
    speaker = interview.participants.first().contact
    words = "Usually fifty-five, sixty in the weeks before a release, and nobody counts those."
    data = {"speaker": speaker.pk, "manner": "specific", "words": words, "cue": "A pause"} | fields
    with CaptureQueriesContext(connection) as captured:
        response = htmx.post(reverse("interviews:answer_record", args=[question.pk]), data)
    assert response.status_code == 200
    return response, captured


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("avg_hours", {"hours_low": "55", "hours_high": "60"}),
        ("work_life_balance", {}),
        ("left_last_year", {"left": "9", "headcount": "20"}),
    ],
)
def test_saving_one_of_seven_answers_takes_few_queries_and_bytes(htmx, interview, key, fields):
    response, captured = saved(htmx, interview, key, **fields)

    assert len(response.content) <= MOST_BYTES
    assert len(captured) <= MOST_QUERIES, "\n".join(it["sql"] for it in captured)


def test_saving_a_dodge_takes_as_few_queries(htmx, interview):
    response, captured = saved(htmx, interview, manner="dodged")

    assert "Dodged: Roughly how many hours" in response.text
    assert len(captured) <= MOST_QUERIES, "\n".join(it["sql"] for it in captured)


def test_correcting_a_dodge_takes_only_its_flag_away(htmx, interview):
    saved(htmx, interview, manner="dodged")

    response, _ = saved(htmx, interview)
    question = interview.questions.get(key="avg_hours")
    assert f'hx-swap-oob="delete:.dodge-{question.pk}"' in response.text
    assert 'id="flag-rows"' not in response.text


def test_a_correction_takes_its_suggestion_away_and_back_to_the_watch_list(htmx, interview):
    heard = interview.questions.first()

    response, _ = saved(htmx, interview, heard.key, speaker=heard.answers.get().speaker_id)
    assert 'hx-swap-oob="delete:#suggestion-called_micromanager"' in response.text
    assert 'id="watch-called_micromanager"' in response.text
    assert 'id="flag-rows"' not in response.text


def test_the_answer_brings_what_moved_and_nothing_else(htmx, interview):
    response, _ = saved(htmx, interview, hours_low="55", hours_high="60")
    page = response.content.decode()

    assert "Weeks of 60 hours or more?" in page
    assert 'id="flag-count" hx-swap-oob="true"' in page
    assert 'id="item-note_manner"' in page
    assert 'id="step-log-note" hx-swap-oob="true"' in page
    assert page.count("<article") == 1
    assert "called_micromanager" not in page
    balance = interview.questions.get(key="work_life_balance")
    assert f'id="q-{balance.pk}-must" hidden hx-swap-oob="true"' in page


def test_the_live_suggestion_reads_one_question(htmx, interview):
    question = interview.questions.get(key="avg_hours")
    address = reverse("interviews:answer_signal_suggest", args=[question.pk])

    with CaptureQueriesContext(connection) as captured:
        response = htmx.get(address, {"hours_low": "55", "hours_high": "60"})

    assert response.status_code == 200
    assert len(captured) <= 4
