"""What a number does not say by itself stands wherever the score is shown."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from applications.services import trash
from tests.factories import InterviewFactory, RoleFactory
from tests.interviews.verdict.verdict_stories import debrief, gut, meet, say
from tests.page_text import text_of

BAD = "Manager is 0 from 3 sources. The rest does not make up for it."
AVOIDED = "They avoided 3 of the 5 areas you asked about: culture, growth and reward."
NOT_MYSELF = "You were hardly yourself in one interview, so your own ratings from there count half."
SENTENCES = (BAD, AVOIDED, NOT_MYSELF)


@pytest.fixture
def told(owner):
    """A manager nobody praises, three areas that were only dodged, and I was hardly myself."""
    interview = InterviewFactory(owner=owner, is_over=True)
    ruth = meet(interview, "Ruth", "hiring_manager")
    for name in ("Mia", "Jonas", "Tomasz"):
        coworker = meet(interview, name, "coworker")
        say(interview, coworker, "manager", signal=-2)
        say(interview, coworker, "team", signal=2)
    for theme in ("culture", "growth", "compensation"):
        say(interview, ruth, theme, manner="dodged", signal=None)
    debrief(interview, {"role": (5, "The first project")}, myself=2)
    return interview


@pytest.fixture
def plain(owner):
    """Another role, of which there is nothing to caution against."""
    interview = InterviewFactory(owner=owner, is_over=True)
    for name in ("Ann", "Ben", "Cleo"):
        coworker = meet(interview, name, "coworker")
        for theme in ("manager", "team", "culture"):
            say(interview, coworker, theme, signal=1)
    debrief(interview, {"role": (5, "The first project")}, myself=3)
    gut(interview, 60)
    return interview


def interview_verdict(interview):
    return reverse("interviews:interview_verdict", args=[interview.pk])


def role_verdict(interview):
    return reverse("interviews:role_verdict", args=[interview.role_id])


def company_verdict(interview):
    return reverse("interviews:company_verdict", args=[interview.role.company_id])


def decide(interview):
    return reverse("interviews:decision_create", args=[interview.role_id])


def compare(interview):
    other = RoleFactory(owner=interview.owner, title="Nothing heard of it")
    return f"{reverse('interviews:role_compare')}?role={interview.role_id}&role={other.pk}"


VERDICTS = (interview_verdict, role_verdict, company_verdict)
ALL_PAGES = (*VERDICTS, decide, compare)
each_page = pytest.mark.parametrize("url_of", ALL_PAGES)


@each_page
def test_one_bad_area_what_they_avoid_and_that_i_was_not_myself_stand_there(
    signed_in, told, url_of
):
    gut(told, 50)

    page = text_of(signed_in.get(url_of(told)))

    for sentence in SENTENCES:
        assert sentence in page
    if url_of in VERDICTS:  # as notices of their own
        assert f"Bad: manager {BAD}" in page
        assert f"They avoid questions {AVOIDED}" in page
        assert f"Not quite yourself {NOT_MYSELF}" in page
    if url_of is decide:
        assert f"Bad: manager. {BAD}" in page
        assert f"They avoid questions. {AVOIDED}" in page
        assert page.count(NOT_MYSELF) == 1


@each_page
def test_where_there_is_nothing_to_caution_against_nothing_is_said(signed_in, plain, url_of):
    page = text_of(signed_in.get(url_of(plain)))

    for words in ("Bad:", "make up for it", "They avoid", "hardly yourself", "Not quite yourself"):
        assert words not in page


@each_page
def test_none_of_it_is_said_before_the_gut(signed_in, told, url_of):
    page = text_of(signed_in.get(url_of(told)))

    for words in (*SENTENCES, "Bad: manager", "They avoid", "Not quite yourself"):
        assert words not in page


@pytest.mark.parametrize("name", ["role_detail", "role_list", "company_detail"])
def test_that_i_was_not_myself_stands_beside_a_stored_score_too(signed_in, told, name):
    pks = {"role_detail": [told.role_id], "company_detail": [told.role.company_id]}.get(name, [])
    url = reverse(f"{'applications' if name == 'role_list' else 'overview'}:{name}", args=pks)
    words = NOT_MYSELF if name == "role_detail" else "Hardly yourself in 1 interview"
    assertNotContains(signed_in.get(url), "ardly yourself")

    gut(told, None)

    assertContains(signed_in.get(url), words)
    debrief(told, {"role": (5, "The first project")}, myself=3)
    assertNotContains(signed_in.get(url), "ardly yourself")


def test_the_interviews_of_a_role_are_counted_and_one_in_the_trash_is_not(signed_in, owner, told):
    gut(told, 50)
    second = InterviewFactory(owner=owner, role=told.role, is_over=True)
    say(second, meet(second, "Leo", "coworker"), "team", signal=1)
    debrief(second, {"team": (4, "")}, myself=1)
    gut(second, 50)
    both = "You were hardly yourself in 2 interviews, so your own ratings from there count half."

    assert both in text_of(signed_in.get(role_verdict(told)))
    assertContains(signed_in.get(told.role.get_absolute_url()), both)
    own = text_of(signed_in.get(interview_verdict(second)))
    assert f"Not quite yourself {NOT_MYSELF}" in own  # its own score rests on one

    trash(obj=second, now=timezone.now())

    assert NOT_MYSELF in text_of(signed_in.get(role_verdict(told)))
    assertContains(signed_in.get(told.role.get_absolute_url()), NOT_MYSELF)


def test_an_interview_of_which_nothing_else_is_known_is_counted_alike_everywhere(signed_in, owner):
    interview = InterviewFactory(owner=owner, is_over=True)
    debrief(interview, myself=1)
    gut(interview, 50)

    stored = [interview.role, interview]
    for row in stored:
        row.refresh_from_db()
    computed = NOT_MYSELF in text_of(signed_in.get(role_verdict(interview)))
    assert [row.fit_hardly_myself == 1 for row in stored] == [computed, computed]
    assert (NOT_MYSELF in signed_in.get(interview.role.get_absolute_url()).text) is computed
