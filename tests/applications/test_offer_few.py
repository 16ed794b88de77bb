"""A field with many rows offers those that changed last; any other one is taken too."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from applications import forms
from tests.factories import CompanyFactory, ContactFactory, InterviewFactory, RoleFactory


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(forms, "MOST_OFFERED", 2)


@pytest.fixture
def company(owner):
    return CompanyFactory(owner=owner, name="Fernhill")


@pytest.fixture
def people(owner, company):
    return [ContactFactory(owner=owner, company=company, name=f"Mia {it}") for it in range(4)]


def test_so_many_contacts_are_offered_and_the_one_picked(signed_in, owner, company, people, few):
    role = RoleFactory(owner=owner, company=company)
    interview = InterviewFactory(owner=owner, role=role)
    interview.contacts.add(people[0])

    response = signed_in.get(reverse("interviews:interview_edit", args=[interview.pk]))

    for name in ("Mia 0", "Mia 2", "Mia 3", "The 2 that changed last are offered."):
        assertContains(response, name)
    assertNotContains(response, "Mia 1")


def test_so_many_roles_of_a_company_are_offered_for_a_flag(signed_in, owner, company, few):
    roles = [RoleFactory(owner=owner, company=company, title=f"Analyst {it}") for it in range(3)]
    url = reverse("interviews:found_flag_create", args=[company.pk])

    response = signed_in.get(url)
    assertContains(response, "Analyst 2")
    assertNotContains(response, "Analyst 0")

    sent = {"flag": "hours_60_plus", "quote": "Hm.", "found_in": "review", "found_on": "2026-01-01"}
    signed_in.post(url, sent | {"roles": [roles[0].pk]})
    assert list(company.found_flags.get().roles.all()) == [roles[0]]


def test_few_rows_are_all_offered_in_their_order(signed_in, owner, company, people):
    role = RoleFactory(owner=owner, company=company)
    interview = InterviewFactory(owner=owner, role=role)

    response = signed_in.get(reverse("interviews:interview_edit", args=[interview.pk]))

    for contact in people:
        assertContains(response, contact.name)
    assertNotContains(response, "that changed last are offered")
