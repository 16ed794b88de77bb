import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from applications.services import trash
from interviews.debrief import reading
from tests.factories import CompanyFactory, InterviewFactory, RoleFactory
from tests.interviews.verdict.verdict_stories import gut, meet, say, smirk, tell_e4
from tests.page_text import text_of


def verdict_url(company):
    return reverse("interviews:company_verdict", args=[company.pk])


@pytest.fixture
def company(owner):
    return CompanyFactory(owner=owner, name="Fernhill Logistics")


@pytest.fixture
def e4(owner, company):
    """One interview about one role there: 60 to 70 hours against a limit of 50."""
    return tell_e4(owner, role=RoleFactory(owner=owner, company=company, title="Data engineer"))


@pytest.fixture
def other_interview(owner, company):
    """An interview about another role there: a good word of the team, and the smirk again."""
    role = RoleFactory(owner=owner, company=company, title="Team lead")
    interview = InterviewFactory(owner=owner, role=role, is_over=True)
    tomasz = meet(interview, "Tomasz Wilk", "coworker")
    say(interview, tomasz, "team", signal=2, words="We eat lunch together.")
    smirk(interview, tomasz)
    return interview


def test_all_interviews_of_all_roles_make_one_score(signed_in, company, e4, other_interview):
    gut(e4, 15)
    gut(other_interview, 60)

    response = signed_in.get(verdict_url(company))

    page = text_of(response)
    assert "From 2 interviews about 2 roles with 4 contacts, taken together." in page
    assert "4 of 8 areas" in page
    assert "Pause and smirk seen in 2 interviews, takes 50 %" in page
    assert "We eat lunch together." in page and "She’s a BIT of a micromanager." in page
    for interview in (e4, other_interview):
        log = reverse("interviews:interview_log", args=[interview.pk])
        question = interview.questions.first()
        assertContains(response, f'href="{log}#q-{question.pk}"')


def test_a_limit_that_contacts_broke_caps_it_and_a_posted_one_does_not(
    signed_in, owner, company, e4
):
    owner.preferences.salary_floor = 90_000
    owner.preferences.save()
    e4.role.salary_max = 40_000
    e4.role.save()
    gut(e4, 15)

    response = signed_in.get(verdict_url(company))

    page = text_of(response)
    assert "Points away 20 of 100 from the little that is known" in page
    assert "Broken: your limit of 50 hours Mia Okafor reports 60–70." in page
    assert "your floor of" not in page
    assert "Pay, office days, nights away and the way to work belong to a role" in page
    assert {it.key for it in response.context["verdict"].score.deal_breakers} == {"hours", "flags"}


def test_it_is_hidden_while_an_interview_about_any_role_waits_for_its_gut(
    signed_in, company, e4, other_interview
):
    gut(e4, 15)

    response = signed_in.get(verdict_url(company))

    assertContains(response, "Your gut comes first")
    assertContains(response, reverse("interviews:interview_debrief", args=[other_interview.pk]))
    assertContains(response, "Team lead")
    assertNotContains(response, "of 100")
    assertNotContains(response, "Area by area")
    assert "verdict" not in response.context_data
    gut(other_interview, None)
    assertContains(signed_in.get(verdict_url(company)), "20 of 100 from the little that is known")


def test_each_interview_keeps_its_own_gut_and_none_stands_beside_the_score(signed_in, company, e4):
    gut(e4, 15)

    page = text_of(signed_in.get(verdict_url(company)))

    assert "A gut belongs to one interview" in page
    assert "gut 15, no" in page
    assert "Your gut said" not in page


def test_what_lies_in_the_trash_counts_no_more(signed_in, company, e4, other_interview):
    gut(e4, 15)
    gut(other_interview, 60)
    trash(obj=other_interview.role, now=timezone.now())

    page = text_of(signed_in.get(verdict_url(company)))

    assert "From 1 interview about 1 role" in page
    assert "Team lead" not in page and "We eat lunch together." not in page


def test_a_company_without_roles_offers_the_first(signed_in, company):
    response = signed_in.get(verdict_url(company))

    assertContains(response, reverse("overview:role_create") + f"?company={company.pk}")
    assertContains(response, "Too early: you have 0 areas and 0 %")


@pytest.mark.parametrize("name", ["overview:company_detail", "interviews:company_flags"])
def test_the_company_and_its_flags_lead_here(signed_in, company, name):
    response = signed_in.get(reverse(name, args=[company.pk]))

    assertContains(response, f'href="{verdict_url(company)}"')


def test_it_takes_as_many_queries_with_five_interviews_as_with_two(
    signed_in, owner, company, e4, other_interview, django_assert_max_num_queries
):
    gut(e4, 15)
    gut(other_interview, 60)
    with django_assert_max_num_queries(100) as few:
        signed_in.get(verdict_url(company))
    for number in range(3):
        interview = InterviewFactory(owner=owner, role=other_interview.role, is_over=True)
        say(interview, meet(interview, f"Person {number}", "coworker"), "role", signal=1)
        smirk(interview)
        gut(interview, None)

    with django_assert_max_num_queries(len(few)):
        signed_in.get(verdict_url(company))


def test_of_very_many_interviews_the_newest_make_the_score(
    monkeypatch, signed_in, company, e4, other_interview
):
    monkeypatch.setattr(reading, "MOST_JUDGED", 1)
    monkeypatch.setattr(reading, "MOST_ROLES", 1)
    gut(e4, 15)
    gut(other_interview, 60)

    response = signed_in.get(verdict_url(company))

    assertContains(response, "From the newest 1 interview about 1 role")
    assertContains(response, "roles that changed last")
    assert [len(response.context[it]) for it in ("interviews", "roles")] == [1, 1]
