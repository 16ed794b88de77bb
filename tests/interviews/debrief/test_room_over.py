"""Over: what you have of the interview, the gut while it is fresh, then the debrief or later."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interviews.models import Interview
from tests.factories import AnswerFactory, InterviewFactory, QuestionFactory
from tests.interviews.log.log_pages import undo_of, url


@pytest.fixture
def interview(owner):
    return InterviewFactory(owner=owner)


def over(interview):
    return url("interview_room_over", interview)


def test_each_question_leads_back_to_its_card_with_its_state(signed_in, interview):
    asked = QuestionFactory(interview=interview, asked_at=timezone.now())
    said = QuestionFactory(interview=interview, key="lead")
    AnswerFactory(question=said, words="She’s a BIT of a micromanager.")
    dodged = QuestionFactory(interview=interview, key="outage")
    AnswerFactory(question=dodged, manner="dodged", words="Oh, we move on.")
    QuestionFactory(interview=interview, key="next")

    page = signed_in.get(over(interview))

    for words in ("Asked, no words", "Answered", "Dodged", "Not asked", "“She’s a BIT"):
        assertContains(page, words)
    assertContains(page, f'href="{url("interview_room", interview)}#card-{asked.key}"')


def test_a_look_ends_nothing(signed_in, interview):
    signed_in.get(over(interview))

    assert Interview.objects.get().ended_at is None


def test_the_gut_and_on_to_the_debrief(signed_in, interview):
    response = signed_in.post(over(interview), {"feel": 70, "go": "debrief"})

    interview.refresh_from_db()
    assert (interview.ended_at is not None, interview.gut_so_far) == (True, 70)
    assertRedirects(response, url("interview_debrief", interview))
    assertContains(signed_in.get(over(interview)), "over since")


def test_the_gut_is_kept_for_the_debrief_and_shows_no_score(signed_in, interview):
    question = QuestionFactory(interview=interview)
    AnswerFactory(question=question, signal=2)
    signed_in.post(over(interview), {"feel": 70})
    signed_in.post(over(interview), {"feel": 30})

    assert not interview.gut_feelings.exists()
    chosen = 'value="30" id="gut-30" checked'
    assertContains(signed_in.get(over(interview)), chosen)
    assertContains(signed_in.get(url("interview_debrief", interview)), chosen)
    for name in ("interview_room_over", "interview_verdict"):
        assertNotContains(signed_in.get(url(name, interview)), "score-number")


def test_no_word_and_the_same_word_leave_what_was_kept(signed_in, interview):
    Interview.objects.update(gut_so_far=33)

    for sent in ({}, {"feel": 30}):
        signed_in.post(over(interview), sent)

    interview.refresh_from_db()
    assert interview.gut_so_far == 33


def test_later_leads_to_today_where_the_debrief_waits(signed_in, owner):
    interview = InterviewFactory(
        owner=owner, starts_at=timezone.now() - timedelta(hours=3), duration_minutes=60
    )
    response = signed_in.post(over(interview), {"go": "later"})

    interview.refresh_from_db()
    assert interview.first_gut is None
    assertRedirects(response, "/", fetch_redirect_response=False)
    assertContains(signed_in.get("/"), url("interview_debrief", interview))


def test_that_it_is_over_can_be_undone(signed_in, interview):
    response = signed_in.post(over(interview), {"go": "debrief"})

    signed_in.post(undo_of(response))

    assert Interview.objects.get().ended_at is None


def test_a_locked_gut_is_shown_and_stays(signed_in, interview):
    interview.gut_feelings.create(value=30, recorded_at=timezone.now())

    page = signed_in.get(over(interview))
    assertContains(page, "30, doubtful")
    assertNotContains(page, 'name="feel"')

    signed_in.post(over(interview), {"feel": 70})
    interview.refresh_from_db()
    assert (interview.gut_feelings.count(), interview.gut_so_far) == (1, None)


def test_a_gut_that_is_no_word_is_refused(signed_in, interview):
    response = signed_in.post(over(interview), {"feel": 55})

    assertContains(response, "Choose one of the five.", status_code=422)
    assert Interview.objects.get().ended_at is None
