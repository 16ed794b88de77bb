"""Whoever is added as a recruiter of a role hears from the user; of two, the user says which."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.forms import NewRoleForm
from applications.models import Contact, Role
from applications.services import save_contact, trash
from interviews.log.reading import who_may_call
from interviews.models import FollowUp, Interview
from interviews.preparing.interview_changes import end_interview
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    InterviewFactory,
    ParticipantFactory,
    RoleFactory,
)
from tests.undoing import undo_in

NOW = timezone.now()
DANA = {"name": "Dana Whitlock", "kind": "recruiter", "relationship": "close"}


@pytest.fixture
def role(owner):
    return RoleFactory(owner=owner, title="Data engineer", stage="interviewing")


def add(client, role, **typed):
    """As the link on the role's page does."""
    address = f"{reverse('applications:contact_create')}?role={role.pk}"
    data = DANA | {"company": role.company_id, "next": role.get_absolute_url()} | typed
    return client.post(address, data, follow=True)


def recruiter_of(role):
    role.refresh_from_db()
    return role.recruiter


def met_somebody(role):
    interview = InterviewFactory(
        owner=role.owner,
        role=role,
        starts_at=NOW - timedelta(hours=2),
        interest="yes",
        interest_at=NOW,
    )
    ParticipantFactory(interview=interview, contact=ContactFactory(owner=role.owner))
    end_interview(interview=interview, now=NOW)
    return interview


def test_the_first_recruiter_added_hears_how_it_went(signed_in, role):
    interview = met_somebody(role)
    page = add(signed_in, role)

    dana = Contact.objects.get(name="Dana Whitlock")
    assert recruiter_of(role) == dana
    assertContains(page, "Added: Dana Whitlock, who recruits for Data engineer.")
    assertContains(page, "recruits for this role")
    assertNotContains(page, "there is no recruiter to tell")
    assert FollowUp.objects.get(role=role, rule="recruiter_debrief").contact == dana
    page = signed_in.get(reverse("interviews:interview_debrief", args=[interview.pk]))
    assertContains(page, f'<option value="{dana.pk}">Dana Whitlock</option>', html=True)
    assert dana in who_may_call(Interview.objects.get())


def test_of_an_agency_too(signed_in, role):
    add(signed_in, role, company="", new_company="Ashby Search")

    assert recruiter_of(role).company.name == "Ashby Search"


def test_however_somebody_becomes_the_recruiter_there(signed_in, role):
    contact = ContactFactory(owner=role.owner, company=role.company, name="Dana", kind="other")
    typed = DANA | {"company": role.company_id}
    signed_in.post(reverse("applications:contact_edit", args=[contact.pk]), typed)

    assert recruiter_of(role) == contact


def test_a_correction_does_not_bring_back_who_was_taken_out(role):
    dana = ContactFactory(owner=role.owner, company=role.company, kind="recruiter")
    dana.phone = "1"
    save_contact(contact=dana, now=NOW)

    assert recruiter_of(role) is None


def test_a_second_one_is_asked_about(signed_in, role):
    add(signed_in, role)
    page = add(signed_in, role, name="Ruth Adler")

    dana, ruth = Contact.objects.order_by("pk")
    assertContains(page, "Dana Whitlock still recruits for Data engineer")
    assertContains(page, "Make recruiter")
    assert recruiter_of(role) == dana

    address = reverse("overview:role_recruiter", args=[role.pk])
    page = signed_in.post(address, {"contact": ruth.pk}, follow=True)
    assert recruiter_of(role) == ruth
    assertContains(page, "Ruth Adler recruits for this role.")

    signed_in.post(undo_in(page))
    assert recruiter_of(role) == dana


def test_two_that_were_there_before_are_asked_about(signed_in, role):
    for name in ("Dana", "Ruth"):
        ContactFactory(owner=role.owner, company=role.company, name=name, kind="recruiter")

    assertContains(signed_in.get(role.get_absolute_url()), "Who recruits for this role?")


def test_one_that_was_there_before_is_asked_about(signed_in, role):
    dana = ContactFactory(owner=role.owner, company=role.company, name="Dana", kind="recruiter")

    assertContains(signed_in.get(role.get_absolute_url()), "Does Dana recruit for this role?")
    signed_in.post(reverse("overview:role_recruiter", args=[role.pk]), {"contact": dana.pk})
    assert recruiter_of(role) == dana
    assertNotContains(signed_in.get(role.get_absolute_url()), "recruit for this role?")


def test_one_in_the_trash_makes_place(signed_in, role):
    add(signed_in, role)
    trash(obj=recruiter_of(role), now=NOW)
    add(signed_in, role, name="Ruth Adler")

    assert recruiter_of(role).name == "Ruth Adler"


def test_other_roles_keep_theirs_and_closed_ones_stay_as_they_are(signed_in, role):
    tom = ContactFactory(owner=role.owner, kind="recruiter", company=None)
    taken = RoleFactory(owner=role.owner, company=role.company, recruiter=tom)
    closed = RoleFactory(owner=role.owner, company=role.company, stage="rejected")
    add(signed_in, role)

    assert recruiter_of(taken) == tom
    assert recruiter_of(closed) is None


def test_a_new_role_has_the_recruiter_known_at_its_company(owner):
    company = CompanyFactory(owner=owner)
    dana = ContactFactory(owner=owner, company=company, kind="recruiter")
    for recruiters in (1, 2):
        typed = {"title": f"Role {recruiters}", "company": company.pk}
        form = NewRoleForm(typed, owner=owner, today=NOW.date())
        assert form.is_valid() and form.save_at(NOW), form.errors
        ContactFactory(owner=owner, company=company, kind="recruiter")

    assert [it.recruiter for it in Role.objects.order_by("title")] == [dana, None]


@pytest.mark.parametrize("contact", ["", "x", "9" * 30, "0"])
def test_nobody_else_can_be_chosen(contact, signed_in, role):
    coworker = ContactFactory(owner=role.owner, company=role.company, kind="coworker")
    stranger = ContactFactory(kind="recruiter")
    address = reverse("overview:role_recruiter", args=[role.pk])

    for asked in (contact, coworker.pk, stranger.pk):
        assert signed_in.post(address, {"contact": asked}).status_code == 404


def test_without_a_role_it_leads_to_the_contact(signed_in, owner):
    response = signed_in.post(reverse("applications:contact_create") + "?role=x", DANA)

    assertRedirects(response, Contact.objects.get().get_absolute_url())
