"""Flags found outside interviews: on the company's page, and in the score of the chosen roles."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from interviews.models import FoundFlag
from interviews.score.changes import rescore
from tests.factories import CompanyFactory, FoundFlagFactory, InterviewFactory, RoleFactory
from tests.interviews.verdict.verdict_stories import meet, say
from tests.page_text import text_of

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
OWN = {
    "flag": "own:red",
    "title": "They praise long days",
    "area": "balance",
    "quote": "We work hard and play hard.",
    "found_in": "posting",
    "url": "https://example.org/job",
    "found_on": "2026-03-01",
    "severity": "4",
}


@pytest.fixture
def company(owner):
    return CompanyFactory(owner=owner, name="Fernhill Logistics")


@pytest.fixture
def role(owner, company):
    """Good on three areas, said by one coworker."""
    role = RoleFactory(owner=owner, company=company, title="Data engineer")
    interview = InterviewFactory(owner=owner, role=role, is_over=True)
    mia = meet(interview, "Mia Okafor", "coworker")
    for theme in ("manager", "role", "workload"):
        say(interview, mia, theme=theme, signal=2)
    interview.gut_feelings.create(value=70, recorded_at=NOW)
    rescore(role=role, now=NOW, cause="answer")
    return role


def add_url(company):
    return reverse("interviews:found_flag_create", args=[company.pk])


def score_of(role):
    role.refresh_from_db()
    return role.fit_score


def test_it_stands_on_the_companys_page_with_its_words_and_where_they_are(signed_in, company):
    response = signed_in.post(add_url(company), OWN, follow=True)

    page = text_of(response)
    assert "They praise long days" in page
    assert "“We work hard and play hard.” The posting · 1 March 2026" in page
    assert "Counts in no score" in page
    assertContains(response, 'href="https://example.org/job"')


def test_one_of_the_list_brings_its_name_area_and_severity(signed_in, company):
    posted = OWN | {"flag": "hours_60_plus", "title": "", "area": "", "severity": ""}

    signed_in.post(add_url(company), posted)

    flag = FoundFlag.objects.get()
    assert (flag.key, flag.area, flag.kind) == ("hours_60_plus", "balance", "red")
    assert flag.title and flag.severity >= 4


def test_it_counts_for_the_chosen_roles_alone(signed_in, owner, company, role):
    other = RoleFactory(owner=owner, company=company, title="Analyst")
    before = score_of(role)

    signed_in.post(add_url(company), OWN)
    assert score_of(role) == before

    flag = FoundFlag.objects.get()
    edit = reverse("interviews:found_flag_edit", args=[flag.pk])
    signed_in.post(edit, OWN | {"roles": [role.pk]})

    assert score_of(role) < before
    assert score_of(other) is None
    signed_in.post(edit, OWN)
    assert score_of(role) == before


def test_its_effect_is_that_of_the_same_flag_in_an_interview(signed_in, company, role):
    """−40 % of balance: worked out by the rules for severity 4."""
    signed_in.post(add_url(company), OWN | {"roles": [role.pk]})

    page = text_of(signed_in.get(reverse("interviews:role_verdict", args=[role.pk])))

    assert "They praise long days found outside interviews, takes 40 %" in page
    assert "Counts for Data engineer" in page


def test_the_trash_takes_it_out_of_the_score_and_undo_brings_it_back(signed_in, company, role):
    before = score_of(role)
    signed_in.post(add_url(company), OWN | {"roles": [role.pk]})
    lowered = score_of(role)
    url = reverse("interviews:found_flag_trash", args=[FoundFlag.objects.get().pk])

    page = signed_in.post(url, follow=True)

    assert score_of(role) == before
    assertNotContains(page, "We work hard")
    undo = page.context["messages"]._loaded_messages[0].extra_tags.removeprefix("undo:")
    signed_in.post(undo)
    assert score_of(role) == lowered < before


def test_with_the_same_flag_of_an_interview_it_was_seen_twice(signed_in, company, role):
    FoundFlagFactory(company=company, key="own-they-praise-long-days", quote="Again")
    signed_in.post(add_url(company), OWN | {"roles": [role.pk]})
    signed_in.post(
        add_url(company), OWN | {"roles": [role.pk], "found_in": "review", "quote": "Sixty, easily"}
    )

    page = text_of(signed_in.get(reverse("interviews:role_verdict", args=[role.pk])))

    assert "They praise long days seen 2 times, takes 50 %" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "Give it a short name."),
        ({"quote": "", "cue": ""}, "Write down their words, or what you noticed."),
        ({"found_on": "2199-01-01"}, "That day is still to come."),
        ({"url": "javascript:alert(1)"}, "Give a web address that starts with https://"),
    ],
)
def test_what_is_missing_or_wrong_is_said_with_nothing_lost(signed_in, company, change, words):
    response = signed_in.post(add_url(company), OWN | change)

    assert response.status_code == 422
    assertContains(response, words, status_code=422)
    kept = {"title": "They praise long days", "quote": "We work hard and play hard."} | change
    assert all(it in response.text for it in (kept["title"], kept["quote"]))
    assert not FoundFlag.objects.exists()


def test_a_page_without_any_asks_the_database_no_more(
    signed_in, role, django_assert_max_num_queries
):
    with django_assert_max_num_queries(15):
        signed_in.get(reverse("interviews:role_verdict", args=[role.pk]))
