import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interviews.debrief.changes import give_gap_reason
from interviews.models import GapReason
from interviews.score.changes import score_of
from tests.factories import InterviewFactory
from tests.interviews.verdict.test_views import verdict_url
from tests.interviews.verdict.verdict_stories import gut, meet, say, tell_e3
from tests.page_text import text_of

WHY = "They laughed at my question about weekends."


def reason_url(interview):
    return reverse("interviews:gap_reason_record", args=[interview.pk])


@pytest.fixture
def e3(owner):
    """Score 40 while the gut says 15: 25 points apart."""
    interview = tell_e3(owner)
    gut(interview, 15)
    return interview


def test_a_gap_of_25_asks_for_reasons_and_names_the_question_that_would_settle_it(signed_in, e3):
    response = signed_in.get(verdict_url(e3))

    page = text_of(response)
    assert "Why so far apart? Your gut said 15, the score says 40." in page
    assertContains(response, f'action="{reason_url(e3)}"')
    question = response.context["gap"]["question"]
    assert f"The one question that would settle it {question.text} {question.because}" in page
    assertContains(response, f"{reverse('interviews:interview_create')}?role={e3.role_id}")


@pytest.mark.parametrize("value", [16, None])
def test_closer_than_that_or_with_a_skipped_gut_nothing_is_asked(signed_in, owner, value):
    interview = tell_e3(owner)
    gut(interview, value)

    response = signed_in.get(verdict_url(interview))

    assert response.context["gap"] is None
    assertNotContains(response, "gap-reasons")


def test_without_htmx_it_is_kept_and_goes_back_to_the_verdict(signed_in, e3):
    response = signed_in.post(reason_url(e3), {"text": WHY})

    assertRedirects(response, f"{verdict_url(e3)}#gap-reasons", fetch_redirect_response=False)
    reason = GapReason.objects.get()
    assert (reason.interview, reason.text, reason.gut, reason.score) == (e3, WHY, 15, 40)
    page = text_of(signed_in.get(verdict_url(e3)))
    assert WHY in page and "gut 15, score 40" in page


def test_htmx_gets_only_the_panel_with_the_new_reason(htmx, e3):
    response = htmx.post(reason_url(e3), {"text": WHY})

    assertContains(response, WHY)
    assertContains(response, 'id="gap-reasons"', count=1)
    assertContains(response, "Add a reason")
    assert "<html" not in response.text
    assertNotContains(response, f"{WHY}</textarea>")


def test_a_second_reason_is_added_below_the_first(signed_in, e3):
    signed_in.post(reason_url(e3), {"text": WHY})
    signed_in.post(reason_url(e3), {"text": "And the coffee was cold."})

    page = text_of(signed_in.get(verdict_url(e3)))
    assert page.index(WHY) < page.index("And the coffee was cold.")
    assert GapReason.objects.count() == 2


def test_where_they_are_not_far_apart_nothing_is_kept_and_it_says_so(signed_in, htmx, owner):
    interview = tell_e3(owner)
    gut(interview, 40)

    response = signed_in.post(reason_url(interview), {"text": WHY}, follow=True)

    assertContains(response, "Gut and score are not far apart, so nothing was saved.")
    assert htmx.post(reason_url(interview), {"text": WHY})["HX-Redirect"] == verdict_url(interview)
    assert not GapReason.objects.exists()


def test_before_the_gut_it_says_nothing_of_the_score(signed_in, owner):
    interview = tell_e3(owner)

    response = signed_in.post(reason_url(interview), {"text": WHY}, follow=True)

    assertContains(response, "Your gut comes first")
    assertNotContains(response, "far apart")
    assert not GapReason.objects.exists()


def test_reasons_stay_when_the_gap_closes(signed_in, e3):
    signed_in.post(reason_url(e3), {"text": WHY})
    ruth = e3.contacts.get(name="Ruth Adler")
    say(e3, ruth, "role", signal=-2)
    say(e3, ruth, "team", signal=-2)

    response = signed_in.get(verdict_url(e3))

    assert response.context["gap"]["gut"] is None
    assert f"Why they were far apart {WHY}" in text_of(response)
    assertNotContains(response, reason_url(e3))


def test_a_later_gut_does_not_move_the_gap(owner, e3):
    gut(e3, 40)

    reason = give_gap_reason(interview=e3, text=WHY, score=score_of(e3), now=timezone.now())

    assert (reason.gut, reason.score) == (15, 40)


def test_the_settling_question_is_planned_for_the_next_interview_in_one_click(signed_in, owner, e3):
    soon = InterviewFactory(owner=owner, role=e3.role)
    meet(soon, "Jonas Lindt", "coworker")
    gap = signed_in.get(verdict_url(e3)).context["gap"]
    plan_url = reverse("interviews:question_plan", args=[soon.pk])
    sent = {"key": gap["question"].item.key, "contact": "", "from": "next"}

    back = f"{verdict_url(e3)}#gap-reasons"
    response = signed_in.post(plan_url, sent | {"next": back})

    assertRedirects(response, back, fetch_redirect_response=False)
    assert soon.questions.filter(key=gap["question"].item.key).exists()
    assert "In the plan for Jonas Lindt" in text_of(signed_in.get(verdict_url(e3)))
