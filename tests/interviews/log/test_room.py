"""The room: one card a question, one tap an answer, and no phone overwrites another."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from tests.factories import QuestionFactory
from tests.interviews.log.log_pages import url

JSON = {"Accept": "application/json"}


@pytest.fixture
def question(interview):
    return QuestionFactory(interview=interview)


def save(client, question, *, key=None, headers=None, **fields):
    at = reverse("interviews:room_answer", args=[question.interview_id, key or question.key])
    return client.post(at, {"speaker": "panel", "version": 0} | fields, headers=headers)


def test_one_tap_is_an_answer(signed_in, question):
    QuestionFactory(interview=question.interview, key="next_steps", theme="process", position=2)

    response = save(signed_in, question, manner="specific")

    answer = question.answers.get()
    assert (answer.manner, answer.version, answer.signal) == ("specific", 1, None)
    assertRedirects(response, url("interview_room", question.interview) + "#card-next_steps")


def test_the_page_shows_all_cards(signed_in, question):
    response = signed_in.get(url("interview_room", question.interview))

    assertContains(response, f'id="answer-{question.key}"')
