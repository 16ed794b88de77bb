"""The pages of a company and of a contact."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    CompanyFactory,
    ContactFactory,
    FlagFactory,
    InterviewFactory,
    ParticipantFactory,
    RoleFactory,
)


def url(name, *args):
    return reverse(f"overview:{name}", args=args)


@pytest.fixture
def role(owner):
    return RoleFactory(owner=owner)


def test_a_company_shows_open_red_flags_roles_and_contacts(signed_in, role):
    interview = InterviewFactory(role=role, owner=role.owner)
    FlagFactory(interview=interview)
    FlagFactory(interview=interview, key="own-1", status="withdrawn")
    FlagFactory(interview=interview, key="own-2", kind="green")
    gone = InterviewFactory(role=role, owner=role.owner, trashed_at=timezone.now())
    FlagFactory(interview=gone)
    ContactFactory(owner=role.owner, company=role.company, name="Mia Okafor")

    response = signed_in.get(role.company.get_absolute_url())

    for words in ("1 red flag open", role.title, "Mia Okafor"):
        assertContains(response, words)
    assertContains(response, f"?company={role.company_id}")


def test_a_website_opens_without_telling_where_one_came_from(signed_in, owner):
    company = CompanyFactory(owner=owner, website="https://example.org/")

    response = signed_in.get(company.get_absolute_url())

    assertContains(response, 'href="https://example.org/" rel="noopener noreferrer nofollow"')


@pytest.mark.parametrize("count", [3, 30])
def test_a_companys_page_costs_a_fixed_number_of_queries(
    count, signed_in, owner, django_assert_num_queries
):
    company = CompanyFactory(owner=owner)
    RoleFactory.create_batch(count, owner=owner, company=company)
    ContactFactory.create_batch(count, owner=owner, company=company)

    # session, user, company, flags, found elsewhere, roles, placed, people, due; names and who was
    # told apart
    with django_assert_num_queries(11):
        signed_in.get(company.get_absolute_url())


def test_a_contact_of_a_company_in_the_trash_links_to_no_missing_page(signed_in, owner):
    contact = ContactFactory(owner=owner, company__trashed_at=timezone.now())

    for page in (contact.get_absolute_url(), reverse("applications:contact_list")):
        assertNotContains(signed_in.get(page), contact.company.get_absolute_url())


def test_a_persons_page_shows_interviews_and_roles(signed_in, owner):
    contact = ContactFactory(owner=owner, kind="recruiter", email="dana@example.org")
    met = ParticipantFactory(contact=contact, interview__owner=owner)
    RoleFactory(owner=owner, recruiter=contact, title="Analyst")

    response = signed_in.get(contact.get_absolute_url())

    assertContains(response, met.interview.get_absolute_url())
    assertContains(response, "Analyst")
    assertContains(response, "mailto:dana@example.org")


@pytest.mark.parametrize(
    ("reached_by", "words"),
    [
        ({"email": "mia@example.org", "phone": "+1 555"}, "Write"),
        ({"email": "", "phone": "+1 555"}, "Call"),
        ({"email": "", "phone": ""}, "Edit"),
    ],
)
def test_a_contacts_page_offers_first_to_reach_them(reached_by, words, signed_in, owner):
    contact = ContactFactory(owner=owner, **reached_by)

    buttons = signed_in.get(contact.get_absolute_url()).text.split("btn-primary")[1:]

    assert len(buttons) == 1
    assert re.search(rf"> {words}\s*</a>", buttons[0])
